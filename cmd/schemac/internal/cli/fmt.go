package cli

import (
	"github.com/schemac/schemac/cmd/schemac/internal/ops"
	"github.com/schemac/schemac/cmd/schemac/internal/views"
)

type fmtCommand struct {
	Check bool     `help:"Change nothing; list the files that are not in canonical format and exit with 1 if there are any."`
	Paths []string `arg:"" optional:"" help:"Files and folders (default: the project file and all models)."`
}

func (c *fmtCommand) run(s *session) int {
	result, problems := ops.Format(s.settings(), c.Paths, c.Check)
	report := &views.FormatReport{Checked: result.Checked, Changed: append([]string{}, result.Changed...), Check: c.Check}
	code := s.show(report, problems)
	if c.Check && len(result.Changed) > 0 {
		return ExitFailed
	}
	return code
}
