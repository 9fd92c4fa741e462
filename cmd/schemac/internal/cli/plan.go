package cli

import (
	"github.com/schemac/schemac/cmd/schemac/internal/ops"
	"github.com/schemac/schemac/cmd/schemac/internal/views"
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/migrations"
	"github.com/schemac/schemac/schema/diag"
)

// renameOptions are shared by the commands that plan.
type renameOptions struct {
	Rename      []string `sep:"none" placeholder:"TABLE.OLD:NEW" help:"A column was renamed, as in users.username:email. Repeatable."`
	RenameTable []string `sep:"none" placeholder:"OLD:NEW" help:"A table was renamed, as in users:accounts. Repeatable."`
}

// printOptions are shared by the commands that show a plan.
type printOptions struct {
	Rollback bool `help:"Show the statements that lead back: below the plan, or alone with --format sql."`
	ShowSQL  bool `name:"show-sql" help:"Show the statements below the plan. --format sql shows nothing else."`
	ExitCode bool `help:"Exit with 2 if there are changes."`
}

type planCommand struct {
	Live bool   `help:"Plan against the live database, not the snapshot. --url implies it."`
	Out  string `placeholder:"FILE" help:"Save the plan, for apply."`
	renameOptions
	printOptions
}

func (c *planCommand) run(s *session) int {
	workspaces, problems := s.openAll()
	if problems.HasErrors() {
		return s.fail(problems)
	}
	if len(workspaces) > 1 {
		return c.runAll(s, workspaces, problems)
	}
	planned, more := c.plan(s, workspaces[0])
	if problems = append(problems, more...); problems.HasErrors() {
		return s.fail(problems)
	}
	if c.Out != "" {
		if more := workspaces[0].Save(planned, c.Out, s.system.Now()); more.HasErrors() {
			return s.fail(append(problems, more...))
		}
	}
	return c.present(s, planned, c.Out, problems)
}

func (c *planCommand) plan(s *session, w *ops.Workspace) (*ops.Planned, diag.List) {
	return w.Plan(s, ops.PlanOptions{Live: c.Live || w.URLGiven, RenamedColumns: c.Rename, RenamedTables: c.RenameTable})
}

// runAll plans one database after the other. A problem with one of them does
// not hide the plans of the others.
func (c *planCommand) runAll(s *session, workspaces []*ops.Workspace, problems diag.List) int {
	if c.Out != "" || len(c.Rename)+len(c.RenameTable) > 0 || s.globals.Format == "sql" {
		problems.Errorf("usage", "Wrong usage", diag.Range{}, "--out, --rename, --rename-table and --format sql concern one database; they do not go with --all.")
		return s.fail(problems)
	}
	report := &views.PlansReport{Databases: []*views.PlanReport{}}
	changes := false
	for _, w := range workspaces {
		planned, more := c.plan(s, w)
		problems = append(problems, more...)
		if !more.HasErrors() {
			report.Databases = append(report.Databases, views.NewPlan(planned, c.script(planned, false), ""))
			changes = changes || !planned.Empty()
		}
	}
	if code := s.show(report, problems); code != ExitDone || !changes || !c.ExitCode {
		return code
	}
	return ExitChanges
}

// script is the SQL to show: the way back, or with showAlways the way forward.
func (o printOptions) script(planned *ops.Planned, showAlways bool) string {
	switch {
	case o.Rollback:
		return secretsNote(planned) + migrations.ReversalScript(planned.Shown().Rollback)
	case o.ShowSQL || showAlways:
		return secretsNote(planned) + dialects.Script(planned.Shown().Forward)
	}
	return ""
}

// secretsNote says at the head of a script that it cannot run as it is shown.
func secretsNote(planned *ops.Planned) string {
	if !planned.StatesSecrets() {
		return ""
	}
	return "-- [HIDDEN] stands for secrets, which are never shown. schemac apply runs the\n-- statements with them; run as they stand here, they make what cannot log in.\n"
}

// present shows the plan in the format asked for and gives the exit code.
func (o printOptions) present(s *session, planned *ops.Planned, out string, problems diag.List) int {
	if s.globals.Format == "sql" {
		s.view.Raw(o.script(planned, true), problems)
	} else {
		s.view.Show(s.command, views.NewPlan(planned, o.script(planned, false), out), problems)
	}
	if o.ExitCode && !planned.Empty() {
		return ExitChanges
	}
	return ExitDone
}
