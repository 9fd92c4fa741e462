package lint

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/migrations"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// Plan is a plan with the statements of both directions.
type Plan struct {
	*planner.Plan
	Forward  []dialects.Statement
	Rollback []migrations.Reversal
	// Allow lists the kinds of hazard that are allowed, or all.
	Allow []string
}

// Check gives the findings of the plan, in the order of its statements.
func (p Plan) Check() []Finding {
	findings := []Finding{}
	hazardous := p.hazardous()
	for _, s := range p.Forward {
		if len(s.Hazards) == 0 && aids(s, hazardous) {
			continue
		}
		for _, f := range statement(s, p.place) {
			p.acknowledge(&f)
			p.suggestRename(&f)
			findings = append(findings, f)
		}
	}
	return append(findings, p.back()...)
}

// aids reports whether a statement without hazards only helps others, which
// say what there is to say: it carries out no change by itself, or the same as
// one of the hazardous. The steps of a rebuild are such.
func aids(s dialects.Statement, hazardous map[schema.Address][]dialects.Statement) bool {
	return len(s.Changes) == 0 || slices.ContainsFunc(hazardous[s.Changes[0]], func(other dialects.Statement) bool {
		return slices.Equal(s.Changes, other.Changes)
	})
}

// hazardous are the statements with hazards, by their first change.
func (p Plan) hazardous() map[schema.Address][]dialects.Statement {
	found := map[schema.Address][]dialects.Statement{}
	for _, s := range p.Forward {
		if len(s.Hazards) > 0 && len(s.Changes) > 0 {
			found[s.Changes[0]] = append(found[s.Changes[0]], s)
		}
	}
	return found
}

// allows says which option allows a kind of hazard, or "".
func (p Plan) allows(kind string) string {
	for _, given := range []string{kind, "all"} {
		if slices.Contains(p.Allow, given) {
			return "--allow " + given
		}
	}
	return ""
}

func (p Plan) acknowledge(f *Finding) {
	if f.Class.AtLeast(Warning) {
		f.Acknowledged = p.allows(f.Code)
	}
}

// place is where the model declares the object, or the table that it belongs
// to where the object itself is gone.
func (p Plan) place(a schema.Address) diag.Range {
	for _, a := range []schema.Address{a, a.Table()} {
		if o := p.Pair.To.Lookup(a); o != nil {
			return o.Common().Origin.Range
		}
	}
	return diag.Range{}
}

// suggestRename offers to keep the data of a drop that looks like the first
// half of a rename.
func (p Plan) suggestRename(f *Finding) {
	if f.Code != string(dialects.DataLoss) {
		return
	}
	for _, c := range p.Candidates {
		if f.Object == c.From.String() {
			f.Safer = strings.TrimSpace("If " + c.To.String() + " is its new name, say so with renamed_from = \"" + c.From.Name + "\" in the model: nothing is lost then. " + f.Safer)
		}
	}
}

// back gives the findings of the way back, which names what it does not bring
// back. That the data is lost is a finding of the forward statement; whoever
// allows that has accepted this too.
func (p Plan) back() (findings []Finding) {
	lost := p.lost()
	for _, r := range p.Rollback {
		s := r.Statement
		switch r.Class {
		case dialects.Irreversible:
			gone := without(s, lost)
			f := rollback(s, codeIrreversible, withoutData(gone), p.place)
			if len(gone) > 0 {
				f.Object, f.Range = gone[0].String(), p.place(gone[0])
			}
			f.Acknowledged = p.allows(string(dialects.DataLoss))
			findings = append(findings, f)
		case dialects.Conditional:
			findings = append(findings, rollback(s, codeConditional, conditions(s), p.place))
		}
	}
	return slices.CompactFunc(findings, func(a, b Finding) bool { return a.Code == b.Code && a.Reason == b.Reason })
}

// lost are the objects whose data the way forward takes away.
func (p Plan) lost() map[schema.Address]bool {
	lost := map[schema.Address]bool{}
	for _, s := range p.Forward {
		for _, h := range s.Hazards {
			if h.Kind == dialects.DataLoss {
				lost[dialects.Bearer(h, s.Changes)] = true
			}
		}
	}
	return lost
}

// without are the objects that a rollback statement restores without their
// data.
func without(s dialects.Statement, lost map[schema.Address]bool) (gone []schema.Address) {
	for _, a := range s.Changes {
		if lost[a] {
			gone = append(gone, a)
		}
	}
	return gone
}

func withoutData(gone []schema.Address) string {
	names := make([]string, len(gone))
	for i, a := range gone {
		names[i] = a.String()
	}
	what := "the structure"
	if len(names) > 0 {
		what += " of " + strings.Join(names, ", ")
	}
	return "It restores " + what + ", not the data that the way forward takes away."
}

func rollback(s dialects.Statement, code, reason string, place func(schema.Address) diag.Range) Finding {
	of := dialects.Bearer(dialects.Hazard{}, s.Changes)
	object := of.String()
	if of.IsZero() {
		object, _ = wordsOf(s.SQL).object()
	}
	return Finding{Code: code, Class: classOf(code, false), Direction: dialects.Rollback, Statement: s.SQL, Object: object, Reason: reason, Range: place(of)}
}

// conditions are what has to be known of a rollback statement before it runs.
func conditions(s dialects.Statement) string {
	var conditions []string
	for _, h := range s.Hazards {
		if h.Kind == dialects.DataLoss || h.Kind == dialects.MayFail {
			conditions = append(conditions, h.Message)
		}
	}
	if s.Check != "" {
		conditions = append(conditions, s.Check)
	}
	return strings.Join(conditions, " ")
}
