package clickhouse

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/dialects/dialecttest"
	"github.com/schemac/schemac/internal/enginetest"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// placeholder is the database that the cases speak of. Each test has one of
// its own on the shared server, with another name; the databases two and three
// stand beside it. What belongs to the whole server has db0_ before its name.
const placeholder = "db0"

var besides = []string{"_two", "_three"}

// atPlaceholder leaves out names that merely end alike: those of a rebuild's
// relations have digits that can spell the placeholder.
var atPlaceholder = regexp.MustCompile(`\b` + placeholder)

// ofTest speaks of the test's own database.
func ofTest(sql, database string) string { return atPlaceholder.ReplaceAllLiteralString(sql, database) }

var harness = dialecttest.Config{
	Dialect:     isolated{dialect{database: placeholder}},
	Dir:         "testdata",
	NewDatabase: newDatabase,
	Dump:        dump,
	Query: func(ctx context.Context, address, sql string) ([]string, error) {
		text, err := ask(ctx, address, sql)
		if err != nil || text == "" {
			return nil, err
		}
		return strings.Split(text, "\n"), nil
	},
}

func TestCases(t *testing.T) { dialecttest.Run(t, harness) }

func newDatabase(t testing.TB) string {
	var address string
	t.Cleanup(func() { dropShared(t, address) }) // when the database is gone, which may use it
	address = enginetest.ClickHouse(t).Database(t)
	t.Cleanup(func() {
		for _, suffix := range besides {
			if _, err := ask(context.Background(), address, "DROP DATABASE IF EXISTS "+databaseIn(address)+suffix+" SYNC"); err != nil {
				t.Error(err)
			}
		}
	})
	return address
}

// sharers are the databases of tests that have made something of the whole
// server. The server's functions take longer to list than all else together.
var sharers sync.Map

// shares notes that a test makes something of the whole server.
func shares(database, sql string) {
	if strings.Contains(sql, "FUNCTION") || strings.Contains(sql, "COLLECTION") {
		sharers.Store(database, true)
	}
}

// dropShared drops what the test has made of the whole server.
func dropShared(t testing.TB, address string) {
	name := databaseIn(address)
	if _, ok := sharers.Load(name); !ok {
		return
	}
	address = strings.TrimSuffix(address, name) + "default"
	for kind, table := range map[string]string{"FUNCTION": "functions", "NAMED COLLECTION": "named_collections"} {
		names, err := ask(context.Background(), address, "SELECT name FROM system."+table+" WHERE startsWith(name, '"+name+"_') FORMAT TSVRaw")
		if err != nil {
			t.Error(err)
		}
		for name := range strings.Lines(names) {
			if _, err := ask(context.Background(), address, "DROP "+kind+" "+chsql.QuoteIdent(strings.TrimSuffix(name, "\n"))); err != nil {
				t.Error(err)
			}
		}
	}
}

func databaseIn(address string) string {
	return address[strings.LastIndexByte(address, '/')+1:]
}

// ask sends one query over HTTP, past the dialect and its driver. The text is
// in the server's tab-separated format, with the test's database under its
// name in the cases.
func ask(ctx context.Context, address, sql string) (string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", err
	}
	name := databaseIn(address)
	shares(name, sql)
	u.Path, u.RawQuery = "/", url.Values{"database": {name}, "mutations_sync": {"2"}}.Encode()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, u.String(), strings.NewReader(ofTest(sql, name)))
	if err != nil {
		return "", err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	text := strings.TrimSuffix(strings.ReplaceAll(string(body), name, placeholder), "\n")
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("server error %s", response.Header.Get("X-ClickHouse-Exception-Code"))
		if os.Getenv("SCHEMAC_TEST_VERBOSE") != "" {
			err = fmt.Errorf("%s", text)
		}
	}
	return text, err
}

// dumped asks for everything but the inner tables of views: a refresh makes one
// for a moment.
var dumped = []string{
	"SELECT name, engine, comment FROM system.databases WHERE name LIKE 'db0%' ORDER BY name",
	"SELECT database, name, engine, engine_full, partition_key, sorting_key, primary_key, sampling_key, comment, as_select, target_table " +
		"FROM system.tables WHERE database LIKE 'db0%' AND NOT match(name, '^[.](tmp[.])?inner') ORDER BY database, name",
	"SELECT c.database, c.table, c.name, c.type, c.default_kind, c.default_expression, c.comment, c.compression_codec " +
		"FROM system.columns AS c INNER JOIN system.tables AS t ON t.database = c.database AND t.name = c.table " +
		"WHERE c.database LIKE 'db0%' AND NOT match(c.table, '^[.](tmp[.])?inner') AND t.engine NOT LIKE '%View' ORDER BY c.database, c.table, c.position",
	"SELECT database, table, name, type_full, expr, granularity FROM system.data_skipping_indices WHERE database LIKE 'db0%' ORDER BY ALL",
	"SELECT database, table, name, query FROM system.projections WHERE database LIKE 'db0%' ORDER BY ALL",
	"SELECT database, table, name, type, expression FROM system.constraints WHERE database LIKE 'db0%' ORDER BY ALL",
	"SELECT database, name, create_table_query FROM system.tables WHERE database LIKE 'db0%' AND engine = 'Dictionary' ORDER BY ALL",
}

// dumpedShared is what is dumped where the test has made some.
var dumpedShared = []string{
	"SELECT name, create_query FROM system.functions WHERE startsWith(name, 'db0_') ORDER BY ALL",
	"SELECT name, create_query FROM system.named_collections WHERE startsWith(name, 'db0_') ORDER BY ALL",
}

