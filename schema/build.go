package schema

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/schema/diag"
)

// builder makes a Graph; its methods are the stages of NewGraph, in order.
type builder struct {
	graph    *Graph
	rules    Rules
	problems diag.List
}

func newBuilder(rules Rules) *builder {
	fold := func(a Address) Address {
		return Address{Kind: a.Kind, Schema: rules.FoldName(a.Schema), Parent: rules.FoldName(a.Parent), Name: rules.FoldName(a.Name), Signature: a.Signature}
	}
	return &builder{rules: rules, graph: &Graph{
		rules:    rules,
		fold:     fold,
		children: map[Address][]Object{}, overloads: map[Address][]Object{},
	}}
}

// defaultSchema puts an object without a namespace, and its references
// without one, into the default namespace.
func (b *builder) defaultSchema(o Object) {
	name := b.rules.DefaultSchema()
	set := func(a *Address) {
		if !a.IsZero() && a.Schema == "" && a.Kind.HasSchema() && !b.rules.Shared(a.Kind) {
			a.Schema = name
		}
	}
	a := o.Address()
	if set(&a); a.Schema != o.Address().Schema {
		Place(o, a)
	}
	References(o, set)
}

// add names what has no name, registers every object and reports duplicates.
// Named objects come first, so that default names avoid theirs.
func (b *builder) add(objects []Object) {
	b.graph.objects = make(map[Address]Object, len(objects))
	b.graph.depends = make(map[Address][]Address, len(objects))
	b.graph.sorted = make([]Object, 0, len(objects))
	var unnamed []Object
	for _, o := range objects {
		if a := o.Address(); a.Name == "" && a.Kind.HasName() {
			unnamed = append(unnamed, o)
		} else {
			b.register(o)
		}
	}
	for _, o := range unnamed {
		o.setName(b.rules.DefaultName(o, b.taken(o.Address())))
		b.register(o)
	}
	for _, o := range objects {
		if key, ok := o.(*PrimaryKey); ok && key.Name == "" {
			key.Name = b.rules.DefaultName(key, b.taken(key.Address()))
		}
	}
	sortObjects(b.graph.sorted)
	b.adoptChildren()
}

func (b *builder) taken(a Address) func(string) bool {
	return func(name string) bool {
		a.Name = name
		return b.graph.Lookup(a) != nil
	}
}

func (b *builder) register(o Object) {
	a := o.Address()
	key := b.graph.fold(a)
	if first, exists := b.graph.objects[key]; exists {
		b.problems.Append(diag.Diagnostic{Severity: diag.Error, Code: "duplicate-name", Summary: "Duplicate name",
			Range: o.Common().Origin.Range, Address: a.String(),
			Detail: duplicateDetail(a, first.Common().Origin.Range)})
		return
	}
	// The server does not keep the name that a cast has of its types.
	if limit := b.rules.MaxName(); limit > 0 && len(a.Name) > limit && a.Kind != KindCast {
		b.problems.Append(diag.Diagnostic{Severity: diag.Error, Code: "name-too-long", Summary: "Name too long",
			Range: o.Common().Origin.Range, Address: a.String(),
			Detail: longNameDetail(a, b.rules.Dialect(), limit)})
	}
	if a.Kind.HasSignature() {
		key := b.graph.fold(Address{Kind: a.Kind, Schema: a.Schema, Name: a.Name})
		b.graph.overloads[key] = append(b.graph.overloads[key], o)
	}
	b.graph.objects[key] = o
	b.graph.sorted = append(b.graph.sorted, o)
}

// adoptChildren collects the children of each table and makes their places dense.
func (b *builder) adoptChildren() {
	g := b.graph
	for _, o := range g.sorted {
		if a := o.Address(); a.Kind.OfTable() {
			table := g.fold(a.Table())
			g.children[table] = append(g.children[table], o)
		}
	}
	for _, children := range g.children {
		for len(children) > 0 {
			kind := children[0].Address().Kind
			n := slices.IndexFunc(children, func(o Object) bool { return o.Address().Kind != kind })
			if n < 0 {
				n = len(children)
			}
			makeDense(children[:n])
			children = children[n:]
		}
	}
}

