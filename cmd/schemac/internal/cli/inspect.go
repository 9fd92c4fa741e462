package cli

import (
	"github.com/schemac/schemac/cmd/schemac/internal/ops"
	"github.com/schemac/schemac/cmd/schemac/internal/views"
	"github.com/schemac/schemac/compiler"
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

type inspectCommand struct {
	Snapshot string `placeholder:"FILE" xor:"of" help:"Show this snapshot instead of the live database."`
	Server   bool   `xor:"of" help:"Also show what belongs to the whole server and not to one database: roles, and on ClickHouse users, profiles, quotas, row policies, what they may do, functions and named collections."`
}

func (c *inspectCommand) run(s *session) int {
	s.noModels = true
	w, problems := s.open()
	if problems.HasErrors() {
		return s.fail(problems)
	}
	graph, more := c.graph(s, w)
	if problems = append(problems, more...); problems.HasErrors() {
		return s.fail(problems)
	}
	return c.present(s, w, graph, problems)
}

func (c *inspectCommand) graph(s *session, w *ops.Workspace) (*schema.Graph, diag.List) {
	switch {
	case c.Server:
		return w.LiveServer(s)
	case c.Snapshot == "":
		return w.Live(s)
	}
	snapshot, problems := w.Snapshot(s.settings().Path(c.Snapshot))
	if snapshot == nil {
		if !problems.HasErrors() {
			problems.Errorf("snapshot", "No snapshot", diag.Range{}, "There is no file %s.", c.Snapshot)
		}
		return nil, problems
	}
	return snapshot.Graph, problems
}

func (c *inspectCommand) present(s *session, w *ops.Workspace, graph *schema.Graph, problems diag.List) int {
	switch s.globals.Format {
	case "json":
		report, err := views.NewInspect(graph, w.Database.Name, s.system.Now())
		if err != nil {
			problems.Errorf("inspect", "Cannot show the schema as JSON", diag.Range{}, "%v.", err)
			return s.fail(problems)
		}
		return s.show(report, problems)
	case "sql":
		planned, more := w.Script(graph)
		if problems = append(problems, more...); problems.HasErrors() {
			return s.fail(problems)
		}
		s.view.Raw(dialects.Script(planned.Shown().Forward), problems)
	case "mermaid":
		s.view.Raw(views.Mermaid(graph), problems)
	default:
		s.view.Raw(string(compiler.Print(graph)), problems)
	}
	return ExitDone
}
