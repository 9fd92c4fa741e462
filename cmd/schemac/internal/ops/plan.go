package ops

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/migrations"
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
	// Rollback leads back, as far as it can.
	Rollback []migrations.Reversal
	// NoWayBack says why the way back is missing or not complete.
	NoWayBack string
}

// HasHazard reports whether any forward statement has a hazard of the kind.
func (p *Planned) HasHazard(kind dialects.HazardKind) bool {
	return slices.ContainsFunc(p.Forward, func(s dialects.Statement) bool { return s.Has(kind) })
}

// RenameCandidates are the drops and creates of the plan that may be renames.
func (p *Planned) RenameCandidates() []planner.Candidate { return p.Candidates }

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
	if !options.Live {
		w = w.offline()
	}
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
	var snapshot *snapshots.Snapshot
	var problems diag.List
	if w.Database.Snapshot != "" {
		if snapshot, problems = w.Snapshot(w.Database.Snapshot); problems.HasErrors() {
			return nil, problems
		}
	}
	planned, more := w.planFrom(snapshot, w.Database.Snapshot, to, options)
	return planned, append(problems, more...)
}

// planFrom plans from a snapshot, which is nil where there is no file at its
// path. It sees of the snapshot what planLive would see of the database.
func (w *Workspace) planFrom(snapshot *snapshots.Snapshot, path string, to *schema.Graph, options PlanOptions) (*Planned, diag.List) {
	from, source := w.Empty(), "an empty database"
	switch {
	case snapshot != nil:
		from, source = snapshot.Graph, "the snapshot "+path
	case path != "":
		source = fmt.Sprintf("an empty database, as there is no snapshot %s", path)
	}
	from, to, problems := w.Database.RestrictLive(from, to, w.renamedTables(options)...)
	if problems.HasErrors() {
		return nil, problems
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
	err := target.Settle(ctx, plan.Pair)
	if more := diag.Of(err); more.HasErrors() {
		return more
	}
	if err != nil {
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
	w.learnStatements(p.Forward)
	if problems = append(problems, more...); problems.HasErrors() {
		return p, problems
	}
	return p, append(problems, w.back(p)...)
}

// back plans and renders the way back.
func (w *Workspace) back(p *Planned) diag.List {
	back, problems := p.Back(p.From, w.Dialect, planner.Options{})
	if !problems.HasErrors() {
		statements, more := w.Dialect.Emit(back.Pair, back.Changes)
		problems = more
		p.Rollback = migrations.Classify(p.Forward, statements, restorable(p.Plan))
	}
	for _, problem := range errorsOf(problems) {
		p.NoWayBack = strings.TrimSpace(p.NoWayBack + " " + problem.Summary + ". " + problem.Detail)
	}
	return wayBack(problems)
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
