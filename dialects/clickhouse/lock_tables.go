package clickhouse

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	driver "github.com/ClickHouse/clickhouse-go/v2"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/clickhouse/chsql"
)

// lockPrefix begins the names of the lock's tables; the generation follows.
const lockPrefix = ownPrefix + "lock_"

// codeTableExists is the server's code for a name that is taken.
const codeTableExists = 57

// Acquire implements dialects.Ledger. The lock has a connection of its own, so
// that a long statement does not hold up its signs of life.
func (l ledger) Acquire(ctx context.Context, holder string, wait time.Duration) (dialects.Lock, error) {
	conn, err := driver.Open(l.options)
	if err != nil {
		return nil, fmt.Errorf("connect to ClickHouse for the lock: %w", withoutSecret(err, secrets(l.options)...))
	}
	taken, err := acquire(ctx, lockTables{target: l.target, conn: conn, prefix: lockPrefix}, holder, wait)
	if err != nil {
		conn.Close()
		return nil, err
	}
	return heldLock{lock: taken, conn: conn}, nil
}

// heldLock closes the lock's connection behind it.
type heldLock struct {
	*lock
	conn driver.Conn
}

// Release implements dialects.Lock.
func (l heldLock) Release(ctx context.Context) error {
	defer l.conn.Close()
	return l.lock.Release(ctx)
}

// Holder implements dialects.Ledger.
func (l ledger) Holder(ctx context.Context) (*dialects.Holder, error) {
	top, err := lockTables{target: l.target, conn: l.conn, prefix: lockPrefix}.highest(ctx)
	if err != nil || top.free() {
		return nil, err
	}
	holder := top.holder()
	return &holder, nil
}

// Break implements dialects.Ledger. It returns when the holder knows, or has
// had the time to look: only then can somebody else have the lock.
func (l ledger) Break(ctx context.Context, holder dialects.Holder) error {
	return breakLock(ctx, lockTables{target: l.target, conn: l.conn, prefix: lockPrefix}, holder)
}

// lockTables is the lock in the database that the URL names.
type lockTables struct {
	*target
	conn driver.Conn
	// prefix begins the names of the tables; the generation follows.
	prefix string
}

// list is the query for the tables' columns.
func (t lockTables) list(columns string) string {
	return "SELECT " + columns + " FROM system.tables WHERE database = currentDatabase() AND startsWith(name, '" + t.prefix + "')"
}

func (t lockTables) table(number int64) string { return t.prefix + strconv.FormatInt(number, 10) }

// number reads the generation out of a table's name; 0 for another table.
func (t lockTables) number(table string) int64 {
	digits, ok := strings.CutPrefix(table, t.prefix)
	n, err := strconv.ParseInt(digits, 10, 64)
	if !ok || err != nil || n < 1 || strconv.FormatInt(n, 10) != digits {
		return 0
	}
	return n
}

// highest implements lockStore. The table may be dropped between the two
// queries; then there is a higher one.
func (t lockTables) highest(ctx context.Context) (generation, error) {
	for {
		g, err := t.latest(ctx)
		if err != nil || g.number == 0 {
			return g, lockError("read schemac's lock", err)
		}
		err = serverError(t.events(ctx, &g))
		if err == nil || !hasCode(err, codeNoTable) {
			return g, lockError("read schemac's lock", err)
		}
	}
}

func lockError(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, serverError(err))
}

// latest is the generation with the highest number, and its mark.
func (t lockTables) latest(ctx context.Context) (generation, error) {
	rows, err := t.conn.Query(ctx, t.list("name, comment"))
	if err != nil {
		return generation{}, err
	}
	defer rows.Close()
	top, comment := generation{}, ""
	for rows.Next() {
		var name, text string
		if err := rows.Scan(&name, &text); err != nil {
			return generation{}, err
		}
		if n := t.number(name); n > top.number {
			top, comment = generation{number: n}, text
		}
	}
	if err := rows.Err(); err != nil || top.number == 0 {
		return t.unlocked(ctx, err)
	}
	if err := json.Unmarshal([]byte(comment), &top.mark); err != nil || top.mark.Token == "" {
		return generation{}, fmt.Errorf("the comment of table %s does not say who has the lock; if nobody is at work, drop the table", t.table(top.number))
	}
	return top, nil
}

// unlocked is the generation 0 of a database that was never locked.
func (t lockTables) unlocked(ctx context.Context, err error) (generation, error) {
	if err != nil {
		return generation{}, err
	}
	var now int64
	err = t.conn.QueryRow(ctx, "SELECT toUnixTimestamp64Micro(now64(6))").Scan(&now)
	return generation{now: time.UnixMicro(now).UTC()}, err
}

// events reads what has befallen the generation.
func (t lockTables) events(ctx context.Context, g *generation) error {
	if err := t.catchUp(ctx, t.table(g.number)); err != nil {
		return err
	}
	var now, alive, broken int64
	var released uint64
	row := t.conn.QueryRow(ctx, "SELECT toUnixTimestamp64Micro(now64(6)), maxIf(toUnixTimestamp64Micro(at), event = 'alive'), "+
		"minIf(toUnixTimestamp64Micro(at), event = 'broken'), countIf(event = 'released') FROM "+t.table(g.number)+
		" WHERE token = "+chsql.QuoteString(g.mark.Token))
	if err := row.Scan(&now, &alive, &broken, &released); err != nil {
		return err
	}
	g.now, g.released, g.seen = time.UnixMicro(now).UTC(), released > 0, g.mark.Since
	if seen := time.UnixMicro(alive).UTC(); seen.After(g.seen) {
		g.seen = seen
	}
	if broken > 0 {
		g.broken = time.UnixMicro(broken).UTC()
	}
	return nil
}

// create implements lockStore. The table's comment tells the holder from its
// first moment, so that a runner that dies then is known too.
func (t lockTables) create(ctx context.Context, number int64, m mark) (bool, error) {
	p, err := t.placement(ctx)
	if err != nil {
		return false, err
	}
	comment, err := json.Marshal(m)
	if err != nil {
		return false, err
	}
	err = serverError(t.conn.Exec(p.spread(ctx), p.create("CREATE TABLE", t.table(number),
		"event LowCardinality(String), token String, at DateTime64(6, 'UTC') DEFAULT now64(6)", "MergeTree", "", "ORDER BY at", string(comment))))
	if hasCode(err, codeTableExists) {
		return false, nil
	}
	return err == nil, lockError("create the table "+t.table(number), err)
}

// note implements lockStore.
func (t lockTables) note(ctx context.Context, number int64, token string, e lockEvent) error {
	err := serverError(t.conn.Exec(ctx, "INSERT INTO "+t.table(number)+" (event, token)"+writing+
		"("+chsql.QuoteString(string(e))+", "+chsql.QuoteString(token)+")"))
	if hasCode(err, codeNoTable) {
		return errGone
	}
	return lockError("write to the table "+t.table(number), err)
}

// dropBelow implements lockStore.
func (t lockTables) dropBelow(ctx context.Context, number int64) error {
	p, err := t.placement(ctx)
	if err != nil {
		return err
	}
	older, err := textsOf(ctx, t.conn, t.list("name"))
	for _, name := range older {
		if n := t.number(name); n > 0 && n < number {
			err = errors.Join(err, serverError(t.conn.Exec(p.spread(ctx), "DROP TABLE IF EXISTS "+name+p.onCluster+" SYNC")))
		}
	}
	return err
}
