package postgres

import (
	"fmt"
	"slices"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// setExpression is the major that changes what a column is generated from in
// place. An earlier one lets child tables have expressions of their own.
const setExpression = 17

// recomputes reports whether a generated column is computed otherwise where it
// stands, by SET EXPRESSION. Servers that do not have it drop the column and make
// it anew; for the column of a child table, which would go with that of its
// parent alone, the plan takes it for granted.
func (d dialect) recomputes(pair planner.Pair, before, after *schema.Column) bool {
	if before.Generated.Type == "" || after.Generated.Type == "" {
		return false
	}
	if len(pair.From.Origins(before)) > 0 && len(pair.To.Origins(after)) > 0 {
		return d.ownExpression(pair, after)
	}
	return serverOf(pair).major >= setExpression && before.Generated.Type == after.Generated.Type &&
		before.Type == after.Type && before.Collate == after.Collate && !keepsExpression(pair, before, after)
}

// computesWithout reports whether a column that is computed otherwise where it
// stands no longer uses what is at the address.
func (d dialect) computesWithout(pair planner.Pair, used schema.Address, o schema.Object) bool {
	before, ok := o.(*schema.Column)
	after, stays := pair.To.Lookup(o.Address()).(*schema.Column)
	return ok && stays && d.recomputes(pair, before, after) && !d.computesAlike(pair, before, after) && !slices.Contains(pair.To.DependsOn(after.Address()), used)
}

// ownExpression reports whether a generated column of a child table changes
// without that of its parent being made anew, with which it would go.
func (d dialect) ownExpression(pair planner.Pair, after *schema.Column) bool {
	return !slices.ContainsFunc(pair.To.Origins(after), func(o schema.Object) bool {
		now := o.(*schema.Column)
		was, existed := pair.From.Lookup(o.Address()).(*schema.Column)
		return existed && !d.computesAlike(pair, was, now) && !d.recomputes(pair, was, now)
	})
}

// keepsExpression reports whether the server refuses SET EXPRESSION for a virtual
// column (ATExecSetExpression, seen on 18): that of a table with checks, or one
// that a publication lists, and of their parents.
func keepsExpression(pair planner.Pair, before, after *schema.Column) bool {
	if after.Generated.Type != "VIRTUAL" {
		return false
	}
	return checkedOrPublished(pair.From, before) || checkedOrPublished(pair.To, after)
}

func checkedOrPublished(g *schema.Graph, column *schema.Column) bool {
	table := column.Address().Table()
	listed := func(p schema.PublishedTable) bool { return p.Table == table }
	return len(schema.ChildrenOf[*schema.Check](g, table)) > 0 ||
		slices.ContainsFunc(g.OfKind(schema.KindPublication), func(o schema.Object) bool { return slices.ContainsFunc(o.(*schema.Publication).Tables, listed) }) ||
		slices.ContainsFunc(g.Heirs(column), func(heir schema.Object) bool { return checkedOrPublished(g, heir.(*schema.Column)) })
}

// recompute lets the column be computed otherwise.
func (a columnChange) recompute() {
	if keepsExpression(a.pair, a.before, a.after) {
		a.problems.Append(diag.Diagnostic{Severity: diag.Error, Code: "cannot-render", Summary: "Change cannot be rendered",
			Range: a.after.Origin.Field("as"), Address: a.change.Address.String(),
			Detail: fmt.Sprintf("PostgreSQL gives %s no other expression while %s has checks or a publication lists it, and cannot make a column anew that comes from a parent. "+
				"Take these away, apply, and state them again with the expression; or change it in the parent alike.", a.change.Address, a.table)})
		return
	}
	a.alterOwn("as.expr", "SET EXPRESSION AS ("+exprSQL(a.after.Generated.Expr)+")", append(columnHazards(a.after), a.newValues()...)...)
	a.steps[len(a.steps)-1].like = otherExpression
}

// newValues are the hazards of other values in a column for what demands something
// of them and stays as it is.
func (a columnChange) newValues() []dialects.Hazard {
	var hazards []dialects.Hazard
	if !a.before.Null && !a.after.Null {
		hazards = append(hazards, hasNull(a.after.Address()))
		if a.after.Generated.Type == "VIRTUAL" {
			hazards = append(hazards, longLock(a.table, readsAndWrites))
		}
	}
	made := a.madeAt()
	for _, at := range a.pair.To.Dependents(a.after.Address()) {
		if _, comes := made[at]; !comes && a.pair.From.Lookup(at) != nil {
			hazards = append(hazards, brokenBy(a.pair.To.Lookup(at))...)
		}
	}
	return hazards
}

// brokenBy is the hazard of rows with other values for a constraint or a unique
// index that stands.
func brokenBy(o schema.Object) []dialects.Hazard {
	table := o.Address().Table()
	switch o := o.(type) {
	case *schema.Check:
		if !o.Postgres.NotValid && !o.Postgres.NotEnforced {
			return []dialects.Hazard{mayFail(o.Address().String())}
		}
	case *schema.PrimaryKey:
		return uniqueHazards(table, schema.PartColumns(o.Parts), o.Name)[:1]
	case *schema.Unique:
		return uniqueHazards(table, schema.PartColumns(o.Parts), o.Name)[:1]
	case *schema.Index:
		if o.Unique {
			return []dialects.Hazard{equalRows(table, o.Name)}
		}
	case *schema.Exclude:
		return excludeHazards(table)[:1]
	case *schema.ForeignKey:
		if !o.NotValid && !o.NotEnforced {
			return foreignKeyHazards(table, o.RefTable)[:1]
		}
	}
	return nil
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
	return deviates || existed && changed(after) && len(pair.To.Origins(after)) > 0 && d.recomputes(pair, before, after)
}
