package sqlite

import (
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/schema"
)

// hazards lists what the rebuild endangers.
func (r *tableRebuild) hazards() []dialects.Hazard {
	found := []dialects.Hazard{rewritten(r.after.Name)}
	for _, c := range r.pair.From.Columns(r.before.Address()) {
		if r.g.Lookup(c.Address()) == nil {
			found = append(found, columnLoss(c)...)
		}
	}
	for _, c := range r.g.Columns(r.after.Address()) {
		found = append(found, r.columnHazards(c)...)
	}
	for _, child := range r.g.Children(r.after.Address()) {
		if r.concerns(child) && !r.later[child.Address()] {
			found = append(found, ruleHazards(child)...)
		}
	}
	return append(found, r.referrerHazards()...)
}

// referrerHazards warns of the foreign keys of other tables that refer to
// values which the rebuild changes.
func (r *tableRebuild) referrerHazards() []dialects.Hazard {
	var found []dialects.Hazard
	for _, c := range r.g.Columns(r.after.Address()) {
		if r.counterpart(c) == nil || !r.revalues(c) {
			continue
		}
		for _, a := range r.g.Dependents(c.Address()) {
			if a.Kind == schema.KindForeignKey && a.Table() != c.Address().Table() {
				found = append(found, ruleHazards(r.g.Lookup(a))...)
			}
		}
	}
	return found
}

// concerns reports whether present rows may break the rule for the first
// time: it is new or changed, or its columns have other values than before.
func (r *tableRebuild) concerns(rule schema.Object) bool {
	a := rule.Address()
	for _, part := range r.change.Parts {
		if part.After != nil && part.Address == a {
			return true
		}
	}
	for _, on := range r.g.DependsOn(a) {
		if column, ok := r.g.Lookup(on).(*schema.Column); ok && on.Table() == a.Table() && r.revalues(column) {
			return true
		}
	}
	return false
}

// revalues reports whether the column's values, or how they compare, may be
// others after the rebuild.
func (r *tableRebuild) revalues(c *schema.Column) bool {
	before := r.counterpart(c)
	return before == nil || before.Type != c.Type || before.Collate != c.Collate ||
		before.Generated.Type != c.Generated.Type || canonical(before.Generated.Expr.SQL) != canonical(c.Generated.Expr.SQL)
}

func (r *tableRebuild) columnHazards(c *schema.Column) []dialects.Hazard {
	before := r.counterpart(c)
	var found []dialects.Hazard
	switch {
	case c.Generated.Type != "":
		if before != nil && before.Generated.Type == "" {
			found = append(found, instead(
				dataLoss("the values of column %s.%s give way to computed ones", c.Table, c.Name),
				"Add the computed column under another name, and compare the two before the old one goes."))
		}
	case before == nil:
		if !c.Null && c.Default.IsZero() && !(r.filled(c) != "" && r.pair.From.DataOf(r.after.Address()) != nil) {
			found = append(found, noDefault(c.Table, c.Name)...)
		}
	default:
		found = r.valueHazards(before, c)
	}
	return found
}

// valueHazards compares a column that keeps its values.
func (r *tableRebuild) valueHazards(before, after *schema.Column) []dialects.Hazard {
	var found []dialects.Hazard
	if before.Null && !after.Null {
		found = append(found, nullsFail(before.Table, before.Name)...)
	}
	strict := r.after.SQLite.Strict
	switch {
	case strict && after.Type.Name != "any" && (!r.before.SQLite.Strict || before.Type != after.Type):
		found = append(found, instead(
			mayFail("values of %s.%s that are not %s make the copy fail", after.Table, after.Name, after.Type.Name),
			"%s", findStored(before, after.Type.Name)))
	case !strict && isRowID(after, r.g.PrimaryKey(r.after.Address())) && before.Type != after.Type:
		found = append(found, instead(
			mayFail("values of %s.%s that are no integers make the copy fail", after.Table, after.Name),
			"%s", findStored(before, "integer")))
	}
	if converts(before.Type.Name, after.Type.Name, strict) {
		found = append(found, instead(
			dataLoss("values of %s.%s change where %s stores them otherwise than %s, as in '007' and 7",
				after.Table, after.Name, after.Type.Name, before.Type.Name),
			"Add a column of the new type, fill it, and compare the two before the old one goes."))
	}
	return found
}