// makeDense counts the places of objects of one kind, which are in their order:
// those of columns from 0 on, others from 1 on, or none where their names alone
// would give that order.
func makeDense(objects []Object) {
	if PlaceOf(objects[0]) == nil {
		return
	}
	first := 1
	switch byName := func(a, b Object) int { return strings.Compare(a.Address().Name, b.Address().Name) }; {
	case objects[0].Address().Kind == KindColumn:
		first = 0
	case slices.IsSortedFunc(objects, byName):
		for _, o := range objects {
			*PlaceOf(o) = 0
		}
		return
	}
	for i, o := range objects {
		*PlaceOf(o) = first + i
	}
}

func (b *builder) normalize() {
	for _, stage := range []func(Kind) bool{
		func(k Kind) bool { return k.Rank() < KindTable.Rank() },
		func(k Kind) bool { return k == KindTable },
		func(k Kind) bool { return k == KindColumn },
		func(k Kind) bool { return k.Rank() > KindColumn.Rank() },
	} {
		for _, o := range b.graph.sorted {
			if stage(o.Address().Kind) {
				b.problems = append(b.problems, b.rules.Normalize(o, b.graph)...)
			}
		}
	}
}

// link resolves the references of every object and reports dangling ones.
func (b *builder) link() {
	for _, o := range b.graph.sorted {
		b.linkObject(o)
	}
}

func (b *builder) linkObject(o Object) {
	g, a := b.graph, o.Address()
	named := slices.Concat(o.DependsOn(), o.Common().After)
	if a.Kind.OfTable() {
		b.adoptParent(named, a.Table())
	}
	b.adoptViews(named)
	for _, ref := range named {
		if g.Lookup(ref) == nil {
			b.dangling(o, ref)
		}
	}
	all := append(named, b.rules.References(o, g)...)
	if key, ok := o.(*ForeignKey); ok {
		all = append(all, g.TargetKeys(key)...)
	}
	slices.SortFunc(all, Address.Compare)
	all = slices.DeleteFunc(slices.Compact(all), func(ref Address) bool {
		return ref == a || g.Lookup(ref) == nil || g.fold(ref) == g.fold(a)
	})
	g.depends[g.fold(a)] = all
}

// adoptParent corrects the references of a child to its parent where that is a
// view and no table.
func (b *builder) adoptParent(named []Address, table Address) {
	parent := b.graph.Relation(table.Schema, table.Name)
	if parent == nil || parent.Address().Kind == KindTable {
		return
	}
	for i, ref := range named {
		if ref == table {
			named[i] = parent.Address()
		}
	}
}

// adoptViews turns references to columns of views, which are no objects, into
// such to the views.
func (b *builder) adoptViews(named []Address) {
	for i, ref := range named {
		if ref.Kind != KindColumn || b.graph.Lookup(ref) != nil {
			continue
		}
		if parent := b.graph.Relation(ref.Schema, ref.Parent); parent != nil && parent.Address().Kind != KindTable {
			named[i] = parent.Address()
		}
	}
}

func (b *builder) dangling(o Object, ref Address) {
	a := o.Address()
	if ref.Kind == KindColumn && b.graph.Lookup(ref.Table()) == nil {
		return // the missing table is reported by itself
	}
	if ref.Kind == KindSchema && b.graph.Lookup(a.Table()) != nil && a.Kind.OfTable() {
		return // reported for the table
	}
	b.problems.Append(diag.Diagnostic{Severity: diag.Error, Code: "dangling-reference", Summary: "Reference to an unknown object",
		Range: referenceRange(o, ref), Address: a.String(), Detail: b.danglingDetail(a, ref)})
}
