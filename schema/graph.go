package schema

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/schemac/schemac/schema/diag"
)

// Graph holds all objects of one database, normalized, with their
// dependencies. NewGraph is the only way to one, and nothing changes it
// afterwards.
type Graph struct {
	rules   Rules
	objects map[Address]Object // by folded address
	sorted  []Object
	// children of each table by its folded address, columns first and in
	// order, the others by kind and name.
	children map[Address][]Object
	depends  map[Address][]Address
	fold     func(Address) Address
	// overloads has the objects with a signature by their address without it.
	overloads map[Address][]Object
	// dependents is depends turned round, made when first asked for: a plan
	// without changes never does.
	dependents     map[Address][]Address
	dependentsOnce sync.Once
	// kinds has the objects outside of tables by kind, made when first asked
	// for.
	kinds     map[Kind][]Object
	kindsOnce sync.Once
	// childTables has the partitions and heirs of tables, made when first
	// asked for.
	childTables map[Address][]*Table
	heirsOnce   sync.Once
	// permits are the permissions, found when first asked for.
	permits         []Object
	permissionsOnce sync.Once
}

// NewGraph normalizes the objects by the rules and links them. The graph
// takes the objects over: they must not be used or changed afterwards.
//
// The diagnostics name duplicate addresses, names over the engine's limit,
// dangling references and whatever the rules report. The graph is usable as
// far as it goes even with errors.
func NewGraph(objects []Object, rules Rules) (*Graph, diag.List) {
	b := newBuilder(rules)
	for _, o := range objects {
		b.defaultSchema(o)
		rules.Identify(o)
	}
	objects, problems := rules.Prepare(objects)
	b.problems = problems
	b.add(objects)
	b.normalize()
	b.link()
	return b.graph, b.problems
}

// With gives a graph that has more objects. Those of g are shared; the others
// must have been normalized by the same rules, live outside of tables, and
// must not be used afterwards.
func (g *Graph) With(more []Object) *Graph {
	if len(more) == 0 {
		return g
	}
	b := newBuilder(g.rules)
	b.graph.objects, b.graph.depends = maps.Clone(g.objects), maps.Clone(g.depends)
	b.graph.children, b.graph.overloads = g.children, maps.Clone(g.overloads)
	b.graph.sorted = slices.Clone(g.sorted)
	for _, o := range more {
		b.register(o)
	}
	sortObjects(b.graph.sorted)
	for _, o := range more {
		b.linkObject(o)
	}
	return b.graph
}

// Rules are the rules that the graph was normalized by.
func (g *Graph) Rules() Rules { return g.rules }

// Len is the number of objects.
func (g *Graph) Len() int { return len(g.sorted) }

// Objects lists all objects by address. The slice must not be changed.
func (g *Graph) Objects() []Object { return g.sorted }

// OfKind lists the objects of a kind that is none of a table's children, by
// address.
func (g *Graph) OfKind(kind Kind) []Object {
	g.kindsOnce.Do(func() {
		g.kinds = map[Kind][]Object{}
		for _, o := range g.sorted {
			if k := o.Address().Kind; !k.OfTable() {
				g.kinds[k] = append(g.kinds[k], o)
			}
		}
	})
	return g.kinds[kind]
}

// Lookup implements Scope.
func (g *Graph) Lookup(a Address) Object { return g.objects[g.fold(a)] }

// Fold gives the address in the form in which the engine compares names.
func (g *Graph) Fold(a Address) Address { return g.fold(a) }

// Children lists the objects of a table or view by the rank of their kinds,
// place and name. The slice must not be changed.
func (g *Graph) Children(table Address) []Object {
	table.Kind = KindTable // as Address.Table has it
	return g.children[g.fold(table)]
}

// Columns implements Scope.
func (g *Graph) Columns(table Address) []*Column {
	return ChildrenOf[*Column](g, table)
}

// ChildrenOf lists the children of a table that have the type T.
func ChildrenOf[T Object](g *Graph, table Address) []T {
	var of []T
	for _, child := range g.Children(table) {
		if o, ok := child.(T); ok {
			of = append(of, o)
		}
	}
	return of
}

// PrimaryKey returns the primary key of a table, or nil.
func (g *Graph) PrimaryKey(table Address) *PrimaryKey {
	key, _ := g.Lookup(table.Child(KindPrimaryKey, "")).(*PrimaryKey)
	return key
}

