package postgres

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// refuse makes the error for something that PostgreSQL does not have.
func refuse(o schema.Object, field, format string, args ...any) diag.List {
	return diag.List{{Severity: diag.Error, Code: "unsupported", Summary: "Not supported by PostgreSQL",
		Range: o.Common().Origin.Field(field), Address: o.Address().String(), Detail: fmt.Sprintf(format, args...)}}
}

// plainKey refuses what only an index can say of its parts: the columns of a
// constraint have neither order, collation nor operator class of their own.
func plainKey(o schema.Object, parts []schema.Part) diag.List {
	plain := func(p schema.Part) bool { return p.Column != "" && p == schema.Part{Column: p.Column} }
	if !slices.ContainsFunc(parts, func(p schema.Part) bool { return !plain(p) }) {
		return nil
	}
	return refuse(o, "columns", "%s can name nothing but columns in PostgreSQL: no expressions, order, collations or operator classes. "+
		"List the columns, or use an index with unique = true.", o.Address())
}

// unordered refuses an order in a partition key.
func unordered(t *schema.Table, parts []schema.Part) diag.List {
	if !slices.ContainsFunc(parts, func(p schema.Part) bool { return p.Desc || p.NullsFirst || p.NullsLast }) {
		return nil
	}
	return refuse(t, "partition", "The partition key of %s has no order. Remove desc, nulls_first and nulls_last.", t.Address())
}

// normalizeQuery takes the end off the query of a view, names its columns, spells out what * stands for, so that a column more is a
// change of the view, and compares the columns that a view states with those
// of its query, as far as the graph tells.
func (d dialect) normalizeQuery(v schema.Object, body *schema.Expr, outputs *[]string, stated []schema.ViewColumn, scope schema.Scope) diag.List {
	body.SQL = strings.TrimSpace(strings.TrimRight(body.SQL, "; \t\r\n"))
	g, ok := scope.(*schema.Graph)
	if !ok {
		return nil
	}
	names := d.scopeOf(g, v.Address(), "as")
	body.SQL = pgsql.ExpandStars(body.SQL, names)
	if len(*outputs) > 0 {
		body.SQL, *outputs = pgsql.NameOutputs(body.SQL, *outputs), nil
	}
	if len(stated) == 0 {
		return nil
	}
	results, known := pgsql.OutputNames(body.SQL, names)
	if !known {
		return nil
	}
	return schema.CheckStated(v, stated, results, d.FoldName)
}
