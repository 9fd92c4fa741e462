package planner

import (
	"slices"

	"github.com/schemac/schemac/schema"
)

// apart is what a table that is created or dropped cannot take along, since it
// refers to something that hangs on the table in turn: a check that calls a
// function of the table's rows.
type apart struct {
	// whole are the children that have steps of their own, by folded address.
	whole map[schema.Address]bool
	// refs has what the children that go along refer to only by a part that does
	// not: the function that a column's default calls.
	refs map[schema.Address][]schema.Address
	// steps give columns this part, or take it away.
	steps []*step
}

// setApart finds what the tables of the plan cannot take along.
func (p *planning) setApart() {
	p.apart = apart{whole: map[schema.Address]bool{}, refs: map[schema.Address][]schema.Address{}}
	reach := map[*schema.Graph]*reaching{p.pair.From: newReaching(p, p.pair.From), p.pair.To: newReaching(p, p.pair.To)}
	for _, columns := range []bool{true, false} {
		for _, s := range sortedSteps(p.steps) {
			a := s.change.Address
			isColumn := a.Kind == schema.KindColumn
			if isColumn != columns || !p.rules.Inline(a.Kind) || a.Kind == schema.KindForeignKey || s.detached != nil {
				continue
			}
			switch table := p.parentStep(s.change); {
			case table == nil || table.change.Action != s.change.Action:
			case s.change.Creates():
				p.part(s, reach[p.pair.To])
			case s.change.Drops():
				p.part(s, reach[p.pair.From])
			}
		}
	}
}

// part notes how the child of a new or dropped table parts from it, if it must.
func (p *planning) part(s *step, r *reaching) {
	object := s.change.Object()
	a := object.Address()
	refs := r.back(object)
	if len(refs) == 0 {
		p.apart.whole[p.key(a)] = slices.ContainsFunc(r.graph.DependsOn(a), func(on schema.Address) bool { return p.apart.whole[p.key(on)] })
		return
	}
	rest := object
	for _, on := range refs {
		cause := Change{Action: Replace, Address: on, Before: r.graph.Lookup(on), After: r.graph.Lookup(on)}
		if rest = p.rules.Detach(p.pair, object, cause); rest == nil || !slices.Equal(p.diff(object, rest), []string{"default"}) {
			p.apart.whole[p.key(a)] = true
			return
		}
	}
	change := Change{Action: Alter, Address: a, Before: rest, After: object, Fields: []string{"default"}}
	if s.change.Drops() {
		change.Before, change.After = object, rest
		s.change.Before = rest
	} else {
		s.change.After = rest
	}
	p.apart.refs[p.key(a)] = refs
	p.apart.steps = append(p.apart.steps, &step{change: change})
}

// reaching follows the references of a graph that an engine keeps track of.
type reaching struct {
	p     *planning
	graph *schema.Graph
	// relations remembers whether an object reaches a table or view at all: most
	// types and functions do not.
	relations map[schema.Address]bool
}

func newReaching(p *planning, g *schema.Graph) *reaching {
	return &reaching{p: p, graph: g, relations: map[schema.Address]bool{}}
}

// back lists what the child of a table refers to that refers to the table.
func (r *reaching) back(child schema.Object) []schema.Address {
	table := child.Address().Table()
	var refs []schema.Address
	for _, on := range r.firm(child.Address()) {
		if !contains(table, on) && r.toRelation(on) && r.reaches(on, table, map[schema.Address]bool{}) {
			refs = append(refs, on)
		}
	}
	return refs
}

// firm lists what the object at the address cannot be without.
func (r *reaching) firm(a schema.Address) []schema.Address {
	object := r.graph.Lookup(a)
	if object == nil {
		return nil
	}
	var list []schema.Address
	for _, on := range r.graph.DependsOn(a) {
		if !r.p.rules.Loose(object, on) {
			list = append(list, on)
		}
	}
	return list
}

func (r *reaching) toRelation(a schema.Address) bool {
	if a.Kind.IsRelation() || a.Kind.OfTable() {
		return true
	}
	if known, ok := r.relations[a]; ok {
		return known
	}
	r.relations[a] = false // within a circle, another way decides
	r.relations[a] = slices.ContainsFunc(r.firm(a), r.toRelation)
	return r.relations[a]
}

// reaches goes on through the children that other tables are created with.
func (r *reaching) reaches(a, table schema.Address, seen map[schema.Address]bool) bool {
	if contains(table, a) {
		return true
	}
	if seen[a] {
		return false
	}
	seen[a] = true
	next := r.firm(a)
	if a.Kind == schema.KindTable {
		for _, child := range r.graph.Children(a) {
			if kind := child.Address().Kind; r.p.rules.Inline(kind) && kind != schema.KindForeignKey {
				next = append(next, r.firm(child.Address())...)
			}
		}
	}
	return slices.ContainsFunc(next, func(on schema.Address) bool { return r.reaches(on, table, seen) })
}
