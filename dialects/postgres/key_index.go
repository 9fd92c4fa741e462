package postgres

import (
	"maps"
	"slices"

	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// adoptIndexes finds the unique indexes that the plan drops for keys that are the
// same: each becomes the key's, so that no row is read. ADD CONSTRAINT … USING
// INDEX gives it the name of the key.
func (e *emitter) adoptIndexes() {
	for _, c := range e.changes {
		if c.Action != planner.Create || c.Address.Kind != schema.KindUnique && c.Address.Kind != schema.KindPrimaryKey {
			continue
		}
		for _, index := range schema.ChildrenOf[*schema.Index](e.pair.From, c.Address.Table()) {
			if _, taken := e.adopted[index.Address()]; !taken && e.serves(index, c.After) {
				e.adopted[index.Address()], e.adopted[c.Address] = c.Address, index.Address()
				break
			}
		}
	}
}

// serves reports whether the index can become that of the key.
func (e *emitter) serves(index *schema.Index, key schema.Object) bool {
	at, goes := e.goneAt[index.Address()]
	table, _ := e.pair.From.Lookup(index.Address().Table()).(*schema.Table)
	if !goes || e.changes[at].Action != planner.Drop || e.pair.To.Lookup(index.Address()) != nil || table == nil || table.Postgres.Partition.Type != "" {
		return false
	}
	marked := table.Postgres.ClusterOn == index.Name || table.Postgres.ReplicaIdentity == "INDEX "+index.Name
	plain := index.Unique && !index.Invalid && index.Where.IsZero() && index.Of.IsZero() && index.Comment == "" && len(index.Statistics) == 0 && (index.Type == "" || index.Type == "BTREE")
	return !marked && plain && !schema.IsOnly(key) && sameKey(index, key) && !e.columnsChange(index) && e.nameIsFree(index, key)
}

// sameKey reports whether the index is the one that the key would make.
func sameKey(index *schema.Index, key schema.Object) bool {
	switch key := key.(type) {
	case *schema.PrimaryKey:
		return key.Of.IsZero() && !key.WithoutOverlaps && !index.NullsNotDistinct && slices.Equal(index.Parts, key.Parts) &&
			slices.Equal(index.Include, key.Include) && maps.Equal(index.StorageParams, key.StorageParams)
	case *schema.Unique:
		return key.Of.IsZero() && !key.WithoutOverlaps && index.NullsNotDistinct == key.NullsNotDistinct && slices.Equal(index.Parts, key.Parts) &&
			slices.Equal(index.Include, key.Include) && maps.Equal(index.StorageParams, key.StorageParams)
	}
	return false
}

// columnsChange reports whether the plan makes a column of the index another one,
// or changes rows, which may be in the way of the index.
func (e *emitter) columnsChange(index *schema.Index) bool {
	columns := append(schema.PartColumns(index.Parts), index.Include...)
	return slices.ContainsFunc(e.changes, func(c planner.Change) bool {
		if c.Address.Kind == schema.KindData {
			return c.Address.Table() == index.Address().Table()
		}
		return c.Address.Kind == schema.KindColumn && c.Address.Table() == index.Address().Table() && slices.Contains(columns, c.Address.Name) &&
			(c.Action != planner.Alter || slices.ContainsFunc(c.Fields, func(field string) bool { return !slices.Contains([]string{"null", "default", "comment"}, field) }))
	})
}

// nameIsFree reports whether nothing but the key takes the name of the index,
// which stands until the key has it.
func (e *emitter) nameIsFree(index *schema.Index, key schema.Object) bool {
	return !slices.ContainsFunc(e.changes, func(c planner.Change) bool {
		return c.After != nil && c.Before != c.After && c.Address != key.Address() && c.Address.Schema == index.Schema &&
			(constraintName(c.After) == index.Name || slices.ContainsFunc(c.Parts, func(part planner.Change) bool { return part.After != nil && constraintName(part.After) == index.Name }))
	})
}

// usingIndex is the definition of a key that takes over an index; "" where it
// makes its own.
func (e *emitter) usingIndex(key schema.Object) string {
	index, ok := e.adopted[key.Address()]
	if !ok {
		return ""
	}
	clause := " USING INDEX " + ident(index.Name)
	switch key := key.(type) {
	case *schema.PrimaryKey:
		return "CONSTRAINT " + ident(key.Name) + " PRIMARY KEY" + clause + deferral(key.Deferrable)
	case *schema.Unique:
		return "CONSTRAINT " + ident(key.Name) + " UNIQUE" + clause + deferral(key.Deferrable)
	}
	return ""
}
