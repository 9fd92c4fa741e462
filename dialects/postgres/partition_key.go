package postgres

import (
	"slices"

	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// keyParts makes the keys of partitions of which that of the partitioned table is
// made ON ONLY the table, and hangs them under it.
func (e *emitter) keyParts(parts []planner.Change, whole schema.Address) {
	for _, part := range parts {
		if part.After == nil || schema.OriginOf(part.After) != whole {
			continue
		}
		part.Parts = nil
		if isPartitioned(e.pair.To, part.Address.Table()) {
			part.Parts = partsBelow(parts, part.Address)
		}
		if part.Address.Kind == schema.KindPrimaryKey {
			e.primaryKey(part)
		} else {
			e.unique(part)
		}
	}
}

// partsBelow lists the changes of what partitions have of the object, at any remove.
func partsBelow(parts []planner.Change, whole schema.Address) []planner.Change {
	var below []planner.Change
	for _, part := range parts {
		if part.After != nil && schema.OriginOf(part.After) == whole {
			below = append(append(below, part), partsBelow(parts, part.Address)...)
		}
	}
	return below
}

// addedKey completes a key that a statement of its own has made: with what
// partitions have of it, and with its place under the parent's.
func (e *emitter) addedKey(c planner.Change) {
	if schema.IsOnly(c.After) {
		e.steps[len(e.steps)-1].only = true
	}
	e.constraintComment(c, constraintName(c.After))
	if schema.IsOnly(c.After) {
		e.keyParts(c.Parts, c.Address)
	} else {
		e.completeHeirs(c)
	}
	if !schema.OriginOf(c.After).IsZero() && e.holdsPlace(c.Address.Table()) {
		e.attachIndex(c, c.After)
	}
}

// attachIndex hangs the index of a partition, or that of a key, under the one of
// which it is to be a part.
func (e *emitter) attachIndex(c planner.Change, part schema.Object) {
	whole := e.pair.To.Lookup(schema.OriginOf(part))
	if whole != nil {
		e.sql(c, "ALTER INDEX "+indexBehind(whole)+" ATTACH PARTITION "+indexBehind(part))
	}
}

// indexBehind is the name of an index, or of that behind a key.
func indexBehind(o schema.Object) string {
	a := o.Address()
	return indexName(schema.Address{Schema: a.Schema, Name: constraintName(o)})
}

// attachStanding hangs what partitions have by themselves so far under the key or
// index of the partitioned table.
func (e *emitter) attachStanding(whole schema.Object) {
	for _, heir := range e.pair.To.Heirs(whole) {
		before := e.pair.From.Lookup(heir.Address())
		_, goes := e.goneAt[heir.Address()]
		if before != nil && schema.OriginOf(before).IsZero() && !goes && e.holdsPlace(heir.Address().Table()) {
			e.attachIndex(planner.Change{Address: heir.Address()}, heir)
		}
	}
}

// hasKeyParts reports whether keys that partitions have by themselves serve as parts
// of the index, at any remove.
func hasKeyParts(g *schema.Graph, index schema.Object) bool {
	return slices.ContainsFunc(g.Heirs(index), func(part schema.Object) bool {
		return part.Address().Kind != schema.KindIndex || hasKeyParts(g, part)
	})
}
