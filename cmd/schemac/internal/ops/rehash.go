package ops

import (
	"slices"

	"github.com/schemac/schemac/migrations"
	"github.com/schemac/schemac/schema/diag"
)

// NewMigration writes a migration that people fill in.
func (w *Workspace) NewMigration(message string, header migrations.Header) (*Made, diag.List) {
	directory, problems := w.Sound()
	if problems.HasErrors() {
		return nil, problems
	}
	written, more := directory.New(message, header, w.Dialect)
	if problems = append(problems, more...); problems.HasErrors() {
		return nil, problems
	}
	return &Made{Migration: written.Migration}, append(problems, w.commit(written.Files)...)
}

// Rehash accepts the migration folder as it is: the sum file and the plans then
// agree with the migrations. renumber, if it is not empty, names a migration
// that first gets the next free version.
func (w *Workspace) Rehash(renumber string) (*migrations.Rehashed, diag.List) {
	directory, problems := w.Directory()
	if directory == nil {
		return nil, problems
	}
	return w.rehash(directory, problems, renumber)
}

// rehash accepts a folder of which the problems were found.
func (w *Workspace) rehash(directory *migrations.Directory, problems diag.List, renumber string) (*migrations.Rehashed, diag.List) {
	if renumber != "" {
		problems = slices.DeleteFunc(problems, func(p diag.Diagnostic) bool { return p.Code == "duplicate-version" })
		problems = append(problems, directory.Renumber(renumber)...)
		problems = append(problems, directory.Duplicates()...)
	}
	if problems.HasErrors() {
		return nil, problems
	}
	rehashed, more := directory.Rehash()
	if problems = append(problems, more...); problems.HasErrors() || len(rehashed.Files) == 0 {
		return rehashed, problems
	}
	return rehashed, append(problems, w.commitIn(directory.Path, rehashed.Files)...)
}
