package postgres

import (
	"fmt"

	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// refuseShared reports another type or name of a column that a child table has
// from a second parent, too, which does not lie below the changed table. The
// server changes such a column from neither side (ATPrepAlterColumnType,
// renameatt_internal; seen on 13 to 18), and parting the child from one of them
// meanwhile would make everything that it has from that one its own.
func (e *emitter) refuseShared(c planner.Change, field string) {
	table := c.Address.Table()
	below := map[schema.Address]bool{table: true}
	children := e.joinedBelow(table, below)
	for _, child := range children {
		for _, other := range child.Parents() {
			if below[other] || !e.dialect.stayJoined(e.pair, child.Address(), other) || !e.hasColumn(other, c) {
				continue
			}
			e.problems.Append(diag.Diagnostic{Severity: diag.Error, Code: "inherited-twice", Summary: "Column of two parents cannot be changed",
				Range: c.After.Common().Origin.Field(field), Address: c.Address.String(),
				Detail: fmt.Sprintf("PostgreSQL can give %s no other %s, since %s has the column from %s as well. "+
					"Take %[4]s out of what %[3]s inherits, with the columns from there as its own, and apply that; then make the change in both parents, and let it inherit them again.",
					c.Address, field, child.Address(), other)})
			return
		}
	}
}

// joinedBelow lists the tables that are children of the table, or of those, all
// the time that the plan runs, and adds them to below.
func (e *emitter) joinedBelow(table schema.Address, below map[schema.Address]bool) []*schema.Table {
	var found []*schema.Table
	for _, child := range e.pair.From.ChildTables(table) {
		if below[child.Address()] || !e.dialect.stayJoined(e.pair, child.Address(), table) {
			continue
		}
		below[child.Address()] = true
		found = append(append(found, child), e.joinedBelow(child.Address(), below)...)
	}
	return found
}

// hasColumn reports whether a table has had the changed column, by its name
// before or, since renames are known by then, behind the change.
func (e *emitter) hasColumn(table schema.Address, c planner.Change) bool {
	for _, name := range []string{c.Before.Address().Name, c.Address.Name} {
		if e.pair.From.Lookup(table.Child(schema.KindColumn, name)) != nil {
			return true
		}
	}
	return false
}
