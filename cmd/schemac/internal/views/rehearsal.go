package views

import (
	"fmt"
	"strings"

	"github.com/schemac/schemac/cmd/schemac/internal/ops"
	"github.com/schemac/schemac/migrations/proof"
	"github.com/schemac/schemac/schema/diag"
)

// SandboxReport is the result of migrate --sandbox.
type SandboxReport struct {
	Databases []*RehearsalReport `json:"databases"`
}

func (r *SandboxReport) human(p *printer) {
	apart(p, r.Databases)
}

// RehearsalReport is what trying the pending migrations of a database found.
type RehearsalReport struct {
	*ProofReport
	// Basis is how the throw-away database got the state of the real one:
	// copy, replay or inspection. Detour says why it was not a replay.
	Basis  proof.Basis `json:"basis,omitempty"`
	Detour string      `json:"detour,omitempty"`
	// Left counts the pending migrations that were not tried.
	Left int `json:"left"`
	// Rows were copied, and RefusedRows did not fit.
	Rows        int64 `json:"rows"`
	RefusedRows int64 `json:"refused_rows"`
	// Doubts are the statements that can fail on rows.
	Doubts []DoubtReport `json:"doubts"`
	// Absent are objects without a model that only the real database has.
	Absent []string `json:"absent"`

	sample int
}

// DoubtReport is a statement whose success depends on rows.
type DoubtReport struct {
	Migration string     `json:"migration"`
	Range     diag.Range `json:"range,omitzero"`
	Message   string     `json:"message"`
}

// NewRehearsal reports what trying the pending migrations found.
func NewRehearsal(r *ops.Rehearsed) *RehearsalReport {
	report := &RehearsalReport{Left: r.Left, Doubts: []DoubtReport{}, Absent: []string{}, sample: r.Sample}
	if r.Rehearsal == nil {
		report.ProofReport = newProof(&proof.Result{})
	} else {
		report.ProofReport = newProof(r.Result)
		report.Basis, report.Detour, report.Rows, report.RefusedRows, report.Absent = r.Basis, r.Detour, r.Rows, r.Refused, orEmpty(r.Absent)
		for _, d := range r.Doubts {
			report.Doubts = append(report.Doubts, DoubtReport{Migration: d.Step.Title(), Range: d.Range, Message: d.Message})
		}
	}
	report.Database, report.Dialect, report.Swept = r.Database, r.Dialect, orEmpty(r.Swept)
	return report
}

// bases say how a throw-away database got the state of the real one.
var bases = map[proof.Basis]string{
	proof.Copy:     "a copy of the database with all its rows",
	proof.Replayed: "what the applied migrations build, which is what the database is",
	proof.Rebuilt:  "what inspection of the database sees",
}

func (r *RehearsalReport) human(p *printer) {
	if r.Basis == "" {
		p.line(0, "", r.Database+": nothing is pending.")
		r.remarks(p)
		return
	}
	p.line(0, "", fmt.Sprintf("%s (%s): %s tried in a throw-away database.", r.Database, r.Server, r.tried()))
	start := "It began as " + bases[r.Basis]
	if r.Detour != "" {
		start += ", since " + strings.TrimSuffix(r.Detour, ".")
	}
	p.line(2, "", start+".")
	r.properties(p)
	r.limits(p)
	r.remarks(p)
	if r.Left > 0 {
		p.line(2, "", fmt.Sprintf("%s behind them not tried.", were(r.Left)))
	}
	p.line(2, "", "The database itself was only read.")
}

func were(n int) string {
	if n == 1 {
		return "1 migration was"
	}
	return fmt.Sprintf("%d migrations were", n)
}

// limits are what the rehearsal cannot prove.
func (r *RehearsalReport) limits(p *printer) {
	for _, absent := range r.Absent {
		p.styled(2, changed, "not there:", plain, absent+", which no model describes. What needs it cannot be tried.")
	}
	if r.Basis != proof.Copy && r.Rows > 0 {
		text := fmt.Sprintf("up to %d rows of each table, %d in all", r.sample, r.Rows)
		if r.RefusedRows > 0 {
			text += fmt.Sprintf("; %d more did not fit, as rows that they refer to are not among them", r.RefusedRows)
		}
		p.styled(2, plain, "rows:", plain, text+".")
	}
	if r.Basis == proof.Copy {
		return
	}
	for _, d := range r.Doubts {
		p.styled(2, changed, "may fail:", plain, fmt.Sprintf("%s, line %d: %s", d.Migration, d.Range.Start.Line, d.Message))
	}
	if len(r.Doubts) > 0 && r.sample == 0 {
		p.line(2, "", "Whether the rows of the real database allow that was not tried: --sample 1000 copies up to so many rows of each table.")
	}
}
