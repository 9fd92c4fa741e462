package ops

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/migrations"
	"github.com/schemac/schemac/migrations/runner"
	"github.com/schemac/schemac/schema/diag"
)

// MigrateOptions say which migrations to run.
type MigrateOptions struct {
	RunOptions
	// ToVersion and Count bound what runs; "" and 0 for all that is pending.
	ToVersion string
	Count     int
	// DryRun shows what would run.
	DryRun bool
	// OutOfOrder allows pending versions below applied ones, and AcceptEdits
	// records the new text of applied migrations that were edited.
	OutOfOrder, AcceptEdits bool
	// Starting is told of each migration that is about to run, with its
	// statements.
	Starting func(m *Ran, statements []dialects.Statement)
}

// Ran is one migration, apply or seed that a command has run, or would run.
type Ran struct {
	Version string `json:"version,omitempty"`
	// Title is what people see, as in 0007_add_users.
	Title string             `json:"title"`
	Kind  dialects.RunKind   `json:"kind"`
	Way   dialects.Direction `json:"direction"`
	// Statements is their number, and Script what would run.
	Statements int           `json:"statements"`
	Script     []string      `json:"script,omitempty"`
	Took       time.Duration `json:"-"`
	TookMS     int64         `json:"took_ms"`
	// Done is set once everything took effect.
	Done bool `json:"done"`
	// InEffect counts the statements that took effect.
	InEffect int `json:"statements_in_effect"`
	// Failed is the statement that failed.
	Failed string `json:"failed,omitempty"`
}

// Progress is the result of migrate, rollback and their like.
type Progress struct {
	Database string `json:"database"`
	DryRun   bool   `json:"dry_run,omitempty"`
	// Seeds tells that Ran are seeds.
	Seeds bool `json:"-"`
	// Failed is set if a problem ended the command; the last of Ran may be
	// where.
	Failed bool `json:"failed,omitempty"`
	// Ran in order.
	Ran []*Ran `json:"ran"`
	// Left counts the pending migrations that did not run.
	Left int `json:"left"`
	// Abandoned is the unfinished run that was given up, which left InEffect
	// statements in effect; "" without one.
	Abandoned string `json:"abandoned,omitempty"`
	InEffect  int    `json:"abandoned_in_effect,omitempty"`
	// Refused says what has to be acknowledged first.
	Refused []string `json:"refused,omitempty"`
	// Snapshot is the file that followed the database; "" if none did.
	Snapshot string `json:"snapshot,omitempty"`
	// Gap leads from what the migrations would build to what the database is,
	// where a baseline is refused for it.
	Gap *Planned `json:"-"`
}

// Changed reports whether anything took effect.
func (p *Progress) Changed() bool {
	for _, r := range p.Ran {
		if !p.DryRun && (r.Done || r.InEffect > 0) {
			return true
		}
	}
	return false
}

// Migrate runs the pending migrations in order.
func (w *Workspace) Migrate(ctx context.Context, options MigrateOptions) (*Progress, diag.List) {
	progress := &Progress{Database: w.Database.Name, DryRun: options.DryRun, Ran: []*Ran{}}
	directory, problems := w.Sound()
	if problems = append(problems, knownVersionOf(directory, problems, options.ToVersion)...); problems.HasErrors() {
		return progress, problems
	}
	if options.DryRun {
		return progress, append(problems, w.dryMigrate(ctx, progress, directory, options)...)
	}
	r, more := w.start(ctx, options.RunOptions)
	if problems = append(problems, more...); problems.HasErrors() {
		return progress, problems
	}
	defer r.Close()
	m := &migrating{Workspace: w, runner: r, directory: directory, progress: progress, options: options}
	return progress, append(problems, m.run(ctx)...)
}

func knownVersionOf(d *migrations.Directory, problems diag.List, version string) diag.List {
	if problems.HasErrors() {
		return nil
	}
	return knownVersion(d, version)
}

// migrating is one migrate command at work.
type migrating struct {
	*Workspace
	runner    *runner.Runner
	directory *migrations.Directory
	progress  *Progress
	options   MigrateOptions
}

