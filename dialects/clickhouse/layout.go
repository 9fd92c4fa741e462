package clickhouse

import (
	"slices"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/schema"
)

// layout is the order of a table's parts of one kind while a plan runs, so that a
// new column, index or projection goes to its place in the model.
type layout struct{ names []string }

// layoutOf starts with the parts of the kind as they stand before the plan.
func (e *emitter) layoutOf(table schema.Address, kind schema.Kind) *layout {
	kinds := e.layouts[table]
	if kinds == nil {
		kinds = map[schema.Kind]*layout{}
		e.layouts[table] = kinds
	}
	if kinds[kind] == nil {
		kinds[kind] = &layout{e.present(e.standing(table, kind))}
	}
	return kinds[kind]
}

// standing are the parts of the kind before the plan, in their order: that of
// the source, or on a way back the one in which the plan has left them. As no
// plan moves anything, what is in both states stands as the target has it.
func (e *emitter) standing(table schema.Address, kind schema.Kind) []schema.Address {
	from := childrenOfKind(e.pair.From, table, kind)
	if !e.pair.Back {
		return from
	}
	names := make([]string, len(from))
	for i, a := range from {
		names[i] = a.Name
	}
	l := &layout{}
	for _, a := range childrenOfKind(e.pair.To, table, kind) {
		if slices.Contains(from, a) {
			l.names = append(l.names, a.Name)
		}
	}
	for _, name := range names {
		if !slices.Contains(l.names, name) {
			l.add(name, names)
		}
	}
	for i, name := range l.names {
		from[i] = table.Child(kind, name)
	}
	return from
}

// childrenOfKind are the table's parts of the kind, in the order of the graph.
func childrenOfKind(g *schema.Graph, table schema.Address, kind schema.Kind) (list []schema.Address) {
	for _, part := range g.Children(table) {
		if a := part.Address(); a.Kind == kind {
			list = append(list, a)
		}
	}
	return list
}

// present are the names of the parts at this point of the plan: a column has its
// former one while its rename is still to come.
func (e *emitter) present(parts []schema.Address) []string {
	names := make([]string, len(parts))
	for i, a := range parts {
		names[i] = a.Name
		if former, later := e.renames[a]; later {
			names[i] = former
		}
	}
	return names
}

// addToLayout puts a part where the model has it, and returns the clause that
// says so.
func (e *emitter) addToLayout(part schema.Address) string {
	table := part.Table()
	return e.layoutOf(table, part.Kind).add(part.Name, e.present(childrenOfKind(e.pair.To, table, part.Kind)))
}

func (l *layout) rename(from, to string) {
	if i := slices.Index(l.names, from); i >= 0 {
		l.names[i] = to
	}
}

func (l *layout) drop(name string) {
	l.names = slices.DeleteFunc(l.names, func(n string) bool { return n == name })
}

// add puts the new part behind the nearest one before it in the target that
// exists, and returns the clause that says so: nothing for the end.
func (l *layout) add(part string, target []string) string {
	at := 0
	for _, name := range target {
		if name == part {
			break
		}
		if i := slices.Index(l.names, name); i >= 0 {
			at = i + 1
		}
	}
	clause := ""
	switch {
	case at == len(l.names):
	case at == 0:
		clause = " FIRST"
	default:
		clause = " AFTER " + chsql.Backquote(l.names[at-1])
	}
	l.names = slices.Insert(l.names, at, part)
	return clause
}
