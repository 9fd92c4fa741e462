package ops

import (
	"context"
	"os"
	"path/filepath"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/internal/fileset"
	"github.com/schemac/schemac/migrations"
	"github.com/schemac/schemac/migrations/runner"
	"github.com/schemac/schemac/schema/diag"
)

// SeedDirectory reads the seed files of the database, after finishing what an
// interrupted run was writing there. They are files like those of migrations,
// with a sum file of their own, which is the caller's to check.
func (w *Workspace) SeedDirectory() (*migrations.Directory, diag.List) {
	var problems diag.List
	own := w.own()
	if own.Seeds == "" {
		problems.Errorf("no-project", "No seeds", diag.Range{}, "Seeds belong to a database of a project. Work in a project, or make one with schemac init.")
		return nil, problems
	}
	if problems = w.finishWrites(own.Seeds); problems.HasErrors() {
		return nil, problems
	}
	directory, more := migrations.Load(own.Seeds, own.Name, w.seedNeighbours(), w.Dialect)
	w.learnMigrations(directory)
	for _, seed := range directory.Repeatable() {
		more.Errorf("seed-type", "Seed of a type", diag.Range{File: seed.Path}, "A seed runs once, in the order of versions. Remove the annotation type %s, or make it a migration of that type.", seed.Type)
	}
	return directory, append(problems, more...)
}

// soundSeeds is SeedDirectory for commands that rely on the files: they must
// agree with their sum file.
func (w *Workspace) soundSeeds() (*migrations.Directory, diag.List) {
	directory, problems := w.SeedDirectory()
	if problems.HasErrors() {
		return nil, problems
	}
	return directory, append(problems, directory.CheckSum()...)
}

// seedNeighbours are the other databases that keep their seeds in the same
// folder.
func (w *Workspace) seedNeighbours() (names []string) {
	if w.Project == nil {
		return nil
	}
	for _, d := range w.Project.Databases {
		if d.Name != w.Database.Name && filepath.Clean(d.Seeds) == filepath.Clean(w.own().Seeds) {
			names = append(names, d.Name)
		}
	}
	return names
}

// CreateSeed writes a seed file that people fill in.
func (w *Workspace) CreateSeed(message string) (*migrations.Migration, diag.List) {
	directory, problems := w.soundSeeds()
	if problems.HasErrors() {
		return nil, problems
	}
	written, more := directory.New(message, migrations.Header{}, w.Dialect)
	if problems = append(problems, more...); problems.HasErrors() {
		return nil, problems
	}
	return written.Migration, append(problems, w.commitIn(w.own().Seeds, written.Files)...)
}

// commitIn writes all files of the folder, or none.
func (w *Workspace) commitIn(folder string, files []fileset.File) (problems diag.List) {
	if err := fileset.Commit(migrations.Journal(folder), files); err != nil {
		problems.Append(failure("write-file", "File cannot be written", err, nil))
	}
	return problems
}

// IsSeed reports whether a seed file has the name.
func (w *Workspace) IsSeed(name string) bool {
	_, err := os.Stat(filepath.Join(w.own().Seeds, filepath.Base(name)))
	return err == nil
}

// RehashSeeds accepts the seed folder as it is. Without one there is nothing to
// accept, and the result is nil.
func (w *Workspace) RehashSeeds(renumber string) (*migrations.Rehashed, diag.List) {
	directory, problems := w.SeedDirectory()
	if directory == nil || len(directory.Migrations) == 0 && !problems.HasErrors() {
		return nil, errorsOf(problems)
	}
	return w.rehash(directory, problems, renumber)
}

// seeding is one seed command at work, in either direction.
type seeding struct {
	*Workspace
	runner    *runner.Runner
	directory *migrations.Directory
	progress  *Progress
	options   RunOptions
	direction dialects.Direction
	starting  func(*Ran, []dialects.Statement)
	// tasks chooses what runs.
	tasks func(h *migrations.History) ([]task, diag.List)
}

