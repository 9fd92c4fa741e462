package ops

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/migrations"
	"github.com/schemac/schemac/migrations/runner"
	"github.com/schemac/schemac/schema/diag"
)

// RollbackOptions say what to take back.
type RollbackOptions struct {
	RunOptions
	// Count is how many runs to take back; ToVersion takes back all that were
	// applied after that version, which stays. "0" takes back everything.
	Count     int
	ToVersion string
	DryRun    bool
	// AllowIrreversible runs rollbacks that do not bring everything back.
	AllowIrreversible bool
	Starting          func(m *Ran, statements []dialects.Statement)
}

// Rollback takes back what migrate and apply did, the latest first.
func (w *Workspace) Rollback(ctx context.Context, options RollbackOptions) (*Progress, diag.List) {
	progress := &Progress{Database: w.Database.Name, DryRun: options.DryRun, Ran: []*Ran{}}
	directory, problems := w.rollbackDirectory()
	if problems.HasErrors() {
		return progress, problems
	}
	b := &rollingBack{Workspace: w, directory: directory, progress: progress, options: options}
	if options.DryRun {
		history, more := w.readHistory(ctx)
		if problems = append(problems, more...); problems.HasErrors() {
			return progress, problems
		}
		tasks, more := b.tasks(history)
		for _, t := range tasks {
			progress.Ran = append(progress.Ran, t.preview(b.Dialect))
		}
		return progress, append(problems, more...)
	}
	r, more := w.start(ctx, options.RunOptions)
	if problems = append(problems, more...); problems.HasErrors() {
		return progress, problems
	}
	defer r.Close()
	b.runner = r
	return progress, append(problems, b.run(ctx)...)
}

// rollbackDirectory reads the migrations; outside a project there are none,
// and only applies can be taken back.
func (w *Workspace) rollbackDirectory() (*migrations.Directory, diag.List) {
	if w.Database.Migrations == "" {
		return &migrations.Directory{Database: w.Database.Name}, nil
	}
	return w.Sound()
}

// rollingBack is one rollback command at work.
type rollingBack struct {
	*Workspace
	runner    *runner.Runner
	directory *migrations.Directory
	progress  *Progress
	options   RollbackOptions
}

func (b *rollingBack) run(ctx context.Context) diag.List {
	if b.options.Abandon {
		return b.abandon(ctx, b.runner, b.progress)
	}
	if problems := b.clear(); problems.HasErrors() {
		return problems
	}
	tasks, problems := b.tasks(b.runner.History())
	if problems.HasErrors() || len(b.progress.Refused) > 0 {
		return problems
	}
	for _, t := range tasks {
		if more := b.carryOut(ctx, b.runner, t, b.options.RunOptions, b.progress, b.options.Starting); more.HasErrors() {
			return append(problems, more...)
		}
	}
	return append(problems, b.remember(ctx, b.runner, b.progress)...)
}

// clear refuses while something else than a rollback is unfinished.
func (b *rollingBack) clear() (problems diag.List) {
	unfinished := b.runner.History().Unfinished()
	if unfinished != nil && (unfinished.Direction != dialects.Rollback || unfinished.Kind == dialects.Seed) {
		problems.Append(b.runProblem(&runner.UnfinishedError{Run: unfinished}, diag.Range{}))
	}
	return problems
}

// tasks are the rollbacks to run, in order. An unfinished one comes first.
func (b *rollingBack) tasks(history *migrations.History) (tasks []task, problems diag.List) {
	runs, problems := b.chosen(history)
	unfinished := history.Unfinished()
	if unfinished != nil && !problems.HasErrors() && !slices.ContainsFunc(runs, func(r *migrations.Run) bool { return goesOn(unfinished, r) }) {
		problems.Append(b.runProblem(&runner.UnfinishedError{Run: unfinished}, diag.Range{}))
	}
	if problems.HasErrors() {
		return nil, problems
	}
	for _, run := range runs {
		t, more := b.taskFor(run, goesOn(unfinished, run))
		problems = append(problems, more...)
		tasks = append(tasks, t)
	}
	return tasks, problems
}

// goesOn reports whether an unfinished run is the rollback of the run. Its file
// may have been edited since, to mend the statement that failed; the runner
// sees to it that those in effect are as they were.
func goesOn(unfinished, run *migrations.Run) bool {
	if unfinished == nil || unfinished.Direction != dialects.Rollback {
		return false
	}
	if run.Version == "" {
		return unfinished.Detail.Undoes == run.ID
	}
	return (unfinished.Kind == dialects.Seed) == (run.Kind == dialects.Seed) && migrations.SameVersion(unfinished.Version, run.Version)
}

// chosen are the runs to take back, the latest first.
func (b *rollingBack) chosen(history *migrations.History) ([]*migrations.Run, diag.List) {
	applied := history.Applied()
	if m := b.directory.Find(b.options.ToVersion); m != nil && m.Type == migrations.Versioned && yetToCome(applied, m.Version) {
		return nil, nil
	}
	runs, problems := latest(applied, b.options.ToVersion, b.options.Count)
	if b.options.ToVersion == "0" {
		runs = append(b.repeated(history), runs...)
	}
	return runs, problems
}

