package sqlite

import (
	"context"
	"database/sql"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/schemac/schemac/compiler"
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// newURL is a database file of the test's own, filled by the script.
func newURL(t testing.TB, script string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "test.db")
	if script != "" {
		execSQL(t, path, script)
	}
	return "sqlite://" + path
}

// fileOf is the file of a URL, for opening it without schemac.
func fileOf(url string) string {
	path, _, _ := strings.Cut(strings.TrimPrefix(url, "sqlite://"), "?")
	return "file:" + path
}

// execSQL runs a script as people would, without schemac.
func execSQL(t testing.TB, path, script string) {
	t.Helper()
	db, err := sql.Open("sqlite", fileOf(path))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(script); err != nil {
		t.Fatal(err)
	}
}

// queryText reads one text.
func queryText(t testing.TB, url, query string) string {
	t.Helper()
	db, err := sql.Open("sqlite", fileOf(url))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var text sql.NullString
	if err := db.QueryRow(query).Scan(&text); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return text.String
}

func open(t testing.TB, url string) dialects.Target {
	t.Helper()
	target, err := Dialect{}.Open(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { target.Close() })
	return target
}

// inspected reads the database as a graph, with the rows of the tables, and gives the codes of warnings.
func inspected(t testing.TB, url string, rows ...schema.Address) (*schema.Graph, []string) {
	t.Helper()
	objects, warnings, err := open(t, url).Inspect(context.Background(), dialects.Scope{Data: rows})
	if err != nil {
		t.Fatal(err)
	}
	g, problems := schema.NewGraph(objects, Dialect{})
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, w := range append(warnings, problems...) {
		codes = append(codes, w.Code+": "+w.Detail)
	}
	return g, codes
}

func planned(t testing.TB, from, to *schema.Graph) (*planner.Plan, []dialects.Statement) {
	t.Helper()
	plan, problems := planner.New(from, to, Dialect{}, planner.Options{})
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	statements, problems := Dialect{}.Emit(plan.Pair, plan.Changes)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	return plan, statements
}

// migrate brings the database to the graph and requires that it is there.
func migrate(t testing.TB, url string, to *schema.Graph) {
	t.Helper()
	from, _ := inspected(t, url)
	_, statements := planned(t, from, to)
	if err := open(t, url).Execute(context.Background(), statements, nil); err != nil {
		t.Fatalf("%v\n%s", err, dialects.Script(statements))
	}
	now, _ := inspected(t, url, to.DataTables()...)
	if again, left := planned(t, now, to); !again.Empty() {
		t.Fatalf("not converged:\n%s\nafter:\n%s", dialects.Script(left), dialects.Script(statements))
	}
}

// schemas are pairs that people wrote in SQL. Each is moved there and back.
var schemas = []struct{ name, before, after string }{
	{"quirks", `
		CREATE TABLE p(id integer primary key desc, a text);
		CREATE TABLE [q r](a, 'b' default abc, c default "x y", d int default (1), e default (1+2), f default current_timestamp,
			g default -5, h default +5, i default TRUE, j default null, k default x'00', l default 1e3, m default .5,
			n not null default 0 CONSTRAINT z, o varchar ( 10 ) COLLATE nocase, p UNSIGNED BIG INT);
		CREATE TABLE r(id integer primary key autoincrement, q generated always as (id+1) stored, v as (id*2),
			x int constraint cx check (x > 0) check (x < 9) unique, constraint cx check (x <> 5 -- no
			) unique (q collate nocase, x) constraint u unique (v));
		CREATE TABLE s(a text, b int, primary key (a desc, b)) without rowid, strict;
		CREATE TABLE c(p references p, s text, t int, foreign key (s, t) references s on delete set null deferrable initially deferred);
		CREATE INDEX i ON "q r"(a desc, lower(b), c collate nocase) where (a is not null);
		CREATE VIEW v as select * from "q r" -- comment
		;
		CREATE VIEW named("one", two) as select id, a from p;
		CREATE VIEW upon as select two from named;`,
		`CREATE TABLE z(id int);`},
	{"renames of everything", `CREATE TABLE a(x int); CREATE VIEW b AS SELECT x FROM a;`, `CREATE TABLE b(x int); CREATE VIEW a AS SELECT x FROM b;`},
	{"in place", `CREATE TABLE a(x int, y int); CREATE INDEX i ON a(y);`, `CREATE TABLE a(x int, z text not null default 'n', w int as (x + 1)); CREATE UNIQUE INDEX i ON a(z);`},
	{"rebuild", `CREATE TABLE a(x int, y int); CREATE INDEX i ON a(y); CREATE VIEW v AS SELECT x FROM a; CREATE VIEW w AS SELECT x FROM v`,
		`CREATE TABLE a(x text not null primary key, y int unique, z int default (1 + 1), self text references a, check (y > 0)) strict; CREATE INDEX i ON a(y); CREATE VIEW v AS SELECT x FROM a; CREATE VIEW w AS SELECT x FROM v`},
	{"circle", ``, `CREATE TABLE a(id integer primary key, b int references b(id)); CREATE TABLE b(id integer primary key, a int references a(id));`},
}

func TestSchemas(t *testing.T) {
	for _, s := range schemas {
		t.Run(s.name, func(t *testing.T) {
			before, _ := inspected(t, newURL(t, s.before))
			after, _ := inspected(t, newURL(t, s.after))
			if plan, left := planned(t, before, before); !plan.Empty() {
				t.Fatalf("a schema differs from itself:\n%s", dialects.Script(left))
			}
			printed := compiler.Print(before)
			compiled, problems := compiler.Compile([]compiler.Source{{Name: "printed.hcl", Content: printed}}, compiler.Options{Rules: Dialect{}})
			if err := problems.Err(); err != nil {
				t.Fatalf("the printed model does not compile: %v\n%s", err, printed)
			}
			if plan, left := planned(t, before, compiled); !plan.Empty() {
				t.Fatalf("the printed model differs:\n%s\n%s", printed, dialects.Script(left))
			}
			url := newURL(t, "")
			for _, to := range []*schema.Graph{before, after, before} {
				migrate(t, url, to)
			}
		})
	}
}

func TestKeywordsAreSorted(t *testing.T) {
	if !slices.IsSorted(keywords) {
		t.Error("keywords are searched by halving, so they must be sorted")
	}
}

// TestExample builds the example project for SQLite.
func TestExample(t *testing.T) {
	sources, problems := compiler.Load([]string{"../../examples/shop/models"})
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	model, problems := compiler.Compile(sources, compiler.Options{Rules: Dialect{}})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	migrate(t, newURL(t, ""), model)
}
