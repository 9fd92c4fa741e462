package cli

import (
	"fmt"

	"github.com/schemac/schemac/cmd/schemac/internal/ops"
	"github.com/schemac/schemac/cmd/schemac/internal/views"
	"github.com/schemac/schemac/schema/diag"
)

type statusCommand struct {
	ExitCode bool `help:"Exit with 2 if anything is pending, edited, missing, out of order, unfinished or drifted."`
}

func (c *statusCommand) run(s *session) int {
	report := &views.StatusReport{Databases: []*views.DatabaseStatus{}}
	problems := s.each(func(w *ops.Workspace) diag.List {
		status, problems := w.Status(s)
		if status != nil {
			report.Databases = append(report.Databases, views.NewStatus(status))
		}
		return problems
	})
	code := s.show(report, problems)
	if c.ExitCode && code == ExitDone && !report.Clean() {
		return ExitChanges
	}
	return code
}

// each runs an operation on the database, or on each with --all.
func (s *session) each(run func(*ops.Workspace) diag.List) diag.List {
	workspaces, problems := s.openAll()
	if problems.HasErrors() {
		return problems
	}
	for _, w := range workspaces {
		problems = append(problems, run(w)...)
	}
	return problems
}

type historyCommand struct {
	Limit int `placeholder:"N" help:"Show the last N runs only."`
}

func (c *historyCommand) run(s *session) int {
	report := &views.HistoryReport{Databases: []*views.DatabaseHistory{}}
	problems := s.each(func(w *ops.Workspace) diag.List {
		runs, problems := w.History(s)
		if c.Limit > 0 && c.Limit < len(runs) {
			runs = runs[len(runs)-c.Limit:]
		}
		if !problems.HasErrors() {
			report.Databases = append(report.Databases, views.NewHistory(w.Database.Name, runs))
		}
		return problems
	})
	return s.show(report, problems)
}

type lockCommand struct{}

func (c *lockCommand) run(s *session) int {
	report := &views.LocksReport{Databases: []*views.LockReport{}}
	problems := s.each(func(w *ops.Workspace) diag.List {
		holder, problems := w.LockHolder(s)
		if !problems.HasErrors() {
			report.Databases = append(report.Databases, &views.LockReport{Database: w.Database.Name, Holder: holder})
		}
		return problems
	})
	return s.show(report, problems)
}

type unlockCommand struct {
	AutoApprove bool `help:"Do not ask."`
}

func (c *unlockCommand) run(s *session) int {
	w, problems := s.open()
	if problems.HasErrors() {
		return s.fail(problems)
	}
	holder, more := w.LockHolder(s)
	if problems = append(problems, more...); problems.HasErrors() {
		return s.fail(problems)
	}
	report := &views.LockReport{Database: w.Database.Name, Holder: holder}
	if holder == nil {
		return s.show(report, problems)
	}
	if !c.AutoApprove && !(s.system.InTerminal && !s.view.JSON && s.confirm(fmt.Sprintf("%s Take the lock away? Only 'yes' is accepted: ", views.HolderText(*holder)))) {
		problems.Errorf("not-approved", "Not unlocked", diag.Range{}, "%s The lock stays until somebody says yes, or --auto-approve is given.", views.HolderText(*holder))
		return s.show(report, problems)
	}
	if more := w.Unlock(s, *holder); more.HasErrors() {
		return s.show(report, append(problems, more...))
	}
	report.Broken = true
	return s.show(report, problems)
}
