package postgres

import (
	"fmt"
	"maps"
	"slices"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// createIndex makes an index. That of a partitioned table makes those of the
// partitions too, unless not all of them have one, one has a name or storage
// parameters that only a statement of its own can give it, or the server would
// take another of the partition's for it.
func (e *emitter) createIndex(c planner.Change) {
	index := c.After.(*schema.Index)
	oneByOne := index.Only || hasKeyParts(e.pair.To, index) || slices.ContainsFunc(c.Parts, func(part planner.Change) bool {
		return schema.IsOnly(part.After) || e.standsOut(part.After) || e.hasAlike(part.After)
	})
	made := *index
	made.Only = made.Only || oneByOne
	e.sql(c, indexDefinition(&made), e.indexHazards(&made)...)
	e.indexStatistics(c, nil, index.Statistics)
	e.newComment(c, c.Address.Table(), "INDEX "+indexName(c.Address), index.Comment)
	switch {
	case oneByOne:
		e.indexParts(c.Parts, index)
		e.attachStanding(index)
	case !index.Of.IsZero() && !e.created[c.Address.Table()] && c.Action == planner.Create && e.holdsPlace(c.Address.Table()):
		e.attachIndex(c, index)
	}
	if !oneByOne {
		e.completeHeirs(c)
	}
}

// indexHazards are those of making an index. One ON ONLY its table reads no row.
func (e *emitter) indexHazards(index *schema.Index) []dialects.Hazard {
	if index.Only {
		return nil
	}
	table := index.Address().Table()
	return e.onRows(table, indexHazards(table, index.Name, index.Unique)...)
}

// hasAlike reports whether the partition has another index, or a key, no part of any,
// that the server may hang under the parent's instead of making the part.
func (e *emitter) hasAlike(o schema.Object) bool {
	part, ok := o.(*schema.Index)
	return ok && slices.ContainsFunc(e.pair.To.Children(part.Address().Table()), func(other schema.Object) bool {
		return other != o && schema.OriginOf(other).IsZero() && e.dialect.alike(e.pair, other, part)
	})
}

// takenForPart reports whether the server may take an index or a key that a table
// keeps as its own for a part of its new parent's, which it then looks for among
// those that the table has, the oldest first.
func (d dialect) takenForPart(pair planner.Pair, c planner.Change, own schema.Object) bool {
	after := pair.To.Lookup(own.Address())
	if !changesPlace(c) || !c.After.(*schema.Table).IsPartition() || after == nil || !schema.OriginOf(own).IsZero() || !schema.OriginOf(after).IsZero() {
		return false
	}
	return slices.ContainsFunc(schema.ChildrenOf[*schema.Index](pair.To, after.Address().Table()), func(part *schema.Index) bool {
		return !part.Of.IsZero() && d.alike(pair, own, part)
	})
}

// alike reports whether the server takes an index, or that of a key, for the part: it
// does not look at names, storage parameters and the direction of columns
// (CompareIndexInfo).
func (d dialect) alike(pair planner.Pair, o schema.Object, part *schema.Index) bool {
	index := asIndex(o)
	if index == nil {
		return false
	}
	bare := func(index *schema.Index) *schema.Index {
		bare := &schema.Index{Schema: part.Schema, Table: part.Table, Name: part.Name, Unique: index.Unique, Type: index.Type, Parts: slices.Clone(index.Parts),
			Where: index.Where, Include: index.Include, NullsNotDistinct: index.NullsNotDistinct}
		for i := range bare.Parts {
			bare.Parts[i].Desc, bare.Parts[i].NullsFirst, bare.Parts[i].NullsLast = false, false, false
		}
		return bare
	}
	return len(schema.Diff(bare(index), bare(part), func(field string, x, y schema.Expr) bool { return d.EqualExpr(pair, part.Address(), field, x, y) })) == 0
}

// asIndex is the index that a key has, as far as it is compared; nil for what is
// neither a key nor an index.
func asIndex(o schema.Object) *schema.Index {
	switch o := o.(type) {
	case *schema.Index:
		return o
	case *schema.PrimaryKey:
		return &schema.Index{Unique: true, Parts: o.Parts, Include: o.Include}
	case *schema.Unique:
		return &schema.Index{Unique: true, Parts: o.Parts, Include: o.Include, NullsNotDistinct: o.NullsNotDistinct}
	}
	return nil
}

// indexColumns are the columns of a key or an index, in order; nil for anything else.
func indexColumns(o schema.Object) []string { return schema.PartColumns(indexParts(o)) }

// holdsPlace reports whether the table is a partition when its children are
// changed: it neither takes nor changes its place in this plan.
func (e *emitter) holdsPlace(table schema.Address) bool {
	t, ok := e.pair.To.Lookup(table).(*schema.Table)
	return ok && t.IsPartition() && e.dialect.stayJoined(e.pair, table, t.Parents()[0])
}

// indexParts makes the indexes of partitions and hangs them under that of their
// parent, from the top down.
func (e *emitter) indexParts(parts []planner.Change, parent *schema.Index) {
	for _, part := range parts {
		index := part.After.(*schema.Index)
		if index.Of != parent.Address() {
			continue
		}
		made := *index
		made.Only = isPartitioned(e.pair.To, part.Address.Table())
		e.sql(part, indexDefinition(&made), e.indexHazards(&made)...)
		e.attachIndex(part, index)
		e.indexStatistics(part, nil, index.Statistics)
		e.newComment(part, part.Address.Table(), "INDEX "+indexName(part.Address), index.Comment)
		e.indexParts(parts, index)
		e.attachStanding(index)
	}
}

// fixedParams reports whether the change is of the storage parameters of a key
// or an index of a partitioned table. The server takes them when it makes the
// index and hands them on to the partitions, and never changes them.
func fixedParams(pair planner.Pair, c planner.Change) bool {
	return slices.Contains(c.Fields, "storage_params") && isPartitioned(pair.To, c.Address.Table())
}

// isPartitioned reports whether the table has partitions.
func isPartitioned(g *schema.Graph, table schema.Address) bool {
	t, ok := g.Lookup(table).(*schema.Table)
	return ok && t.Postgres.Partition.Type != ""
}

// hasOwnParams reports whether the index of a partition that is partitioned
// itself has other storage parameters than that of the table above.
func (e *emitter) hasOwnParams(o schema.Object) bool {
	if !isPartitioned(e.pair.To, o.Address().Table()) {
		return false
	}
	for _, origin := range e.pair.To.Origins(o) {
		if !maps.Equal(paramsOf(o), paramsOf(origin)) {
			return true
		}
	}
	return false
}

// paramsOf are the storage parameters of a key or an index.
func paramsOf(o schema.Object) schema.Params {
	switch o := o.(type) {
	case *schema.Index:
		return o.StorageParams
	case *schema.PrimaryKey:
		return o.StorageParams
	case *schema.Unique:
		return o.StorageParams
	case *schema.Exclude:
		return o.StorageParams
	}
	return nil
}

// refuseParams reports storage parameters of a part that cannot be changed
// without making the index above anew with all of its parts.
func (e *emitter) refuseParams(c planner.Change) {
	e.problems.Append(diag.Diagnostic{Severity: diag.Error, Code: "index-part", Summary: "Index part cannot be changed",
		Range: c.After.Common().Origin.Field("storage_params"), Address: c.Address.String(),
		Detail: fmt.Sprintf("PostgreSQL cannot change storage parameters of %s, since its table is partitioned, nor make it anew by itself, since it is a part of %s. "+
			"Leave them as they are, or change them for %[2]s too, which makes both anew.", c.Address, schema.OriginOf(c.After))})
}

// partitions adds those of a table, directly or below. An index or a key ON ONLY the
// table comes behind them, since a partition that is made later gets a part of it.
func (f referenceFinder) partitions(table schema.Address) {
	g, ok := f.scope.(*schema.Graph)
	if !ok {
		return
	}
	for _, child := range g.ChildTables(table) {
		f.found[child.Address()] = true
		f.partitions(child.Address())
	}
}

// awaitsPartition reports whether an index or a key just comes behind a partition of
// its table, without needing it.
func awaitsPartition(o schema.Object, on schema.Address) bool {
	return schema.IsOnly(o) && on.Kind == schema.KindTable && on != o.Address().Table()
}
