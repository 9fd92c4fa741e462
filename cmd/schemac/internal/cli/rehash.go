package cli

import (
	"github.com/schemac/schemac/cmd/schemac/internal/ops"
	"github.com/schemac/schemac/cmd/schemac/internal/views"
	"github.com/schemac/schemac/migrations"
	"github.com/schemac/schemac/schema/diag"
)

type newCommand struct {
	Message string `arg:"" help:"What the migration does, in a few words that become part of its file's name."`
	typeOption
}

func (c *newCommand) run(s *session) int {
	w, problems := s.open()
	if problems.HasErrors() {
		return s.fail(problems)
	}
	made, more := w.NewMigration(c.Message, migrations.Header{Type: migrations.Type(c.Type)})
	if problems = append(problems, more...); problems.HasErrors() {
		return s.fail(problems)
	}
	return s.show(&views.NewReport{Database: w.Database.Name, Version: made.Migration.Version, File: made.Migration.Path}, problems)
}

type rehashCommand struct {
	Renumber string `placeholder:"FILE" help:"Give this migration the next free version first, with its plan."`
}

func (c *rehashCommand) run(s *session) int {
	workspaces, problems := s.openAll()
	if c.Renumber != "" && len(workspaces) > 1 {
		problems.Errorf("usage", "Wrong usage", diag.Range{}, "--renumber names one file; it does not go with --all.")
	}
	if problems.HasErrors() {
		return s.fail(problems)
	}
	report := &views.RehashReport{Databases: []*views.RehashedReport{}}
	for _, w := range workspaces {
		problems = append(problems, c.rehash(w, report)...)
	}
	return s.show(report, problems)
}

// rehash accepts the migrations of a database, and its seeds if it has any. A
// file to renumber is one of either.
func (c *rehashCommand) rehash(w *ops.Workspace, report *views.RehashReport) (problems diag.List) {
	ofSeeds := c.Renumber != "" && w.IsSeed(c.Renumber)
	if !ofSeeds {
		rehashed, more := w.Rehash(c.Renumber)
		if problems = append(problems, more...); !more.HasErrors() {
			report.Databases = append(report.Databases, views.NewRehash(w.Database.Name, rehashed))
		}
	}
	if c.Renumber != "" && !ofSeeds {
		return problems
	}
	rehashed, more := w.RehashSeeds(c.Renumber)
	if rehashed != nil && !more.HasErrors() {
		report.Seeds = append(report.Seeds, views.NewRehash(w.Database.Name, rehashed))
	}
	return append(problems, more...)
}
