package clickhouse

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// stops are the hazards of rows that the new table does not take, so that they
// stop the copy: those that break a constraint, which a query looks for before
// anything is done, and those for which a column cannot be computed.
func (r rebuilding) stops(columns columnCopy) []dialects.Hazard {
	var hazards []dialects.Hazard
	for _, check := range schema.ChildrenOf[*schema.Check](r.e.pair.To, r.c.Address) {
		if check.ClickHouse.Assume {
			continue
		}
		r.lookForRows(check)
		if r.isNew(check) {
			hazards = append(hazards, rowsChecked(check.Address().QualifiedName()))
		}
	}
	for _, column := range r.computed(columns) {
		hazards = append(hazards, valuesNotComputed(column.Address().QualifiedName(), exprSQL(column.Default)))
	}
	return hazards
}

// isNew reports whether the constraint is not one that the table has had.
func (r rebuilding) isNew(check *schema.Check) bool {
	return slices.ContainsFunc(r.c.Parts, func(part planner.Change) bool { return part.After != nil && part.Address == check.Address() })
}

// lookForRows asks before the plan begins for rows that break the constraint,
// also one that the table has had: it was not checked when it was added. It
// cannot ask by columns that the table does not have as they will be.
func (r rebuilding) lookForRows(check *schema.Check) {
	named, err := chsql.ExprReferences(exprSQL(check.Expr))
	if err != nil {
		return
	}
	var columns []string
	former := r.formerNames()
	for _, name := range named.Columns {
		before, had := r.e.pair.From.Lookup(r.c.Address.Child(schema.KindColumn, name)).(*schema.Column)
		after, has := r.e.pair.To.Lookup(r.c.Address.Child(schema.KindColumn, name)).(*schema.Column)
		_, renamed := r.e.former[r.c.Address.Child(schema.KindColumn, name)]
		if !had || !has || renamed || former[name] != "" || typeSQL(before) != typeSQL(after) {
			return
		}
		columns = append(columns, chsql.Backquote(name))
	}
	if len(columns) == 0 {
		return
	}
	r.e.prechecks = append(r.e.prechecks, dialects.Statement{Changes: addresses(r.c),
		SQL:   "SELECT " + strings.Join(columns, ", ") + " FROM " + r.e.rowsOf(r.e.formerTable(r.c.Address)) + " WHERE NOT ifNull(" + exprSQL(check.Expr) + ", 0) LIMIT 1",
		Check: "rows break " + check.Address().QualifiedName() + ", so that the new table would not take them; nothing has been changed. Correct those rows first"})
}

// computed are the columns that the server computes while it copies, and may
// fail to.
func (r rebuilding) computed(columns columnCopy) []*schema.Column {
	return slices.DeleteFunc(slices.Clone(r.e.pair.To.Columns(r.c.Address)), func(c *schema.Column) bool {
		return slices.Contains(columns.into, chsql.Backquote(c.Name)) || !r.e.mayThrow(c)
	})
}
