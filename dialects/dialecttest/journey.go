package dialecttest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// journey takes one case through a real engine: build before, seed, forward,
// compare with the target, back, compare with the start, and to nothing again,
// where after is built at once and compared with what the change had led to.
type journey struct {
	t   *testing.T
	ctx context.Context
	c   *testCase
	database
	// script is what was executed last, for failures.
	script string
	rows   strings.Builder
}

func newJourney(t *testing.T, config Config, c *testCase) *journey {
	j := &journey{t: t, ctx: t.Context(), c: c, database: database{config: config}}
	if err := j.open(j.ctx, config.NewDatabase(t)); err != nil {
		j.fail("open", "%v", err)
	}
	t.Cleanup(j.close)
	return j
}

// fail ends the test with the step's name and the statements it concerns.
func (j *journey) fail(step string, format string, args ...any) {
	j.t.Helper()
	message := fmt.Sprintf(format, args...)
	if j.script != "" {
		message += "\n\nexecuted last:\n" + j.script
	}
	j.t.Fatalf("step %s: %s", step, message)
}

func (j *journey) model(section string) *schema.Graph {
	j.t.Helper()
	g, err := errorsOf(j.c.graph(j.t, j.config.Dialect, section))
	if err != nil {
		j.fail("compile "+section, "%v", err)
	}
	return g
}

func (j *journey) run() {
	j.t.Helper()
	building := j.planTo("build before", "before.hcl", nil)
	j.execute("build before", building.statements)
	before := j.dump("build before")
	j.converged("inspect before", "before.hcl")
	j.seed()
	j.query("before")
	forward := j.planTo("plan forward", "after.hcl", j.c.renames(j.t))
	j.consistent(forward)
	if text, ok := j.c.section("fails"); ok {
		j.mustFail(forward, strings.TrimSpace(text))
		return
	}
	back := j.wayBack(forward)
	j.execute("forward", forward.statements)
	j.converged("inspect after", "after.hcl")
	after := j.dump("forward")
	j.query("after")
	j.execute("rollback", back)
	j.converged("inspect after rollback", "before.hcl")
	j.sameDump("after rollback", before)
	j.query("rollback")
	j.c.expect(j.t, "rows", j.rows.String())
	j.atOnce(building, after)
}

// atOnce takes back what has built the database, which leaves nothing, and
// builds after there at once: the engine's own dump is the same as behind the
// change.
func (j *journey) atOnce(building livePlanned, after string) {
	j.t.Helper()
	empty, err := j.planBack(building.plan, building.source)
	if err != nil {
		j.fail("plan back to nothing", "%v", err)
	}
	j.execute("back to nothing", empty)
	plan, err := j.fromBare(j.ctx, building.source, j.model("after.hcl"))
	if err != nil {
		j.fail("build after", "%v", err)
	}
	statements, err := emit(j.config, plan)
	if err != nil {
		j.fail("build after", "%v", err)
	}
	j.execute("build after", statements)
	j.sameDump("build after", after)
}

// livePlanned is a plan against the live database.
type livePlanned struct {
	plan       *planner.Plan
	source     *schema.Graph
	statements []dialects.Statement
}

func (j *journey) planTo(step, section string, renames []planner.RenameHint) livePlanned {
	j.t.Helper()
	plan, source, err := j.plan(j.ctx, j.model("before.hcl"), j.model(section), planner.Options{Renames: renames})
	if err != nil {
		j.fail(step, "%v", err)
	}
	statements, err := emit(j.config, plan)
	if err != nil {
		j.fail(step, "%v\nplan:\n%s", err, planText(plan.Changes, true))
	}
	return livePlanned{plan, source, statements}
}

// wayBack is the way back from the plan. Where the live database does not tell
// all that it takes, it is the one between the models.
func (j *journey) wayBack(forward livePlanned) []dialects.Statement {
	j.t.Helper()
	statements, err := j.planBack(forward.plan, forward.source)
	if text, ok := j.c.section("hidden"); ok {
		if err == nil || !strings.Contains(err.Error(), strings.TrimSpace(text)) {
			j.fail("plan back", "want an error with %q, got %v", strings.TrimSpace(text), err)
		}
		before := j.model("before.hcl")
		plan, problems := planner.New(before, j.model("after.hcl"), j.config.Dialect, planner.Options{Renames: j.c.renames(j.t)})
		if err := problems.Err(); err != nil {
			j.fail("plan between the models", "%v", err)
		}
		statements, err = j.planBack(plan, before)
	}
	if err != nil {
		j.fail("plan back", "%v", err)
	}
	return statements
}