// spelledKey is a primary key that is spelled out though it is the sorting key.
// Both have columns of their own in a dump, and a change leaves it spelled out
// where a new table has none.
var spelledKey = regexp.MustCompile(`PRIMARY KEY .*? ORDER BY`)

var (
	innerTable   = regexp.MustCompile(`\.inner_id\.[0-9a-f-]+`)
	settingsList = regexp.MustCompile(`SETTINGS [^\t\n]*`)
)

// plain evens out what means nothing: the names of inner tables, empty
// parentheses, and the order of settings.
func plain(line string) string {
	line = strings.ReplaceAll(innerTable.ReplaceAllString(line, ".inner"), "bloom_filter()", "bloom_filter")
	return settingsList.ReplaceAllStringFunc(line, func(list string) string {
		words := strings.Split(strings.TrimPrefix(list, "SETTINGS "), ", ")
		slices.Sort(words)
		return "SETTINGS " + strings.Join(words, ", ")
	})
}

// besidePattern finds what schemac keeps beside tables.
const besidePattern = "'__schemac_(shadow|sync|frozen|stage)_'"

// dump lists what the system tables say, which is not what Inspect reads.
func dump(ctx context.Context, address string) (string, error) {
	var b strings.Builder
	name := databaseIn(address)
	_, shares := sharers.Load(name)
	for i, sql := range slices.Concat(dumped, dumpedShared) {
		if i >= len(dumped) && !shares {
			b.WriteString("\n\n")
			continue
		}
		sql = strings.ReplaceAll(sql, "LIKE 'db0%'", "IN ('db0', 'db0_two', 'db0_three')")
		if strings.Contains(sql, "c.table") {
			sql = strings.Replace(sql, "WHERE", "WHERE NOT match(c.table, "+besidePattern+") AND", 1)
		} else if strings.Contains(sql, "table, name") {
			sql = strings.Replace(sql, "WHERE", "WHERE NOT match(table, "+besidePattern+") AND", 1)
		} else {
			sql = strings.Replace(sql, "WHERE", "WHERE NOT match(name, "+besidePattern+") AND", 1)
		}
		text, err := ask(ctx, address, sql)
		if err != nil {
			return "", fmt.Errorf("%s: %w", sql, err)
		}
		for line := range strings.Lines(text + "\n") {
			b.WriteString(plain(spelledKey.ReplaceAllString(strings.ReplaceAll(line, name, placeholder), "ORDER BY")))
		}
		b.WriteString("\n")
	}
	b.WriteString(strings.ReplaceAll(accessDump(name), name, placeholder))
	return b.String(), nil
}

// isolated gives each test its own database under the name that the cases use.
// The method Dialect of the interface forbids to embed it under that name.
type isolated struct{ dialect }

func (d isolated) Open(ctx context.Context, address string) (dialects.Target, error) {
	opened, err := d.dialect.Open(ctx, address)
	if err != nil {
		return nil, err
	}
	opened.(*target).conn = newFakeAccess(opened.(*target).conn, databaseIn(address))
	return isolatedTarget{opened, databaseIn(address)}, nil
}

type isolatedTarget struct {
	dialects.Target
	database string
}

func (t isolatedTarget) Execute(ctx context.Context, statements []dialects.Statement, done func(int)) error {
	mapped := make([]dialects.Statement, len(statements))
	for i, s := range statements {
		s.SQL = ofTest(s.SQL, t.database)
		shares(t.database, s.SQL)
		mapped[i] = s
	}
	return t.Target.Execute(ctx, mapped, done)
}

func (t isolatedTarget) Inspect(ctx context.Context, scope dialects.Scope) ([]schema.Object, diag.List, error) {
	for _, suffix := range append(besides, "") {
		scope.Schemas = append(scope.Schemas, t.database+suffix)
	}
	scope.Shared = slices.Clone(scope.Shared)
	for i := range scope.Shared {
		scope.Shared[i].Name = strings.Replace(scope.Shared[i].Name, placeholder, t.database, 1)
		scope.Shared[i].Signature = strings.Replace(scope.Shared[i].Signature, placeholder, t.database, 1)
	}
	scope.Data = slices.Clone(scope.Data)
	for i := range scope.Data {
		scope.Data[i].Schema = strings.Replace(scope.Data[i].Schema, placeholder, t.database, 1)
	}
	objects, problems, err := t.Target.Inspect(ctx, scope)
	for i, o := range objects {
		objects[i] = t.placed(o)
	}
	return objects, problems, err
}

// placed gives the object's database the name of the cases, in its text too.
// An object of the whole server has the database in its own name, so that each
// test has its own.
func (t isolatedTarget) placed(o schema.Object) schema.Object {
	if a := o.Address(); harness.Dialect.Shared(a.Kind) {
		to := a
		to.Name = strings.Replace(a.Name, t.database, placeholder, 1)
		o = schema.Renamed(o, a, to)
	}
	for _, suffix := range append(besides, "") {
		o = schema.Renamed(o, schema.Address{Kind: schema.KindSchema, Name: t.database + suffix},
			schema.Address{Kind: schema.KindSchema, Name: placeholder + suffix})
	}
	back := func(text string) string { return strings.ReplaceAll(text, t.database, placeholder) }
	schema.Exprs(o, func(_ string, e *schema.Expr) { e.SQL = back(e.SQL) })
	switch o := o.(type) {
	case *schema.Table:
		o.ClickHouse.Engine = back(o.ClickHouse.Engine)
	case *schema.Permission:
		o.On = back(o.On)
	case *schema.User:
		o.DefaultDatabase = back(o.DefaultDatabase)
	}
	return o
}
