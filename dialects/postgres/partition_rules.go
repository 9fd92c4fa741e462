package postgres

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// Aside implements planner.Rules: a partition leaves its place before it takes
// another, and so does a table that changes parents: what it has from a former one
// can go only once it has parted, and what it is to agree in with the new one has to
// be there before it joins.
func (d dialect) Aside(_ planner.Pair, c planner.Change) schema.Object {
	before, isTable := c.Before.(*schema.Table)
	after, _ := c.After.(*schema.Table)
	if isTable && after != nil && changesParents(before, after) {
		aside := schema.Clone(before).(*schema.Table)
		aside.Postgres.Inherits = slices.DeleteFunc(aside.Postgres.Inherits, func(parent schema.Address) bool { return !slices.Contains(after.Postgres.Inherits, parent) })
		return aside
	}
	if !isTable || after == nil || !before.IsPartition() || !after.IsPartition() || !slices.ContainsFunc(c.Fields, isBoundField) {
		return nil
	}
	aside := schema.Clone(before).(*schema.Table)
	aside.Postgres.PartitionOf = schema.PartitionOf{}
	return aside
}

// changesParents reports whether a table parts from one table and joins another.
func changesParents(before, after *schema.Table) bool {
	lacks := func(t, other *schema.Table) bool {
		return slices.ContainsFunc(t.Postgres.Inherits, func(parent schema.Address) bool { return !slices.Contains(other.Postgres.Inherits, parent) })
	}
	return lacks(before, after) && lacks(after, before)
}

func isBoundField(field string) bool { return strings.HasPrefix(field, boundField) }

// Leads implements planner.Rules: most changes of a parent table reach its
// children.
func (d dialect) Leads(pair planner.Pair, leader, c planner.Change) bool {
	if c.Address.Kind == schema.KindTrigger {
		return changesPlace(leader) && movesTrigger(pair, c)
	}
	if leader.Address.Kind == schema.KindTable {
		return d.tableLeads(leader, c)
	}
	if leader.Address.Kind != c.Address.Kind || !d.stayJoined(pair, c.Address.Table(), leader.Address.Table()) {
		return false
	}
	switch c.Action {
	case planner.Create:
		return leader.Action == planner.Create || leader.Action == planner.Replace
	case planner.Drop:
		return leader.Action == planner.Drop || leader.Action == planner.Replace
	case planner.Replace:
		return leader.Action == planner.Replace
	case planner.Rename:
		return leader.Action == planner.Rename && leader.After.Address().Name == c.After.Address().Name
	}
	return leader.Action == planner.Alter && alterLeads(pair, leader, c)
}

// tableLeads knows what a new partition gets, and one that is attached.
func (d dialect) tableLeads(leader, c planner.Change) bool {
	if c.Action != planner.Create || !schema.IsInherited(c.After) {
		return false
	}
	if leader.Action == planner.Create {
		return true
	}
	return changesPlace(leader) && leader.After.(*schema.Table).IsPartition() && (c.Address.Kind == schema.KindForeignKey || constraintName(c.After) == d.DefaultName(c.After, func(string) bool { return false }))
}

// changesPlace reports whether a table becomes or ceases to be a partition, or takes
// another place as one.
func changesPlace(c planner.Change) bool {
	return c.Address.Kind == schema.KindTable && c.Action == planner.Alter && slices.ContainsFunc(c.Fields, isBoundField)
}

// stayJoined reports whether a table is a child of the other all the time that
// the plan runs and both exist.
func (d dialect) stayJoined(pair planner.Pair, child, parent schema.Address) bool {
	before, existed := pair.From.Lookup(child).(*schema.Table)
	after, exists := pair.To.Lookup(child).(*schema.Table)
	if !existed && !exists { // a view
		return false
	}
	if existed && !slices.Contains(before.Parents(), parent) || exists && !slices.Contains(after.Parents(), parent) {
		return false
	}
	if !existed || !exists {
		return true
	}
	fields := schema.Diff(before, after, func(field string, a, b schema.Expr) bool { return d.EqualExpr(pair, child, field, a, b) })
	return !before.IsPartition() || !slices.ContainsFunc(fields, isBoundField)
}

// reaching are the fields of which a change reaches the children of a table.
var reaching = map[schema.Kind][]string{
	schema.KindColumn:     {"type", "collate", "null", "default", "as.type", "as.expr", "postgres.storage", "postgres.not_null.name"},
	schema.KindCheck:      {"postgres.not_valid", "postgres.not_enforced"},
	schema.KindForeignKey: {"not_valid", "not_enforced", "deferrable"},
}

// alterLeads reports whether the change of the parent's object leaves the
// child's as it is to be. A new type comes from the parent whatever else is new
// about the column, since the server refuses it for the child, and so does whether
// it may be NULL, which it refuses as long as the parent does not allow it.
func alterLeads(pair planner.Pair, leader, c planner.Change) bool {
	if retypes(c) && retypes(leader) {
		before, after := leader.After.(*schema.Column), c.After.(*schema.Column)
		return before.Type == after.Type && before.Collate == after.Collate
	}
	if sameNull(c, leader) {
		return true
	}
	if turnsInherit(leader) && len(ofNotNull(c.Fields)) > 0 {
		return true
	}
	if slices.ContainsFunc(c.Fields, func(field string) bool {
		return !slices.Contains(reaching[c.Address.Kind], field) || !says(leader, field)
	}) {
		return false
	}
	child, _ := pair.To.Lookup(c.Address.Table()).(*schema.Table)
	given := schema.Inherit(leader.After, child)
	if given == nil {
		return false
	}
	differing := schema.Diff(given, c.After, func(string, schema.Expr, schema.Expr) bool { return false })
	return !slices.ContainsFunc(differing, func(field string) bool { return slices.Contains(c.Fields, field) })
}

// says reports whether a change is about the field. A sequence of the column is a
// default for those of children.
func says(c planner.Change, field string) bool {
	return slices.Contains(c.Fields, field) || field == "default" && slices.Contains(c.Fields, "postgres.serial")
}

// sameNull reports whether both columns come to allow NULL, or not to.
func sameNull(c, leader planner.Change) bool {
	column, ok := c.After.(*schema.Column)
	of, isColumn := leader.After.(*schema.Column)
	return ok && isColumn && column.Null == of.Null && slices.Contains(c.Fields, "null") && slices.Contains(leader.Fields, "null")
}

// retypes reports whether a column gets another type or collation.
func retypes(c planner.Change) bool {
	return c.Address.Kind == schema.KindColumn && (slices.Contains(c.Fields, "type") || slices.Contains(c.Fields, "collate"))
}

// partsFirst reports whether what a partition has of the changed object is its
// own by then: it leaves the table before.
func (d dialect) partsFirst(pair planner.Pair, c planner.Change, dependent schema.Object) bool {
	return schema.OriginOf(dependent) == c.Address && !d.stayJoined(pair, dependent.Address().Table(), c.Address.Table())
}
