package postgres

import (
	"slices"

	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// persist makes a table logged or unlogged. No logged table can refer to an
// unlogged one, so that those that refer to the table become unlogged before it
// does, and those that it refers to become logged before.
func (e *emitter) persist(c planner.Change) {
	if e.persisted[c.Address] {
		return
	}
	if e.persisted == nil {
		e.persisted = map[schema.Address]bool{}
	}
	e.persisted[c.Address] = true
	after := c.After.(*schema.Table)
	word, first := "LOGGED", e.refersTo
	if after.Postgres.Unlogged {
		word, first = "UNLOGGED", func(table, other schema.Address) bool { return e.refersTo(other, table) }
	}
	for _, other := range e.changes {
		t, ok := other.After.(*schema.Table)
		if ok && other.Action == planner.Alter && slices.Contains(other.Fields, "postgres.unlogged") &&
			t.Postgres.Unlogged == after.Postgres.Unlogged && first(c.Address, other.Address) {
			e.persist(other)
		}
	}
	e.clause(c, c.Address, "SET "+word, e.onRows(c.Address, persistenceHazards(after)...)...)
}

// refersTo reports whether the table has had a foreign key to the other one.
func (e *emitter) refersTo(table, other schema.Address) bool {
	return slices.ContainsFunc(e.pair.From.Children(table), func(o schema.Object) bool {
		key, ok := o.(*schema.ForeignKey)
		return ok && key.RefTable == other
	})
}
