package postgres

import (
	"slices"

	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// logging is what becomes logged or unlogged in a plan.
type logging struct {
	// changes has those that say so, by their tables.
	changes map[schema.Address]planner.Change
	// before has for a table the others whose changes come first.
	before map[schema.Address][]schema.Address
	done   map[schema.Address]bool
}

// newLogging looks at every foreign key of the changed tables once. No
// logged table can refer to an unlogged one, so that those that refer to a table
// become unlogged before it does, and those that it refers to become logged
// before.
func newLogging(from *schema.Graph, changes []planner.Change) *logging {
	p := &logging{changes: map[schema.Address]planner.Change{}, before: map[schema.Address][]schema.Address{}, done: map[schema.Address]bool{}}
	var order []schema.Address
	for _, c := range changes {
		if _, ok := c.After.(*schema.Table); ok && c.Action == planner.Alter && slices.Contains(c.Fields, "postgres.unlogged") {
			p.changes[c.Address] = c
			order = append(order, c.Address)
		}
	}
	for _, table := range order {
		for _, key := range schema.ChildrenOf[*schema.ForeignKey](from, table) {
			if other, changes := p.changes[key.RefTable]; changes && becomesUnlogged(other) == becomesUnlogged(p.changes[table]) {
				first, then := key.RefTable, table
				if becomesUnlogged(other) {
					first, then = table, key.RefTable
				}
				p.before[then] = append(p.before[then], first)
			}
		}
	}
	return p
}

func becomesUnlogged(c planner.Change) bool { return c.After.(*schema.Table).Postgres.Unlogged }

// persist makes a table logged or unlogged, behind those that come first.
func (e *emitter) persist(c planner.Change) {
	if e.logging == nil {
		e.logging = newLogging(e.pair.From, e.changes)
	}
	if e.logging.done[c.Address] {
		return
	}
	e.logging.done[c.Address] = true
	for _, other := range e.logging.before[c.Address] {
		e.persist(e.logging.changes[other])
	}
	word := "LOGGED"
	if becomesUnlogged(c) {
		word = "UNLOGGED"
	}
	e.clause(c, c.Address, "SET "+word, e.onRows(c.Address, persistenceHazards(c.After.(*schema.Table))...)...)
}
