package ops

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/migrations"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
	"github.com/schemac/schemac/snapshots"
)

// Application is a plan that is ready to run on an open database.
type Application struct {
	*Planned
	workspace *Workspace
	target    dialects.Target
	// models are what a plan that was not saved leads to.
	models *schema.Graph
	// Drift is set if the plan is stale: it leads from the state that the
	// plan was made for to the one that the database is in.
	Drift *Planned
}

// Outcome is what became of an application.
type Outcome struct {
	// Applied counts the statements that remain in effect, from the first.
	Applied int
	// Failed is the statement that failed, or nil.
	Failed *dialects.ExecError
	// Left is the plan that remains although every statement ran; nil if the
	// database is as the models say.
	Left *Planned
	// Snapshot is the file that now describes the database, and
	// SnapshotChanged tells whether it had to be written.
	Snapshot        string
	SnapshotChanged bool
}

// Prepare plans against the live database, or loads a saved plan and checks
// that the database is still in the state that the plan starts from. The
// caller closes the application.
func (w *Workspace) Prepare(ctx context.Context, options PlanOptions, planFile string) (*Application, diag.List) {
	if planFile != "" {
		return w.prepareSaved(ctx, planFile)
	}
	to, problems := w.Models()
	if problems.HasErrors() {
		return nil, problems
	}
	a, more := w.application(ctx)
	if problems = append(problems, more...); problems.HasErrors() {
		return nil, problems
	}
	a.models = to
	a.Planned, more = w.planLive(ctx, a.target, to, options)
	return a.orClose(append(problems, more...))
}

// Replan plans again with other options, on the same connection. It is for
// applications that were not made from a saved plan.
func (a *Application) Replan(ctx context.Context, options PlanOptions) diag.List {
	planned, problems := a.workspace.planLive(ctx, a.target, a.models, options)
	if !problems.HasErrors() {
		a.Planned = planned
	}
	return problems
}

func (w *Workspace) application(ctx context.Context) (*Application, diag.List) {
	target, problems := w.Connect(ctx)
	return &Application{workspace: w, target: target}, problems
}

// orClose hands the application on, or closes it if there are errors.
func (a *Application) orClose(problems diag.List) (*Application, diag.List) {
	if problems.HasErrors() {
		_ = a.Close()
		return nil, problems
	}
	return a, problems
}

// Close ends the connection.
func (a *Application) Close() error { return a.target.Close() }

func (w *Workspace) prepareSaved(ctx context.Context, path string) (*Application, diag.List) {
	saved, from, to, problems := w.loadSaved(w.settings.Path(path))
	if problems.HasErrors() {
		return nil, problems
	}
	a, more := w.application(ctx)
	if problems = append(problems, more...); problems.HasErrors() {
		return nil, problems
	}
	a.Planned = saved.planned(from, to)
	a.Source = "the plan file " + path
	live, more := w.Inspect(ctx, a.target, from, to)
	if problems = append(problems, more...); problems.HasErrors() {
		return a.orClose(problems)
	}
	live, _, more = w.Database.RestrictLive(live, from)
	if problems = append(problems, more...); problems.HasErrors() {
		return a.orClose(problems)
	}
	a.Drift, more = w.drift(ctx, a.target, saved.Fingerprint, from, live)
	return a.orClose(append(problems, more...))
}

// drift compares the live state with the source of a plan: nil if they are
// the same.
func (w *Workspace) drift(ctx context.Context, target dialects.Target, fingerprint string, source, live *schema.Graph) (*Planned, diag.List) {
	if now, err := snapshots.Fingerprint(live); err == nil && now == fingerprint {
		return nil, nil
	}
	if problems := w.settle(ctx, target, live, source, nil); problems.HasErrors() {
		return nil, problems
	}
	plan, problems := planner.New(source, live, w.Dialect, planner.Options{})
	if problems.HasErrors() || plan.Empty() {
		return nil, problems
	}
	return &Planned{Plan: plan, Database: w.Database.Name, Dialect: w.Dialect.Dialect(), From: source, To: live}, problems
}

