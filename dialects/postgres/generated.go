package postgres

import (
	"slices"

	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// setExpression is the major that changes what a column is generated from in
// place. An earlier one lets child tables have expressions of their own.
const setExpression = 17

// ownExpression reports whether a generated column of a child table changes
// without that of its parent being made anew, with which it would go.
func (d dialect) ownExpression(pair planner.Pair, before, after *schema.Column) bool {
	if before.Generated.Type == "" || after.Generated.Type == "" || len(pair.From.Origins(before)) == 0 || len(pair.To.Origins(after)) == 0 {
		return false
	}
	return !slices.ContainsFunc(pair.To.Origins(after), func(o schema.Object) bool {
		now := o.(*schema.Column)
		was, existed := pair.From.Lookup(o.Address()).(*schema.Column)
		return existed && !d.computesAlike(pair, was, now) && !d.ownExpression(pair, was, now)
	})
}

// computesAlike reports whether two generated columns are computed by the same
// expression, kept in the same way.
func (d dialect) computesAlike(pair planner.Pair, x, y *schema.Column) bool {
	return x.Generated.Type == y.Generated.Type && x.Type == y.Type &&
		(x.Generated.Expr == y.Generated.Expr || d.EqualExpr(pair, y.Address(), "as.expr", x.Generated.Expr, y.Generated.Expr))
}

// requireOwnExpressions reports what takes SET EXPRESSION on a server that does
// not have it: generated columns of child tables that are to be computed
// otherwise than those of their parents, or no longer.
func (f features) requireOwnExpressions(d dialect, pair planner.Pair) diag.List {
	if f.major >= setExpression {
		return nil
	}
	var problems diag.List
	for _, o := range pair.To.Objects() {
		if column, ok := o.(*schema.Column); ok && column.Generated.Type != "" && d.setsExpression(pair, column) {
			problems.Append(f.missing(column, need{since: setExpression, attribute: "as", what: "an expression of its own for a generated column of a child table"}))
		}
	}
	return problems
}

// setsExpression reports whether the plan sets the expression of an inherited
// column, which is another than the parent's, before or after.
func (d dialect) setsExpression(pair planner.Pair, after *schema.Column) bool {
	before, existed := pair.From.Lookup(after.Address()).(*schema.Column)
	changed := func(x *schema.Column) bool {
		was, existed := pair.From.Lookup(x.Address()).(*schema.Column)
		return !existed || !d.computesAlike(pair, was, x)
	}
	deviates := slices.ContainsFunc(pair.To.Origins(after), func(o schema.Object) bool {
		parent := o.(*schema.Column)
		return !d.computesAlike(pair, parent, after) && (changed(parent) || changed(after))
	})
	return deviates || existed && changed(after) && d.ownExpression(pair, before, after)
}
