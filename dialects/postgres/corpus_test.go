package postgres

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/schemac/schemac/compiler"
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/internal/enginetest"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// corpus holds real schemas, where the machine has them.
const corpus = "../../../shared/corpus"

func corpusFiles(t *testing.T, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(corpus, pattern))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Skip("no corpus of real schemas at " + corpus)
	}
	return files
}

// loaded makes a database from a script.
func loaded(t testing.TB, server *enginetest.Server, file string) string {
	t.Helper()
	script, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return loadedText(t, server, string(script))
}

func loadedText(t testing.TB, server *enginetest.Server, script string) string {
	t.Helper()
	url := server.Database(t)
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	roles, _ := withRoles.LoadOrStore(server, &sync.Once{})
	roles.(*sync.Once).Do(func() { createRoles(t, conn) })
	if err := load(t, conn, script); err != nil {
		t.Fatalf("the script does not load: %v", err)
	}
	return url
}

// load runs a script in one go, or statement by statement where one of them
// cannot share a transaction.
func load(t testing.TB, conn *pgx.Conn, script string) error {
	_, err := conn.Exec(t.Context(), script)
	if err == nil || !strings.Contains(err.Error(), "cannot run inside a transaction block") {
		return err
	}
	statements, err := New(dialects.Options{}).Read(script)
	if err != nil {
		return err
	}
	for _, s := range statements {
		if _, err := conn.Exec(t.Context(), s.SQL); err != nil {
			return err
		}
	}
	return nil
}

// withRoles has what makes a server's roles, once.
var withRoles sync.Map

// createRoles makes the roles that scripts name.
func createRoles(t testing.TB, conn *pgx.Conn) {
	t.Helper()
	_, _ = conn.Exec(t.Context(), "CREATE ROLE postgres SUPERUSER") // dumps name it
	for _, file := range []string{"testdata/roles.txt", filepath.Join(corpus, "pairs", "roles.txt")} {
		roles, err := os.ReadFile(file)
		if err != nil {
			continue // there is no corpus here
		}
		for role := range strings.Lines(string(roles)) {
			if role = strings.TrimSpace(role); role != "" {
				_, _ = conn.Exec(t.Context(), "CREATE ROLE "+ident(role))
			}
		}
	}
}

// live is a database with its target.
type live struct {
	t      testing.TB
	url    string
	target dialects.Target
}

func openLive(t testing.TB, url string) live {
	t.Helper()
	target, err := New(dialects.Options{}).Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { target.Close() })
	return live{t, url, target}
}

func (l live) inspect() (*schema.Graph, diag.List) {
	l.t.Helper()
	objects, found, err := l.target.Inspect(l.t.Context(), dialects.Scope{})
	if err != nil {
		l.t.Fatal(err)
	}
	g, problems := schema.NewGraph(objects, New(dialects.Options{}).On(l.target.Server()))
	if err := problems.Err(); err != nil {
		l.t.Fatalf("the graph of the database: %v", err)
	}
	return g, found
}

// plan plans from the database to the graph.
func (l live) plan(to *schema.Graph, options planner.Options) *planner.Plan {
	l.t.Helper()
	from, _ := l.inspect()
	return l.planFrom(from, to, options)
}

// planFrom is plan from what the database is known to have.
func (l live) planFrom(from, to *schema.Graph, options planner.Options) *planner.Plan {
	l.t.Helper()
	rules := New(dialects.Options{})
	plan, problems := planner.New(from, to, rules, options)
	if err := problems.Err(); err != nil {
		l.t.Fatalf("plan: %v", err)
	}
	if err := l.target.Settle(l.t.Context(), plan.Pair); err != nil {
		l.t.Fatalf("settle: %v", err)
	}
	plan, problems = planner.New(from, to, rules, options)
	if err := problems.Err(); err != nil {
		l.t.Fatalf("plan: %v", err)
	}
	return plan
}

func (l live) script(plan *planner.Plan) []dialects.Statement {
	l.t.Helper()
	statements, problems := New(dialects.Options{}).Emit(plan.Pair, plan.Changes)
	if err := problems.Err(); err != nil {
		l.t.Fatalf("emit: %v", err)
	}
	return statements
}

func (l live) execute(statements []dialects.Statement) {
	l.t.Helper()
	if err := l.target.Execute(l.t.Context(), statements, nil); err != nil {
		l.t.Fatalf("%.2000s", err)
	}
}

func (l live) converged(when string, to *schema.Graph) {
	l.t.Helper()
	from, _ := l.inspect()
	l.convergedFrom(from, when, to)
}

// convergedFrom is converged from what the database is known to have.
func (l live) convergedFrom(from *schema.Graph, when string, to *schema.Graph) {
	l.t.Helper()
	if plan := l.planFrom(from, to, planner.Options{}); !plan.Empty() {
		for _, c := range plan.Changes {
			l.t.Logf("%s %s %v", c.Action, c.Address, c.Fields)
			for _, f := range c.Fields {
				l.t.Logf("%s", differing(c, f))
			}
		}
		l.t.Errorf("%s: the plan is not empty:\n%s", when, dialects.Script(l.script(plan)))
	}
}

// differing shows both sides of a field's expressions.
func differing(c planner.Change, field string) string {
	var sides []string
	for _, o := range []schema.Object{c.Before, c.After} {
		if o == nil {
			continue
		}
		schema.Exprs(o, func(f string, e *schema.Expr) {
			if f == field {
				sides = append(sides, string(e.Literal)+" "+e.SQL+" STORED "+e.Stored)
			}
		})
	}
	return field + ":\n    " + strings.Join(sides, "\n    ")
}

// printed sends a graph through HCL.
func printed(t testing.TB, g *schema.Graph) *schema.Graph {
	t.Helper()
	text := compiler.Print(g)
	again, problems := compiler.Compile([]compiler.Source{{Name: "printed.hcl", Content: text}}, compiler.Options{Rules: New(dialects.Options{})})
	if err := problems.Err(); err != nil {
		t.Fatalf("the printed model does not compile: %v", err)
	}
	return again
}

// TestRealSchemas sends real schemas around: in full also on the newest server.
func TestRealSchemas(t *testing.T) {
	besideOthers(t)
	for _, file := range corpusFiles(t, "postgres/*.sql") {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".sql"), func(t *testing.T) {
			if reason := unloadable[t.Name()]; reason != "" {
				t.Skip(reason)
			}
			majors := []int{15}
			if *inFull {
				majors = append(majors, enginetest.NewestPostgres)
			}
			for _, major := range majors {
				server := enginetest.Postgres(t, major)
				expectFailure(t, func(t testing.TB) { roundTrip(t, server, loaded(t, server, file)) })
			}
		})
	}
}

// TestRealChanges plans between the two sides of real schema changes, applies
// the plan and rolls it back: one in twelve, the same ones each time, and
// all at night.
func TestRealChanges(t *testing.T) {
	besideOthers(t)
	for _, old := range corpusFiles(t, "pairs/*/*/old.sql") {
		dir := filepath.Dir(old)
		t.Run(filepath.Base(filepath.Dir(dir))+"/"+filepath.Base(dir), func(t *testing.T) {
			if reason := unloadable[t.Name()]; reason != "" {
				t.Skip(reason)
			}
			if leftToTheNight(t.Name(), 12) {
				t.Skip("the nightly run has it")
			}
			server := enginetest.Postgres(t, cmp.Or(newerServer[t.Name()], 15))
			expectFailure(t, func(t testing.TB) {
				change(t, server, loaded(t, server, old), loaded(t, server, filepath.Join(dir, "new.sql")))
			})
		})
	}
}
