package cli

import (
	"github.com/schemac/schemac/cmd/schemac/internal/ops"
	"github.com/schemac/schemac/cmd/schemac/internal/views"
	"github.com/schemac/schemac/schema/diag"
)

type exportCommand struct {
	Output         string `short:"o" placeholder:"FILE" help:"Write this file (default: the project's snapshot)."`
	FromModels     bool   `xor:"source" help:"Export what the models want, not what the database is. A plan against that snapshot finds nothing to do."`
	FromMigrations bool   `xor:"source" help:"Export what all migrations build, in a throw-away database. This brings hand-written migrations into the snapshot."`
}

func (c *exportCommand) run(s *session) int {
	workspaces, problems := s.openAll()
	if c.Output != "" && len(workspaces) > 1 {
		problems.Errorf("usage", "Wrong usage", diag.Range{}, "-o names one file; it does not go with --all.")
	}
	if problems.HasErrors() {
		return s.fail(problems)
	}
	source := ops.FromLive
	switch {
	case c.FromModels:
		source = ops.FromModels
	case c.FromMigrations:
		source = ops.FromMigrations
	}
	report := &views.ExportsReport{Snapshots: []*views.ExportReport{}}
	for _, w := range workspaces {
		exported, more := w.Export(s, c.Output, source, s.system.Now())
		problems = append(problems, more...)
		if exported != nil {
			report.Snapshots = append(report.Snapshots, views.NewExport(exported, string(source)))
		}
	}
	return s.show(report, problems)
}
