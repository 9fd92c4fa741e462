package dialecttest

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// Catalogs tests with catalogs that statements in the engine's own words make:
// what is found of each is all that is there, the model that it prints compiles
// to the same, and plans take the catalog away and bring it back.
func Catalogs(t *testing.T, config Config, draw func(t *rapid.T) []string) {
	e := newEngine(t, config)
	defer e.close()
	var bare *schema.Graph
	e.check(func(t *rapid.T) {
		if e.found == nil {
			bare = e.inspect(t, dialects.Scope{})
		}
		e.catalog(t, bare, draw(t))
	})
}

func (e *engine) catalog(t *rapid.T, bare *schema.Graph, making []string) {
	empty := e.dump(t)
	statements := make([]dialects.Statement, len(making))
	for i, sql := range making {
		statements[i] = dialects.Statement{SQL: sql, Transactional: true}
	}
	if err := e.run(statements); err != nil {
		t.Fatalf("%v in\n%s", err, strings.Join(making, ";\n"))
	}
	model := e.model(t)
	e.converged(t, "the printed model", &planner.Plan{}, model)
	full := e.dump(t)
	e.move(t, bare)
	e.requireDump(t, "without the catalog", empty)
	e.move(t, model)
	e.requireDump(t, "made anew", full)
	e.move(t, bare)
}

// model is what the database has, by way of its printed text.
func (e *engine) model(t *rapid.T) *schema.Graph {
	objects, problems, err := e.target.Inspect(e.t.Context(), dialects.Scope{Schemas: e.config.Scope.Schemas})
	if err != nil {
		t.Fatalf("inspect: %v", err)
	}
	for _, problem := range problems {
		t.Errorf("inspect: %s: %s", problem.Summary, problem.Detail)
	}
	found, graphProblems := schema.NewGraph(objects, e.config.Dialect.On(e.target.Server()))
	if err := graphProblems.Err(); err != nil {
		t.Fatalf("inspect: %v", err)
	}
	return e.printed(t, found)
}

func (e *engine) requireDump(t *rapid.T, what, want string) {
	if got := e.dump(t); got != want {
		t.Fatalf("%s the dumps differ:\n%s", what, difference(want, got))
	}
}
