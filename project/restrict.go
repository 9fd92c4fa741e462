package project

import (
	"fmt"
	"slices"

	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// Restrict gives the part of the models that the database owns: the tables
// and views that model_tables names, with all that belongs to them and the
// schemas, types and other shared objects that they need. Without model_tables it is everything.
func (d *Database) Restrict(models *schema.Graph) (*schema.Graph, diag.List) {
	problems := d.declared(models)
	if len(d.ModelTables) == 0 {
		return models, problems
	}
	s := newSelection(models)
	for _, name := range d.ModelTables {
		if !s.take(name) {
			problems.Errorf("unknown-table", "Unknown table in model_tables", d.Range("model_tables"),
				"The models of %q declare no table %q.%s", d.Name, name, diag.DidYouMean(name, s.names()))
		}
	}
	for _, missing := range s.outside() {
		problems.Append(diag.Diagnostic{Severity: diag.Error, Code: "model-tables-incomplete", Summary: "A listed table needs one that is not listed",
			Range: d.Range("model_tables"), Address: missing.from.String(),
			Detail: fmt.Sprintf("%s needs %s, which model_tables of %q does not list. List it too, or take both out.", missing.from, missing.to, d.Name)})
	}
	if problems.HasErrors() {
		return models, problems
	}
	graph, more := schema.NewGraph(s.objects(), models.Rules())
	return graph, append(problems, more...)
}

// RestrictLive cuts a live database down to what the database owns, so that a
// plan from live to models leaves everything else alone. Schemas, extensions,
// collations and types that live has in use are added to the models: others may use them too, so
// they are never dropped. also names live objects that belong to the database
// although the models know them by other names.
func (d *Database) RestrictLive(live, models *schema.Graph, also ...schema.Address) (from, to *schema.Graph, problems diag.List) {
	live, problems = d.Within(live)
	if len(d.ModelTables) == 0 || problems.HasErrors() {
		return live, models, problems
	}
	s := newSelection(live)
	for _, name := range d.ModelTables {
		s.take(name)
	}
	for _, a := range also {
		s.takeAddress(a)
	}
	for _, o := range models.Objects() {
		switch a := o.Address(); {
		case isShared(a.Kind):
			s.keep(a)
		case o.Common().RenamedFrom != "" && !a.Kind.OfTable():
			a.Name = o.Common().RenamedFrom
			s.takeAddress(a)
		}
	}
	for _, missing := range s.outside() {
		delete(s.chosen, missing.from) // it leads to what belongs to others
	}
	from, more := schema.NewGraph(s.objects(), live.Rules())
	problems = append(problems, more...)
	all := clones(models.Objects())
	for _, o := range from.Objects() {
		if a := o.Address(); isShared(a.Kind) && models.Lookup(a) == nil {
			all = append(all, schema.Clone(o))
		}
	}
	to, more = schema.NewGraph(all, models.Rules())
	return from, to, append(problems, more...)
}

// isShared reports a kind that belongs to no table or view, so that those of
// other owners may use the object too.
func isShared(kind schema.Kind) bool { return !kind.OfTable() && !kind.IsRelation() }

// selection chooses objects of a graph.
type selection struct {
	graph  *schema.Graph
	chosen map[schema.Address]bool
}

func newSelection(g *schema.Graph) *selection {
	return &selection{graph: g, chosen: map[schema.Address]bool{}}
}

// take chooses the table or view of that name, qualified or in the default
// namespace, and reports whether there is one.
func (s *selection) take(name string) bool {
	found := false
	for _, o := range s.graph.Objects() {
		a := o.Address()
		relation := a.Kind == schema.KindTable || a.Kind == schema.KindView || a.Kind == schema.KindMaterialized
		if relation && (a.QualifiedName() == name || a.Schema+"."+a.Name == name || a.Name == name && a.Schema == s.graph.Rules().DefaultSchema()) {
			s.takeAddress(a)
			found = true
		}
	}
	return found
}

func (s *selection) takeAddress(a schema.Address) {
	if s.graph.Lookup(a) == nil {
		return
	}
	s.keep(a)
	for _, child := range s.graph.Children(a) {
		s.keep(child.Address())
	}
}

// keep chooses an object and the shared objects that it needs.
func (s *selection) keep(a schema.Address) {
	if s.graph.Lookup(a) == nil || s.chosen[s.graph.Fold(a)] {
		return
	}
	s.chosen[s.graph.Fold(a)] = true
	for _, on := range s.graph.DependsOn(a) {
		if isShared(on.Kind) {
			s.keep(on)
		}
	}
}

type missing struct{ from, to schema.Address }

// outside lists what chosen objects need and the selection lacks; of each
// object, and of each table needed, the first.
func (s *selection) outside() (all []missing) {
	for _, o := range s.graph.Objects() {
		a := o.Address()
		if !s.chosen[s.graph.Fold(a)] {
			continue
		}
		for _, on := range s.graph.DependsOn(a) {
			if !s.chosen[s.graph.Fold(on)] {
				if on.Kind.OfTable() && s.graph.Lookup(on.Table()) != nil {
					on = on.Table()
				}
				all = append(all, missing{s.graph.Fold(a), on})
				break
			}
		}
	}
	return all
}

func (s *selection) objects() []schema.Object {
	kept := slices.DeleteFunc(slices.Clone(s.graph.Objects()), func(o schema.Object) bool {
		return !s.chosen[s.graph.Fold(o.Address())]
	})
	return clones(kept)
}

func (s *selection) names() (names []string) {
	for _, t := range s.graph.Tables() {
		names = append(names, t.Address().QualifiedName(), t.Name)
	}
	return names
}

func clones(objects []schema.Object) []schema.Object {
	copies := make([]schema.Object, len(objects))
	for i, o := range objects {
		copies[i] = schema.Clone(o)
	}
	return copies
}
