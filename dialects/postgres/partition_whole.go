package postgres

import (
	"slices"

	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// carryOut emits a change with all that goes along, unless it waits for another.
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
	if c.Drops() {
		waiting := e.waiting[c.Before.Address()]
		delete(e.waiting, c.Before.Address())
		for _, part := range waiting {
			e.carryOut(part)
		}
	}
}

// goesWithWhole reports whether the change needs no statement now: it drops what
// a partition has of an object that the plan drops from its parent, which takes
// the part along and refuses to let it go before; or it makes the partition's
// own of it, which then comes behind.
func (e *emitter) goesWithWhole(c planner.Change) bool {
	part := c.Before
	if part == nil {
		part = e.pair.From.Lookup(c.Address)
	}
	if part == nil || c.Address.Kind == schema.KindTrigger {
		return false
	}
	whole := schema.OriginOf(part)
	at, goes := e.goneAt[whole]
	if !goes || !e.dialect.stayJoined(e.pair, c.Address.Table(), whole.Table()) {
		return false
	}
	if c.Creates() && at > e.at {
		if e.waiting == nil {
			e.waiting = map[schema.Address][]planner.Change{}
		}
		e.waiting[whole] = append(e.waiting[whole], c)
		return true
	}
	return c.Drops()
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
