package cli

import (
	"github.com/schemac/schemac/cmd/schemac/internal/views"
	"github.com/schemac/schemac/schema/diag"
)

type exportCommand struct {
	Output     string `short:"o" placeholder:"FILE" help:"Write this file (default: the project's snapshot)."`
	FromModels bool   `help:"Export what the models want, not what the database is. A plan against that snapshot finds nothing to do."`
}

func (c *exportCommand) run(s *session) int {
	workspaces, problems := s.openAll()
	if c.Output != "" && len(workspaces) > 1 {
		problems.Errorf("usage", "Wrong usage", diag.Range{}, "-o names one file; it does not go with --all.")
	}
	if problems.HasErrors() {
		return s.fail(problems)
	}
	from := "the live database"
	if c.FromModels {
		from = "the models"
	}
	report := &views.ExportsReport{Snapshots: []*views.ExportReport{}}
	for _, w := range workspaces {
		exported, more := w.Export(s, c.Output, c.FromModels, s.system.Now())
		problems = append(problems, more...)
		if exported != nil {
			report.Snapshots = append(report.Snapshots, views.NewExport(exported, from))
		}
	}
	return s.show(report, problems)
}
