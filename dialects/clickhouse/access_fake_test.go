package clickhouse

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	driver "github.com/ClickHouse/clickhouse-go/v2"
	lib "github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
)

// The engine of the tests has no storage for users and what belongs to them. A
// fakeAccess stands in for it at the edge of the driver: the server still reads
// every statement (formatQuerySingleLine refuses what it would refuse), and
// answers every query, over rows of the fake in place of its own. What the
// statements do is the fake's: no more than users, roles and names are there,
// and what GRANT and REVOKE make of each other, as measured on real servers.
type fakeAccess struct {
	driver.Conn
	database string
	*accessStore
}

// accessStore is what a fake server has.
type accessStore struct {
	mutex    sync.Mutex
	entities map[string]*fakeEntity
	ids      int
}

// accessStores are the fakes by the databases of the tests, each of which has a
// server of its own.
var accessStores sync.Map // string to *accessStore

func newFakeAccess(conn driver.Conn, database string) *fakeAccess {
	store, _ := accessStores.LoadOrStore(database, &accessStore{entities: map[string]*fakeEntity{}})
	return &fakeAccess{conn, database, store.(*accessStore)}
}

// fakeEntity is a user, role, quota, profile or row policy. What one kind has is
// empty for the others.
type fakeEntity struct {
	kind, name string
	id         int
	auth       []fakeAuth
	hosts      map[string][]string
	settings   []fakeSetting
	roles      map[string]bool // with the admin option?
	// start is the default database of a user.
	start           string
	database, table string
	using           string
	restrictive     bool
	all             bool
	to, except      []string
	defaults        fakeSet
	grantees        fakeSet
	keys            []string
	bits            map[string]string
	intervals       map[int64]map[string]any
	grants          map[grantTarget]*rights
}

type fakeAuth struct {
	method, until string
	params        map[string]any
}

type fakeSet struct {
	all           bool
	names, except []string
}

type fakeSetting struct {
	Profile, Name   string
	Value, Min, Max *string
	Writability     string
}

var accessStatement = regexp.MustCompile(`^(?i)(GRANT|REVOKE|(CREATE|ALTER|DROP) (USER|ROLE|ROW POLICY|QUOTA|SETTINGS PROFILE))\b`)

// Exec carries out what the engine cannot, once it has read it.
func (f *fakeAccess) Exec(ctx context.Context, sql string, args ...any) error {
	if !accessStatement.MatchString(sql) {
		return f.Conn.Exec(ctx, sql, args...)
	}
	var text string
	if err := f.Conn.QueryRow(ctx, "SELECT formatQuerySingleLine("+chsql.QuoteString(sql)+")").Scan(&text); err != nil {
		return err
	}
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if err := f.run(text); err != nil {
		return fmt.Errorf("%w in %s", err, text)
	}
	return nil
}

var accessTable = regexp.MustCompile(`system\.(users|roles|role_grants|grants|row_policies|quotas|quota_limits|settings_profiles|settings_profile_elements)\b`)

// Query lets the engine answer over the rows of the fake.
func (f *fakeAccess) Query(ctx context.Context, sql string, args ...any) (lib.Rows, error) {
	sql, err := f.over(ctx, sql)
	if err != nil {
		return nil, err
	}
	return f.Conn.Query(ctx, sql, args...)
}

func (f *fakeAccess) over(ctx context.Context, sql string) (string, error) {
	table := accessTable.FindStringSubmatch(sql)
	if table == nil {
		return sql, nil
	}
	var structure string
	err := f.Conn.QueryRow(ctx, "SELECT arrayStringConcat(groupArray(concat(name, ' ', type)), ', ') FROM (SELECT name, type FROM system.columns WHERE database = 'system' AND table = "+
		chsql.QuoteString(table[1])+" ORDER BY position)").Scan(&structure)
	if err != nil {
		return "", err
	}
	f.mutex.Lock()
	defer f.mutex.Unlock()
	var lines []string
	for _, row := range f.table(table[1]) {
		line, err := json.Marshal(row)
		if err != nil {
			return "", err
		}
		lines = append(lines, string(line))
	}
	if len(lines) == 0 {
		return strings.ReplaceAll(sql, table[0], "null("+chsql.QuoteString(structure)+")"), nil
	}
	return strings.ReplaceAll(sql, table[0], "format(JSONEachRow, "+chsql.QuoteString(structure)+", "+chsql.QuoteString(strings.Join(lines, "\n"))+")"), nil
}

// sorted lists the entities of a kind by name.
func (s *accessStore) sorted(kinds ...string) (list []*fakeEntity) {
	for _, e := range s.entities {
		if slices.Contains(kinds, e.kind) {
			list = append(list, e)
		}
	}
	slices.SortFunc(list, func(a, b *fakeEntity) int { return strings.Compare(a.key(), b.key()) })
	return list
}

func (e *fakeEntity) key() string {
	return e.kind + " " + e.name + " " + e.database + "." + e.table
}

func (e *fakeEntity) uuid() string { return fmt.Sprintf("00000000-0000-0000-0000-%012d", e.id) }

