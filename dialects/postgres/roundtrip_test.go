package postgres

import (
	"slices"
	"sync"
	"testing"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/internal/enginetest"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// roundTrip inspects a database, sends what it finds through HCL, and makes an
// empty database equal to it, and empty again.
func roundTrip(t testing.TB, server *enginetest.Server, url string) {
	t.Helper()
	original := openLive(t, url)
	found, unmodelled := original.inspect()
	reportUnmodelled(t, unmodelled)
	model := printed(t, found)
	original.convergedFrom(found, "the original against its printed model", model)

	copied := openLive(t, server.Database(t))
	bare := bareDump(t, server)
	empty, _ := copied.inspect()
	plan := copied.planFrom(empty, model, planner.Options{})
	forward, back := copied.script(plan), copied.script(wayBack(t, plan, empty))
	copied.execute(forward)
	made, _ := copied.inspect()
	copied.convergedFrom(made, "the copy against the model", model)
	samePlan(t, "from the original to the copy", found, made)
	samePlan(t, "from the copy to the original", made, found)
	sameDump(t, server, "the copy", copied.url, url, asDumped)

	copied.execute(back)
	copied.converged("the copy made empty again", empty)
	if d := compareDumps(dumpOf(t, copied.url), bare); d != "" {
		t.Errorf("the copy made empty again:\n%s", d)
	}
}

// bareDumps has what pg_dump writes about an empty database, by server.
var bareDumps sync.Map

func bareDump(t testing.TB, server *enginetest.Server) pgDump {
	t.Helper()
	known, ok := bareDumps.Load(server)
	if !ok {
		known, _ = bareDumps.LoadOrStore(server, dumpOf(t, server.Database(t)))
	}
	return known.(pgDump)
}

// change plans from an old database to a new one, applies the plan and rolls it
// back.
func change(t testing.TB, server *enginetest.Server, oldURL, newURL string) {
	t.Helper()
	changed, target := openLive(t, oldURL), openLive(t, newURL)
	from, unmodelledOld := changed.inspect()
	to, unmodelledNew := target.inspect()
	reportUnmodelled(t, append(unmodelledOld, unmodelledNew...))
	model := printed(t, to)
	original := enginetest.DumpPostgres(t, oldURL)
	plan := changed.planFrom(from, model, planner.Options{})
	backward := wayBack(t, plan, from)
	changed.execute(changed.script(plan))
	changed.converged("after the change", model)
	sameDump(t, server, "after the change", oldURL, newURL, withoutColumnOrder)
	if oneWay[t.Name()] != "" {
		saysOneWay(t, backward)
		return
	}
	changed.execute(changed.script(backward))
	changed.converged("after the rollback", from)
	if compareDumps(withoutColumnOrder(dumpOf(t, oldURL)), withoutColumnOrder(readDump(original))) != "" {
		again := server.Database(t)
		restore(t, again, original)
		sameDump(t, server, "after the rollback", oldURL, again, withoutColumnOrder)
	}
}

func wayBack(t testing.TB, plan *planner.Plan, from *schema.Graph) *planner.Plan {
	t.Helper()
	back, problems := plan.Back(from, New(dialects.Options{}), planner.Options{})
	if err := problems.Err(); err != nil {
		t.Fatalf("plan back: %v", err)
	}
	return back
}

// saysOneWay demands that a way back which is none, or may be none, says so.
func saysOneWay(t testing.TB, back *planner.Plan) {
	t.Helper()
	statements, problems := New(dialects.Options{}).Emit(back.Pair, back.Changes)
	mayFail := slices.ContainsFunc(statements, func(s dialects.Statement) bool {
		return slices.ContainsFunc(s.Hazards, func(h dialects.Hazard) bool { return h.Kind == dialects.MayFail })
	})
	if !mayFail && !problems.HasErrors() {
		t.Errorf("the way back looks sure:\n%s", dialects.Script(statements))
	}
}

// samePlan demands that nothing has to be done between two databases.
func samePlan(t testing.TB, what string, from, to *schema.Graph) {
	t.Helper()
	plan, problems := planner.New(from, to, New(dialects.Options{}), planner.Options{})
	if err := problems.Err(); err != nil {
		t.Fatalf("plan %s: %v", what, err)
	}
	for _, c := range plan.Changes {
		t.Errorf("plan %s: %s %s %v", what, c.Action, c.Address, c.Fields)
	}
}

// reportUnmodelled shows what a database has beyond the models. It counts as
// lost, so a round trip with it fails.
func reportUnmodelled(t testing.TB, found diag.List) {
	t.Helper()
	for _, d := range found {
		if d.Code == "unmodelled" {
			t.Errorf("unmodelled: %s", d.Detail)
		} else {
			t.Logf("%s: %s", d.Summary, d.Detail)
		}
	}
}
