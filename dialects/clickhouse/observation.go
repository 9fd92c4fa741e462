package clickhouse

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	driver "github.com/ClickHouse/clickhouse-go/v2"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/schema"
)

// observation is what Observe saw before a statement ran.
type observation struct {
	// At is when, by the server's clock.
	At time.Time `json:"at"`
	// Queue is the last entry of the queue of ON CLUSTER.
	Queue string `json:"queue,omitempty"`
	// Facts has what exists of the names in the statement.
	Facts facts `json:"facts"`
	// Hosts has the same for each host of a cluster.
	Hosts map[string]facts `json:"hosts,omitempty"`
}

// facts are the objects that exist, by their names in the statement.
type facts map[string]fact

// fact is the state of one object as far as a statement can change it.
type fact struct {
	// UUID identifies it, as far as it has an identity.
	UUID       string `json:"uuid,omitempty"`
	Engine     string `json:"engine,omitempty"`
	Definition string `json:"definition,omitempty"`
	Rows       uint64 `json:"rows,omitempty"`
	// Mutation is the number of the last mutation, Version the highest that
	// a part has.
	Mutation int64 `json:"mutation,omitempty"`
	Version  int64 `json:"version,omitempty"`
	// Blocks are the highest block numbers, by partition: every INSERT takes a
	// new one.
	Blocks map[string]int64 `json:"blocks,omitempty"`
	// Parts tells whether parts have come or gone.
	Parts string `json:"parts,omitempty"`
}

// noUUID is what the server shows for objects of databases that give none.
const noUUID = "00000000-0000-0000-0000-000000000000"

// same reports whether the two are one object.
func (f fact) same(other fact) bool {
	return f.UUID == other.UUID && (f.UUID != noUUID || f.Definition == other.Definition)
}

// workID marks the server's work at a statement: the same text in the same
// database has the same mark, whoever runs it. Secrets take no part in it: the
// history keeps the text without them.
func (t *target) workID(sql string) string {
	sum := sha256.Sum256([]byte(t.namespace() + "\x00" + t.Mask(sql)))
	return "schemac-" + hex.EncodeToString(sum[:16])
}

// observe looks at what the statement can change.
func (t *target) observe(ctx context.Context, r reading) (observation, error) {
	o := observation{Facts: facts{}}
	var now int64
	if err := t.conn.QueryRow(ctx, "SELECT toUnixTimestamp64Micro(now64(6))").Scan(&now); err != nil {
		return o, serverError(err)
	}
	o.At = time.UnixMicro(now).UTC()
	if r.cluster != "" {
		o.Queue = t.queueEnd(ctx)
		// Without the right to ask all hosts, the queue has to tell.
		o.Hosts, _ = t.hostFacts(ctx, r)
	}
	for _, n := range r.names {
		f, exists, err := t.fact(ctx, r, n)
		if err != nil {
			return o, fmt.Errorf("look at %s: %w", n, serverError(err))
		}
		if exists {
			o.Facts[n.String()] = f
		}
	}
	return o, nil
}

// catalogs has for objects outside of databases a query for what identifies
// the one of a name.
var catalogs = map[string]string{
	"DATABASE":         "SELECT toString(uuid) FROM system.databases WHERE name = %s",
	"FUNCTION":         "SELECT create_query FROM system.functions WHERE origin = 'SQLUserDefined' AND name = %s",
	"USER":             "SELECT toString(id) FROM system.users WHERE name = %s",
	"ROLE":             "SELECT toString(id) FROM system.roles WHERE name = %s",
	"QUOTA":            "SELECT toString(id) FROM system.quotas WHERE name = %s",
	"SETTINGS PROFILE": "SELECT toString(id) FROM system.settings_profiles WHERE name = %s",
	"PROFILE":          "SELECT toString(id) FROM system.settings_profiles WHERE name = %s",
	"NAMED COLLECTION": "SELECT name FROM system.named_collections WHERE name = %s",
}

func (t *target) fact(ctx context.Context, r reading, n chsql.Name) (f fact, exists bool, err error) {
	if accessKinds[r.kind] == schema.KindRowPolicy {
		return t.rowPolicy(ctx, r, n)
	}
	if query := catalogs[r.kind]; query != "" {
		found, err := t.texts(ctx, fmt.Sprintf(query, chsql.QuoteString(n.Name)))
		if err != nil || len(found) == 0 {
			return fact{}, false, err
		}
		f := fact{UUID: found[0]}
		switch {
		case r.addsIdentification():
			f.Definition, err = t.identification(ctx, n)
		case r.kind == "NAMED COLLECTION":
			f.Definition, err = t.collectionKeys(ctx, n)
		}
		return f, true, err
	}
	if f, exists, err = t.relation(ctx, n); err != nil || !exists {
		return f, exists, err
	}
	if f.Mutation, err = t.lastMutation(ctx, n); err != nil {
		return f, true, err
	}
	if r.movesRows() {
		err = t.parts(ctx, n, &f)
	}
	return f, true, err
}

// rowPolicy looks for the policy of a table, or of all tables of a database.
func (t *target) rowPolicy(ctx context.Context, r reading, n chsql.Name) (f fact, exists bool, err error) {
	on, ok := parseTarget(r.policyTable())
	switch {
	case !ok:
		return fact{}, false, nil
	case on.object != "":
		on = grantTarget{database: t.namespace(), table: on.object}
	}
	found, err := t.texts(ctx, "SELECT toString(id) FROM system.row_policies WHERE short_name = "+chsql.QuoteString(n.Name)+
		" AND database = "+chsql.QuoteString(on.database)+" AND table = "+chsql.QuoteString(on.table))
	if err != nil || len(found) == 0 {
		return fact{}, false, err
	}
	return fact{UUID: found[0]}, true, nil
}

