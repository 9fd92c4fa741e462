package lint

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

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
		switch r.Class {
		case dialects.Irreversible:
			f := rollback(r, codeIrreversible, p.place)
			if at := slices.IndexFunc(r.Changes, func(a schema.Address) bool { return lost[a] }); at >= 0 {
				f.Object, f.Range = r.Changes[at].String(), p.place(r.Changes[at])
			}
			f.Acknowledged = p.allows(string(dialects.DataLoss))
			findings = append(findings, f)
		case dialects.Conditional:
			findings = append(findings, rollback(r, codeConditional, p.place))
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

func rollback(r migrations.Reversal, code string, place func(schema.Address) diag.Range) Finding {
	of := dialects.Bearer(dialects.Hazard{}, r.Changes)
	object := of.String()
	if of.IsZero() {
		object, _ = wordsOf(r.SQL).object()
	}
	return Finding{Code: code, Class: classOf(code, false), Direction: dialects.Rollback, Statement: r.SQL, Object: object, Reason: sentence(r.Note), Range: place(of)}
}

// sentence begins a text with a capital letter.
func sentence(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}
