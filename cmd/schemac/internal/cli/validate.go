package cli

import "github.com/schemac/schemac/cmd/schemac/internal/views"

type validateCommand struct{}

// Help shows below the command's options.
func (validateCommand) Help() string {
	return "Without --database, --url and --models, every database of the project is checked."
}

func (c *validateCommand) run(s *session) int {
	g := s.globals
	settings := s.settings()
	g.All = g.All || g.Database == "" && g.URL == "" && len(g.Models) == 0 && settings.HasProject()
	workspaces, problems := s.openAll()
	if problems.HasErrors() {
		return s.fail(problems)
	}
	report := &views.ValidateReport{Databases: []views.ValidatedReport{}}
	for _, w := range workspaces {
		graph, more := w.Models()
		problems = append(problems, more...)
		if graph != nil {
			report.Databases = append(report.Databases, views.ValidatedReport{Database: w.Database.Name, Dialect: w.Database.Dialect, Objects: graph.Len(), Tables: len(graph.Tables())})
		}
	}
	report.Valid = !problems.HasErrors()
	return s.show(report, problems)
}
