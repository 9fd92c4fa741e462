package cli

import "github.com/schemac/schemac/project"

type diffCommand struct {
	From string `default:"snapshot" placeholder:"STATE" help:"Where the plan starts: models[:PATH], snapshot[:FILE], version:VERSION (what the migrations up to there build), live, or a URL (default: snapshot)."`
	To   string `default:"models" placeholder:"STATE" help:"Where it leads (default: models)."`
	printOptions
}

// standIn lets the URLs to compare stand in for a project, where there is none
// or none is needed.
func (c *diffCommand) standIn(s *session) {
	from, to := project.DialectOf(c.From) != "", project.DialectOf(c.To) != ""
	switch {
	case s.globals.URL != "" || s.settings().HasProject() && !(from && to):
	case from:
		s.globals.URL = c.From
	case to:
		s.globals.URL = c.To
	}
	s.noModels = from && to
}

func (c *diffCommand) run(s *session) int {
	c.standIn(s)
	w, problems := s.open()
	if problems.HasErrors() {
		return s.fail(problems)
	}
	planned, more := w.Diff(s, c.From, c.To)
	if problems = append(problems, more...); problems.HasErrors() {
		return s.fail(problems)
	}
	return c.present(s, planned, "", problems)
}