// Relation implements Scope.
func (g *Graph) Relation(schema, name string) Object {
	if schema == "" {
		schema = g.rules.DefaultSchema()
	}
	for _, kind := range relationKinds {
		if o := g.Lookup(Address{Kind: kind, Schema: schema, Name: name}); o != nil {
			return o
		}
	}
	return nil
}

// relationKinds are the kinds that queries name.
var relationKinds = slices.DeleteFunc(Kinds(), func(k Kind) bool { return !k.IsRelation() })

// Overloads implements Scope.
func (g *Graph) Overloads(kind Kind, schema, name string) []Object {
	if schema == "" && !g.rules.Shared(kind) {
		schema = g.rules.DefaultSchema()
	}
	return g.overloads[g.fold(Address{Kind: kind, Schema: schema, Name: name})]
}

// Parent is the table or view that the object at the address belongs to, or
// nil.
func (g *Graph) Parent(a Address) Object {
	if !a.Kind.OfTable() {
		return nil
	}
	return g.Relation(a.Schema, a.Parent)
}

// DependsOn lists what the object at the address refers to, in its fields, in
// its SQL text and by depends_on, sorted, without duplicates and without the
// object itself.
func (g *Graph) DependsOn(a Address) []Address { return g.depends[g.fold(a)] }

// Dependents lists the objects that refer to the one at the address, sorted.
func (g *Graph) Dependents(a Address) []Address {
	g.dependentsOnce.Do(g.turnRound)
	return g.dependents[g.fold(a)]
}

func (g *Graph) turnRound() {
	g.dependents = make(map[Address][]Address, len(g.objects))
	for _, o := range g.sorted {
		a := o.Address()
		for _, on := range g.DependsOn(a) {
			key := g.fold(on)
			g.dependents[key] = append(g.dependents[key], a)
		}
	}
}

// Tables lists the tables by address.
func (g *Graph) Tables() []*Table { return objectsOf[*Table](g) }

// Shared lists the objects of the graph that belong to the whole server, by
// their present and their former names.
func (g *Graph) Shared() (shared []Address) {
	for _, kind := range Kinds() {
		if !g.rules.Shared(kind) {
			continue
		}
		for _, o := range g.OfKind(kind) {
			a := o.Address()
			shared = append(shared, a)
			if former := o.Common().RenamedFrom; former != "" {
				a.Name = former
				shared = append(shared, a)
			}
		}
	}
	return shared
}

func objectsOf[T Object](g *Graph) []T {
	var of []T
	for _, o := range g.sorted {
		if t, ok := o.(T); ok {
			of = append(of, t)
		}
	}
	return of
}

// sortKey holds what objects are ordered by, computed once for each: their
// address as Address.Compare does, but parts of tables by their place.
type sortKey struct {
	schema, owner, name       string
	signature                 string
	ownerRank, rank, position int
	object                    Object
}

func sortKeyOf(o Object) sortKey {
	a := o.Address()
	key := sortKey{schema: a.sortSchema(), owner: a.owner(), name: a.Name, signature: a.Signature, ownerRank: a.ownerRank(), rank: a.Kind.Rank(), object: o}
	if place := PlaceOf(o); place != nil {
		key.position = *place
	}
	return key
}

// PlaceOf is where the object keeps its place among those of its kind in the
// table; nil for kinds that have no order.
func PlaceOf(o Object) *int {
	switch o := o.(type) {
	case *Column:
		return &o.Position
	case *Index:
		return &o.ClickHouse.Place
	case *Check:
		return &o.ClickHouse.Place
	case *Projection:
		return &o.Place
	}
	return nil
}

func (k *sortKey) compare(other *sortKey) int {
	if c := strings.Compare(k.schema, other.schema); c != 0 {
		return c
	}
	if k.ownerRank != other.ownerRank {
		return k.ownerRank - other.ownerRank
	}
	if c := strings.Compare(k.owner, other.owner); c != 0 {
		return c
	}
	if c := cmp.Or(k.rank-other.rank, k.position-other.position); c != 0 {
		return c
	}
	return cmp.Or(strings.Compare(k.name, other.name), strings.Compare(k.signature, other.signature))
}

func sortObjects(objects []Object) {
	keys := make([]sortKey, len(objects))
	order := make([]int, len(objects))
	for i, o := range objects {
		keys[i], order[i] = sortKeyOf(o), i
	}
	slices.SortFunc(order, func(a, b int) int { return keys[a].compare(&keys[b]) })
	for i, at := range order {
		objects[i] = keys[at].object
	}
}
