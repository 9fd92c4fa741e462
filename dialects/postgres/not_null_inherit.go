package postgres

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// A constraint NOT NULL begins to hold for the children of its table, or ceases to,
// with NO INHERIT (from 18 on). Where it begins, the children without one get
// one, and one of their own that does not hold for their children in turn stands in
// the way. Where it ceases, it stays with each child, as its own.

const notNullInherits = "postgres.not_null.no_inherit"

// turnsInherit reports whether the change lets the constraint of a column begin
// or cease to hold for children.
func turnsInherit(c planner.Change) bool {
	before, ok := c.Before.(*schema.Column)
	after, stays := c.After.(*schema.Column)
	return ok && stays && !before.Null && !after.Null && slices.Contains(c.Fields, notNullInherits)
}

func (a columnChange) begins() bool {
	return turnsInherit(a.change) && !a.after.Postgres.NotNull.NoInherit
}

// ofNotNull leaves of the fields those that are about NOT NULL.
func ofNotNull(fields []string) (of []string) {
	for _, field := range fields {
		if field == "null" || strings.HasPrefix(field, "postgres.not_null.") {
			of = append(of, field)
		}
	}
	return of
}

// givesNotNull reports whether the column of a child gets the constraint that it is
// to have by that of the changed column, which begins to hold for it.
func (a columnChange) givesNotNull(column *schema.Column) bool {
	return a.begins() && column.Postgres.Inherited && !column.Null && !slices.ContainsFunc([]string{"postgres.not_null.name", "postgres.not_null.comment",
		"postgres.not_null.not_valid", notNullInherits}, func(field string) bool { return a.deviates(column, field) })
}

// ownNotNulls makes the constraints that children have of their own before that of
// the changed column meets them, from the bottom up.
func (a columnChange) ownNotNulls() {
	if !a.begins() {
		return
	}
	for _, part := range slices.Backward(a.topDown()) {
		column, ok := part.After.(*schema.Column)
		if fields := ofNotNull(part.Fields); ok && part.Before != nil && len(fields) > 0 && !a.givesNotNull(column) {
			e := a.emitter
			e.alterColumn(planner.Change{Action: planner.Alter, Address: part.Address, Before: part.Before, After: column, Fields: fields})
		}
	}
}

// begunHazards are those of children that get the constraint.
func (a columnChange) begunHazards() []dialects.Hazard {
	var hazards []dialects.Hazard
	for _, part := range a.change.Parts {
		column, ok := part.After.(*schema.Column)
		if ok && slices.Contains(part.Fields, "null") && a.givesNotNull(column) {
			hazards = append(hazards, a.onRows(part.Address.Table(), notNullHazards(part.Address)...)...)
		}
	}
	return hazards
}

// topDown lists the parts of the change, those of parents first.
func (a columnChange) topDown() []planner.Change {
	depths := map[schema.Address]int{}
	var depth func(table schema.Address) int
	depth = func(table schema.Address) int {
		if known, found := depths[table]; found {
			return known
		}
		if t, ok := a.pair.To.Lookup(table).(*schema.Table); ok {
			for _, parent := range t.Parents() {
				depths[table] = max(depths[table], depth(parent)+1)
			}
		}
		return depths[table]
	}
	parts := slices.Clone(a.change.Parts)
	slices.SortStableFunc(parts, func(x, y planner.Change) int { return depth(x.Address.Table()) - depth(y.Address.Table()) })
	return parts
}

// ownsNotNull reports whether the column of a child has a constraint of its own, or
// is to have one: from 18 on it stays when that of the parent goes, and does not come
// with it.
func (a columnChange) ownsNotNull(column *schema.Column) bool {
	if known := serverOf(a.pair).major; known > 0 && known < namedNotNull {
		return false
	}
	if column.Null {
		column, _ = a.pair.From.Lookup(column.Address()).(*schema.Column)
	}
	if column == nil || column.Null {
		return false
	}
	if of := column.Postgres.NotNull.Inherited; of != nil {
		return !*of
	}
	return !column.Postgres.Inherited
}

// giveBackNotNull makes those columns of partitions NOT NULL again that are to stay
// so: the server takes it from all of them with that of the partitioned table.
func (a columnChange) giveBackNotNull(column *schema.Column) {
	for _, heir := range a.pair.To.Heirs(column) {
		heir := heir.(*schema.Column)
		former, _ := a.pair.From.Lookup(heir.Address()).(*schema.Column)
		if former != nil && !former.Null && !heir.Null {
			table := heir.Address().Table()
			a.clause(a.change, table, setNotNull(heir), a.onRows(table, longLock(table, readsAndWrites))...)
			continue
		}
		a.giveBackNotNull(heir)
	}
}
