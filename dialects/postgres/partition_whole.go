package postgres

import (
	"slices"

	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// carryOut emits a change with all that goes along, unless it goes with another.
func (e *emitter) carryOut(c planner.Change) {
	if e.goesWithWhole(c) {
		return
	}
	e.change(c)
	if c.Creates() {
		e.restoreOwner(c)
		e.markIndex(c)
		e.withoutDefaults(c)
	}
	if c.Action == planner.Rebuild && c.Address.Kind == schema.KindEnum {
		e.withoutDefaults(c)
	}
}

// goesWithWhole reports whether the change needs no statement: it drops what a
// partition has of an object that the plan drops from its parent, which takes the
// part along and refuses to let it go before.
func (e *emitter) goesWithWhole(c planner.Change) bool {
	if !c.Drops() || c.Address.Kind == schema.KindTrigger {
		return false
	}
	whole := schema.OriginOf(c.Before)
	_, goes := e.goneAt[whole]
	return goes && e.dialect.stayJoined(e.pair, c.Address.Table(), whole.Table())
}

// nameGiven gives a key or an exclusion constraint that the server has just made
// in a partition its name.
func (e *emitter) nameGiven(c planner.Change, o schema.Object) {
	table, kind, name := o.Address().Table(), o.Address().Kind, constraintName(o)
	chosen := e.dialect.DefaultName(o, func(name string) bool {
		other := e.pair.To.Lookup(table.Child(kind, name))
		return other != nil && other != o && schema.OriginOf(other).IsZero()
	})
	if chosen != name {
		e.renameConstraint(c, chosen, name)
	}
}

// comesByItself reports whether the server makes the object in a partition,
// with a name of its choice, when it makes that of the parent.
func comesByItself(o schema.Object) bool {
	return slices.Contains([]schema.Kind{schema.KindPrimaryKey, schema.KindUnique, schema.KindExclude}, o.Address().Kind)
}