// table has the rows of a system table.
func (s *accessStore) table(name string) (rows []map[string]any) {
	switch name {
	case "users":
		for _, e := range s.sorted("USER") {
			rows = append(rows, e.userRow())
		}
	case "roles":
		for _, e := range s.sorted("ROLE") {
			rows = append(rows, map[string]any{"name": e.name, "id": e.uuid(), "storage": storedByStatements})
		}
	case "role_grants":
		for _, e := range s.sorted("USER", "ROLE") {
			for role, admin := range e.roles {
				rows = append(rows, e.owned(map[string]any{"granted_role_name": role, "with_admin_option": oneOrZero(admin)}))
			}
		}
	case "grants":
		for _, e := range s.sorted("USER", "ROLE") {
			rows = append(rows, e.grantRows()...)
		}
	case "row_policies":
		for _, e := range s.sorted("ROW POLICY") {
			rows = append(rows, e.applied(map[string]any{"name": e.name + " ON …", "id": e.uuid(), "storage": storedByStatements, "short_name": e.name, "database": e.database, "table": e.table,
				"select_filter": e.using, "is_restrictive": oneOrZero(e.restrictive)}))
		}
	case "quotas":
		for _, e := range s.sorted("QUOTA") {
			row := map[string]any{"name": e.name, "id": e.uuid(), "storage": storedByStatements, "keys": e.keys}
			for _, protocol := range []string{"IPV4", "IPV6"} {
				if bits := e.bits[protocol]; bits != "" {
					row[strings.ToLower(protocol)+"_prefix_bits"] = json.Number(bits)
				}
			}
			rows = append(rows, e.applied(row))
		}
	case "quota_limits":
		for _, e := range s.sorted("QUOTA") {
			for seconds, limits := range e.intervals {
				row := map[string]any{"quota_name": e.name, "duration": seconds}
				for name, value := range limits {
					row[name] = value
				}
				rows = append(rows, row)
			}
		}
	case "settings_profiles":
		for _, e := range s.sorted("SETTINGS PROFILE") {
			rows = append(rows, e.applied(map[string]any{"name": e.name, "id": e.uuid(), "storage": storedByStatements}))
		}
	case "settings_profile_elements":
		for _, e := range s.sorted("USER", "ROLE", "SETTINGS PROFILE") {
			rows = append(rows, e.elementRows()...)
		}
	}
	return rows
}

// storedByStatements is where the server keeps what statements make.
const storedByStatements = "local_directory"

func oneOrZero(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (e *fakeEntity) owned(row map[string]any) map[string]any {
	row[map[string]string{"USER": "user_name", "ROLE": "role_name", "SETTINGS PROFILE": "profile_name"}[e.kind]] = e.name
	return row
}

func (e *fakeEntity) applied(row map[string]any) map[string]any {
	row["apply_to_all"], row["apply_to_list"], row["apply_to_except"] = oneOrZero(e.all), list(e.to), list(e.except)
	return row
}

func list(texts []string) []string {
	return append([]string{}, texts...)
}

func (e *fakeEntity) userRow() map[string]any {
	var methods, params, until []any
	for _, a := range e.auth {
		text, _ := json.Marshal(a.params)
		methods, params = append(methods, a.method), append(params, string(text))
		if a.until == "" {
			until = append(until, 0)
		} else {
			until = append(until, a.until)
		}
	}
	return map[string]any{"name": e.name, "storage": storedByStatements, "id": e.uuid(), "auth_type": methods, "auth_params": params, "valid_until": until,
		"host_ip": list(e.hosts["IP"]), "host_names": list(e.hosts["NAME"]), "host_names_regexp": list(e.hosts["REGEXP"]), "host_names_like": list(e.hosts["LIKE"]),
		"default_roles_all": oneOrZero(e.defaults.all), "default_roles_list": list(e.defaults.names), "default_roles_except": list(e.defaults.except),
		"grantees_any": oneOrZero(e.grantees.all), "grantees_list": list(e.grantees.names), "grantees_except": list(e.grantees.except), "default_database": e.start}
}

func (e *fakeEntity) elementRows() (rows []map[string]any) {
	for i, s := range e.settings {
		row := e.owned(map[string]any{"index": i, "value": s.Value, "min": s.Min, "max": s.Max})
		if s.Profile != "" {
			row["inherit_profile"] = s.Profile
		} else {
			row["setting_name"] = s.Name
		}
		if s.Writability != "" {
			row["writability"] = s.Writability
		}
		rows = append(rows, row)
	}
	return rows
}

func (e *fakeEntity) grantRows() (rows []map[string]any) {
	for target, r := range e.grants {
		for _, part := range []struct {
			leaves          []string
			revoked, option bool
		}{{r.list, false, false}, {r.grantable, false, true}, {r.revoked, true, false}} {
			if len(part.leaves) == 0 {
				continue
			}
			for _, word := range chsql.CoverPrivileges(part.leaves, target.level()) {
				row := e.owned(map[string]any{"access_type": word, "access_object": target.object, "is_partial_revoke": oneOrZero(part.revoked), "grant_option": oneOrZero(part.option), "is_wildcard": oneOrZero(target.wildcard)})
				for column, name := range map[string]string{"database": target.database, "table": target.table, "column": target.column} {
					if name != "" {
						row[column] = name
					}
				}
				rows = append(rows, row)
			}
		}
	}
	return rows
}

// accessDump is all that the fake of a database has, but what only it knows.
func accessDump(database string) string {
	store, ok := accessStores.Load(database)
	if !ok {
		return ""
	}
	s := store.(*accessStore)
	s.mutex.Lock()
	defer s.mutex.Unlock()
	var lines []string
	for _, table := range []string{"users", "roles", "role_grants", "grants", "row_policies", "quotas", "quota_limits", "settings_profiles", "settings_profile_elements"} {
		for _, row := range s.table(table) {
			delete(row, "id")
			line, _ := json.Marshal(row)
			lines = append(lines, table+" "+string(line)+"\n")
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "")
}
