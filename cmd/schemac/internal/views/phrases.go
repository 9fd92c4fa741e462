package views

import (
	"strings"

	"github.com/schemac/schemac/schema"
)

// phrases collects what describes an object.
type phrases []string

// String joins the phrases.
func (d phrases) String() string { return strings.Join(d, " ") }

func (d *phrases) add(phrase string) {
	if phrase != "" {
		*d = append(*d, phrase)
	}
}

func (d *phrases) flag(set bool, phrase string) {
	if set {
		d.add(phrase)
	}
}

func (d *phrases) value(label, value string) {
	if value != "" {
		d.add(label + " " + value)
	}
}

func (d *phrases) list(label string, names []string) {
	if len(names) > 0 {
		d.add(label + " (" + strings.Join(names, ", ") + ")")
	}
}

func deferral(d schema.Deferral) string {
	if d == "" {
		return ""
	}
	return "deferrable " + strings.ToLower(strings.ReplaceAll(string(d), "_", " "))
}

// typeText names user types without their kind.
func typeText(t schema.Type) string {
	if t.User.IsZero() {
		return t.String()
	}
	t.Name, t.User = t.User.QualifiedName(), schema.Address{}
	return t.String()
}

func exprText(e schema.Expr) string {
	if e.Literal == schema.StringLiteral {
		return "'" + strings.ReplaceAll(e.SQL, "'", "''") + "'"
	}
	return e.SQL
}

// exprList is expressions in parentheses, or "" for none.
func exprList(exprs []schema.Expr) string {
	if len(exprs) == 0 {
		return ""
	}
	texts := make([]string, len(exprs))
	for i, e := range exprs {
		texts[i] = exprText(e)
	}
	return "(" + strings.Join(texts, ", ") + ")"
}

func partsText(parts []schema.Part) string {
	if len(parts) == 0 {
		return ""
	}
	texts := make([]string, len(parts))
	for i, part := range parts {
		var d phrases
		d.add(part.Column)
		d.add(exprText(part.Expr))
		d.add(part.Ops)
		d.value("collate", part.Collate)
		d.flag(part.Desc, "desc")
		d.flag(part.NullsFirst, "nulls first")
		d.flag(part.NullsLast, "nulls last")
		d.value("with", part.Op)
		texts[i] = d.String()
	}
	return "(" + strings.Join(texts, ", ") + ")"
}