// ApplySeeds runs the pending seeds in order.
func (w *Workspace) ApplySeeds(ctx context.Context, options MigrateOptions) (*Progress, diag.List) {
	s := &seeding{Workspace: w, options: options.RunOptions, direction: dialects.Upgrade, starting: options.Starting}
	s.tasks = func(h *migrations.History) ([]task, diag.List) { return s.pending(h, options) }
	return s.run(ctx, options.DryRun, options.ToVersion)
}

// RollbackSeeds takes seeds back, the latest first.
func (w *Workspace) RollbackSeeds(ctx context.Context, options RollbackOptions) (*Progress, diag.List) {
	s := &seeding{Workspace: w, options: options.RunOptions, direction: dialects.Rollback, starting: options.Starting}
	s.tasks = func(h *migrations.History) ([]task, diag.List) { return s.applied(h, options) }
	return s.run(ctx, options.DryRun, "")
}

func (s *seeding) run(ctx context.Context, dryRun bool, version string) (*Progress, diag.List) {
	s.progress = &Progress{Database: s.Database.Name, DryRun: dryRun, Ran: []*Ran{}, Seeds: true}
	var problems diag.List
	if s.directory, problems = s.soundSeeds(); problems.HasErrors() {
		return s.progress, problems
	}
	if problems = append(problems, knownVersion(s.directory, version)...); problems.HasErrors() {
		return s.progress, problems
	}
	if dryRun {
		return s.progress, append(problems, s.preview(ctx)...)
	}
	r, more := s.start(ctx, s.options)
	if problems = append(problems, more...); problems.HasErrors() {
		return s.progress, problems
	}
	defer r.Close()
	s.runner = r
	return s.progress, append(problems, s.carryOutAll(ctx)...)
}

// preview notes what would run. It reads the history, and takes no lock.
func (s *seeding) preview(ctx context.Context) diag.List {
	history, problems := s.readHistory(ctx)
	if problems.HasErrors() {
		return problems
	}
	tasks, problems := s.tasks(history)
	for _, t := range tasks {
		s.progress.Ran = append(s.progress.Ran, t.preview(s.Dialect))
	}
	return problems
}

func (s *seeding) carryOutAll(ctx context.Context) diag.List {
	if s.options.Abandon {
		return s.abandon(ctx, s.runner, s.progress)
	}
	if problems := s.clear(); problems.HasErrors() {
		return problems
	}
	tasks, problems := s.tasks(s.runner.History())
	if problems.HasErrors() || len(s.progress.Refused) > 0 {
		return problems
	}
	for _, t := range tasks {
		if more := s.carryOut(ctx, s.runner, t, s.options, s.progress, s.starting); more.HasErrors() {
			return append(problems, more...)
		}
		s.progress.Left = max(0, s.progress.Left-1)
	}
	return append(problems, s.remember(ctx, s.runner, s.progress)...)
}

// clear refuses while something else is unfinished than what this command goes
// on with.
func (s *seeding) clear() (problems diag.List) {
	unfinished := s.runner.History().Unfinished()
	if unfinished != nil && (unfinished.Kind != dialects.Seed || unfinished.Direction != s.direction || s.directory.Find(unfinished.Version) == nil) {
		problems.Append(s.runProblem(&runner.UnfinishedError{Run: unfinished}, diag.Range{}))
	}
	return problems
}

// seedTask is the run of a seed.
func (w *Workspace) seedTask(m *migrations.Migration, direction dialects.Direction) (task, diag.List) {
	t, problems := w.task(m, direction)
	t.Kind = dialects.Seed
	return t, problems
}

