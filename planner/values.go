package planner

import (
	"slices"

	"github.com/schemac/schemac/schema"
)

// renameValues rewrites what refers to enums of the source graph as new names
// of their values leave it, which dialects give before all else. The values
// themselves stay: they are a field of the enum, whose step renames them.
func (p *planning) renameValues() {
	for _, o := range p.pair.To.OfKind(schema.KindEnum) {
		after := o.(*schema.Enum)
		before, _ := p.pair.From.Lookup(after.Address()).(*schema.Enum)
		if before != nil && !slices.Equal(before.Values, after.Values) && len(before.RenamedValues)+len(after.RenamedValues) > 0 {
			p.renameValuesOf(before, after)
		}
	}
}

func (p *planning) renameValuesOf(before, after *schema.Enum) {
	from := p.pair.From
	users := map[schema.Address]bool{}
	p.addUsers(users, before.Address())
	objects := slices.Clone(from.Objects())
	for i, o := range objects {
		if users[o.Address()] {
			objects[i] = schema.Clone(o)
			p.rules.RenameValues(from, objects[i], before, after)
		}
	}
	graph, problems := schema.NewGraph(objects, from.Rules())
	p.problems = append(p.problems, problems...)
	p.pair.From = graph
}

// addUsers adds what may say values of a type in its SQL text: what refers to
// it or to such an object, and what can name the columns that are of it.
func (p *planning) addUsers(users map[schema.Address]bool, a schema.Address) {
	for _, user := range p.pair.From.Dependents(a) {
		if users[user] {
			continue
		}
		users[user] = true
		p.addUsers(users, user)
		if user.Kind != schema.KindColumn {
			continue
		}
		for namer := range p.namers(user.Table()) {
			users[namer] = true
		}
	}
}
