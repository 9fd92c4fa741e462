package cli

import (
	"slices"

	"github.com/schemac/schemac/cmd/schemac/internal/ops"
	"github.com/schemac/schemac/cmd/schemac/internal/views"
	"github.com/schemac/schemac/schema/diag"
)

type verifyCommand struct {
	Each bool `help:"Prove each way back by itself, not only the latest 20 ones, which takes longer the more migrations there are."`
}

// Help shows below the command's options.
func (verifyCommand) Help() string {
	return "All happens in a throw-away database beside the one at --url, at sandbox_url, or at the database's own URL; SQLite needs none of them. No data and no file changes."
}

// run exits with ExitFindings if a property of the migrations is broken, and
// with ExitRefused if a statement is too dangerous to try.
func (c *verifyCommand) run(s *session) int {
	workspaces, problems := s.openAll()
	if problems.HasErrors() {
		return s.fail(problems)
	}
	report := &views.VerifyReport{Databases: []*views.ProofReport{}}
	code := ExitDone
	for _, w := range workspaces {
		verified, more := w.Verify(s, c.Each)
		problems = append(problems, more...)
		if verified != nil {
			report.Databases = append(report.Databases, views.NewVerified(verified))
		}
		code = worse(code, proofCode(verified != nil, more))
	}
	s.view.Show(s.command, report, problems)
	return code
}

// proofCode is the exit code of a proof: complete ones have errors only if
// they found something broken.
func proofCode(complete bool, problems diag.List) int {
	refused := func(d diag.Diagnostic) bool { return d.Code == "not-confined" }
	switch {
	case !problems.HasErrors():
		return ExitDone
	case complete:
		return ExitFindings
	case slices.ContainsFunc(problems, refused):
		return ExitRefused
	}
	return progressCode(&ops.Progress{}, problems)
}

// rehearse tries the pending migrations of each database.
func (c *migrateCommand) rehearse(s *session) int {
	workspaces, problems := s.openAll()
	if problems.HasErrors() {
		return s.fail(problems)
	}
	report := &views.SandboxReport{Databases: []*views.RehearsalReport{}}
	code := ExitDone
	for _, w := range workspaces {
		rehearsed, more := w.Rehearse(s, ops.RehearseOptions{ToVersion: c.ToVersion, Count: counted(c.Count), OutOfOrder: c.OutOfOrder, Sample: c.Sample})
		problems = append(problems, more...)
		if rehearsed != nil {
			report.Databases = append(report.Databases, views.NewRehearsal(rehearsed))
		}
		code = worse(code, proofCode(rehearsed != nil, more))
	}
	s.view.Show(s.command, report, problems)
	return code
}
