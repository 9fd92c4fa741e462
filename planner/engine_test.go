package planner

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// stubRules is an engine of the simplest kind: names are compared as they are,
// SQL text is a list of addresses that it refers to.
type stubRules struct {
	// inline kinds are part of CREATE TABLE.
	inline []schema.Kind
	// rebuilds makes every change of a column's type a rebuild.
	rebuilds bool
}

func (stubRules) Dialect() string              { return "stub" }
func (stubRules) Server() string               { return "" }
func (r stubRules) On(string) schema.Rules     { return r }
func (stubRules) DefaultSchema() string        { return "" }
func (stubRules) Shared(kind schema.Kind) bool { return kind == schema.KindRole }
func (stubRules) Prepare(objects []schema.Object) ([]schema.Object, diag.List) {
	return objects, nil
}
func (stubRules) DefaultName(o schema.Object, taken func(string) bool) string {
	name := o.Address().Parent + "_" + string(o.Address().Kind)
	for taken(name) {
		name += "1"
	}
	return name
}
func (stubRules) FoldName(name string) string { return name }
func (stubRules) MaxName() int                { return 0 }
func (stubRules) Normalize(o schema.Object, scope schema.Scope) diag.List {
	if d, ok := o.(*schema.Data); ok {
		d.Key = scope.KeyOf(d.Address().Table())
		d.SortRows(scope.Columns(d.Address().Table()))
	}
	return nil
}
func (stubRules) Identify(schema.Object)                                                {}
func (stubRules) Comparable(a, b schema.Type) bool                                      { return a == b }
func (stubRules) EqualExpr(Pair, schema.Address, string, schema.Expr, schema.Expr) bool { return false }

func (stubRules) References(o schema.Object, scope schema.Scope) []schema.Address {
	var refs []schema.Address
	schema.Exprs(o, func(_ string, e *schema.Expr) {
		for word := range strings.FieldsSeq(e.SQL) {
			if a, err := schema.ParseAddress(word); err == nil {
				refs = append(refs, a)
			}
		}
	})
	return refs
}

func (r stubRules) Strategy(_ Pair, c Change) (Action, string) {
	switch {
	case c.Address.Kind == schema.KindColumn && r.rebuilds && slices.Contains(c.Fields, "type"):
		return Rebuild, "the type changes"
	case c.Action != Alter:
		return c.Action, ""
	case c.Address.Kind == schema.KindColumn || c.Address.Kind == schema.KindTable || c.Address.Kind == schema.KindEnum:
		return Alter, ""
	}
	return Replace, "it cannot be altered"
}

// Blocks says that views and keys stand in the way of what they use.
func (stubRules) Blocks(_ Pair, c Change, dependent schema.Object) bool {
	if c.Action == Rename {
		return false
	}
	return !dependent.Address().Kind.HoldsData()
}

func (r stubRules) Inline(kind schema.Kind) bool        { return slices.Contains(r.inline, kind) }
func (stubRules) Brings(schema.Object) (string, string) { return "", "" }
func (stubRules) Renames(kind schema.Kind) bool         { return kind != schema.KindView }

func (stubRules) RenameValues(*schema.Graph, schema.Object, *schema.Enum, *schema.Enum) {}

func (stubRules) RenameRefs(o schema.Object, from, to schema.Address) {
	schema.Exprs(o, func(_ string, e *schema.Expr) {
		words := strings.Fields(e.SQL)
		for i, w := range words {
			a, _ := schema.ParseAddress(w)
			switch {
			case a == from:
				words[i] = to.String()
			case from.Kind == schema.KindTable && a.Kind.OfTable() && a.Table() == from:
				words[i] = to.Child(a.Kind, a.Name).String()
			}
		}
		e.SQL = strings.Join(words, " ")
	})
}

// database simulates an engine that refuses what real ones refuse: creating
// what refers to something missing, dropping what something refers to.
type database struct {
	objects map[schema.Address]schema.Object
	rules   stubRules
}

func newDatabase(g *schema.Graph, rules stubRules) *database {
	d := &database{objects: map[schema.Address]schema.Object{}, rules: rules}
	for _, o := range g.Objects() {
		d.objects[o.Address()] = o
	}
	return d
}

func (d *database) dependsOn(o schema.Object) []schema.Address {
	return append(o.DependsOn(), d.rules.References(o, nil)...)
}

func (d *database) check(when string) error {
	for _, o := range d.objects {
		for _, on := range d.dependsOn(o) {
			if o.Address().Kind == schema.KindForeignKey && d.rules.Inline(schema.KindForeignKey) {
				continue // may point at what is not there
			}
			if d.objects[on] == nil {
				return fmt.Errorf("%s: %s refers to %s, which is not there", when, o.Address(), on)
			}
		}
	}
	return nil
}

// run carries out one change and checks that no reference dangles.
func (d *database) run(c Change) error {
	when := fmt.Sprintf("%s %s", c.Action, c.Address)
	if c.Action == Rename && c.Before.Address() != c.Address {
		d.rename(c.Before.Address(), c.Address)
		return d.check(when)
	}
	for _, part := range append([]Change{c}, c.Parts...) {
		if err := d.runOne(part); err != nil {
			return fmt.Errorf("%s: %w", when, err)
		}
	}
	return d.check(when)
}

func (d *database) runOne(c Change) error {
	switch {
	case c.Creates() && d.objects[c.Address] != nil:
		return fmt.Errorf("%s exists", c.Address)
	case c.Before != nil && d.objects[c.Before.Address()] == nil:
		return fmt.Errorf("%s does not exist", c.Before.Address())
	case c.Before != nil:
		delete(d.objects, c.Before.Address())
	}
	if c.After != nil {
		d.objects[c.After.Address()] = c.After
	}
	return nil
}

func (d *database) rename(from, to schema.Address) {
	renamed := map[schema.Address]schema.Object{}
	for _, o := range d.objects {
		copied := schema.Renamed(o, from, to)
		d.rules.RenameRefs(copied, from, to)
		renamed[copied.Address()] = copied
	}
	d.objects = renamed
}

// Detach lets nothing that holds data step aside.
func (stubRules) Detach(Pair, schema.Object, Change) schema.Object { return nil }

// Leads makes every change one of its own.
func (stubRules) Leads(Pair, Change, Change) bool { return false }

// Aside lets every change happen at once.
func (stubRules) Aside(Pair, Change) schema.Object { return nil }

// Loose makes every reference count.
func (stubRules) Loose(schema.Object, schema.Address) bool { return false }

func (stubRules) Keeps(schema.Object, *schema.Graph) bool { return false }