func (m *migrating) run(ctx context.Context) diag.List {
	if m.options.Abandon {
		return m.abandon(ctx, m.runner, m.progress)
	}
	if problems := m.clear(); problems.HasErrors() {
		return problems
	}
	standing := stand(m.directory, m.runner.History())
	if m.options.AcceptEdits {
		if problems := m.accept(ctx, standing); problems.HasErrors() {
			return problems
		}
		standing = stand(m.directory, m.runner.History())
	}
	problems := standing.sound(m.options.OutOfOrder)
	chosen := standing.chosen(m.options.ToVersion, m.options.Count)
	if problems = append(problems, m.leftOut(standing.Unfinished, chosen)...); problems.HasErrors() {
		return problems
	}
	m.progress.Left = len(standing.Pending)
	jobs, more := m.jobs(chosen)
	if problems = append(problems, more...); problems.HasErrors() {
		return problems
	}
	for _, job := range jobs {
		if more := m.one(ctx, job); more.HasErrors() {
			return append(append(problems, more...), m.unmarked(ctx, standing)...)
		}
		if job.Kind == dialects.Migration {
			m.progress.Left--
		}
	}
	return append(problems, m.remember(ctx, m.runner, m.progress)...)
}

// unmarked says what may be wrong if the first migration does not run on a
// database that has tables.
func (m *migrating) unmarked(ctx context.Context, s *Standing) (problems diag.List) {
	if len(s.Applied) > 0 || len(m.progress.Ran) > 1 || m.progress.Changed() {
		return nil
	}
	live, failed := m.ownedBy(ctx, m.runner.Target())
	if !failed.HasErrors() && len(live.Tables()) > 0 {
		problems.Append(m.unrecorded())
	}
	return problems
}

// clear refuses while something else than a migration is unfinished.
func (m *migrating) clear() diag.List {
	unfinished := m.runner.History().Unfinished()
	if unfinished == nil {
		return nil
	}
	return m.ours(m.directory, unfinished)
}

// ours refuses to pass over an unfinished run that is not migrate's to go on
// with.
func (w *Workspace) ours(d *migrations.Directory, unfinished *migrations.Run) (problems diag.List) {
	migrates := unfinished.Direction == dialects.Upgrade && (unfinished.Kind == dialects.Migration || unfinished.Kind == dialects.Repeatable)
	switch {
	case !migrates:
		problems.Append(w.runProblem(&runner.UnfinishedError{Run: unfinished}, diag.Range{}))
	case d.Find(unfinished.Version) == nil:
		problem := w.runProblem(&runner.UnfinishedError{Run: unfinished}, diag.Range{File: d.Path})
		problem.Detail += " The folder has no file of it any more: to go on, restore that from version control."
		problems.Append(problem)
	}
	return problems
}

// task is a migration with what it is to run.
type task struct {
	runner.Job
	migration *migrations.Migration
}

// jobs reads the statements of all migrations before the first one runs.
func (m *migrating) jobs(pending []*migrations.Migration) (tasks []task, problems diag.List) {
	for _, p := range pending {
		job, more := m.task(p, dialects.Upgrade)
		problems = append(problems, more...)
		tasks = append(tasks, job)
	}
	return tasks, problems
}

// task is the run of a migration in a direction.
func (w *Workspace) task(m *migrations.Migration, direction dialects.Direction) (task, diag.List) {
	statements, problems := w.job(m, direction)
	kind := dialects.Migration
	if m.Type != migrations.Versioned {
		kind = dialects.Repeatable
	}
	return task{migration: m, Job: runner.Job{Kind: kind, Direction: direction, Version: m.Version, Name: m.Slug, Checksum: m.Checksum, Statements: statements}}, problems
}

// leftOut refuses to run nothing or anything else while a migration beyond the
// chosen ones is unfinished.
func (w *Workspace) leftOut(unfinished *migrations.Run, chosen []*migrations.Migration) (problems diag.List) {
	if unfinished != nil && !slices.ContainsFunc(chosen, func(c *migrations.Migration) bool { return migrations.SameVersion(c.Version, unfinished.Version) }) {
		problems.Append(w.runProblem(&runner.UnfinishedError{Run: unfinished}, diag.Range{}))
	}
	return problems
}

// one runs a task and notes what became of it.
func (m *migrating) one(ctx context.Context, t task) diag.List {
	return m.carryOut(ctx, m.runner, t, m.options.RunOptions, m.progress, m.options.Starting)
}

