package ops

import (
	"fmt"
	"os"

	"github.com/schemac/schemac/migrations/foreign"
	"github.com/schemac/schemac/schema/diag"
)

// Import is a directory of another tool in our form, and where it goes.
type Import struct {
	*foreign.Imported
	// Folder is the database's migration folder.
	Folder string
	texts  map[string]string
}

// LastVersion is the highest version of a migration that runs once, or "".
func (i *Import) LastVersion() (last string) {
	for _, m := range i.Migrations {
		if m.Type == "versioned" {
			last = m.Version
		}
	}
	return last
}

// PrepareImport reads a directory of another tool, whose format is recognized
// if none is given. The database's migration folder must not have migrations
// of its own: which of them came first, nobody could tell. Nothing is written.
func (w *Workspace) PrepareImport(dir, format string) (*Import, diag.List) {
	folder := w.own().Migrations
	if problems := separate(w.settings.Path(dir), folder); problems.HasErrors() {
		return nil, problems
	}
	directory, problems := w.Directory()
	if problems.HasErrors() {
		return nil, problems
	}
	if n := len(directory.Migrations); n > 0 {
		problems.Errorf("import-folder-used", "Folder has migrations", diag.Range{File: folder},
			"%s has %d migrations of %s already, and import does not mix: nobody could tell which run first. Import into a project without migrations, or name another folder as migrations in the project file.", folder, n, w.Database.Name)
		return nil, problems
	}
	imported, more := foreign.Import(w.settings.Path(dir), foreign.Options{Format: foreign.Format(format), Database: w.Database.Name, Reader: w.Dialect})
	if problems = append(problems, more...); problems.HasErrors() {
		return nil, problems
	}
	i := &Import{Imported: imported, Folder: folder, texts: map[string]string{}}
	for _, m := range imported.Migrations {
		i.texts[m.Path] = m.Text
	}
	return i, problems
}

// separate makes sure that theirs and ours do not share a folder.
func separate(dir, folder string) (problems diag.List) {
	theirs, err := os.Stat(dir)
	if err != nil {
		return nil // the import says so
	}
	if ours, err := os.Stat(folder); err == nil && os.SameFile(theirs, ours) {
		problems.Errorf("import-folder-used", "Folder is the project's own", diag.Range{File: dir},
			"%s is where the project keeps its own migrations. Move the other tool's files to another folder first, or name another folder as migrations in the project file.", dir)
	}
	return problems
}

// CommitImport writes all of the import, or nothing.
func (w *Workspace) CommitImport(i *Import) (problems diag.List) {
	directory, problems := w.Directory()
	if problems.HasErrors() {
		return problems
	}
	files, err := directory.Adopt(i.texts)
	if err != nil {
		problems.Append(failure("sum-file", "Sum file cannot be read", fmt.Errorf("%s: %w", directory.SumPath(), err), nil))
		return problems
	}
	return append(problems, w.commit(files)...)
}
