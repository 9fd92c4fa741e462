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
		key, err := chsql.ParseKey(p.Expr.SQL, "")
		if err != nil {
			flat = append(flat, p) // the server will say what is wrong with it
			continue
		}
		for _, part := range partsOf(key) {
			part.Desc, part.Parens = part.Desc || p.Desc, (part.Parens || p.Parens) && len(parts) == 1
			flat = append(flat, part)
		}
	}
	return flat
}

// orEmptyKey is the canonical form of a stated primary key. One without a part
// says more than none, which is the sorting key.
func orEmptyKey(canonical, stated []schema.Part) []schema.Part {
	if len(canonical) > 0 || len(stated) == 0 {
		return canonical
	}
	return []schema.Part{{Expr: schema.SQLExpr(chsql.EmptyKey)}}
}

// columnParts is canonicalParts where the columns of the table are known: a
// dotted name that is none of them, but begins with one, is a part of that
// column, such as tags.keys, and no column of its own.
func columnParts(parts []schema.Part, table schema.Address, scope schema.Scope) []schema.Part {
	parts = canonicalParts(parts)
	for i, p := range parts {
		if isSubcolumn(p.Column, table, scope) {
			parts[i] = schema.Part{Expr: schema.SQLExpr(pathSQL(p.Column)), Desc: p.Desc, Parens: p.Parens}
		}
	}
	return parts
}

// isSubcolumn reports whether the name is one of what a column of the table has
// inside.
func isSubcolumn(name string, table schema.Address, scope schema.Scope) bool {
	isColumn := func(n string) bool { return scope.Lookup(table.Child(schema.KindColumn, n)) != nil }
	if !strings.Contains(name, ".") || isColumn(name) {
		return false
	}
	for at := range name {
		if name[at] == '.' && isColumn(name[:at]) {
			return true
		}
	}
	return false
}

func pathSQL(name string) string {
	names := strings.Split(name, ".")
	for i := range names {
		names[i] = chsql.QuoteIdent(names[i])
	}
	return strings.Join(names, ".")
}

// partsOf are the parts of a key; one that is a mere name is a column.
func partsOf(key []chsql.KeyPart) []schema.Part {
	parts := make([]schema.Part, len(key))
	for i, k := range key {
		parts[i] = schema.Part{Expr: schema.SQLExpr(k.Expr), Desc: k.Desc, Parens: k.Parens}
		if name, ok := columnName(k.Expr); ok {
			parts[i] = schema.Part{Column: name, Desc: k.Desc, Parens: k.Parens && pathSQL(name) == name}
		}
	}
	return parts
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

// keySQL spells a key: one part bare or as it was stated, several between
// parentheses, none as the empty tuple.
func keySQL(parts []schema.Part) string {
	texts := make([]string, len(parts))
	for i, p := range parts {
		texts[i] = partSQL(p)
	}
	switch {
	case len(parts) == 0:
		return "tuple()"
	case len(parts) == 1 && !parts[0].Desc && !parts[0].Parens:
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