// repeated are the runs of repeatable migrations that are in effect and can be
// taken back, the latest version first. They go only with everything: what
// they made is to follow the versions, not to be missing between two of them.
func (b *rollingBack) repeated(history *migrations.History) (runs []*migrations.Run) {
	for _, m := range slices.Backward(b.directory.Repeatable()) {
		run := history.LastRepeated(m.Version)
		if run != nil && m.Rollback.Line > 0 && m.Irreversible == "" && !history.RolledBackSince(run) {
			runs = append(runs, run)
		}
	}
	return runs
}

// yetToCome reports whether all runs are below the version, so that nothing
// came after it.
func yetToCome(applied []*migrations.Run, version string) bool {
	return !slices.ContainsFunc(applied, func(r *migrations.Run) bool { return migrations.CompareVersions(r.Version, version) >= 0 })
}

// latest are the last runs to take back, the latest first: a number of them, or
// those behind a version, which stays. Version 0 stands before all.
func latest(applied []*migrations.Run, version string, count int) ([]*migrations.Run, diag.List) {
	var problems diag.List
	slices.Reverse(applied)
	if version == "" {
		return applied[:min(max(1, count), len(applied))], nil
	}
	if version == "0" {
		return applied, nil
	}
	stays := slices.IndexFunc(applied, func(r *migrations.Run) bool { return r.Version != "" && migrations.SameVersion(r.Version, version) })
	if stays < 0 {
		problems.Errorf("unknown-version", "Version is not applied", diag.Range{},
			"Version %s is not applied, so nothing can be rolled back to it. schemac status shows what is, for seeds schemac seed list; --to-version 0 takes everything back.", version)
		return nil, problems
	}
	return applied[:stays], nil
}

func (b *rollingBack) taskFor(run *migrations.Run, unfinished bool) (task, diag.List) {
	if run.Version == "" {
		return b.undoApply(run)
	}
	m := b.directory.Find(run.Version)
	if m == nil {
		var problems diag.List
		problems.Errorf("missing-migration", "An applied migration has no file", diag.Range{File: b.directory.Path},
			"Version %s (%s) cannot be rolled back, since the folder has no file of it. Restore it from version control.", run.Version, run.Name)
		return task{}, problems
	}
	t, problems := b.task(m, dialects.Rollback)
	t.Detail.Undoes = run.ID
	if m.Checksum != run.Checksum && !unfinished && run.Kind != dialects.Repeatable {
		problems.Errorf("edited-migration", "An applied migration was edited", diag.Range{File: m.Path},
			"%s has changed since it was applied, so its rollback may not fit. Restore the file, or accept the edit with schemac migrate --accept-edits.", m.Title())
	}
	if problems.HasErrors() {
		return t, problems
	}
	return t, append(problems, t.irreversible(b.progress, b.options.AllowIrreversible, "migration")...)
}

// irreversible refuses the rollback of a file that says of itself that it has
// no way back, or, unless that is allowed, not a whole one. noun is what to go
// forward with instead.
func (t task) irreversible(progress *Progress, allowed bool, noun string) (problems diag.List) {
	switch m := t.migration; {
	case m.Irreversible == "":
	case len(t.Statements) == 0:
		problems.Errorf("irreversible", "No way back", diag.Range{File: m.Path}, "%s cannot be rolled back: %s. Go forward with a new %s.", m.Title(), m.Irreversible, noun)
	case !allowed:
		progress.Refused = append(progress.Refused, fmt.Sprintf("%s does not come back as it was: %s", m.Title(), m.Irreversible))
	}
	return problems
}

// undoApply takes back what apply did, by the statements that the history
// keeps. It does not keep the secrets in them.
func (b *rollingBack) undoApply(run *migrations.Run) (t task, problems diag.List) {
	t = task{Job: runner.Job{Kind: dialects.Application, Direction: dialects.Rollback, Checksum: run.Checksum, Detail: migrations.Detail{Undoes: run.ID, Plan: run.Detail.Plan}}}
	if run.Detail.NoWayBack != "" && !b.options.AllowIrreversible {
		b.progress.Refused = append(b.progress.Refused, "the apply of "+run.Started.UTC().Format("2006-01-02 15:04:05 UTC")+" does not come back as it was: "+run.Detail.NoWayBack)
	}
	for _, step := range run.Detail.Back {
		if step.Hidden {
			problems.Errorf("hidden-secret", "A secret is not kept", diag.Range{}, "The apply of %s cannot be taken back: that takes a secret, which the history does not keep: %s Go forward instead: restore the models from before, and apply them.",
				run.Started.UTC().Format("2006-01-02 15:04:05 UTC"), sentence(errors.New(firstLine(step.SQL))))
		}
		t.Statements = append(t.Statements, step.Statement())
		if step.Reversal == dialects.Irreversible && !b.options.AllowIrreversible {
			b.progress.Refused = append(b.progress.Refused, "the apply of "+run.Started.UTC().Format("2006-01-02 15:04:05 UTC")+" does not come back as it was: "+firstLine(step.SQL))
		}
	}
	return t, problems
}
