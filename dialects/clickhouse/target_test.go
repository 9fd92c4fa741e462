package clickhouse

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

func connect(t *testing.T, address string, options dialects.Options) dialects.Target {
	t.Helper()
	target, err := New(options).Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { target.Close() })
	return target
}

func must(t *testing.T, address string, statements ...string) {
	t.Helper()
	for _, sql := range statements {
		if _, err := ask(t.Context(), address, sql); err != nil {
			t.Fatalf("%v: %s", err, sql)
		}
	}
}

// What the server makes for the time of a CREATE OR REPLACE or of a refresh is
// in no plan.
func TestTablesOfTheServer(t *testing.T) {
	address := newDatabase(t)
	for _, name := range []string{"_tmp_replace_f22c5db67aac79ef_fquxnfdf9ed229df", ".tmp.inner_id.bfb23ffc-1b03-4205-b1a4-1724bb420350"} {
		must(t, address, "CREATE TABLE `"+name+"` (a Int8) ENGINE = Memory")
	}
	must(t, address, "CREATE TABLE _tmp_replace (a Int8) ENGINE = Memory")
	if tables := inspected(t, address).OfKind(schema.KindTable); len(tables) != 1 || tables[0].Address().Name != "_tmp_replace" {
		t.Errorf("%v", tables)
	}
}

func TestExecuteTellsWhatTookEffect(t *testing.T) {
	address := newDatabase(t)
	target := connect(t, address, dialects.Options{DefaultSchema: databaseIn(address)})
	if !strings.HasPrefix(target.Version(), "ClickHouse 2") {
		t.Errorf("version is %q", target.Version())
	}
	statements := []dialects.Statement{
		{SQL: "CREATE TABLE a (id Int8) ENGINE = Memory"},
		{SQL: "SELECT 1 WHERE 0", Check: "never"},
		{SQL: "INSERT INTO a VALUES (1)"},
		{SQL: "SELECT id FROM missing"},
		{SQL: "DROP TABLE a"},
	}
	var done []int
	err := target.Execute(t.Context(), statements, func(i int) { done = append(done, i) })
	var failed *dialects.ExecError
	if !errors.As(err, &failed) || failed.Index != 3 || failed.Applied != 3 || !slices.Equal(done, []int{0, 1, 2}) {
		t.Fatalf("error %#v, done %v", err, done)
	}
	var server *ServerError
	if !errors.As(err, &server) || server.Code != 60 || strings.Contains(err.Error(), "Stack trace") || strings.Contains(err.Error(), "(version") {
		t.Errorf("the error is %v", err)
	}
	if rows, err := ask(t.Context(), address, "SELECT count() FROM a"); err != nil || rows != "1" {
		t.Errorf("the statements before are not in effect: %s, %v", rows, err)
	}
}

func TestExecuteStopsAtAFailedCheck(t *testing.T) {
	address := newDatabase(t)
	target := connect(t, address, dialects.Options{})
	err := target.Execute(t.Context(), []dialects.Statement{
		{SQL: "SELECT 1 AS x", Check: "there is a row"},
		{SQL: "CREATE TABLE a (id Int8) ENGINE = Memory"},
	}, nil)
	var failed *dialects.ExecError
	if !errors.As(err, &failed) || failed.Applied != 0 || !strings.HasPrefix(err.Error(), "there is a row") {
		t.Errorf("error %v", err)
	}
	if rows, _ := ask(t.Context(), address, "EXISTS TABLE a"); rows != "0" {
		t.Error("the statement behind the check has run")
	}
}

