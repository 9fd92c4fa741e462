package dialecttest

import (
	"context"
	"flag"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

var update = flag.Bool("update", false, "rewrite the expected sections of the cases in testdata")

// Config is what the tests need of a dialect and its engine.
type Config struct {
	Dialect dialects.Dialect
	// Dir holds the cases, as <kind>/<name>.txtar.
	Dir string
	// NewDatabase makes an empty database for one test and gives its URL. It
	// removes it by Cleanup. Without it the cases are compared offline only.
	NewDatabase func(t testing.TB) string
	// Dump writes the schema at the URL in a form of the engine's own that
	// does not go through the dialect's inspection. Two databases of the same
	// schema give the same text, whatever the order of columns. Without it none
	// are compared.
	Dump func(ctx context.Context, url string) (string, error)
	// Query gives the rows of a query as lines, for cases with query.sql.
	Query func(ctx context.Context, url, sql string) ([]string, error)
	// Scope is inspected; the zero value is everything.
	Scope dialects.Scope
	// Skip tells why a case, by its path below Dir, cannot run on the engine
	// at hand; nil or "" where it can.
	Skip func(name string) string
	// Beside tells of the text of a case that it may run at the same time as
	// others: it makes nothing that belongs to the whole server. Nil is never.
	Beside func(text string) bool
	// Generator draws random schemas for Properties.
	Generator Generator
	// Refuses tells of an error that the planner may well refuse a random change
	// with it; nil where it may refuse none.
	Refuses func(error) bool
	// Rounds is how many of them go through an engine that is slow; 0 for as
	// many as elsewhere.
	Rounds int
}

// Run tests every case: offline against its expectations and, where there is
// an engine, all the way there and back.
func Run(t *testing.T, config Config) {
	t.Helper()
	for _, path := range casePaths(t, config.Dir) {
		name := strings.TrimSuffix(filepath.ToSlash(strings.TrimPrefix(path, config.Dir+string(filepath.Separator))), ".txtar")
		t.Run(name, func(t *testing.T) {
			c := readCase(t, path)
			defer c.save(t)
			if config.Beside != nil && !*update && config.Beside(string(txtar.Format(c.archive))) {
				t.Parallel()
			}
			if !offline(t, config, c) || config.NewDatabase == nil {
				return
			}
			if config.Skip != nil {
				if why := config.Skip(name); why != "" {
					t.Skip(why)
				}
			}
			newJourney(t, config, c).run()
		})
	}
}

// offline compares plan, statements and diagnostics with the expectations and
// reports whether there is a plan to execute.
func offline(t *testing.T, config Config, c *testCase) bool {
	t.Helper()
	server, _ := c.section("server")
	before, beforeProblems := c.graph(t, config.Dialect.On(strings.TrimSpace(server)), "before.hcl")
	after, afterProblems := c.graph(t, config.Dialect, "after.hcl")
	problems := append(beforeProblems, afterProblems...)
	var plan, forward, rollback string
	if !problems.HasErrors() {
		p, planProblems := planner.New(before, after, config.Dialect, planner.Options{Renames: c.renames(t)})
		statements, emitProblems := config.Dialect.Emit(p.Pair, p.Changes)
		problems = append(append(problems, planProblems...), emitProblems...)
		plan, forward = planText(p.Changes, true), dialects.Script(statements)
		readBack(t, config.Dialect, statements)
		if !problems.HasErrors() {
			back, backProblems := p.Back(before, config.Dialect, planner.Options{})
			statements, emitProblems := config.Dialect.Emit(back.Pair, back.Changes)
			problems = append(append(problems, backProblems...), emitProblems...)
			rollback = dialects.Script(statements)
			readBack(t, config.Dialect, statements)
		}
	}
	if problems.HasErrors() {
		forward, rollback = "", ""
	}
	c.expect(t, "plan", plan)
	c.expect(t, "diagnostics", diagnosticsText(problems))
	c.expect(t, "forward.sql", forward)
	c.expect(t, "rollback.sql", rollback)
	return !problems.HasErrors() && !t.Failed()
}

// emit renders a plan. Its script must read as the same statements, so that
// running a file is the same as running the plan.
func emit(config Config, plan *planner.Plan) ([]dialects.Statement, error) {
	statements, problems := config.Dialect.Emit(plan.Pair, plan.Changes)
	if err := problems.Err(); err != nil {
		return nil, err
	}
	return statements, readsBack(config.Dialect, statements)
}

// errorsOf keeps the errors of compiling a model, which offline has checked.
func errorsOf(g *schema.Graph, problems diag.List) (*schema.Graph, error) { return g, problems.Err() }
