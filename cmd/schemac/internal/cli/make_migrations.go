package cli

import (
	"fmt"
	"slices"

	"github.com/schemac/schemac/cmd/schemac/internal/ops"
	"github.com/schemac/schemac/cmd/schemac/internal/views"
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/migrations"
	"github.com/schemac/schemac/migrations/foreign"
	"github.com/schemac/schemac/schema/diag"
)

// typeOption is shared by the commands that write migrations.
type typeOption struct {
	Type string `default:"versioned" enum:"versioned,runs-always,runs-on-change" placeholder:"TYPE" help:"When the migration runs: versioned (once, in order), runs-always or runs-on-change."`
}

type makeMigrationsCommand struct {
	Message string   `arg:"" optional:"" help:"What the migration does, in a few words that become part of its file's name (default: derived from the changes)."`
	Offline bool     `help:"Plan from the snapshot, which is the state behind the last migration. No database is contacted."`
	Plan    bool     `help:"Print the plan as JSON and write nothing."`
	Allow   []string `placeholder:"HAZARD" help:"Allow a hazard: data-loss, irreversible (there is no way back), or all. Repeatable."`
	typeOption
	renameOptions
	printOptions
}

func (c *makeMigrationsCommand) run(s *session) int {
	problems := checkAllowed(c.Allow, append(hazardKinds[:len(hazardKinds)-1:len(hazardKinds)-1], "irreversible", "all"))
	if c.Plan && s.foreignFormat() != "" {
		problems.Errorf("usage", "Conflicting options", diag.Range{}, "--plan shows the plan that schemac writes beside its own migrations, so it does not go with --format %s.", s.globals.Format)
	}
	if c.Offline && s.globals.URL != "" {
		problems.Errorf("usage", "Conflicting options", diag.Range{}, "--offline contacts no database, so it does not go with --url.")
	}
	if problems.HasErrors() {
		return s.fail(problems)
	}
	workspaces, problems := s.openAll()
	if len(workspaces) > 1 && (c.Plan || len(c.Rename)+len(c.RenameTable) > 0 || s.globals.Format == "sql") {
		problems.Errorf("usage", "Wrong usage", diag.Range{}, "--plan, --rename, --rename-table and --format sql concern one database; they do not go with --all.")
	}
	if problems.HasErrors() {
		return s.fail(problems)
	}
	report := &views.MakeReport{Migrations: []*views.MadeReport{}}
	code := ExitDone
	for _, w := range workspaces {
		made, result, more := c.make(s, w)
		report.Migrations = append(report.Migrations, made)
		problems = append(problems, more...)
		code = worse(code, result)
	}
	if code == ExitDone && c.ExitCode && report.Changes() {
		code = ExitChanges
	}
	return c.present(s, report, problems, code)
}

// present shows the outcome in the format asked for. SQL and plans are shown
// for a single database, whose report is then the only one.
func (c *makeMigrationsCommand) present(s *session, report *views.MakeReport, problems diag.List, code int) int {
	first := report.Migrations[0]
	switch {
	case c.Plan && first.Document() != "":
		s.view.Raw(first.Document(), problems)
	case s.globals.Format == "sql" && first.Plan != nil:
		s.view.Raw(first.Script(), nil)
		s.view.Explain(report, problems)
	default:
		s.view.Show(s.command, report, problems)
	}
	return code
}

// make makes the migration of one database.
func (c *makeMigrationsCommand) make(s *session, w *ops.Workspace) (*views.MadeReport, int, diag.List) {
	report := &views.MadeReport{Database: w.Database.Name, Status: views.StatusFailed}
	options := ops.MakeOptions{Message: c.Message, Type: migrations.Type(c.Type), Format: s.foreignFormat(),
		PlanOptions: ops.PlanOptions{Live: !c.Offline, RenamedColumns: c.Rename, RenamedTables: c.RenameTable}}
	m, problems := w.PrepareMigration(s, options)
	if problems.HasErrors() {
		return report, ExitFailed, problems
	}
	defer m.Close()
	if !c.Plan {
		if more := s.askRenames(m, options.PlanOptions); more.HasErrors() {
			return report, ExitFailed, append(problems, more...)
		}
	}
	report.Planned(m.Planned, c.script(m.Planned, s.globals.Format == "sql"))
	if m.Empty() && !c.Plan {
		report.Status = views.StatusNothing
		return report, ExitDone, problems
	}
	made, more := m.Draft(s.system.Now())
	if problems = append(problems, more...); problems.HasErrors() {
		return report, ExitFailed, problems
	}
	if c.Plan {
		report.Previewed(made)
		return report, ExitDone, problems
	}
	if report.Refused = c.refused(s, m, report); len(report.Refused) > 0 {
		report.Status = views.StatusRefused
		return report, ExitRefused, problems
	}
	if more := w.Write(made); more.HasErrors() {
		return report, ExitFailed, append(problems, more...)
	}
	report.Wrote(made)
	return report, ExitDone, problems
}

// refused lists what nobody has acknowledged. On a terminal it asks.
func (c *makeMigrationsCommand) refused(s *session, m *ops.Making, report *views.MadeReport) []dialects.Hazard {
	hazards := m.Acknowledge(c.Allow)
	if len(hazards) == 0 || !s.system.InTerminal || s.view.JSON {
		return hazards
	}
	s.view.Explain(report.Preview(), nil)
	if s.confirm(fmt.Sprintf("The migration of %s cannot be taken back completely, as shown. Write it? Only 'yes' is accepted: ", m.Database)) {
		return nil
	}
	return hazards
}

// foreignFormat is the format of another tool that --format asks for, or "".
func (s *session) foreignFormat() foreign.Format {
	if slices.Contains(foreign.Writable(), s.globals.Format) {
		return foreign.Format(s.globals.Format)
	}
	return ""
}
