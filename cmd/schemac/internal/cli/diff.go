package cli

type diffCommand struct {
	From string `default:"snapshot" placeholder:"STATE" help:"Where the plan starts: models[:PATH], snapshot[:FILE], live, or a URL (default: snapshot)."`
	To   string `default:"models" placeholder:"STATE" help:"Where it leads (default: models)."`
	printOptions
}

func (c *diffCommand) run(s *session) int {
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
