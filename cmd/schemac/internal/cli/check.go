package cli

import (
	"slices"

	"github.com/schemac/schemac/cmd/schemac/internal/ops"
	"github.com/schemac/schemac/cmd/schemac/internal/views"
	"github.com/schemac/schemac/lint"
	"github.com/schemac/schemac/migrations"
	"github.com/schemac/schemac/schema/diag"
)

type checkCommand struct {
	Live   bool     `help:"Check against the live database, not the snapshot. --url implies it."`
	Since  string   `placeholder:"VERSION" help:"Leave out the migrations up to this version."`
	Allow  []string `placeholder:"HAZARD" help:"Accept a hazard of the plan: data-loss, or all. Repeatable."`
	FailOn string   `default:"critical" enum:"critical,warning" placeholder:"CLASS" help:"Exit with 3 from this class on: critical (the default) or warning."`
	Out    string   `default:"" enum:",text,json,github" placeholder:"FORMAT" help:"text or json, as with --format, or github: annotations for a pull request."`
	renameOptions
}

// Help shows below the command's options.
func (checkCommand) Help() string {
	return "It needs no database unless --live or --url asks for one, and changes nothing."
}

func (c *checkCommand) run(s *session) int {
	s.view.JSON = s.view.JSON || c.Out == "json"
	if problems := c.check(); problems.HasErrors() {
		return s.fail(problems)
	}
	workspaces, problems := s.openAll()
	if problems.HasErrors() {
		return s.fail(problems)
	}
	if len(workspaces) > 1 && len(c.Rename)+len(c.RenameTable) > 0 {
		problems.Errorf("usage", "Wrong usage", diag.Range{}, "--rename and --rename-table concern one database; they do not go with --all.")
		return s.fail(problems)
	}
	report := &views.CheckReport{Databases: []*views.CheckedReport{}}
	for _, w := range workspaces {
		checked, more := w.Check(s, c.options(w))
		problems = append(problems, more...)
		if checked != nil {
			report.Databases = append(report.Databases, views.NewChecked(checked, lint.Class(c.FailOn)))
		}
	}
	report.Passed = !problems.HasErrors() && !slices.ContainsFunc(report.Databases, func(d *views.CheckedReport) bool { return !d.Passed })
	return c.present(s, report, problems)
}

func (c *checkCommand) check() diag.List {
	problems := checkAllowed(c.Allow, hazardKinds)
	if c.Since != "" && !migrations.IsVersion(c.Since) {
		problems.Errorf("usage", "Wrong usage", diag.Range{}, "--since takes the version of a migration, as in 0007, not %q.", c.Since)
	}
	return problems
}

func (c *checkCommand) options(w *ops.Workspace) ops.CheckOptions {
	return ops.CheckOptions{PlanOptions: ops.PlanOptions{Live: c.Live || w.URLGiven, RenamedColumns: c.Rename, RenamedTables: c.RenameTable}, Allow: c.Allow, Since: c.Since}
}

func (c *checkCommand) present(s *session, report *views.CheckReport, problems diag.List) int {
	if c.Out == "github" {
		s.view.Raw(report.Annotations(), problems)
	} else {
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
