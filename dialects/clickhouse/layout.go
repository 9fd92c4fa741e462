package clickhouse

import (
	"slices"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/schema"
)

// layout is the order of a table's columns while a plan runs, so that a new
// column goes to its place in the model.
type layout struct{ names []string }

// layoutOf starts with the columns as the source has them.
func (e *emitter) layoutOf(table schema.Address) *layout {
	l := e.layouts[table]
	if l == nil {
		l = &layout{}
		for _, c := range e.pair.From.Columns(table) {
			l.names = append(l.names, e.presentName(c))
		}
		e.layouts[table] = l
	}
	return l
}

// presentName is the column's name at this point of the plan: its former one
// while its rename is still to come.
func (e *emitter) presentName(c *schema.Column) string {
	if former, later := e.renames[c.Address()]; later {
		return former
	}
	return c.Name
}

// presentNames are those of the columns that the table is to have, in the
// order of the model.
func (e *emitter) presentNames(table schema.Address) []string {
	var names []string
	for _, c := range e.pair.To.Columns(table) {
		names = append(names, e.presentName(c))
	}
	return names
}

func (l *layout) rename(from, to string) {
	if i := slices.Index(l.names, from); i >= 0 {
		l.names[i] = to
	}
}

func (l *layout) drop(name string) {
	l.names = slices.DeleteFunc(l.names, func(n string) bool { return n == name })
}

// add puts the column behind the nearest column before it in the target that
// exists, and returns the clause that says so: nothing for the end.
func (l *layout) add(column *schema.Column, target []string) string {
	at := 0
	for _, name := range target {
		if name == column.Name {
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
	l.names = slices.Insert(l.names, at, column.Name)
	return clause
}
