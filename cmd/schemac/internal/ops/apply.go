package ops

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/migrations"
	"github.com/schemac/schemac/migrations/runner"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
	"github.com/schemac/schemac/snapshots"
)

// Application is a plan that is ready to run on an open database, whose lock
// it holds.
type Application struct {
	*Planned
	workspace *Workspace
	runner    *runner.Runner
	options   RunOptions
	// models are what a plan that was not saved leads to.
	models *schema.Graph
	// Drift is set if the plan is stale: it leads from the state that the
	// plan was made for to the one that the database is in.
	Drift *Planned
	// Interrupted is an earlier apply that is unfinished. Nothing is planned
	// until Resume has ended it.
	Interrupted *migrations.Run
	// planFile and plan are the saved plan that is to be applied.
	planFile string
	plan     *savedStates
}

// savedStates is a saved plan with the states that it leads between.
type savedStates struct {
	*SavedPlan
	from, to *schema.Graph
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

// Prepare takes the database's lock and plans against the live database, or
// loads a saved plan and checks that the database is still in the state that
// the plan starts from. The caller closes the application.
func (w *Workspace) Prepare(ctx context.Context, plan PlanOptions, planFile string, run RunOptions) (*Application, diag.List) {
	a := &Application{workspace: w, options: run, planFile: planFile}
	problems := a.load(planFile)
	if problems.HasErrors() {
		return nil, problems
	}
	var more diag.List
	a.runner, more = w.start(ctx, run)
	if problems = append(problems, more...); problems.HasErrors() {
		return nil, problems
	}
	if a.Interrupted = a.runner.History().Unfinished(); a.Interrupted != nil && run.Abandon {
		problems = append(problems, a.abandon(ctx)...)
	}
	if a.Interrupted != nil {
		return a.orClose(append(problems, a.foreign()...))
	}
	return a.orClose(append(problems, a.Replan(ctx, plan)...))
}

// load reads what the plan comes from, before the database is asked.
func (a *Application) load(planFile string) (problems diag.List) {
	if planFile == "" {
		a.models, problems = a.workspace.Models()
		return problems
	}
	saved, from, to, problems := a.workspace.loadSaved(a.workspace.settings.Path(planFile))
	a.plan = &savedStates{saved, from, to}
	return problems
}

// abandon gives the unfinished run up.
func (a *Application) abandon(ctx context.Context) (problems diag.List) {
	if err := a.runner.Abandon(ctx, a.Interrupted); err != nil {
		problems.Append(a.workspace.runProblem(err, diag.Range{}))
		return problems
	}
	a.Interrupted = nil
	return nil
}

// foreign reports an unfinished run that is not apply's to go on with.
func (a *Application) foreign() (problems diag.List) {
	if a.Interrupted.Kind != dialects.Application || a.Interrupted.Direction != dialects.Upgrade {
		problems.Append(a.workspace.runProblem(&runner.UnfinishedError{Run: a.Interrupted}, diag.Range{}))
	}
	return problems
}

// Resume ends the interrupted apply: what was cut short goes on by the
// statements that the history keeps; what failed is given up, since the models
// may say by now how it is to be done instead, and so is what states secrets,
// which the history does not keep. Then it plans what is left.
func (a *Application) Resume(ctx context.Context, plan PlanOptions) (problems diag.List) {
	run := a.Interrupted
	if run.Error != "" || len(run.Detail.Forward) == 0 || needsSecrets(run) {
		problems = a.abandon(ctx)
	} else if _, err := a.runner.Run(ctx, resumed(run)); err != nil {
		problems.Append(a.workspace.runProblem(err, diag.Range{}))
	}
	if problems.HasErrors() {
		return problems
	}
	a.Interrupted = nil
	if a.plan != nil && a.workspace.planSum(a.plan.Statements) == run.Checksum {
		a.plan.Statements, a.plan.Fingerprint = nil, ""
		a.Planned = a.plan.planned(a.plan.from, a.plan.to)
		a.Changes = nil
		return nil
	}
	return a.Replan(ctx, plan)
}

// needsSecrets reports whether a statement that has yet to run stated secrets.
func needsSecrets(run *migrations.Run) bool {
	left := run.Detail.Forward[min(run.InEffect, len(run.Detail.Forward)):]
	return slices.ContainsFunc(left, func(s migrations.Step) bool { return s.Hidden })
}

// resumed is the job of an apply, as the history keeps it.
func resumed(run *migrations.Run) runner.Job {
	job := runner.Job{Kind: run.Kind, Direction: run.Direction, Checksum: run.Checksum, Detail: run.Detail}
	for _, step := range run.Detail.Forward {
		job.Statements = append(job.Statements, step.Statement())
	}
	return job
}

// planSum identifies a plan by its statements, without the secrets in them.
func (w *Workspace) planSum(statements []dialects.Statement) string {
	return migrations.Checksum([]byte(dialects.Script(dialects.MaskStatements(w.Dialect, statements))))
}

// Replan plans again with other options, on the same connection; a saved plan
// is compared with the database's state.
func (a *Application) Replan(ctx context.Context, options PlanOptions) diag.List {
	if a.plan != nil {
		return a.replanSaved(ctx)
	}
	planned, problems := a.workspace.planLive(ctx, a.runner.Target(), a.models, options)
	if !problems.HasErrors() {
		a.Planned = planned
	}
	return problems
}

// orClose hands the application on, or closes it if there are errors.
func (a *Application) orClose(problems diag.List) (*Application, diag.List) {
	if problems.HasErrors() {
		_ = a.Close()
		return nil, problems
	}
	return a, problems
}

// Close gives the lock back and ends the connection.
func (a *Application) Close() error { return a.runner.Close() }

// replanSaved takes the saved plan as it is, and looks whether the database is
// in the state that it starts from.
func (a *Application) replanSaved(ctx context.Context) diag.List {
	w, saved := a.workspace, a.plan
	a.Planned = saved.planned(saved.from, saved.to)
	a.Source = "the plan file " + a.planFile
	live, problems := w.Inspect(ctx, a.runner.Target(), saved.from, saved.to)
	if problems.HasErrors() {
		return problems
	}
	live, _, more := w.Database.RestrictLive(live, saved.from)
	if problems = append(problems, more...); problems.HasErrors() {
		return problems
	}
	a.Drift, more = w.drift(ctx, a.runner.Target(), saved.Fingerprint, compared(saved.from, saved.to), compared(live, saved.to))
	return append(problems, more...)
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
		c := planner.Change{Action: s.Action, Address: s.Address, Fields: s.Fields, Reason: s.Reason, Rows: s.Rows, Parts: restore(s.Parts, from, to)}
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
// the snapshot.
func (a *Application) Execute(ctx context.Context, now time.Time) (*Outcome, diag.List) {
	var problems diag.List
	outcome := &Outcome{}
	if len(a.Forward) > 0 {
		if err := a.execute(ctx, outcome); err != nil {
			problems.Append(a.workspace.runProblem(err, diag.Range{}))
			return outcome, problems
		}
	}
	outcome.Applied = len(a.Forward)
	left, more := a.workspace.planLive(ctx, a.runner.Target(), a.To, PlanOptions{})
	if problems = errorsOf(more); problems.HasErrors() {
		return outcome, problems
	}
	if !left.Empty() {
		outcome.Left = left
		problems.Errorf("not-converged", "Changes are left", diag.Range{},
			"All statements ran, but the database still differs from the models, as shown. Inspect the database, and please report this: an apply is to leave nothing to do.")
		return outcome, problems
	}
	if len(a.Forward) > 0 {
		if err := a.workspace.keep(ctx, a.runner, managed(stated(left.From, left.To), left.To)); err != nil {
			problems.Append(failure("history", "History cannot be written", err, a.workspace.Redactor()))
		}
	}
	return outcome, append(problems, a.record(outcome, left.To, now)...)
}

// execute runs the plan's statements as one run of the history.
func (a *Application) execute(ctx context.Context, outcome *Outcome) error {
	sum := a.workspace.planSum(a.Forward)
	job := runner.Job{Kind: dialects.Application, Direction: dialects.Upgrade, Checksum: sum,
		Statements: bounded(a.runner.Target(), a.Forward, a.options.LockTimeout), Detail: migrations.Detail{Plan: sum, NoWayBack: a.NoWayBack}}
	for _, s := range job.Statements {
		job.Detail.Forward = append(job.Detail.Forward, migrations.NewStep(s, "", a.workspace.Dialect))
	}
	for _, r := range a.Rollback {
		s := bounded(a.runner.Target(), []dialects.Statement{r.Statement}, a.options.LockTimeout)[0]
		job.Detail.Back = append(job.Detail.Back, migrations.NewStep(s, r.Class, a.workspace.Dialect))
	}
	run, err := a.runner.Run(ctx, job)
	if run != nil {
		outcome.Applied = run.InEffect
	}
	var step *runner.StepError
	if errors.As(err, &step) {
		outcome.Failed = &dialects.ExecError{Index: step.Index, Applied: step.InEffect, Statement: step.Statement, Err: step.Err}
	}
	return err
}

func errorsOf(problems diag.List) (errs diag.List) {
	for _, p := range problems {
		if p.Severity == diag.Error {
			errs.Append(p)
		}
	}
	return errs
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
