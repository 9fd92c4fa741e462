package lint

import (
	"slices"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// reasons are those of statements without a hazard.
var reasons = map[string]string{
	codeOpaque:   "Its text does not tell what it does. Read what it runs.",
	codeRemoval:  "It takes something away, and no data is known to be lost with it.",
	codeSetting:  "It sets something for the connection.",
	codeChange:   "It changes something in place, and no danger is known of it.",
	codeAddition: "It only creates or adds.",
}

// statement gives the findings of a statement that leads forward: one for each
// of its hazards, or one that says what it is. place finds the object's place.
func statement(s dialects.Statement, place func(schema.Address) diag.Range) []Finding {
	w := wordsOf(s.SQL)
	object, _ := w.object()
	finding := func(code string, class Class, of schema.Address, reason, safer string) Finding {
		f := Finding{Code: code, Class: class, Direction: dialects.Upgrade, Statement: s.SQL, Object: of.String(), Reason: reason, Safer: safer, Range: place(of)}
		if of.IsZero() {
			f.Object = object
		}
		return f
	}
	var findings []Finding
	for _, h := range s.Hazards {
		findings = append(findings, finding(string(h.Kind), classOf(string(h.Kind), h.Grave), dialects.Bearer(h, withTables(s.Changes)), h.Message, h.Safer))
	}
	if len(findings) > 0 {
		return findings
	}
	code, reason := codeQuery, s.Check
	if s.Check == "" {
		code = w.codeOf()
		reason = reasons[code]
	}
	return []Finding{finding(code, classOf(code, false), dialects.Bearer(dialects.Hazard{}, s.Changes), reason, "")}
}

// withTables adds the tables that the addresses belong to: a hazard can
// concern a whole table although only its columns change.
func withTables(addresses []schema.Address) []schema.Address {
	all := slices.Clone(addresses)
	for _, a := range addresses {
		if a.Kind.OfTable() && !slices.Contains(all, a.Table()) {
			all = append(all, a.Table())
		}
	}
	return all
}