// carryOut runs a task and notes in progress what became of it.
func (w *Workspace) carryOut(ctx context.Context, r *runner.Runner, t task, options RunOptions, progress *Progress, starting func(*Ran, []dialects.Statement)) (problems diag.List) {
	t.Detail.Database = w.Database.Name
	t.Statements = bounded(r.Target(), t.Statements, options.LockTimeout)
	ran := &Ran{Version: t.Version, Title: t.title(), Kind: t.Kind, Way: t.Direction, Statements: len(t.Statements)}
	progress.Ran = append(progress.Ran, ran)
	if starting != nil {
		starting(ran, dialects.MaskStatements(w.Dialect, t.Statements))
	}
	run, err := r.Run(ctx, t.Job)
	if run != nil {
		ran.Took, ran.TookMS = run.Took, run.TookMS
		ran.InEffect, ran.Done = run.InEffect, run.State == migrations.StateDone
	}
	if err != nil {
		ran.Done = false
		problems.Append(w.runProblem(err, t.failedAt(ran, err)))
	}
	return problems
}

func (t task) title() string {
	if t.migration != nil {
		return t.migration.Title()
	}
	return string(t.Kind)
}

// failedAt is where in the migration's file the failed statement stands, which
// ran takes note of.
func (t task) failedAt(ran *Ran, err error) diag.Range {
	var step *runner.StepError
	if !errors.As(err, &step) {
		return diag.Range{}
	}
	ran.Failed = step.Statement.SQL
	if t.migration == nil {
		return diag.Range{}
	}
	return t.migration.At(t.Direction, step.Statement.Offset)
}

// accept records the present text of applied migrations that were edited.
func (m *migrating) accept(ctx context.Context, s *Standing) (problems diag.List) {
	for _, edited := range s.Edited {
		job := runner.Job{Kind: dialects.Baseline, Direction: dialects.Upgrade, Version: edited.Version, Name: edited.Slug, Checksum: edited.Checksum}
		if _, err := m.runner.Run(ctx, job); err != nil {
			problems.Append(m.runProblem(err, diag.Range{File: edited.Path}))
		}
	}
	return problems
}

// dryMigrate shows what Migrate would run. It reads the history, and takes no
// lock.
func (w *Workspace) dryMigrate(ctx context.Context, progress *Progress, d *migrations.Directory, options MigrateOptions) diag.List {
	history, problems := w.readHistory(ctx)
	if problems.HasErrors() {
		return problems
	}
	standing := stand(d, history)
	if standing.Unfinished != nil {
		if problems = w.ours(d, standing.Unfinished); problems.HasErrors() {
			return problems
		}
	}
	problems = append(problems, standing.sound(options.OutOfOrder)...)
	progress.Left = len(standing.Pending)
	chosen := standing.chosen(options.ToVersion, options.Count)
	problems = append(problems, w.leftOut(standing.Unfinished, chosen)...)
	for _, p := range chosen {
		t, more := w.task(p, dialects.Upgrade)
		problems = append(problems, more...)
		progress.Ran = append(progress.Ran, t.preview(w.Dialect))
	}
	return problems
}

// preview is the task as it is shown.
func (t task) preview(m dialects.Masker) *Ran {
	ran := &Ran{Version: t.Version, Title: t.title(), Kind: t.Kind, Way: t.Direction, Statements: len(t.Statements)}
	for _, s := range t.Statements {
		ran.Script = append(ran.Script, m.Mask(s.SQL))
	}
	return ran
}

// readHistory reads the ledger without changing or locking anything.
func (w *Workspace) readHistory(ctx context.Context) (*migrations.History, diag.List) {
	target, problems := w.Connect(ctx)
	if problems.HasErrors() {
		return nil, problems
	}
	defer target.Close()
	return w.historyOf(ctx, target)
}

func (w *Workspace) historyOf(ctx context.Context, target dialects.Target) (*migrations.History, diag.List) {
	var problems diag.List
	entries, err := target.Ledger().Entries(ctx)
	if err != nil {
		problems.Append(failure("history", "History cannot be read", err, w.Redactor()))
		return nil, problems
	}
	history, err := migrations.NewHistory(entries)
	if err != nil {
		problems.Append(failure("history", "History cannot be read", err, w.Redactor()))
		return history, problems
	}
	return history, w.shared(history)
}