// A failed conversion leaves a changed definition that nobody can read, so it
// is taken back.
func TestExecuteTakesBackAFailedMutation(t *testing.T) {
	address := newDatabase(t)
	must(t, address, "CREATE TABLE a (id Int8, s String DEFAULT 'd' COMMENT 'c') ENGINE = MergeTree ORDER BY id", "INSERT INTO a VALUES (1, 'x')", "INSERT INTO a VALUES (2, '2')")
	before, _ := ask(t.Context(), address, "SHOW CREATE TABLE a")
	target := connect(t, address, dialects.Options{DefaultSchema: databaseIn(address)})
	err := target.Execute(t.Context(), []dialects.Statement{{SQL: "ALTER TABLE a ADD COLUMN n Int8, MODIFY COLUMN s Int32 DEFAULT 3"}}, nil)
	var failed *dialects.ExecError
	if !errors.As(err, &failed) || failed.Kind != dialects.Refused || !strings.Contains(err.Error(), "Cannot parse string") || !strings.Contains(err.Error(), "former definition") {
		t.Errorf("error %v", err)
	}
	after, _ := ask(t.Context(), address, "SHOW CREATE TABLE a")
	if rows, err := ask(t.Context(), address, "SELECT * FROM a ORDER BY id"); err != nil || rows != "1\tx\n2\t2" || after != before {
		t.Errorf("%v: %s\n%s", err, rows, after)
	}
	if left, _ := ask(t.Context(), address, "SELECT count() FROM system.mutations WHERE NOT is_done AND database = currentDatabase()"); left != "0" {
		t.Error("a mutation is left")
	}
}

// What an UPDATE has done to some parts cannot be taken back.
func TestExecuteTellsOfAStuckMutation(t *testing.T) {
	address := newDatabase(t)
	must(t, address, "CREATE TABLE a (id Int8, s String) ENGINE = MergeTree ORDER BY id", "INSERT INTO a VALUES (1, 'x')")
	target := connect(t, address, dialects.Options{DefaultSchema: databaseIn(address)})
	update := []dialects.Statement{{SQL: "ALTER TABLE a UPDATE s = toString(toInt32(s) + 1) WHERE 1"}}
	if err := target.Execute(t.Context(), update, nil); err == nil || !strings.Contains(err.Error(), "former definition") {
		t.Errorf("nothing had been rewritten: %v", err)
	}
	must(t, address, "INSERT INTO a VALUES (2, '2')")
	if err := target.Execute(t.Context(), update, nil); err == nil || !strings.Contains(err.Error(), "1 parts have been rewritten already") || !strings.Contains(err.Error(), "KILL MUTATION") {
		t.Errorf("one part had been rewritten: %v", err)
	}
}

func inspectWarnings(t *testing.T, target dialects.Target, scope dialects.Scope) ([]schema.Object, []string) {
	t.Helper()
	objects, problems, err := target.Inspect(t.Context(), scope)
	if err != nil {
		t.Fatal(err)
	}
	var details []string
	for _, p := range problems {
		if p.Severity != diag.Warning || p.Code != "unmodelled" {
			t.Errorf("unexpected diagnostic %v", p)
		}
		details = append(details, p.Detail)
	}
	return objects, details
}

func TestInspectReportsWhatItLeavesAlone(t *testing.T) {
	address := newDatabase(t)
	name := databaseIn(address)
	must(t, address,
		"CREATE TABLE src (id UInt64, s String) ENGINE = MergeTree ORDER BY id",
		"CREATE TABLE src2 (id UInt64, s String) ENGINE = MergeTree ORDER BY id",
		"CREATE DICTIONARY d (id UInt64, s String) PRIMARY KEY id SOURCE(CLICKHOUSE(TABLE 'src2')) LAYOUT(FLAT()) LIFETIME(0)",
		"CREATE MATERIALIZED VIEW indexed (id UInt64, INDEX i id TYPE minmax) ENGINE = MergeTree ORDER BY id AS SELECT id FROM src",
		"CREATE MATERIALIZED VIEW waiting REFRESH EVERY 1 YEAR DEPENDS ON elsewhere.v ENGINE = MergeTree ORDER BY id EMPTY AS SELECT id FROM src",
		"CREATE TABLE nowhere (id UInt64) ENGINE = MergeTree ORDER BY id",
		"CREATE MATERIALIZED VIEW dangling TO nowhere AS SELECT id FROM src",
		"DROP TABLE nowhere",
		"CREATE TABLE called (number UInt64) AS numbers(10)",
		"CREATE FUNCTION fn_"+name+" AS x -> x + 1")
	t.Cleanup(func() {
		if _, err := ask(context.Background(), address, "DROP FUNCTION fn_"+name); err != nil {
			t.Error(err)
		}
	})
	target := connect(t, address, dialects.Options{DefaultSchema: name})
	objects, details := inspectWarnings(t, target, dialects.Scope{})
	for _, want := range []string{"indexed has an inner table with indexes", "waiting waits for elsewhere.v", "dangling writes to", "called stands for a call", "function fn_" + name} {
		if !slices.ContainsFunc(details, func(d string) bool { return strings.Contains(d, want) }) {
			t.Errorf("no warning says %q: %q", want, details)
		}
	}
	g, problems := schema.NewGraph(objects, New(dialects.Options{DefaultSchema: name}))
	if err := problems.Err(); err != nil {
		t.Error(err)
	}
	if tables := g.Tables(); len(tables) != 2 {
		t.Errorf("%d tables, not 2", len(tables))
	}
}

