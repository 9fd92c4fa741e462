package schema

import "slices"

// Parents lists the tables whose columns and constraints the table takes over:
// the one that it is a partition of, or those that it inherits.
func (t *Table) Parents() []Address {
	if parent := t.Postgres.PartitionOf.Parent; !parent.IsZero() {
		return []Address{parent}
	}
	return t.Postgres.Inherits
}

// IsPartition reports whether the table is a partition of another.
func (t *Table) IsPartition() bool { return !t.Postgres.PartitionOf.Parent.IsZero() }

// Inherit makes what a child table takes over of an object of its parent, as
// the engine does without being told otherwise; nil for what it does not take.
// A key or an index has no name yet, and gets the default one.
func Inherit(o Object, child *Table) Object {
	if IsOnly(o) {
		return nil
	}
	return PartOf(o, child)
}

// PartOf is what [Inherit] makes, also of keys and indexes that not every partition
// has: a partition that has its part has it in that form.
func PartOf(o Object, child *Table) Object {
	if !passesOn(o, child.IsPartition() && !child.IsForeign()) {
		return nil
	}
	c := Clone(o)
	*c.Common() = Meta{Origin: Origin{Range: child.Origin.Range}}
	a := o.Address()
	a.Schema, a.Parent = child.Schema, child.Name
	switch c := c.(type) {
	case *Column:
		inheritColumn(c)
	case *Check:
		c.Postgres.Inherited = true
	case *ForeignKey:
		c.Of = o.Address()
	case *PrimaryKey:
		c.Of, c.Name, c.Only = o.Address(), "", false
	case *Unique:
		c.Of, a.Name, c.Only = o.Address(), "", false
	case *Exclude:
		c.Of, a.Name = o.Address(), ""
	case *Index:
		c.Of, a.Name, c.Only, c.Invalid = o.Address(), "", false, false
	}
	Place(c, a)
	return c
}

// passesOn reports whether child tables take over the object of their parent.
// A foreign table has neither keys nor indexes, not even as a partition.
func passesOn(o Object, toPartition bool) bool {
	switch o := o.(type) {
	case *Column:
		return true
	case *Check:
		return !o.Postgres.NoInherit
	case *Index, *PrimaryKey, *Unique, *Exclude, *ForeignKey:
		return toPartition
	}
	return false
}

// IsOnly reports whether the object is a key or an index of a partitioned table
// that not all partitions have.
func IsOnly(o Object) bool {
	switch o := o.(type) {
	case *Index:
		return o.Only
	case *PrimaryKey:
		return o.Only
	case *Unique:
		return o.Only
	}
	return false
}

// SetOnly says of a key or an index whether all partitions have it.
func SetOnly(o Object, only bool) {
	switch o := o.(type) {
	case *Index:
		o.Only = only
	case *PrimaryKey:
		o.Only = only
	case *Unique:
		o.Only = only
	}
}

// inheritColumn leaves out what only the parent has: an identity, for which a
// child just is NOT NULL, the sequence of serial, which the child uses as any
// default does, and of NOT NULL all but its name.
func inheritColumn(c *Column) {
	c.Null = c.Null || c.Postgres.NotNull.NoInherit
	c.Postgres.NotNull = NotNull{Name: c.Postgres.NotNull.Name}
	if c.Null {
		c.Postgres.NotNull.Name = ""
	}
	if c.Identity.Generated != "" {
		c.Null = false
	}
	c.Identity = Identity{}
	if c.Postgres.Serial != "" {
		c.Default, c.Postgres.Counts = SQLExpr(c.Postgres.Next), c.Address()
		c.Postgres.Serial, c.Postgres.Next = "", ""
	}
	c.Postgres.Inherited, c.Postgres.Statistics, c.Postgres.ForeignOptions = true, nil, nil
}

// origin is the object that a part of a partition belongs to, as a list of
// dependencies.
func origin(of Address) []Address {
	if of.IsZero() {
		return nil
	}
	return []Address{of}
}

// OriginOf is where an object of a partition belongs to by name; zero for what
// is the table's own or has no name of its own.
func OriginOf(o Object) Address {
	switch o := o.(type) {
	case *Index:
		return o.Of
	case *Unique:
		return o.Of
	case *Exclude:
		return o.Of
	case *PrimaryKey:
		return o.Of
	case *ForeignKey:
		return o.Of
	case *Trigger:
		return o.Of
	}
	return Address{}
}

// IsInherited reports whether the object of a child table comes from one of a
// parent table, and goes with it. A key that serves as the part of an index is the
// partition's own.
func IsInherited(o Object) bool {
	switch o := o.(type) {
	case *Column:
		return o.Postgres.Inherited
	case *Check:
		return o.Postgres.Inherited
	}
	return OriginOf(o).Kind == o.Address().Kind
}

// Origins lists the objects of parent tables that the object goes with. For a
// column or check these are all that have its name.
func (g *Graph) Origins(o Object) []Object {
	a := o.Address()
	var found []Object
	add := func(at Address) {
		if origin := g.Lookup(at); origin != nil {
			found = append(found, origin)
		}
	}
	switch a.Kind {
	case KindColumn, KindCheck:
		if t, ok := g.Lookup(a.Table()).(*Table); ok {
			for _, parent := range t.Parents() {
				add(parent.Child(a.Kind, a.Name))
			}
		}
		return slices.DeleteFunc(found, func(o Object) bool { return !passesOn(o, false) })
	}
	if of := OriginOf(o); !of.IsZero() {
		add(of)
	}
	return found
}

// Heirs lists the objects of child tables that go with the object, directly.
func (g *Graph) Heirs(o Object) []Object {
	a := o.Address()
	var found []Object
	for _, child := range g.ChildTables(a.Table()) {
		for _, heir := range g.heirsIn(child, a) {
			if slices.ContainsFunc(g.Origins(heir), func(origin Object) bool { return origin == o }) {
				found = append(found, heir)
			}
		}
	}
	return found
}

func (g *Graph) heirsIn(table *Table, a Address) []Object {
	if a.Kind != KindColumn && a.Kind != KindCheck {
		return g.Children(table.Address())
	}
	if o := g.Lookup(table.Address().Child(a.Kind, a.Name)); o != nil {
		return []Object{o}
	}
	return nil
}

// ChildTables lists the partitions of a table and those that inherit it, by
// address.
func (g *Graph) ChildTables(table Address) []*Table {
	g.heirsOnce.Do(func() {
		g.childTables = map[Address][]*Table{}
		for _, t := range g.Tables() {
			for _, parent := range t.Parents() {
				key := g.fold(parent)
				g.childTables[key] = append(g.childTables[key], t)
			}
		}
	})
	return g.childTables[g.fold(table)]
}
