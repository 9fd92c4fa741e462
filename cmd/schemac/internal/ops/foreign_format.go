package ops

import (
	"os"
	"path/filepath"
	"time"

	"github.com/schemac/schemac/internal/fileset"
	"github.com/schemac/schemac/migrations"
	"github.com/schemac/schemac/migrations/foreign"
	"github.com/schemac/schemac/schema/diag"
)

// base is the directory that a new migration continues. A folder of another
// tool's migrations has none of ours: where the database stands, that tool
// knows.
func (w *Workspace) base(format foreign.Format) (*migrations.Directory, diag.List) {
	if format == "" {
		return w.Sound()
	}
	own := w.own()
	if own.Migrations == "" {
		return w.Directory() // which says what is missing
	}
	problems := w.finishWrites(own.Migrations)
	if _, err := os.Stat(filepath.Join(own.Migrations, migrations.SumName)); err == nil {
		problems.Errorf("foreign-format", "Folder has migrations of schemac", diag.Range{File: own.Migrations},
			"%s has a %s, so its migrations are schemac's own, and %s would not see them. Leave --format away, or name another folder as migrations in the project file.", own.Migrations, migrations.SumName, format.Title())
	}
	return &migrations.Directory{Path: own.Migrations, Database: own.Name}, problems
}

// writeForeign makes the files of another tool's format.
func (m *Making) writeForeign(made *Made, draft *migrations.Draft, now time.Time) diag.List {
	ours, problems := m.directory.Write(draft, m.workspace.Dialect, now)
	if problems.HasErrors() {
		return problems
	}
	folder := m.directory.Path
	files, more := foreign.Write(ours.Migration, m.options.Format, folder, now, m.workspace.Dialect)
	if problems = append(problems, more...); problems.HasErrors() {
		return problems
	}
	made.Migration = ours.Migration
	made.Migration.Version, made.Foreign = files[0].Version, []string{}
	for _, f := range files {
		path := filepath.Join(folder, f.Name)
		before, err := fileset.Read(path)
		switch {
		case err != nil:
			problems.Append(failure("write-file", "File cannot be written", err, nil))
			return problems
		case before != nil && !f.Replaces:
			problems.Errorf("file-exists", "File exists", diag.Range{File: path}, "%s is there already. Give the migration another message.", path)
			return problems
		}
		made.Foreign = append(made.Foreign, path)
		made.files = append(made.files, fileset.File{Path: path, Data: f.Data, Before: before})
	}
	return problems
}
