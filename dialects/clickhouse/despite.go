package clickhouse

import (
	"cmp"
	"slices"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// despite lets the server drop or rename what a dictionary or an expression of
// a table still uses: where the plan drops or changes that too, later, or
// drops this only to make it again. Otherwise the server is to refuse.
func (e *emitter) despite(c planner.Change) string {
	for _, user := range e.usersOf(c.Before.Address()) {
		to := e.pair.To.Lookup(user.Address())
		if !e.gone[user.Address()] && (c.Action == planner.Rename || c.Action == planner.Replace || to == nil || !uses(to, c.Before.Address())) {
			return " SETTINGS check_table_dependencies = 0"
		}
	}
	return ""
}

// usersOf are the objects for whose sake the server keeps a relation.
func (e *emitter) usersOf(relation schema.Address) []schema.Object {
	if e.users == nil {
		e.users = map[schema.Address][]schema.Object{}
		for _, o := range e.pair.From.Objects() {
			for _, used := range usedBy(o) {
				e.users[used] = append(e.users[used], o)
			}
		}
	}
	return e.users[unkinded(relation)]
}

// unkinded is the address of a relation by its name alone, which is all that a
// text tells.
func unkinded(a schema.Address) schema.Address { return schema.Address{Schema: a.Schema, Name: a.Name} }

func uses(o schema.Object, relation schema.Address) bool {
	return slices.Contains(usedBy(o), unkinded(relation))
}

// usedBy are the relations that the server keeps for the sake of the object:
// those that a dictionary reads, and those that an expression of a table asks.
func usedBy(o schema.Object) (used []schema.Address) {
	add := func(names []chsql.Name) {
		for _, n := range names {
			used = append(used, schema.Address{Schema: cmp.Or(n.Database, o.Address().Schema), Name: n.Name})
		}
	}
	switch o := o.(type) {
	case *schema.Dictionary:
		add(sourceTables(o))
	case *schema.Column, *schema.Check, *schema.Index:
		eachAsking(o, func(refs chsql.References) { add(slices.Concat(refs.Tables, refs.Dictionaries)) })
	}
	return used
}
