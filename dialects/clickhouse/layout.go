package clickhouse

import (
	"slices"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/schema"
)

// layout is the order of a table's parts of one kind while a plan runs, so that a
// new column, index or projection goes to its place in the model.
type layout struct{ names []string }

// layoutOf starts with the parts of the kind as the source has them.
func (e *emitter) layoutOf(table schema.Address, kind schema.Kind) *layout {
	kinds := e.layouts[table]
	if kinds == nil {
		kinds = map[schema.Kind]*layout{}
		e.layouts[table] = kinds
	}
	if kinds[kind] == nil {
		kinds[kind] = &layout{e.presentNames(e.pair.From, table, kind)}
	}
	return kinds[kind]
}

// presentNames are the names at this point of the plan of the table's parts of
// the kind, in the order of the graph: a column has its former one while its
// rename is still to come.
func (e *emitter) presentNames(g *schema.Graph, table schema.Address, kind schema.Kind) []string {
	var names []string
	for _, part := range g.Children(table) {
		a := part.Address()
		if a.Kind != kind {
			continue
		}
		name := a.Name
		if former, later := e.renames[a]; later {
			name = former
		}
		names = append(names, name)
	}
	return names
}

// addToLayout puts a part where the model has it, and returns the clause that
// says so.
func (e *emitter) addToLayout(part schema.Address) string {
	table := part.Table()
	return e.layoutOf(table, part.Kind).add(part.Name, e.presentNames(e.pair.To, table, part.Kind))
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
