package postgres

import (
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// An exclusion constraint of a partitioned table makes one of its own in every
// partition. Unlike keys, one that a partition has already is never taken over:
// the server finds no two exclusion constraints equal, and makes another beside
// it (CompareIndexInfo; seen on 17 and 18). So the partition's own gives way
// first, and what the server makes gets its name.

// becomesPart reports whether an exclusion constraint that a partition has by
// itself is to be a part of its parent's.
func becomesPart(c planner.Change) bool {
	before, ok := c.Before.(*schema.Exclude)
	after, stays := c.After.(*schema.Exclude)
	return ok && stays && before.Of.IsZero() && !after.Of.IsZero()
}

// exclusionPart completes what comes with the constraint of the parent, or will
// with the place that the table takes later.
func (e *emitter) exclusionPart(c planner.Change) {
	for _, later := range e.changes[e.at+1:] {
		if later.Address == c.Address.Table() && takesPlace(later) {
			return
		}
	}
	if t, ok := e.pair.To.Lookup(c.Address.Table()).(*schema.Table); ok {
		e.deviation(t, c)
	}
}

// takesPlace reports whether the table becomes a partition with the change, or
// takes its new place as one.
func takesPlace(c planner.Change) bool {
	after, ok := c.After.(*schema.Table)
	return ok && after.IsPartition() && (c.Action == planner.Create || changesPlace(c))
}

// exclusionParts lists the exclusion constraints of a table and of those below
// it that are parts of others, from the top down. New tables get theirs when
// they are made.
func (e *emitter) exclusionParts(t *schema.Table) []*schema.Exclude {
	if e.pair.From.Lookup(t.Address()) == nil {
		return nil
	}
	var parts []*schema.Exclude
	for _, x := range schema.ChildrenOf[*schema.Exclude](e.pair.To, t.Address()) {
		if !x.Of.IsZero() {
			parts = append(parts, x)
		}
	}
	for _, child := range e.pair.To.ChildTables(t.Address()) {
		parts = append(parts, e.exclusionParts(child)...)
	}
	return parts
}

// exclusionsBelow lists the parts that partitions are to have of a constraint of
// their parent, from the top down.
func (e *emitter) exclusionsBelow(x *schema.Exclude) []*schema.Exclude {
	var parts []*schema.Exclude
	for _, heir := range e.pair.To.Heirs(x) {
		part, ok := heir.(*schema.Exclude)
		if !ok || e.pair.From.Lookup(heir.Address().Table()) == nil || !e.holdsPlace(heir.Address().Table()) {
			continue
		}
		parts = append(parts, part)
		parts = append(parts, e.exclusionsBelow(part)...)
	}
	return parts
}

// exclusionsGo drops the constraints of a table, and of those below it, in whose
// stead the server makes parts of others. Parts go with what they are parts of.
func (e *emitter) exclusionsGo(c planner.Change, parts []*schema.Exclude) {
	gone := map[schema.Address]bool{}
	for _, x := range parts {
		was, existed := e.pair.From.Lookup(e.formerly(x.Address())).(*schema.Exclude)
		if !existed || e.done[was.Address()] {
			continue
		}
		gone[was.Address()] = true
		if !gone[was.Of] {
			e.clause(c, x.Address().Table(), "DROP CONSTRAINT "+ident(x.Name))
		}
	}
}

// exclusionsCome gives parts that the server has just made what the graph has.
// Those that changes speak of are in changed.
func (e *emitter) exclusionsCome(parts []*schema.Exclude, changed []planner.Change) {
	spoken := map[schema.Address]bool{}
	for _, c := range changed {
		spoken[c.Address] = true
	}
	for _, part := range parts {
		if t, ok := e.pair.To.Lookup(part.Address().Table()).(*schema.Table); ok && !spoken[part.Address()] {
			e.deviation(t, planner.Change{Action: planner.Create, Address: part.Address(), After: part})
		}
	}
}

// exclusionHazards are those of making parts in a table that is attached.
func (e *emitter) exclusionHazards(parts []*schema.Exclude) []dialects.Hazard {
	var hazards []dialects.Hazard
	for _, x := range parts {
		table := x.Address().Table()
		if e.pair.From.Lookup(e.formerly(x.Address())) == nil {
			hazards = append(hazards, excludeHazards(table)[0])
		}
		hazards = append(hazards, indexBuilt(table, x.Address()))
	}
	return hazards
}
