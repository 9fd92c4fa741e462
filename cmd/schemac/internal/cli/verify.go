package cli

import (
	"slices"

	"github.com/schemac/schemac/cmd/schemac/internal/views"
	"github.com/schemac/schemac/schema/diag"
)

type verifyCommand struct{}

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
		verified, more := w.Verify(s)
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
	return ExitFailed
}

// worse is the code that matters more of two: what could not be done at all
// comes before what was refused, and that before what was found.
func worse(a, b int) int {
	for _, code := range []int{ExitFailed, ExitRefused, ExitFindings} {
		if a == code || b == code {
			return code
		}
	}
	return ExitDone
}