func (j *journey) planBack(plan *planner.Plan, source *schema.Graph) ([]dialects.Statement, error) {
	back, problems := plan.Back(source, j.config.Dialect, planner.Options{})
	if err := problems.Err(); err != nil {
		return nil, err
	}
	return emit(j.config, back)
}

func (j *journey) execute(step string, statements []dialects.Statement) {
	j.t.Helper()
	j.script = dialects.Script(statements)
	if err := j.database.execute(j.ctx, statements); err != nil {
		j.fail(step, "%v", err)
	}
}

// converged requires that nothing is planned towards the model.
func (j *journey) converged(step, section string) {
	j.t.Helper()
	plan, _, err := j.plan(j.ctx, nil, j.model(section), planner.Options{})
	if err != nil {
		j.fail(step, "%v", err)
	}
	if !plan.Empty() {
		statements, _ := emit(j.config, plan)
		j.fail(step, "the next plan is not empty:\n%s\n%s", planText(plan.Changes, true), dialects.Script(statements))
	}
}

// sameDump compares the engine's own dump with an earlier one.
func (j *journey) sameDump(step, want string) {
	j.t.Helper()
	if _, differs := j.c.section("dump-differs"); differs {
		return
	}
	if got := j.dump(step); got != want {
		j.fail(step, "the dumps differ: - is the earlier one, + is now\n%s", difference(want, got))
	}
}

func (j *journey) dump(step string) string {
	j.t.Helper()
	text, err := j.database.dump(j.ctx)
	if err != nil {
		j.fail(step, "dump: %v", err)
	}
	return text
}

// consistent requires that the plan against the database has the changes of
// the plan between the models, the first of which lives on such a server.
func (j *journey) consistent(live livePlanned) {
	j.t.Helper()
	before, err := errorsOf(j.c.graph(j.t, j.config.Dialect.On(j.target.Server()), "before.hcl"))
	if err != nil {
		j.fail("compile before.hcl", "%v", err)
	}
	plan, problems := planner.New(before, j.model("after.hcl"), j.config.Dialect, planner.Options{Renames: j.c.renames(j.t)})
	if err := problems.Err(); err != nil {
		j.fail("compare with the offline plan", "%v", err)
	}
	if want, got := planText(plan.Changes, false), planText(live.plan.Changes, false); want != got {
		j.fail("compare with the offline plan", "the plans differ: - is offline, + against the database\n%s", difference(want, got))
	}
}

func (j *journey) seed() {
	j.t.Helper()
	var statements []dialects.Statement
	for _, sql := range j.c.statements("seed.sql") {
		statements = append(statements, dialects.Statement{SQL: sql, Transactional: true})
	}
	if len(statements) > 0 {
		j.execute("seed", statements)
	}
}

// query notes the rows of each query at a stage of the journey. A query that
// fails says so: its columns may not be there at that stage.
func (j *journey) query(stage string) {
	j.t.Helper()
	queries := j.c.statements("query.sql")
	if len(queries) == 0 || j.config.Query == nil {
		return
	}
	fmt.Fprintf(&j.rows, "# %s\n", stage)
	for _, sql := range queries {
		lines, err := j.config.Query(j.ctx, j.url, sql)
		if err != nil {
			lines = []string{"error: " + err.Error()}
		}
		j.rows.WriteString("> " + sql + "\n")
		for _, line := range lines {
			j.rows.WriteString(line + "\n")
		}
	}
}

// mustFail executes a plan that the rows of the case stand against.
func (j *journey) mustFail(plan livePlanned, text string) {
	j.t.Helper()
	j.script = dialects.Script(plan.statements)
	err := j.database.execute(j.ctx, plan.statements)
	switch {
	case err == nil:
		j.fail("forward", "it succeeded, where an error with %q is expected", text)
	case !strings.Contains(err.Error(), text):
		j.fail("forward", "the error %q does not contain %q", err, text)
	}
	j.converged("inspect after the failure", "before.hcl")
	j.query("failure")
	j.c.expect(j.t, "rows", j.rows.String())
}
