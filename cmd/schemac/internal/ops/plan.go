package ops

import (
	"context"
	"fmt"
	"slices"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
	"github.com/schemac/schemac/snapshots"
)

// Planned is a plan with the statements of both directions.
type Planned struct {
	*planner.Plan
	// Database and Dialect name what the plan is for.
	Database, Dialect string
	// Source says what the plan starts from, for people.
	Source string
	// From and To are the states that the plan leads between, before any
	// rename is applied to From.
	From, To *schema.Graph
	Forward  []dialects.Statement
	// Rollback leads back. Reversals says of each of its statements how far
	// it restores what was.
	Rollback  []dialects.Statement
	Reversals []dialects.Reversal
}

// HasHazard reports whether any forward statement has a hazard of the kind.
func (p *Planned) HasHazard(kind dialects.HazardKind) bool {
	return slices.ContainsFunc(p.Forward, func(s dialects.Statement) bool { return s.Has(kind) })
}

// PlanOptions say what to plan.
type PlanOptions struct {
	// Live plans against the database instead of the snapshot.
	Live bool
	// RenamedColumns are given as table.old:new, RenamedTables as old:new.
	RenamedColumns, RenamedTables []string
	// Confirmed are candidates of an earlier plan that the user has called
	// renames.
	Confirmed []planner.RenameHint
}

// Plan plans the way from the snapshot or the live database to the models.
func (w *Workspace) Plan(ctx context.Context, options PlanOptions) (*Planned, diag.List) {
	to, problems := w.Models()
	if problems.HasErrors() {
		return nil, problems
	}
	if !options.Live {
		planned, more := w.planOffline(to, options)
		return planned, append(problems, more...)
	}
	target, more := w.Connect(ctx)
	if problems = append(problems, more...); problems.HasErrors() {
		return nil, problems
	}
	defer target.Close()
	planned, more := w.planLive(ctx, target, to, options)
	return planned, append(problems, more...)
}

func (w *Workspace) planOffline(to *schema.Graph, options PlanOptions) (*Planned, diag.List) {
	from, source := w.Empty(), "an empty database"
	var problems diag.List
	if w.Database.Snapshot != "" {
		var snapshot *snapshots.Snapshot
		if snapshot, problems = w.Snapshot(w.Database.Snapshot); problems.HasErrors() {
			return nil, problems
		}
		if snapshot == nil {
			source = fmt.Sprintf("an empty database, as there is no snapshot %s", w.Database.Snapshot)
		} else {
			from, source = snapshot.Graph, "the snapshot "+w.Database.Snapshot
		}
	}
	renames, more := w.renames(options, from, to)
	if problems = append(problems, more...); problems.HasErrors() {
		return nil, problems
	}
	planned, more := w.build(from, to, source, renames)
	return planned, append(problems, more...)
}

// planLive plans from the live database, with what the server knows of
// expressions that the rules alone cannot compare.
func (w *Workspace) planLive(ctx context.Context, target dialects.Target, to *schema.Graph, options PlanOptions) (*Planned, diag.List) {
	live, problems := w.inspectFor(ctx, target, to, options)
	if problems.HasErrors() {
		return nil, problems
	}
	from, to, more := w.Database.RestrictLive(live, to, w.renamedTables(options)...)
	if problems = append(problems, more...); problems.HasErrors() {
		return nil, problems
	}
	renames, more := w.renames(options, from, to)
	if problems = append(problems, more...); problems.HasErrors() {
		return nil, problems
	}
	if more := w.settle(ctx, target, from, to, renames); more.HasErrors() {
		return nil, append(problems, more...)
	}
	planned, more := w.build(from, to, "the live database ("+target.Version()+")", renames)
	return planned, append(problems, more...)
}

// settle lets the server decide what is unsure between the states.
func (w *Workspace) settle(ctx context.Context, target dialects.Target, from, to *schema.Graph, renames []planner.RenameHint) (problems diag.List) {
	plan, more := planner.New(from, to, w.Dialect, planner.Options{Renames: renames})
	if more.HasErrors() || plan.Empty() {
		return more
	}
	if err := target.Settle(ctx, plan.Pair); err != nil {
		problems.Append(failure("settle", "Cannot compare expressions with the server's help", err, w.Redactor()))
	}
	return problems
}

// build plans and renders both directions.
func (w *Workspace) build(from, to *schema.Graph, source string, renames []planner.RenameHint) (*Planned, diag.List) {
	p := &Planned{Database: w.Database.Name, Dialect: w.Dialect.Dialect(), Source: source, From: from, To: to}
	var problems, more diag.List
	p.Plan, problems = planner.New(from, to, w.Dialect, planner.Options{Renames: renames})
	if problems.HasErrors() {
		return p, problems
	}
	p.Forward, more = w.Dialect.Emit(p.Pair, p.Changes)
	if problems = append(problems, more...); problems.HasErrors() {
		return p, problems
	}
	back, more := p.Back(from, w.Dialect, planner.Options{})
	if more.HasErrors() {
		return p, append(problems, wayBack(more)...)
	}
	p.Rollback, more = w.Dialect.Emit(back.Pair, back.Changes)
	problems = append(problems, wayBack(more)...)
	p.Reversals = classify(p.Forward, p.Rollback, restorable(p.Plan))
	return p, problems
}

// wayBack says of problems that they concern the rollback. The plan itself
// stands: that a way back is missing is a warning.
func wayBack(problems diag.List) diag.List {
	problems = slices.Clone(problems)
	for i := range problems {
		problems[i].Severity = diag.Warning
		problems[i].Summary = "No complete way back: " + problems[i].Summary
	}
	return problems
}

// classify says of each rollback statement how far it restores what was: one
// that brings back what a forward statement took with its data is
// irreversible, one that loses data itself or can fail is conditional.
// Rows whose former values are known are not lost.
func classify(forward, rollback []dialects.Statement, restorable map[schema.Address]bool) []dialects.Reversal {
	lost := map[schema.Address]bool{}
	for _, s := range forward {
		if s.Has(dialects.DataLoss) {
			for _, a := range s.Changes {
				lost[a] = !restorable[a]
			}
		}
	}
	classes := make([]dialects.Reversal, len(rollback))
	for i, s := range rollback {
		switch {
		case slices.ContainsFunc(s.Changes, func(a schema.Address) bool { return lost[a] }):
			classes[i] = dialects.Irreversible
		case s.Has(dialects.DataLoss) || s.Has(dialects.MayFail) || s.Check != "":
			classes[i] = dialects.Conditional
		default:
			classes[i] = dialects.Real
		}
	}
	return classes
}