// Servers keep such tables, and make them only where they are told to.
func TestInspectOldSyntax(t *testing.T) {
	for text, old := range map[string]bool{
		"MergeTree(d, (id, d), 8192)":                        true,
		"SummingMergeTree(d, id, 8192, (n))":                 true,
		"ReplicatedMergeTree('/p', 'r', d, h, (d, h), 8192)": true,
		"ReplacingMergeTree(v, gone) ORDER BY id":            false,
		"ReplicatedMergeTree('/1', '2') ORDER BY id":         false,
		"Buffer('db0', 't', 16, 10, 100, 1, 2, 3, 4)":        false,
	} {
		c, err := chsql.ParseStored("CREATE TABLE db0.t (`d` Date, `id` UInt64) ENGINE = "+text, placeholder)
		if err != nil {
			t.Fatal(err)
		}
		if _, reason := objectsOf(c); (reason != "") != old {
			t.Errorf("%s: %q", text, reason)
		}
	}
}

// Where flatten_nested is off, a Nested column stays one.
func TestInspectNestedInOne(t *testing.T) {
	address := newDatabase(t)
	must(t, address, "CREATE TABLE t (id UInt64, n Nested(a UInt8, b Nested(c String))) ENGINE = MergeTree ORDER BY id SETTINGS flatten_nested = 0")
	d := New(dialects.Options{DefaultSchema: placeholder})
	live := inspected(t, address)
	model := func(typ string) *schema.Graph {
		return compileModel(t, d, "table \"t\" {\n  engine = MergeTree\n  column \"id\" { type = UInt64 }\n  column \"n\" { type = sql(\""+typ+"\") }\n  sort { columns = [column.id] }\n}")
	}
	mustBeEmpty(t, live, model("Array(Tuple(a UInt8, b Nested(c String)))"))
	if plan, _ := planner.New(live, model("Nested(a UInt8, b Nested(c String))"), d, planner.Options{}); plan.Empty() {
		t.Error("one column is not two arrays")
	}
}

func TestInspectScope(t *testing.T) {
	address := newDatabase(t)
	name := databaseIn(address)
	other := name + "_two"
	must(t, address, "CREATE DATABASE "+other, "CREATE TABLE "+other+".t (id Int8) ENGINE = Memory", "CREATE TABLE t (id Int8) ENGINE = Memory",
		"CREATE TABLE schemac_history (id Int8) ENGINE = Memory")
	names := func(address string, scope dialects.Scope) []string {
		objects, _ := inspectWarnings(t, connect(t, address, dialects.Options{}), scope)
		var list []string
		for _, o := range objects {
			if strings.HasPrefix(o.Address().Name, "schemac_") {
				t.Errorf("%s is schemac's own", o.Address())
			}
			if s, ok := o.(*schema.Schema); ok {
				list = append(list, s.Name)
			}
		}
		return list
	}
	if got := names(address, dialects.Scope{}); !slices.Equal(got, []string{name}) {
		t.Errorf("the URL's database alone: %v", got)
	}
	if got := names(address, dialects.Scope{Schemas: []string{other}}); !slices.Equal(got, []string{name, other}) {
		t.Errorf("the URL's database and what the model declares: %v", got)
	}
	all := names(strings.TrimSuffix(address, "/"+name), dialects.Scope{})
	if !slices.Contains(all, name) || !slices.Contains(all, other) || slices.Contains(all, "system") || slices.Contains(all, "information_schema") {
		t.Errorf("all databases but the server's own: %v", all)
	}
}

