package dialecttest

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// engine carries random changes out on one database, which keeps what the
// last round has left: a plan must work from any state.
type engine struct {
	t *testing.T
	database
}

func newEngine(t *testing.T, config Config) *engine {
	return &engine{t: t, database: database{config: config}}
}

// check repeats the round with what is drawn for it. A round that fails gives
// its database up, whose state would hide the cause from those that follow.
func (e *engine) check(round func(t *rapid.T)) {
	e.config.bound(e.t)
	rapid.Check(e.t, func(t *rapid.T) {
		e.open(t)
		defer func() {
			if t.Failed() {
				e.close()
			}
		}()
		round(t)
	})
}

func (e *engine) open(t *rapid.T) {
	if e.target != nil {
		return
	}
	if err := e.database.open(e.t.Context(), e.config.NewDatabase(e.t)); err != nil {
		t.Fatal(err)
	}
}

func (e *engine) script(plan *planner.Plan) string {
	statements, _ := emit(e.config, plan)
	return dialects.Script(statements)
}

// dump is the schema in the engine's own words; empty where none is configured.
func (e *engine) dump(t *rapid.T) string {
	dump, err := e.database.dump(e.t.Context())
	if err != nil {
		t.Fatalf("dump: %v", err)
	}
	return dump
}

func (e *engine) inspect(t *rapid.T, scope dialects.Scope) *schema.Graph {
	g, err := e.database.inspect(e.t.Context(), scope)
	if err != nil {
		t.Fatalf("inspect: %v", err)
	}
	return g
}

// plan plans to the graph. A round ends where the planner may refuse that.
func (e *engine) plan(t *rapid.T, to *schema.Graph, options planner.Options) (*planner.Plan, *schema.Graph) {
	plan, source, err := e.planned(t, to, options)
	if err != nil && e.config.Refuses != nil && e.config.Refuses(err) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatalf("plan: %v", err)
	}
	return plan, source
}

// planned plans to a fresh copy of the graph, of which the engine has settled
// nothing yet.
func (e *engine) planned(t *rapid.T, to *schema.Graph, options planner.Options) (*planner.Plan, *schema.Graph, error) {
	to = graphOf(t, e.config, clones(to))
	return e.database.plan(e.t.Context(), nil, to, options)
}

func (e *engine) move(t *rapid.T, to *schema.Graph) {
	plan, _ := e.plan(t, to, planner.Options{})
	e.execute(t, plan)
	e.converged(t, "build", plan, to)
}

func (e *engine) run(statements []dialects.Statement) error {
	return e.database.execute(e.t.Context(), statements)
}

func (e *engine) execute(t *rapid.T, plan *planner.Plan) {
	statements, err := emit(e.config, plan)
	if err == nil {
		err = e.run(statements)
	}
	if err != nil {
		t.Fatalf("execute: %v\nplan:\n%s\n%s", err, planText(plan.Changes, true), dialects.Script(statements))
	}
}

func (e *engine) converged(t *rapid.T, step string, executed *planner.Plan, to *schema.Graph) {
	left, _, err := e.planned(t, to, planner.Options{})
	if err != nil {
		t.Fatalf("%s: the next plan is refused: %v\nexecuted last:\n%s", step, err, e.script(executed))
	}
	if !left.Empty() {
		e.notConverged(t, step, executed, left)
	}
}

func (e *engine) notConverged(t *rapid.T, step string, executed, left *planner.Plan) {
	done, _ := emit(e.config, executed)
	still, _ := emit(e.config, left)
	t.Fatalf("%s: the next plan is not empty:\n%s%s\nexecuted last:\n%s", step, planText(left.Changes, true), dialects.Script(still), dialects.Script(done))
}
