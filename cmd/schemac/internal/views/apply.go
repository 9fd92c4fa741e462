package views

import (
	"fmt"
	"strings"
	"time"

	"github.com/schemac/schemac/cmd/schemac/internal/ops"
	"github.com/schemac/schemac/dialects"
)

// The ways in which an application ends.
const (
	StatusApplied    = "applied"
	StatusNothing    = "nothing-to-do"
	StatusRefused    = "refused"
	StatusDeclined   = "declined"
	StatusStale      = "stale"
	StatusFailed     = "failed"
	StatusIncomplete = "incomplete"
)

// ApplyReport is the result of apply.
type ApplyReport struct {
	Status string `json:"status"`
	// Plan is what was to be done.
	Plan *PlanReport `json:"plan,omitempty"`
	// Drift is how the database has moved away from what a saved plan expects.
	Drift *PlanReport `json:"drift,omitempty"`
	// Left is what remains to be done although every statement ran.
	Left *PlanReport `json:"left,omitempty"`
	// Refused lists the hazards that nobody has allowed.
	Refused []dialects.Hazard `json:"refused,omitempty"`
	// InEffect are the statements that ran and remain, of all Statements.
	InEffect   []string `json:"in_effect"`
	Statements int      `json:"statements"`
	// Failed is the statement that failed.
	Failed          string `json:"failed,omitempty"`
	Snapshot        string `json:"snapshot,omitempty"`
	SnapshotChanged bool   `json:"snapshot_changed,omitempty"`
}

// Took notes what the execution did.
func (r *ApplyReport) Took(o *ops.Outcome, statements []dialects.Statement) {
	r.Statements = len(statements)
	for _, s := range statements[:min(o.Applied, len(statements))] {
		r.InEffect = append(r.InEffect, s.SQL)
	}
	if o.Failed != nil {
		r.Failed = o.Failed.Statement.SQL
	}
	r.Snapshot, r.SnapshotChanged = o.Snapshot, o.SnapshotChanged
	if o.Left != nil {
		r.Left = NewPlan(o.Left, "", "")
	}
}

func (r *ApplyReport) human(p *printer) {
	switch r.Status {
	case StatusNothing:
		p.line(0, "", "No changes. The database is as the models say.")
	case StatusApplied:
		p.headline(added, "Applied.", plural(r.Statements, "statement")+" executed, and nothing is left to do.")
	case StatusRefused:
		p.headline(danger, "Refused.", "The plan loses data, and nothing was executed:")
		for _, h := range r.Refused {
			p.styled(2, danger, "! "+string(h.Kind)+":", plain, h.Message)
		}
		p.line(0, "", "If that is what you want, run it again with --allow data-loss.")
	case StatusDeclined:
		p.line(0, "", "Not applied. Nothing was executed.")
	case StatusStale:
		p.headline(danger, "Refused.", "The database has changed since the plan was made, and nothing was executed. Since then:")
		p.blank()
		r.Drift.tree(p)
		p.line(0, "", "Make a new plan.")
	case StatusFailed:
		r.failed(p)
	case StatusIncomplete:
		r.incomplete(p)
	}
	if r.SnapshotChanged {
		p.line(0, "", "The snapshot "+r.Snapshot+" is up to date.")
	}
}

func (r *ApplyReport) failed(p *printer) {
	p.headline(danger, "Failed.", "Nothing was applied: the database is as it was.")
	if r.Failed != "" {
		p.line(0, "", "This statement failed:")
		p.block(2, plain, "", r.Failed)
	}
}

func (r *ApplyReport) incomplete(p *printer) {
	if r.Failed == "" && len(r.InEffect) == r.Statements {
		p.headline(danger, "Incomplete.", "All statements ran, but that is not the end of it.")
	} else {
		p.headline(danger, "Stopped half-way.", fmt.Sprintf("%d of %s remain in effect:", len(r.InEffect), plural(r.Statements, "statement")))
		for _, sql := range r.InEffect {
			p.block(2, plain, "", sql+";")
		}
	}
	if r.Failed != "" {
		p.line(0, "", "This one failed:")
		p.block(2, plain, "", r.Failed)
		p.line(0, "", "Mend the cause and run schemac apply again: it plans what is left.")
	}
	if r.Left != nil {
		p.blank()
		r.Left.tree(p)
	}
}

// Progress tells people that a statement has taken effect.
func (v *View) Progress(index, total int, sql string, elapsed time.Duration) {
	if v.JSON {
		return
	}
	p := v.err()
	head := fmt.Sprintf("[%d/%d]", index+1, total)
	first, _, more := strings.Cut(sql, "\n")
	if room := p.width - len(head) - 12; len([]rune(first)) > room && room > 20 {
		first, more = string([]rune(first)[:room]), true
	}
	if more {
		first += " …"
	}
	p.printf("%s %s %s\n", p.paint(added, head), first, p.paint(faint, elapsed.Round(time.Millisecond).String()))
}
