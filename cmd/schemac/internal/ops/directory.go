package ops

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/schemac/schemac/migrations"
	"github.com/schemac/schemac/project"
	"github.com/schemac/schemac/schema/diag"
)

// own is the project's database without what the command line puts in its
// place: it tells where migrations and snapshot are kept.
func (w *Workspace) own() *project.Database {
	if w.Project == nil {
		return w.Database
	}
	d, err := w.Project.Select(w.Database.Name)
	if err != nil {
		return w.Database
	}
	return d
}

// Directory reads the migration folder of the database, after finishing what
// an interrupted run was writing there. The sum file is the caller's to check.
func (w *Workspace) Directory() (*migrations.Directory, diag.List) {
	var problems diag.List
	own := w.own()
	if own.Migrations == "" {
		problems.Errorf("no-project", "No migrations", diag.Range{}, "Migrations belong to a database of a project. Work in a project, or make one with schemac init.")
		return nil, problems
	}
	if problems = w.finishWrites(own.Migrations); problems.HasErrors() {
		return nil, problems
	}
	directory, more := migrations.Load(own.Migrations, own.Name, w.neighbours(), w.Dialect)
	w.learnMigrations(directory)
	return directory, append(problems, more...)
}

// finishWrites finishes what an interrupted run was writing in the folder.
func (w *Workspace) finishWrites(folder string) (problems diag.List) {
	recovered, err := migrations.Recover(folder, w.snapshots()...)
	if err != nil {
		problems.Append(failure("unfinished-write", "Interrupted run cannot be finished", err, nil))
		return problems
	}
	if len(recovered) > 0 {
		problems.Warnf("unfinished-write", "Interrupted run was finished", diag.Range{}, "An earlier run was interrupted while it wrote. These files are now as it meant them: %s.", strings.Join(recovered, ", "))
	}
	return problems
}

// neighbours are the other databases that keep their migrations in the same
// folder.
func (w *Workspace) neighbours() (names []string) {
	if w.Project == nil {
		return nil
	}
	for _, d := range w.Project.Databases {
		if d.Name != w.Database.Name && filepath.Clean(d.Migrations) == filepath.Clean(w.own().Migrations) {
			names = append(names, d.Name)
		}
	}
	return names
}

// snapshots are the files that are written together with migrations.
func (w *Workspace) snapshots() (paths []string) {
	if w.Project == nil {
		return nil
	}
	for _, d := range w.Project.Databases {
		paths = append(paths, d.Snapshot)
	}
	return paths
}

// Sound is Directory for commands that build on what the folder says: it must
// agree with its sum file.
func (w *Workspace) Sound() (*migrations.Directory, diag.List) {
	directory, problems := w.Directory()
	if problems.HasErrors() {
		return nil, problems
	}
	return directory, append(problems, directory.CheckSum()...)
}

// provable is Directory for proofs: the folder must not contradict its sum
// file. That there is none proves nothing wrong.
func (w *Workspace) provable() (*migrations.Directory, diag.List) {
	directory, problems := w.Directory()
	if problems.HasErrors() {
		return nil, problems
	}
	return directory, append(problems, errorsOf(directory.CheckSum())...)
}

// soundFolder is Sound for what only takes note of the migrations: nil where
// there is no folder, or it is not sound. Other commands report that.
func (w *Workspace) soundFolder() *migrations.Directory {
	if info, err := os.Stat(w.own().Migrations); err != nil || !info.IsDir() {
		return nil
	}
	directory, problems := w.Sound()
	if problems.HasErrors() {
		return nil
	}
	return directory
}
