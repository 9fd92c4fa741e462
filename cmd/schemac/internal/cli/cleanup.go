package cli

import (
	"time"

	"github.com/schemac/schemac/cmd/schemac/internal/ops"
	"github.com/schemac/schemac/cmd/schemac/internal/views"
	"github.com/schemac/schemac/schema/diag"
)

type cleanupCommand struct {
	Tables      []string      `arg:"" optional:"" help:"Only what stands beside these tables."`
	AutoApprove bool          `help:"Drop it without asking."`
	List        bool          `help:"Show it, and drop nothing."`
	LockWait    time.Duration `placeholder:"DURATION" default:"10s" help:"Wait so long for another runner to end (default: 10s; 0 does not wait)."`
}

func (c *cleanupCommand) run(s *session) int {
	w, problems := s.open()
	if problems.HasErrors() {
		return s.fail(problems)
	}
	kept, more := w.Kept(s, c.Tables)
	if problems = append(problems, more...); problems.HasErrors() {
		return s.fail(problems)
	}
	report := views.NewCleanup(w.Database.Name, kept)
	if len(kept) == 0 || c.List {
		return s.show(report, problems)
	}
	if !c.AutoApprove && !(s.system.InTerminal && !s.view.JSON && s.confirm(views.KeptQuestion(kept))) {
		problems.Errorf("not-approved", "Nothing is dropped", diag.Range{}, "What rebuilds have left stays until somebody says yes, or --auto-approve is given.")
		return s.show(report, problems)
	}
	report.Dropped, more = w.Cleanup(s, kept, ops.RunOptions{Command: s.command, LockWait: c.LockWait, Now: s.system.Now})
	if report.Dropped == nil {
		report.Dropped = report.Dropped[:0:0]
	}
	return s.show(report, append(problems, more...))
}
