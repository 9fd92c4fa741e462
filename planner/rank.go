package planner

import (
	"cmp"

	"github.com/schemac/schemac/schema"
)

// rank is the place of a change among those that are ready: what drops views
// and permissions comes first, then renames, extensions, namespaces and types, then table
// by table (a table before those that refer to it), then views, then
// permissions, then what drops types, tables and namespaces. Within a table:
// deleted rows, drops of keys and indexes, columns, written rows, new keys,
// indexes, foreign keys.
type rank struct {
	random      int
	phase, unit int
	within, pos int
	address     schema.Address
}

func (r rank) compare(s rank) int {
	return cmp.Or(cmp.Compare(r.random, s.random), cmp.Compare(r.phase, s.phase), cmp.Compare(r.unit, s.unit),
		cmp.Compare(r.within, s.within), cmp.Compare(r.pos, s.pos), r.address.Compare(s.address))
}

// The phases of a plan.
const (
	phaseDropViews = iota
	phaseRename
	phaseExtensions
	phaseTypes
	phaseTables
	phaseViews
	phasePermissions
	phaseDrop
	phaseDropExtensions
)

func (o *ordering) rankOf(c Change, isMove bool) rank {
	r := rank{address: c.Address, phase: phaseOf(c, isMove)}
	table := c.Address
	if c.Address.Kind.OfTable() {
		table = c.Address.Table()
		r.within = withinTable(c)
	} else if c.Address.Kind == schema.KindTable && c.Action == Alter {
		r.within = withinTableAlter
	}
	r.unit = o.units[o.p.key(table)]
	if place := schema.PlaceOf(c.Object()); place != nil {
		r.pos = *place
	}
	if o.p.shuffle != nil {
		r.random = o.p.shuffle.Int()
	}
	return r
}

func phaseOf(c Change, isMove bool) int {
	switch kind := c.Address.Kind; {
	case isMove:
		return phaseRename
	case kind.OfTable():
		return phaseTables
	case kind == schema.KindView || kind == schema.KindMaterialized:
		if c.Drops() {
			return phaseDropViews
		}
		return phaseViews
	case schema.IsPermission(kind) && c.Drops():
		return phaseDropViews // of which what is made next is free, too
	case schema.IsPermission(kind):
		return phasePermissions
	case kind == schema.KindExtension && !c.Drops():
		return phaseExtensions
	case kind == schema.KindExtension:
		return phaseDropExtensions
	case c.Drops():
		return phaseDrop
	case kind == schema.KindTable:
		return phaseTables
	}
	return phaseTypes
}

// withinTableAlter places the change of the table itself behind the columns
// that it may name.
const withinTableAlter = 5

// withinTable orders the changes of one table's children.
func withinTable(c Change) int {
	column := c.Address.Kind == schema.KindColumn
	switch {
	case c.Action == Rename:
		return 0
	case onlyDeletes(c):
		return 1
	case c.Address.Kind == schema.KindData:
		return 6
	case c.Drops() && !column:
		return 2
	case column && c.Drops() && c.Action == Drop:
		return 10
	case column && c.Drops():
		return 3
	case column:
		return 4
	case c.Address.Kind == schema.KindForeignKey:
		return 9
	case c.Address.Kind == schema.KindIndex:
		return 8
	}
	return 7
}

// numberUnits gives every table that the plan touches a number such that a
// created table comes behind those that its foreign keys refer to, as far as
// there is no circle.
func (o *ordering) numberUnits() {
	o.units = map[schema.Address]int{}
	onPath := map[schema.Address]bool{}
	var visit func(table schema.Address)
	visit = func(table schema.Address) {
		key := o.p.key(table)
		if _, done := o.units[key]; done || onPath[key] {
			return
		}
		onPath[key] = true
		for _, f := range schema.ChildrenOf[*schema.ForeignKey](o.p.pair.To, table) {
			if s := o.p.step(f.RefTable); s != nil && s.change.Action == Create {
				visit(f.RefTable)
			}
		}
		onPath[key] = false
		o.units[key] = len(o.units) + 1
	}
	for _, s := range sortedSteps(o.p.steps) {
		switch a := s.change.Address; {
		case a.Kind.OfTable():
			visit(a.Table())
		case a.Kind == schema.KindTable:
			visit(a)
		}
	}
}
