package postgres

import (
	"fmt"

	"github.com/schemac/schemac/schema"
)

// childTable is a partition or a table that inherits others.
type childTable struct {
	table   *schema.Table
	oid     uint32
	parents []uint32
	// bound is the text of a partition's bound.
	bound string
}

// joinParents adds the tables whose parents are known by now. One with a
// parent that has no model has none either, nor have its children.
func (i *inspector) joinParents() error {
	lost := false
	for _, child := range i.children {
		if i.joined(child) {
			continue
		}
		lost = true
		i.leaveAlone("table", "has a parent that has no model or is not looked at", child.table.Schema, child.table.Name)
		delete(i.tables, child.oid)
	}
	if lost {
		return i.dropOrphans()
	}
	for _, child := range i.children {
		if err := i.join(child); err != nil {
			return err
		}
		i.add(child.table)
	}
	return nil
}

func (i *inspector) joined(child childTable) bool {
	for _, parent := range child.parents {
		if i.tables[parent] == nil {
			return false
		}
	}
	return true
}

// dropOrphans goes over the tables again that are still there.
func (i *inspector) dropOrphans() error {
	kept := i.children[:0]
	for _, child := range i.children {
		if i.tables[child.oid] != nil {
			kept = append(kept, child)
		}
	}
	i.children = kept
	return i.joinParents()
}

func (i *inspector) join(child childTable) error {
	if child.bound == "" {
		for _, parent := range child.parents {
			child.table.Postgres.Inherits = append(child.table.Postgres.Inherits, i.tables[parent].Address())
		}
		return nil
	}
	place, err := inspectedBound(i.tables[child.parents[0]].Address(), child.bound)
	if err != nil {
		return fmt.Errorf("reading the bound of partition %s: %w", child.table.Address().QualifiedName(), err)
	}
	child.table.Postgres.PartitionOf = place
	return nil
}

// partialIndexes finds the indexes and keys of partitioned tables that a partition
// has no part of, so that none may be derived for it.
func (i *inspector) partialIndexes() {
	if len(i.children) == 0 {
		return
	}
	parts, partitions := map[schema.Address]int{}, map[schema.Address]int{}
	for _, child := range i.children {
		if child.bound != "" && !child.table.IsForeign() { // which has no indexes
			partitions[child.table.Postgres.PartitionOf.Parent]++
		}
	}
	for _, o := range i.objects {
		if of := schema.OriginOf(o); !of.IsZero() {
			parts[of]++
		}
	}
	for _, o := range i.objects {
		schema.SetOnly(o, parts[o.Address()] < partitions[o.Address().Table()])
	}
}
