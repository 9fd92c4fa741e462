package sqlite

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects/sqltoken"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// Normalize implements schema.Rules.
func (d Dialect) Normalize(o schema.Object, scope schema.Scope) diag.List {
	var problems diag.List
	switch o := o.(type) {
	case *schema.Column:
		problems = normalizeColumn(o, scope)
	case *schema.PrimaryKey:
		normalizeParts(o.Parts, o.Address().Table(), scope)
	case *schema.Unique:
		normalizeParts(o.Parts, o.Address().Table(), scope)
		if o.Deferrable == schema.DeferrableInitiallyImmediate {
			o.Deferrable = ""
		}
	case *schema.Check:
		o.Expr.SQL = withoutParens(o.Expr.SQL)
	case *schema.ForeignKey:
		normalizeForeignKey(o)
	case *schema.Index:
		normalizeIndex(o, scope)
	case *schema.Data:
		return normalizeData(o, scope)
	case *schema.Trigger:
		problems = normalizeTrigger(o)
	case *schema.View:
		o.Body.SQL = trimmed(o.Body.SQL)
		if names, known := outputNames(o.Body.SQL); known {
			problems = schema.CheckStated(o, o.Columns, names, d.FoldName)
		}
	}
	return append(problems, unsupportedFields(o)...)
}

// supportedFields are the fields, as schema.Diff names them, that SQLite can
// express.
var supportedFields = map[schema.Kind][]string{
	schema.KindTable:      {"sqlite.strict", "sqlite.without_rowid"},
	schema.KindColumn:     {"type", "null", "default", "as.expr", "as.type", "collate", "sqlite.auto_increment"},
	schema.KindPrimaryKey: {"name", "parts"},
	schema.KindUnique:     {"parts"},
	schema.KindCheck:      {"expr"},
	schema.KindForeignKey: {"columns", "ref_table", "ref_columns", "on_update", "on_delete", "deferrable"},
	schema.KindIndex:      {"unique", "parts", "where"},
	schema.KindView:       {"as"},
	schema.KindTrigger:    {"timing", "insert", "update", "delete", "update_of", "when", "as"},
}

// blank is an object of the kind with nothing set, to compare with.
func blank(kind schema.Kind) schema.Object {
	switch kind {
	case schema.KindTable:
		return &schema.Table{}
	case schema.KindColumn:
		return &schema.Column{}
	case schema.KindPrimaryKey:
		return &schema.PrimaryKey{}
	case schema.KindUnique:
		return &schema.Unique{}
	case schema.KindCheck:
		return &schema.Check{}
	case schema.KindForeignKey:
		return &schema.ForeignKey{}
	case schema.KindIndex:
		return &schema.Index{}
	case schema.KindView:
		return &schema.View{}
	case schema.KindTrigger:
		return &schema.Trigger{}
	}
	return nil
}

// unsupportedFields reports what is set and cannot be expressed in SQLite,
// instead of leaving it out silently.
func unsupportedFields(o schema.Object) diag.List {
	var problems diag.List
	a := o.Address()
	empty := blank(a.Kind)
	if empty == nil {
		return nil
	}
	report := func(field string) {
		_, word, nested := strings.Cut(field, ".")
		if !nested {
			word = field
		}
		problems.Append(diag.Diagnostic{Severity: diag.Error, Code: "unsupported", Summary: "Not available on SQLite",
			Range: o.Common().Origin.Field(word), Address: a.String(),
			Detail: fmt.Sprintf("%s sets %s, which SQLite does not have. Remove it.", a, word)})
	}
	for _, field := range schema.Diff(o, empty, func(string, schema.Expr, schema.Expr) bool { return false }) {
		if !slices.Contains(supportedFields[a.Kind], field) {
			report(field)
		}
	}
	if slices.ContainsFunc(partsOf(o), func(p schema.Part) bool { return p.Ops != "" }) {
		report("ops")
	}
	if slices.ContainsFunc(partsOf(o), func(p schema.Part) bool { return p.NullsFirst || p.NullsLast }) {
		report("nulls_first or nulls_last")
	}
	if a.Kind != schema.KindIndex && slices.ContainsFunc(partsOf(o), func(p schema.Part) bool { return p.Column == "" }) {
		problems.Append(diag.Diagnostic{Severity: diag.Error, Code: "unsupported", Summary: "Not available on SQLite",
			Range: o.Common().Origin.Field("columns"), Address: a.String(),
			Detail: fmt.Sprintf("%s has an expression, which SQLite allows in an index only. List columns, or use an index with unique = true.", a)})
	}
	return problems
}

