package cli

import (
	"fmt"
	"strings"
	"time"

	"github.com/schemac/schemac/cmd/schemac/internal/ops"
	"github.com/schemac/schemac/cmd/schemac/internal/views"
	"github.com/schemac/schemac/schema/diag"
)

type applyCommand struct {
	Plan        string   `arg:"" optional:"" placeholder:"PLAN" help:"A plan file that plan --out saved (default: plan now, from the models)."`
	AutoApprove bool     `help:"Do not ask. Hazards still have to be allowed."`
	Allow       []string `placeholder:"HAZARD" help:"Allow a hazard: data-loss, or all. Repeatable."`
	renameOptions
	runOptions
}

func (c *applyCommand) run(s *session) int {
	if problems := c.check(); problems.HasErrors() {
		return s.fail(problems)
	}
	w, problems := s.open()
	if problems.HasErrors() {
		return s.fail(problems)
	}
	options := ops.PlanOptions{Live: true, RenamedColumns: c.Rename, RenamedTables: c.RenameTable}
	a, more := w.Prepare(s, options, c.Plan, c.ops(s))
	if problems = append(problems, more...); problems.HasErrors() {
		return s.fail(problems)
	}
	defer a.Close()
	if a.Interrupted != nil {
		if more := c.resume(s, a, options); more.HasErrors() {
			s.fail(append(problems, more...))
			return ExitIncomplete
		}
	}
	if !c.AutoApprove {
		if more := s.askRenames(a, options); more.HasErrors() {
			return s.fail(append(problems, more...))
		}
	}
	report := &views.ApplyReport{Plan: views.NewPlan(a.Planned, "", ""), InEffect: []string{}, Statements: len(a.Forward)}
	if code, stop := c.gate(s, a, report, &problems); stop {
		s.view.Show(s.command, report, problems)
		return code
	}
	return c.execute(s, a, report, problems)
}

func (c *applyCommand) check() (problems diag.List) {
	if c.Plan != "" && len(c.Rename)+len(c.RenameTable) > 0 {
		problems.Errorf("usage", "Wrong usage", diag.Range{}, "A saved plan is carried out as it is. --rename and --rename-table go with plan --out.")
	}
	return append(problems, checkAllowed(c.Allow, hazardKinds)...)
}

// resume ends an earlier apply that was interrupted.
func (c *applyCommand) resume(s *session, a *ops.Application, options ops.PlanOptions) (problems diag.List) {
	s.view.Resuming("An earlier apply", a.Interrupted.InEffect)
	if !c.AutoApprove && !(s.system.InTerminal && !s.view.JSON && s.confirm("Go on with it? Only 'yes' is accepted: ")) {
		problems.Errorf("not-approved", "Nobody can be asked", diag.Range{}, "An earlier apply is unfinished, and going on with it needs a yes. Add --auto-approve.")
		return problems
	}
	return a.Resume(s, options)
}

// gate shows the plan and stops for everything that forbids to carry it out.
func (c *applyCommand) gate(s *session, a *ops.Application, report *views.ApplyReport, problems *diag.List) (code int, stop bool) {
	if a.Drift != nil {
		report.Status, report.Drift = views.StatusStale, views.NewPlan(a.Drift, "", "")
		return ExitStale, true
	}
	if a.Empty() {
		report.Status = views.StatusNothing
		return ExitDone, false // the snapshot may have to be written
	}
	if !s.view.JSON {
		s.view.Show(s.command, report.Plan, nil)
	}
	if report.Refused = a.Unacknowledged(c.Allow); len(report.Refused) > 0 {
		report.Status = views.StatusRefused
		return ExitRefused, true
	}
	if c.AutoApprove {
		return ExitDone, false
	}
	if !s.system.InTerminal || s.view.JSON {
		problems.Errorf("not-approved", "Nobody can be asked", diag.Range{}, "Applying needs a yes, but the input is no terminal, or the output is JSON. Add --auto-approve to apply without asking.")
		report.Status = views.StatusDeclined
		return ExitFailed, true
	}
	if !s.confirm(fmt.Sprintf("Apply this plan to %s? Only 'yes' is accepted: ", a.Database)) {
		report.Status = views.StatusDeclined
		return ExitFailed, true
	}
	return ExitDone, false
}

// confirm asks on the terminal.
func (s *session) confirm(question string) bool {
	_, _ = fmt.Fprint(s.system.Err, question)
	answer, err := s.input.ReadString('\n')
	return (err == nil || answer != "") && strings.TrimSpace(answer) == "yes"
}

func (c *applyCommand) execute(s *session, a *ops.Application, report *views.ApplyReport, problems diag.List) int {
	started := time.Now()
	shown := a.Shown().Forward
	s.took = func(index int) {
		s.view.Progress(index, len(shown), shown[index].SQL, time.Since(started))
		started = time.Now()
	}
	outcome, more := a.Execute(s, s.system.Now())
	problems = append(problems, more...)
	report.Took(outcome, shown)
	code := ExitDone
	switch {
	case !more.HasErrors() && report.Status == "":
		report.Status = views.StatusApplied
	case more.HasErrors() && outcome.Applied == 0 && len(a.Forward) > 0 && !leavesOpen(more):
		report.Status, code = views.StatusFailed, ExitFailed
	case more.HasErrors():
		report.Status, code = views.StatusIncomplete, ExitIncomplete
	}
	s.view.Show(s.command, report, problems)
	return code
}
