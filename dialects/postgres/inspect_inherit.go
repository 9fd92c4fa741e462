package postgres

import (
	"fmt"

	"github.com/schemac/schemac/dialects/postgres/pgsql"
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

// inheritedSerials recognizes the columns that take their numbers from the
// sequence of a parent's serial column.
func (i *inspector) inheritedSerials() {
	if len(i.children) == 0 {
		return
	}
	serials := map[string]*sequence{} // by the default that takes numbers from it
	for _, s := range i.sequences {
		if s.used {
			serials["nextval("+pgsql.QuoteLiteral(s.regclass)+"::regclass)"] = s
		}
	}
	ancestors := i.ancestors()
	for _, o := range i.objects {
		column, ok := o.(*schema.Column)
		if !ok || !column.Postgres.Inherited || column.Default.Literal != schema.NotLiteral {
			continue
		}
		s := serials[column.Default.SQL]
		if s != nil && ancestors[column.Address().Table()][s.table] && i.columnName[s.table][int16(s.column)] == column.Name {
			column.Default, column.Postgres.Serial = schema.Expr{}, s.name
		}
	}
}

// ancestors are the tables from which child tables have columns, at any remove.
func (i *inspector) ancestors() map[schema.Address]map[uint32]bool {
	parents := map[uint32][]uint32{}
	for _, child := range i.children {
		parents[child.oid] = child.parents
	}
	all := map[schema.Address]map[uint32]bool{}
	for _, child := range i.children {
		found := map[uint32]bool{}
		for next := child.parents; len(next) > 0; next = next[1:] {
			if parent := next[0]; !found[parent] {
				found[parent] = true
				next = append(next[:len(next):len(next)], parents[parent]...)
			}
		}
		all[child.table.Address()] = found
	}
	return all
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