func partsOf(o schema.Object) []schema.Part {
	switch o := o.(type) {
	case *schema.PrimaryKey:
		return o.Parts
	case *schema.Unique:
		return o.Parts
	case *schema.Index:
		return o.Parts
	}
	return nil
}

// normalizeParts canonicalizes the parts of a key or index: an expression
// that is a plain column becomes that column, a collation equal to the
// column's own goes, and so does the order of NULLs that SQLite has anyway
// (first when ascending, last when descending).
func normalizeParts(parts []schema.Part, table schema.Address, scope schema.Scope) {
	for i := range parts {
		p := &parts[i]
		if p.Expr.Literal == schema.NotLiteral && p.Expr.SQL != "" {
			p.Expr.SQL = withoutParens(p.Expr.SQL)
			columnPart(p, table, scope)
		}
		p.Collate = normalCollation(p.Collate)
		if column := columnOf(table, p.Column, scope); column != nil {
			p.Collate = partCollation(p.Collate, column.Collate)
		} else if p.Collate == binary {
			p.Collate = ""
		}
		if p.NullsFirst && !p.Desc {
			p.NullsFirst = false
		}
		if p.NullsLast && p.Desc {
			p.NullsLast = false
		}
	}
}

// columnPart turns a part whose expression is just a column into that column.
func columnPart(p *schema.Part, table schema.Address, scope schema.Scope) {
	list := tokens(p.Expr.SQL)
	if len(list) != 1 || !isName(list[0]) {
		return
	}
	if column := columnOf(table, list[0].Value, scope); column != nil {
		p.Column, p.Expr = column.Name, schema.Expr{}
	}
}

func columnOf(table schema.Address, name string, scope schema.Scope) *schema.Column {
	if name == "" {
		return nil
	}
	column, _ := scope.Lookup(table.Child(schema.KindColumn, name)).(*schema.Column)
	return column
}

// binary is the collation of whatever names none.
const binary = "BINARY"

// normalCollation writes the built-in collations in upper case, as SQLite
// ignores the case of collation names.
func normalCollation(name string) string {
	switch upper := strings.ToUpper(name); upper {
	case binary, "NOCASE", "RTRIM":
		return upper
	}
	return name
}

// partCollation is empty where a key compares the column as the column itself
// does.
func partCollation(part, column string) string {
	if column == "" {
		column = binary
	}
	if sameName(part, column) {
		return ""
	}
	return part
}

// literalOf recognizes a constant. NULL is no default at all.
func literalOf(e schema.Expr) schema.Expr {
	if e.Literal != schema.NotLiteral {
		return normalLiteral(e)
	}
	sql := withoutParens(e.SQL)
	list := tokens(sql)
	sign := ""
	if len(list) == 2 && list[0].Kind == sqltoken.Operator && (list[0].Text == "-" || list[0].Text == "+") {
		sign, list = strings.TrimPrefix(list[0].Text, "+"), list[1:]
		if list[0].Kind != sqltoken.Number {
			return schema.SQLExpr(sql)
		}
	}
	if len(list) != 1 {
		return schema.SQLExpr(sql)
	}
	switch t := list[0]; {
	case t.Kind == sqltoken.Number && plainNumber(t.Text):
		return normalLiteral(schema.Expr{SQL: sign + t.Text, Literal: schema.NumberLiteral})
	case t.Kind == sqltoken.String && t.Text[0] == '\'':
		return schema.Expr{SQL: t.Value, Literal: schema.StringLiteral}
	case isWord(t, "true") || isWord(t, "false"):
		return schema.Expr{SQL: strings.ToLower(t.Text), Literal: schema.BoolLiteral}
	case isWord(t, "null"):
		return schema.Expr{}
	}
	return schema.SQLExpr(sql)
}

// plainNumber reports whether a number is also one in JSON, which snapshots
// need: no hexadecimal, no leading or trailing point.
func plainNumber(text string) bool {
	point := strings.IndexByte(text, '.')
	switch {
	case strings.ContainsAny(text, "xX_") || point == 0:
		return false
	case len(text) > 1 && text[0] == '0' && text[1] >= '0' && text[1] <= '9':
		return false
	}
	return point < 0 || point+1 < len(text) && text[point+1] >= '0' && text[point+1] <= '9'
}

func normalLiteral(e schema.Expr) schema.Expr {
	if e.Literal != schema.StringLiteral {
		e.SQL = strings.ToLower(strings.TrimSpace(e.SQL))
	}
	return e
}
