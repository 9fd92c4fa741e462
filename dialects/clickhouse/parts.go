package clickhouse

import (
	"strings"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/schema"
)

// canonicalParts splits tuples into their elements, recognizes plain columns
// and brings expressions into the server's form. ORDER BY tuple() is no part.
func canonicalParts(parts []schema.Part) []schema.Part {
	var flat []schema.Part
	for _, p := range parts {
		if p.Column != "" {
			flat = append(flat, p)
			continue
		}
		for _, element := range tupleElements(p.Expr.SQL) {
			flat = append(flat, expressionPart(element, p.Desc))
		}
	}
	return flat
}

// expressionPart is a column where the text is a mere name, else its
// canonical expression. A direction behind the text counts.
func expressionPart(text string, desc bool) schema.Part {
	text, direction := cutDirection(text)
	desc = desc || direction
	if name, ok := columnName(text); ok {
		return schema.Part{Column: name, Desc: desc}
	}
	return schema.Part{Expr: schema.SQLExpr(canonical(text)), Desc: desc}
}

// cutDirection takes ASC or DESC off the end.
func cutDirection(text string) (rest string, desc bool) {
	text = strings.TrimSpace(text)
	upper := strings.ToUpper(text)
	for _, word := range []string{" ASC", " DESC"} {
		if strings.HasSuffix(upper, word) {
			return strings.TrimSpace(text[:len(text)-len(word)]), word == " DESC"
		}
	}
	return text, false
}

// partSQL spells one part.
func partSQL(p schema.Part) string {
	text := p.Expr.SQL
	if p.Column != "" {
		text = chsql.QuoteIdent(p.Column)
	}
	if p.Desc {
		text += " DESC"
	}
	return text
}

// keySQL spells a key: one part bare, several between parentheses, none as
// the empty tuple.
func keySQL(parts []schema.Part) string {
	texts := make([]string, len(parts))
	for i, p := range parts {
		texts[i] = partSQL(p)
	}
	switch {
	case len(parts) == 0:
		return "tuple()"
	case len(parts) == 1 && !parts[0].Desc:
		return texts[0]
	}
	return "(" + strings.Join(texts, ", ") + ")"
}

// partColumns names every column that the parts mention.
func partColumns(parts []schema.Part) map[string]bool {
	names := map[string]bool{}
	for _, p := range parts {
		if p.Column != "" {
			names[p.Column] = true
		}
		addColumns(names, p.Expr)
	}
	return names
}

// addColumns adds the identifiers of an expression.
func addColumns(names map[string]bool, e schema.Expr) {
	if e.IsZero() || e.Literal != schema.NotLiteral {
		return
	}
	for _, name := range identifiers(e.SQL) {
		names[name] = true
	}
}
