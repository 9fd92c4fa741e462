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
	// schema give the same text, whatever the order of columns. Without it no
	// database is built to be compared with.
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
	before, beforeProblems := c.graph(t, config.Dialect, "before.hcl")
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

// inspect reads the database as a graph, with what the scope names beyond the
// schemas.
func inspect(ctx context.Context, config Config, target dialects.Target, scope dialects.Scope) (*schema.Graph, error) {
	scope.Schemas = config.Scope.Schemas
	objects, _, err := target.Inspect(ctx, scope)
	if err != nil {
		return nil, err
	}
	g, problems := schema.NewGraph(objects, config.Dialect)
	return g, problems.Err()
}

// livePlan plans from the database to the graph, with its unsure expressions
// settled by the engine, and gives the source graph too.
// former is the state that is known of the database, or nil: its reference
// rows are read, too.
func livePlan(ctx context.Context, config Config, target dialects.Target, former, to *schema.Graph, options planner.Options) (*planner.Plan, *schema.Graph, error) {
	from, err := inspect(ctx, config, target, scopeOf(former, to, options))
	if err != nil {
		return nil, nil, err
	}
	return settledPlan(ctx, config, target, from, to, options)
}

// scopeOf is what has to be read of a database for a plan to the graph.
func scopeOf(former, to *schema.Graph, options planner.Options) dialects.Scope {
	scope := dialects.Scope{Data: to.DataTables(), Shared: to.Shared(), Makers: to.Makers()}
	if former != nil {
		scope.Data, scope.Shared = append(scope.Data, former.DataTables()...), append(scope.Shared, former.Shared()...)
	}
	for _, hint := range options.Renames {
		if hint.From.Kind == schema.KindTable {
			scope.Data = append(scope.Data, hint.From)
		}
	}
	return scope
}

// settledPlan is livePlan from what was found in the database.
func settledPlan(ctx context.Context, config Config, target dialects.Target, from, to *schema.Graph, options planner.Options) (*planner.Plan, *schema.Graph, error) {
	plan, problems := planner.New(from, to, config.Dialect, options)
	if err := problems.Err(); err != nil {
		return nil, nil, err
	}
	if err := target.Settle(ctx, plan.Pair); err != nil {
		return nil, nil, err
	}
	plan, problems = planner.New(from, to, config.Dialect, options)
	return plan, from, problems.Err()
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

// build brings an empty database to the graph. bare is what such a one has; it
// is read again where the graph names what all databases of a server share.
func build(ctx context.Context, config Config, url string, bare, g *schema.Graph) ([]dialects.Statement, error) {
	target, err := config.Dialect.Open(ctx, url)
	if err != nil {
		return nil, err
	}
	defer target.Close()
	if len(g.Shared()) > 0 || len(g.Makers()) > 0 {
		bare, err = inspect(ctx, config, target, scopeOf(nil, g, planner.Options{}))
	}
	if err != nil {
		return nil, err
	}
	plan, _, err := settledPlan(ctx, config, target, bare, g, planner.Options{})
	if err != nil {
		return nil, err
	}
	statements, err := emit(config, plan)
	if err != nil {
		return nil, err
	}
	return statements, target.Execute(ctx, statements, nil)
}

// errorsOf keeps the errors of compiling a model, which offline has checked.
func errorsOf(g *schema.Graph, problems diag.List) (*schema.Graph, error) { return g, problems.Err() }