// addsIdentification reports whether the statement adds a way to log in, which
// it would do again if it ran twice.
func (r reading) addsIdentification() bool { return r.kind == "USER" && r.rest.has("ADD IDENTIFIED") }

// identification is how a user can prove who it is, without secrets.
func (t *target) identification(ctx context.Context, n chsql.Name) (string, error) {
	found, err := t.texts(ctx, "SELECT concat(toString(auth_type), toString(auth_params)) FROM system.users WHERE name = "+chsql.QuoteString(n.Name))
	if err != nil || len(found) == 0 {
		return "", err
	}
	return found[0], nil
}

// collectionKeys are the names of a collection's keys, each on a line.
func (t *target) collectionKeys(ctx context.Context, n chsql.Name) (string, error) {
	found, err := t.texts(ctx, "SELECT arrayJoin(arraySort(mapKeys(collection))) FROM system.named_collections WHERE name = "+chsql.QuoteString(n.Name))
	return strings.Join(found, "\n"), err
}

// movesRows reports whether the statement can change rows by other means than
// a mutation of all of them.
func (r reading) movesRows() bool {
	return r.verb != "CREATE" && r.verb != "RENAME" && r.verb != "EXCHANGE"
}

// pairs gives the first two columns of a query.
func (t *target) pairs(ctx context.Context, sql string) (map[string]string, error) {
	rows, err := t.conn.Query(ctx, sql)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := map[string]string{}
	for rows.Next() {
		var key, value string
		if err := rows.Scan(&key, &value); err != nil {
			return nil, err
		}
		found[key] = value
	}
	return found, rows.Err()
}

// lambdaTexts are the lambdas of the server's SQL functions by their names.
func (t *target) lambdaTexts(ctx context.Context) (map[string]string, error) {
	texts, err := t.pairs(ctx, "SELECT name, create_query FROM system.functions WHERE origin = 'SQLUserDefined'")
	if err != nil {
		return nil, err
	}
	for name, text := range texts {
		if _, lambda, err := chsql.ParseCreateFunction(text); err == nil {
			texts[name] = lambda
		}
	}
	return texts, nil
}

// texts gives the first column of a query.
func (t *target) texts(ctx context.Context, sql string) ([]string, error) {
	return textsOf(ctx, t.conn, sql)
}

// textsOf is texts on a connection of the caller's.
func textsOf(ctx context.Context, conn driver.Conn, sql string) ([]string, error) {
	rows, err := conn.Query(ctx, sql)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []string
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		list = append(list, text)
	}
	return list, rows.Err()
}

// place is the condition that finds the relation in a system table whose
// column for the name is given.
func place(n chsql.Name, column string) string {
	return "database = " + databaseOf(n) + " AND " + column + " = " + chsql.QuoteString(n.Name)
}

// databaseOf is the name of the relation's database, as an expression.
func databaseOf(n chsql.Name) string {
	if n.Database == "" {
		return "currentDatabase()"
	}
	return chsql.QuoteString(n.Database)
}

func (t *target) relation(ctx context.Context, n chsql.Name) (f fact, exists bool, err error) {
	rows, err := t.conn.Query(ctx, "SELECT toString(uuid), engine, create_table_query, ifNull(total_rows, 0) FROM system.tables WHERE "+place(n, "name"))
	if err != nil {
		return f, false, err
	}
	defer rows.Close()
	if rows.Next() {
		exists = true
		err = rows.Scan(&f.UUID, &f.Engine, &f.Definition, &f.Rows)
	}
	if err == nil {
		err = rows.Err()
	}
	return f, exists, err
}

// parts reads the state of the table's parts.
func (t *target) parts(ctx context.Context, n chsql.Name, f *fact) error {
	rows, err := t.conn.Query(ctx, "SELECT partition_id, max(max_block_number), toInt64(max(data_version)), hex(groupBitXor(cityHash64(name))) "+
		"FROM system.parts WHERE active AND "+place(n, "table")+" GROUP BY partition_id ORDER BY partition_id")
	if err != nil {
		return err
	}
	defer rows.Close()
	digest := sha256.New()
	for rows.Next() {
		var partition, names string
		var block, version int64
		if err := rows.Scan(&partition, &block, &version, &names); err != nil {
			return err
		}
		if f.Blocks == nil {
			f.Blocks = map[string]int64{}
		}
		f.Blocks[partition], f.Version = block, max(f.Version, version)
		fmt.Fprintln(digest, partition, names)
	}
	if f.Blocks != nil {
		f.Parts = hex.EncodeToString(digest.Sum(nil)[:8])
	}
	return rows.Err()
}

// text is the observation as the journal keeps it.
func (o observation) text() (string, error) {
	text, err := json.Marshal(o)
	return string(text), err
}

// parseObservation reads what text gave.
func parseObservation(text string) (observation, bool) {
	var o observation
	err := json.NewDecoder(strings.NewReader(text)).Decode(&o)
	return o, err == nil && !o.At.IsZero() && o.Facts != nil
}
