package cli

import (
	"github.com/schemac/schemac/cmd/schemac/internal/ops"
	"github.com/schemac/schemac/cmd/schemac/internal/views"
	"github.com/schemac/schemac/project"
	"github.com/schemac/schemac/schema/diag"
	"slices"
	"strings"
)

type initCommand struct{}

// Help shows below the command's options.
func (initCommand) Help() string {
	return "Writes schemac.hcl and models/example.hcl for --dialect (default: sqlite), and overwrites nothing."
}

func (c *initCommand) run(s *session) int {
	dialect := s.globals.Dialect
	if dialect == "" {
		dialect = "sqlite"
	}
	if !slices.Contains(project.Dialects(), dialect) {
		var problems diag.List
		problems.Errorf("unknown-dialect", "Unknown dialect", diag.Range{}, "%q is no dialect of schemac. There are %s.%s", dialect,
			strings.Join(project.Dialects(), ", "), diag.DidYouMean(dialect, project.Dialects()))
		return s.fail(problems)
	}
	written, problems := ops.Init(s.settings(), dialect)
	if problems.HasErrors() {
		return s.fail(problems)
	}
	return s.show(&views.InitReport{Dialect: dialect, Written: written}, problems)
}
