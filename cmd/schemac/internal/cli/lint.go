package cli

import (
	"slices"

	"github.com/schemac/schemac/cmd/schemac/internal/ops"
	"github.com/schemac/schemac/cmd/schemac/internal/views"
	"github.com/schemac/schemac/dialects/design"
	"github.com/schemac/schemac/schema/diag"
)

type lintCommand struct {
	FailOn string `default:"error" enum:"error,warning,info" placeholder:"SEVERITY" help:"Exit with 3 from this severity on: error (the default), warning or info."`
}

// Help shows below the command's options.
func (lintCommand) Help() string {
	return "It needs no database. Without --database, --url and --models, the models of every database of the project are looked at."
}

func (c *lintCommand) run(s *session) int {
	g := s.globals
	settings := s.settings()
	g.All = g.All || g.Database == "" && g.URL == "" && len(g.Models) == 0 && settings.HasProject()
	workspaces, problems := s.openAll()
	if problems.HasErrors() {
		return s.fail(problems)
	}
	linted, problems := ops.Lint(workspaces)
	report := views.NewLint(linted, design.Severity(c.FailOn))
	return c.present(s, report, problems)
}

func (c *lintCommand) present(s *session, report *views.LintReport, problems diag.List) int {
	report.Passed = !problems.HasErrors() && !slices.ContainsFunc(report.Databases, func(d *views.LintedReport) bool { return !d.Passed })
	switch s.globals.Format {
	case "github":
		s.view.Raw(report.Annotations(), problems)
	case "sarif":
		s.view.Raw(report.SARIF(), problems)
	default:
		s.view.Show(s.command, report, problems)
	}
	switch {
	case problems.HasErrors():
		return ExitFailed
	case !report.Passed:
		return ExitFindings
	}
	return ExitDone
}
