package cli

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/cmd/schemac/internal/views"
	"github.com/schemac/schemac/migrations/foreign"
	"github.com/schemac/schemac/schema/diag"
)

type importCommand struct {
	Dir    string `arg:"" placeholder:"DIR" help:"The other tool's migration directory. It is only read."`
	From   string `placeholder:"FORMAT" help:"Its format: dbwarden, golang-migrate, goose, dbmate, flyway or atlas (default: by what the files say)."`
	DryRun bool   `help:"Show what would be written, and write nothing."`
}

// Help shows below the command's options.
func (importCommand) Help() string {
	return "Writes all of the directory's migrations into the database's migration folder, or nothing. A file that cannot be brought over faithfully is an error; every other one is imported, or named with the reason why it is not."
}

func (c *importCommand) run(s *session) int {
	if c.From != "" && !isFormat(c.From) {
		var problems diag.List
		problems.Errorf("usage", "Wrong usage", diag.Range{}, "--from %s: import reads %s.%s", c.From, strings.Join(foreign.Formats(), ", "), diag.DidYouMean(c.From, foreign.Formats()))
		return s.fail(problems)
	}
	s.noModels = true
	w, problems := s.open()
	if problems.HasErrors() {
		return s.fail(problems)
	}
	imported, more := w.PrepareImport(c.Dir, c.From)
	if problems = append(problems, more...); problems.HasErrors() {
		return s.fail(problems)
	}
	if !c.DryRun {
		if problems = append(problems, w.CommitImport(imported)...); problems.HasErrors() {
			return s.fail(problems)
		}
	}
	return s.show(views.NewImport(imported, w.Database.Name, c.DryRun), problems)
}

func isFormat(name string) bool { return slices.Contains(foreign.Formats(), name) }