// pending are the seeds to apply. Edits of applied ones, once accepted, are
// recorded by runs without statements.
func (s *seeding) pending(h *migrations.History, options MigrateOptions) (tasks []task, problems diag.List) {
	standing := standSeeds(s.directory, h)
	for _, m := range standing.Edited {
		if options.AcceptEdits {
			tasks = append(tasks, task{migration: m, Job: runner.Job{Kind: dialects.Seed, Direction: dialects.Upgrade, Version: m.Version, Name: m.Slug, Checksum: m.Checksum}})
			continue
		}
		problems.Errorf("edited-seed", "An applied seed was edited", diag.Range{File: m.Path},
			"%s has been applied, and its file has changed since. Restore the file and put the change into a new seed. If the change means nothing, run schemac seed apply --accept-edits, which records the new text.", m.Title())
	}
	for _, run := range standing.Missing {
		problems.Warnf("missing-seed", "An applied seed has no file", diag.Range{}, "Seed %s (%s) has been applied, but the folder has no file of it. Without it, it cannot be rolled back.", run.Version, run.Name)
	}
	for _, m := range standing.OutOfOrder {
		if !options.OutOfOrder {
			problems.Errorf("out-of-order", "A seed comes too late", diag.Range{File: m.Path},
				"Seed %s is not applied, but higher ones are. Give the file the next free version and run schemac rehash, or run schemac seed apply --out-of-order if it does not depend on the order.", m.Version)
		}
	}
	chosen := standing.upTo(options.ToVersion, options.Count)
	s.progress.Left = len(standing.Pending)
	for _, m := range chosen {
		t, more := s.seedTask(m, dialects.Upgrade)
		problems, tasks = append(problems, more...), append(tasks, t)
	}
	return tasks, problems
}

// applied are the seeds to take back, the latest first.
func (s *seeding) applied(h *migrations.History, options RollbackOptions) (tasks []task, problems diag.List) {
	runs, problems := latest(h.Seeds(), options.ToVersion, options.Count)
	for _, run := range runs {
		t, more := s.undo(run, options, goesOn(h.Unfinished(), run))
		problems, tasks = append(problems, more...), append(tasks, t)
	}
	return tasks, problems
}

// undo is the rollback of a seed.
func (s *seeding) undo(run *migrations.Run, options RollbackOptions, unfinished bool) (task, diag.List) {
	var problems diag.List
	m := s.directory.Find(run.Version)
	if m == nil {
		problems.Errorf("missing-seed", "An applied seed has no file", diag.Range{File: s.directory.Path},
			"Seed %s (%s) cannot be rolled back, since the folder has no file of it. Restore it from version control.", run.Version, run.Name)
		return task{}, problems
	}
	t, problems := s.seedTask(m, dialects.Rollback)
	t.Detail.Undoes = run.ID
	if m.Checksum != run.Checksum && !unfinished {
		problems.Errorf("edited-seed", "An applied seed was edited", diag.Range{File: m.Path},
			"%s has changed since it was applied, so its rollback may not fit. Restore the file, or accept the edit with schemac seed apply --accept-edits.", m.Title())
	}
	if problems.HasErrors() {
		return t, problems
	}
	return t, append(problems, t.irreversible(s.progress, options.AllowIrreversible, "seed")...)
}

// standSeeds compares the seed files with the history.
func standSeeds(d *migrations.Directory, h *migrations.History) *Standing {
	s := compare(d, h.Seeds(), h.SeedVersions(), ongoing(h, dialects.Seed))
	s.Unfinished = h.Unfinished()
	return s
}

// SeedList is how the seeds of a database stand.
type SeedList struct {
	Database string
	// Seeds are the files, in order.
	Seeds []*migrations.Migration
	*Standing
}

// Seeds reads the seeds and which of them are applied. It changes and locks
// nothing. That the files do not agree with their sum file is a warning here.
func (w *Workspace) Seeds(ctx context.Context) (*SeedList, diag.List) {
	directory, problems := w.SeedDirectory()
	if problems.HasErrors() {
		return nil, problems
	}
	for _, p := range directory.CheckSum() {
		p.Severity = diag.Warning
		problems.Append(p)
	}
	history, more := w.readHistory(ctx)
	if problems = append(problems, more...); problems.HasErrors() {
		return nil, problems
	}
	return &SeedList{Database: w.Database.Name, Seeds: directory.Migrations, Standing: standSeeds(directory, history)}, problems
}
