package views

import (
	"fmt"
	"strings"

	"github.com/schemac/schemac/cmd/schemac/internal/ops"
	"github.com/schemac/schemac/migrations/proof"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema/diag"
)

// VerifyReport is the result of verify.
type VerifyReport struct {
	Databases []*ProofReport `json:"databases"`
}

func (r *VerifyReport) human(p *printer) {
	apart(p, r.Databases)
}

// ProofReport is what a proof of migrations found.
type ProofReport struct {
	Database   string           `json:"database"`
	Dialect    string           `json:"dialect"`
	Server     string           `json:"server"`
	Migrations int              `json:"migrations"`
	Repeatable int              `json:"repeatable"`
	Verdict    proof.Verdict    `json:"verdict"`
	Properties []PropertyReport `json:"properties"`
	// OneWay are the migrations that nothing leads back from.
	OneWay []OneWayReport `json:"irreversible"`
	// Unmodelled are objects at the end that no model can describe.
	Unmodelled []string `json:"unmodelled"`
	// Swept are left-over throw-away databases that were removed.
	Swept []string `json:"removed_leftovers"`
}

// PropertyReport is what is known of one property.
type PropertyReport struct {
	Property proof.Property `json:"property"`
	Verdict  proof.Verdict  `json:"verdict"`
	// Reason says why nothing is known, or how it was proven.
	Reason   string          `json:"reason,omitempty"`
	Findings []FindingReport `json:"findings,omitempty"`
}

// FindingReport is why a property does not hold.
type FindingReport struct {
	// Migration is the one to blame; empty where none alone is.
	Migration string     `json:"migration,omitempty"`
	Range     diag.Range `json:"range,omitzero"`
	Message   string     `json:"message"`
	// Changes lead from the state that was found to the one that it should be.
	Changes []ChangeReport `json:"changes,omitempty"`
	// Extra and Missing are objects without a model that should not be there,
	// and that should.
	Extra   []string `json:"extra,omitempty"`
	Missing []string `json:"missing,omitempty"`

	property   proof.Property
	difference *proof.Difference
}

// OneWayReport is a migration that nothing leads back from.
type OneWayReport struct {
	Migration string `json:"migration"`
	Reason    string `json:"reason"`
}

// NewVerified reports the proof of all migrations.
func NewVerified(v *ops.Verified) *ProofReport {
	r := newProof(v.Result)
	r.Database, r.Dialect, r.Swept = v.Database, v.Dialect, orEmpty(v.Swept)
	return r
}

func newProof(result *proof.Result) *ProofReport {
	r := &ProofReport{Server: result.Server, Migrations: result.Migrations, Repeatable: result.Repeatable,
		Verdict: proof.Proven, OneWay: []OneWayReport{}, Unmodelled: orEmpty(result.Unmodelled)}
	for _, o := range result.Outcomes {
		property := PropertyReport{Property: o.Property, Verdict: o.Verdict, Reason: o.Reason}
		for _, f := range result.Findings {
			if f.Property == o.Property {
				property.Findings = append(property.Findings, newFinding(f))
			}
		}
		if o.Verdict == proof.Broken || r.Verdict == proof.Proven {
			r.Verdict = o.Verdict
		}
		r.Properties = append(r.Properties, property)
	}
	for _, s := range result.OneWay {
		r.OneWay = append(r.OneWay, OneWayReport{Migration: s.Title(), Reason: s.Irreversible})
	}
	return r
}

func newFinding(f proof.Finding) FindingReport {
	r := FindingReport{Range: f.Range, Message: f.Message, property: f.Property, difference: f.Difference}
	if f.Step != nil {
		r.Migration = f.Step.Title()
	}
	if d := f.Difference; d != nil {
		r.Extra, r.Missing = d.Extra, d.Missing
		if d.Plan != nil {
			r.Changes = reportChanges(planner.Told((&ops.Planned{Plan: d.Plan}).Shown().Changes), nil)
		}
	}
	return r
}

// propertyTexts say what the properties mean.
var propertyTexts = map[proof.Property]string{
	proof.Runs:     "each migration runs",
	proof.Keeps:    "what promises not to change the schema does not",
	proof.Arrives:  "the end is as the models say",
	proof.Returns:  "each migration can be rolled back",
	proof.Restores: "each rollback restores what was before",
	proof.Clean:    "with everything rolled back, nothing is left",
}

func (r *ProofReport) human(p *printer) {
	p.line(0, "", fmt.Sprintf("%s (%s): %s tried in a throw-away database.", r.Database, r.Server, r.tried()))
	r.properties(p)
	r.remarks(p)
}

// tried counts what was tried.
func (r *ProofReport) tried() string {
	text := plural(r.Migrations, "migration")
	if r.Repeatable > 0 {
		text += " and " + plural(r.Repeatable, "repeatable one")
	}
	return text
}

func (r *ProofReport) properties(p *printer) {
	for _, property := range r.Properties {
		tone, word, text := added, "proven", propertyTexts[property.Property]
		switch property.Verdict {
		case proof.Broken:
			tone, word = danger, "broken"
		case proof.Unproven:
			tone, word = changed, "unproven"
		}
		if property.Reason != "" {
			text += ": " + property.Reason
		}
		p.columns(2, tone, "-", p.paint(tone, word), len("unproven")+len(p.paint(tone, word))-len(word), text)
		for _, f := range property.Findings {
			f.human(p)
		}
	}
}

// human shows how states differ. What is wrong and where is said by the
// diagnostic of the finding.
func (f *FindingReport) human(p *printer) {
	if f.difference == nil {
		return
	}
	if f.difference.Plan != nil {
		p.line(4, "", f.need())
		NewPlan(&ops.Planned{Plan: f.difference.Plan}, "", "").tree(p)
	}
	for _, extra := range f.Extra {
		p.styled(4, changed, "left behind:", plain, extra)
	}
	for _, missing := range f.Missing {
		p.styled(4, changed, "gone:", plain, missing)
	}
}

// need introduces what the database would need to be as it should.
func (f *FindingReport) need() string {
	switch {
	case f.property == proof.Arrives:
		return "To be as the models say, the end would need:"
	case f.property == proof.Clean:
		return "To be empty, the database would need:"
	case f.property == proof.Keeps:
		return "To be as it was before, the schema would need:"
	case f.Migration == "":
		return "To be as it was before, the database would need:"
	}
	return "To be as it was before " + f.Migration + ", the database would need:"
}

// remarks are what the reader should know beyond the verdicts.
func (r *ProofReport) remarks(p *printer) {
	for _, m := range r.OneWay {
		reason := m.Reason
		if reason == "" {
			reason = "it has no rollback"
		}
		p.line(2, "", fmt.Sprintf("Nothing leads back from %s: %s. The ways back above and below it were proven apart.", m.Migration, strings.TrimSuffix(reason, ".")))
	}
	for _, what := range r.Unmodelled {
		p.line(2, "", "Not compared with the models, as none can describe it: "+what+".")
	}
	for _, name := range r.Swept {
		p.line(2, "", "Removed "+name+", which an earlier run had left behind.")
	}
}