// planned gives a saved plan the form of a new one.
func (s *SavedPlan) planned(from, to *schema.Graph) *Planned {
	return &Planned{Database: s.Database, Dialect: s.Dialect, From: from, To: to, Forward: s.Statements, Rollback: s.Rollback,
		Plan: &planner.Plan{Pair: planner.Pair{From: from, To: to}, Changes: restore(s.Changes, from, to)}}
}

// restore looks the objects of saved changes up again.
func restore(saved []migrations.Change, from, to *schema.Graph) []planner.Change {
	var changes []planner.Change
	for _, s := range saved {
		c := planner.Change{Action: s.Action, Address: s.Address, Fields: s.Fields, Reason: s.Reason, Parts: restore(s.Parts, from, to)}
		if !s.Before.IsZero() {
			c.Before = from.Lookup(s.Before)
		}
		if !s.After.IsZero() {
			c.After = to.Lookup(s.After)
		}
		if c.Before == nil && !s.Before.IsZero() && c.After != nil {
			c.Before = schema.Renamed(c.After, s.After, s.Before) // it lies below something that the plan has renamed
		}
		if c.Object() != nil {
			changes = append(changes, c)
		}
	}
	return changes
}

// Unacknowledged lists the hazards that apply refuses unless they are
// allowed: whatever loses data.
func (p *Planned) Unacknowledged(allowed []string) (hazards []dialects.Hazard) {
	if slices.Contains(allowed, "all") || slices.Contains(allowed, string(dialects.DataLoss)) {
		return nil
	}
	for _, s := range p.Forward {
		for _, h := range s.Hazards {
			if h.Kind == dialects.DataLoss {
				hazards = append(hazards, h)
			}
		}
	}
	return hazards
}

// Execute runs the statements, checks that nothing is left to do, and writes
// the snapshot. done is told of each statement that has taken effect.
func (a *Application) Execute(ctx context.Context, now time.Time, done func(index int)) (*Outcome, diag.List) {
	var problems diag.List
	outcome := &Outcome{}
	if len(a.Forward) > 0 {
		if err := a.target.Execute(ctx, a.Forward, done); err != nil {
			outcome.fail(err)
			problems.Append(failure("execute", "Statement failed", outcome.Failed.Err, a.workspace.Redactor()))
			return outcome, problems
		}
	}
	outcome.Applied = len(a.Forward)
	left, more := a.workspace.planLive(ctx, a.target, a.To, PlanOptions{})
	if problems = errorsOf(more); problems.HasErrors() {
		return outcome, problems
	}
	if !left.Empty() {
		outcome.Left = left
		problems.Errorf("not-converged", "Changes are left", diag.Range{},
			"All statements ran, but the database still differs from the models, as shown. Inspect the database, and please report this: an apply is to leave nothing to do.")
		return outcome, problems
	}
	return outcome, append(problems, a.record(outcome, left.To, now)...)
}

func errorsOf(problems diag.List) (errs diag.List) {
	for _, p := range problems {
		if p.Severity == diag.Error {
			errs.Append(p)
		}
	}
	return errs
}

// fail notes what an execution error says.
func (o *Outcome) fail(err error) {
	if !errors.As(err, &o.Failed) {
		o.Failed = &dialects.ExecError{Err: err}
	}
	o.Applied = o.Failed.Applied
}

// record writes the snapshot of a project's database.
func (a *Application) record(outcome *Outcome, state *schema.Graph, now time.Time) (problems diag.List) {
	d := a.workspace.Database
	if a.workspace.Project == nil || d.Snapshot == "" {
		return nil
	}
	changed, err := snapshots.Write(d.Snapshot, &snapshots.Snapshot{Graph: state, Database: d.Name, ExportedAt: now})
	if err != nil {
		problems.Append(failure("write-snapshot", "Snapshot cannot be written",
			fmt.Errorf("the database is up to date, but its snapshot is not: %w. Write it with schemac export-models once that is mended", err), nil))
		return problems
	}
	outcome.Snapshot, outcome.SnapshotChanged = d.Snapshot, changed
	return nil
}
