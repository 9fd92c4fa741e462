package cli

import (
	"github.com/schemac/schemac/cmd/schemac/internal/ops"
	"github.com/schemac/schemac/cmd/schemac/internal/views"
)

type settingsCommand struct{}

// Help shows below the command's options.
func (settingsCommand) Help() string {
	return "Without --database and --url, those of every database of the project. Secrets are masked."
}

func (c *settingsCommand) run(s *session) int {
	g := s.globals
	s.noModels = true
	g.All = g.All || g.Database == "" && g.URL == "" && len(g.Models) == 0 && s.settings().HasProject()
	workspaces, problems := s.openAll()
	if problems.HasErrors() {
		return s.fail(problems)
	}
	return s.show(&views.SettingsReport{Configuration: ops.Configured(workspaces)}, problems)
}
