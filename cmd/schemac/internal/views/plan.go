package views

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/schemac/schemac/cmd/schemac/internal/ops"
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/migrations"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// PlanReport is the result of plan and diff.
type PlanReport struct {
	Database   string                `json:"database"`
	Dialect    string                `json:"dialect"`
	Source     string                `json:"source"`
	Summary    Summary               `json:"summary"`
	Changes    []ChangeReport        `json:"changes"`
	Statements []dialects.Statement  `json:"statements"`
	Rollback   []migrations.Reversal `json:"rollback"`
	Candidates []CandidateReport     `json:"rename_candidates"`
	Out        string                `json:"out,omitempty"`

	planned *ops.Planned
	// script is what people see below the plan.
	script string
}

// Summary counts changes. A table that is created counts once, whatever it
// holds.
type Summary struct {
	Add     int `json:"add"`
	Change  int `json:"change"`
	Replace int `json:"replace"`
	Drop    int `json:"drop"`
}

// ChangeReport is one change.
type ChangeReport struct {
	Action  planner.Action    `json:"action"`
	Address schema.Address    `json:"address"`
	Reason  string            `json:"reason,omitempty"`
	Fields  []FieldReport     `json:"fields,omitempty"`
	Before  schema.Object     `json:"before,omitempty"`
	After   schema.Object     `json:"after,omitempty"`
	Hazards []dialects.Hazard `json:"hazards,omitempty"`
	// Rows are the reference rows that change.
	Rows  schema.RowChanges `json:"rows,omitzero"`
	Parts []ChangeReport    `json:"parts,omitempty"`
}

// FieldReport is one differing field, as text.
type FieldReport struct {
	Name   string `json:"name"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// CandidateReport is a drop and a create that may be one rename.
type CandidateReport struct {
	From   schema.Address `json:"from"`
	To     schema.Address `json:"to"`
	Reason string         `json:"reason"`
	// Model is the line to add to the model's block.
	Model string `json:"model"`
	// Flag does the same on the command line.
	Flag string `json:"flag"`
}

// NewPlan reports a plan. People see the script below it, if there is one. out
// is the plan file that was written, or "". No report has secrets.
func NewPlan(p *ops.Planned, script, out string) *PlanReport {
	p = p.Shown()
	told := planner.Told(p.Changes)
	hazards := hazardsOf(p.Forward, told)
	r := &PlanReport{Database: p.Database, Dialect: p.Dialect, Source: p.Source, Summary: summarize(told), Changes: reportChanges(told, hazards),
		Statements: orEmpty(p.Forward), Rollback: orEmpty(p.Rollback), Candidates: []CandidateReport{}, Out: out, planned: p, script: script}
	for _, c := range p.Candidates {
		r.Candidates = append(r.Candidates, newCandidate(c))
	}
	return r
}

func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

func newCandidate(c planner.Candidate) CandidateReport {
	r := CandidateReport{From: c.From, To: c.To, Reason: c.Reason, Model: fmt.Sprintf("renamed_from = %q", c.From.Name)}
	switch c.From.Kind {
	case schema.KindColumn:
		r.Flag = "--rename " + c.From.QualifiedName() + ":" + c.To.Name
	case schema.KindTable:
		r.Flag = "--rename-table " + c.From.QualifiedName() + ":" + c.To.Name
	}
	return r
}

func summarize(changes []planner.Change) (s Summary) {
	rows := map[schema.Address]bool{}
	for _, c := range changes {
		if rows[c.Address] {
			continue // deleted and written rows of one table
		}
		rows[c.Address] = c.Address.Kind == schema.KindData
		switch {
		case c.Action == planner.Create:
			s.Add++
		case c.Action == planner.Drop:
			s.Drop++
		case c.Action == planner.Replace && c.Drops():
			// counted with its other half
		case c.Action == planner.Replace || c.Action == planner.Rebuild:
			s.Replace++
		default:
			s.Change++
		}
	}
	return s
}

// hazardsOf gives every hazard to the change that shows it, one of those of its
// statement that the plan lists.
func hazardsOf(statements []dialects.Statement, changes []planner.Change) map[schema.Address][]dialects.Hazard {
	listed := map[schema.Address]bool{}
	var list func([]planner.Change)
	list = func(changes []planner.Change) {
		for _, c := range changes {
			listed[c.Address] = true
			list(c.Parts)
		}
	}
	list(changes)
	hazards := map[schema.Address][]dialects.Hazard{}
	for _, s := range statements {
		of := slices.DeleteFunc(slices.Clone(s.Changes), func(a schema.Address) bool { return !listed[a] })
		for _, h := range s.Hazards {
			key := dialects.Bearer(h, of)
			if !slices.Contains(hazards[key], h) {
				hazards[key] = append(hazards[key], h)
			}
		}
	}
	return hazards
}

func reportChanges(changes []planner.Change, hazards map[schema.Address][]dialects.Hazard) []ChangeReport {
	reports := []ChangeReport{}
	for _, c := range changes {
		r := ChangeReport{Action: c.Action, Address: c.Address, Reason: c.Reason, Before: c.Before, After: c.After, Hazards: hazards[c.Address], Rows: c.Rows}
		if c.Address.Kind == schema.KindData {
			r.Before, r.After = nil, nil // Rows says what changes
			reports = append(reports, r)
			continue
		}
		for _, field := range c.Fields {
			r.Fields = append(r.Fields, FieldReport{field, fieldText(c.Before, field), fieldText(c.After, field)})
		}
		if len(c.Parts) > 0 {
			r.Parts = reportChanges(c.Parts, hazards)
		}
		reports = append(reports, r)
	}
	return reports
}

func (r *PlanReport) human(p *printer) {
	if len(r.Changes) == 0 {
		p.line(0, "", fmt.Sprintf("No changes. %s is as the target says, compared with %s.", r.Database, r.Source))
		return
	}
	p.line(0, "", fmt.Sprintf("Plan for %s (%s), starting from %s:", r.Database, r.Dialect, r.Source))
	p.blank()
	r.tree(p)
	r.candidates(p)
	p.headline(bold, "Plan:", r.Summary.String())
	if r.script != "" {
		p.blank()
		p.printf("%s", r.script)
	}
	if r.Out != "" {
		p.blank()
		p.line(0, "", fmt.Sprintf("Saved to %s. Run it with: schemac apply %s", r.Out, r.Out))
	}
}

// String renders the counts.
func (s Summary) String() string {
	text := fmt.Sprintf("%d to add, %d to change, %d to drop", s.Add, s.Change, s.Drop)
	if s.Replace > 0 {
		text = fmt.Sprintf("%d to add, %d to change, %d to replace, %d to drop", s.Add, s.Change, s.Replace, s.Drop)
	}
	return text + "."
}

func (r *PlanReport) candidates(p *printer) {
	for _, c := range r.Candidates {
		p.styled(0, changed, "?", bold, fmt.Sprintf("Is %s the former %s?", c.To, c.From))
		p.line(2, "", fmt.Sprintf("%s If it is, the plan would lose its data for nothing. Say so in the block of %s:", sentence(c.Reason), c.To))
		p.line(6, "", c.Model)
		if c.Flag != "" {
			p.line(2, "", "or plan with "+c.Flag)
		}
		p.blank()
	}
}

func sentence(text string) string {
	if text == "" || strings.HasSuffix(text, ".") {
		return text
	}
	first, size := utf8.DecodeRuneInString(text)
	return strings.ToUpper(string(first)) + text[size:] + "."
}