// A secret that the server hides is no difference, and is never written.
func TestHiddenSecrets(t *testing.T) {
	address := newDatabase(t)
	name := databaseIn(address)
	must(t, address, "CREATE TABLE r (id Int8) ENGINE = PostgreSQL('localhost:1', 'd', 't', 'u', 'secret')")
	d := New(dialects.Options{DefaultSchema: name})
	objects, _ := inspectWarnings(t, connect(t, address, dialects.Options{DefaultSchema: name}), dialects.Scope{})
	live, problems := schema.NewGraph(objects, d)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	model := `table "r" {
  engine = sql("PostgreSQL('localhost:1', 'd', 't', 'u', 'secret')")
  column "id" { type = Int8 }
}`
	if statements, problems := emitted(t, d, live, compileModel(t, d, model)); len(statements)+len(problems) > 0 {
		t.Errorf("the hidden secret is a difference: %s %v", dialects.Script(statements), problems)
	}
	moved := strings.Replace(model, "localhost:1", "localhost:2", 1)
	statements, problems := emitted(t, d, live, compileModel(t, d, moved))
	if err := problems.Err(); err != nil || len(statements) != 1 || !strings.Contains(statements[0].SQL, "'secret'") {
		t.Errorf("another server: %s %v", dialects.Script(statements), problems)
	}
	empty, _ := schema.NewGraph(nil, d)
	statements, problems = emitted(t, d, empty, live)
	if len(statements) > 0 || !problems.HasErrors() || strings.Contains(dialects.Script(statements), hidden) {
		t.Errorf("a table is made with a hidden secret: %s", dialects.Script(statements))
	}
}

// What the server fills in for a Replicated engine equals its absence.
func TestReplicatedDefaults(t *testing.T) {
	address := newDatabase(t)
	name := databaseIn(address)
	d := New(dialects.Options{DefaultSchema: name})
	model := compileModel(t, d, `table "r" {
  engine = ReplicatedMergeTree
  column "id" { type = Int8 }
  sort { columns = [column.id] }
}
table "p" {
  engine = sql("ReplicatedReplacingMergeTree('/clickhouse/{database}/{table}', '{replica}', id)")
  column "id" { type = UInt8 }
  sort { columns = [column.id] }
}`)
	target := connect(t, address, dialects.Options{DefaultSchema: name})
	empty, _ := schema.NewGraph(nil, d)
	statements, problems := emitted(t, d, empty, model)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	if err := target.Execute(t.Context(), statements, nil); err != nil {
		t.Fatal(err)
	}
	objects, _ := inspectWarnings(t, target, dialects.Scope{})
	live, _ := schema.NewGraph(objects, d)
	plan, _ := planner.New(live, model, d, planner.Options{})
	for _, c := range plan.Changes {
		t.Errorf("change left: %s %v", c.Address, c.Fields)
	}
}

// Text beyond the parser is settled by the server's formatter.
func TestSettle(t *testing.T) {
	address := newDatabase(t)
	name := databaseIn(address)
	target := connect(t, address, dialects.Options{DefaultSchema: name}).(*target)
	a := schema.Address{Kind: schema.KindCheck, Schema: name, Parent: "t", Name: "c"}
	check := func(sql string) *schema.Check {
		return &schema.Check{Schema: a.Schema, Table: a.Parent, Name: a.Name, Expr: schema.SQLExpr(sql)}
	}
	for _, test := range []struct {
		from, to string
		equal    bool
	}{
		{"id > 0", "id>0", true},
		{"id > 0", "id>1", false},
	} {
		from, to := check(test.from), check(test.to)
		x, err := target.formatted(t.Context(), "expr", from.Expr)
		if err != nil {
			t.Fatal(err)
		}
		y, err := target.formatted(t.Context(), "expr", to.Expr)
		if err != nil {
			t.Fatal(err)
		}
		if (x == y) != test.equal {
			t.Errorf("%s and %s: %s, %s", test.from, test.to, x, y)
		}
		if err := (&settling{target: target}).settle(t.Context(), from, to); err != nil {
			t.Error(err)
		}
		if to.Expr.Stored != "" {
			t.Errorf("%s is no matter for the server", test.to)
		}
	}
	from, to := check("id > ("), check("id >  (")
	if err := (&settling{target: target}).settle(t.Context(), from, to); err != nil {
		t.Errorf("what the server cannot read either is left: %v", err)
	}
}
