package planner

import "github.com/schemac/schemac/schema"

// reference leads from what is dropped to what it refers to.
type reference struct{ from, to *node }

// circularDrops lists the children of dropped tables and views that no order of dropping
// the tables could respect, since something outside that they refer to refers
// to the table in turn: a policy that reads a view of its own table, the
// foreign keys or policies of two tables that name each other. They are dropped
// by themselves, first.
func (p *planning) circularDrops() map[schema.Address]bool {
	groups := map[schema.Address]*node{}
	outside := map[schema.Address][]reference{}
	for _, s := range sortedSteps(p.steps) {
		from := p.dropGroup(groups, s)
		if from == nil {
			continue
		}
		before := s.change.Before.Address()
		for _, on := range p.pair.From.DependsOn(before) {
			to := p.dropGroup(groups, p.step(on))
			if to == nil || to == from || p.rules.Loose(s.change.Before, on) || p.ignores(before, on) {
				continue
			}
			from.before = append(from.before, edge{to: to})
			if before.Kind.OfTable() && before.Kind != schema.KindColumn && s.change.Action == Drop {
				outside[p.key(s.change.Address)] = append(outside[p.key(s.change.Address)], reference{from, to})
			}
		}
	}
	return onCircles(groups, outside)
}

// dropGroup is the node of what the step drops. A table or view has one
// together with all that it would take along.
func (p *planning) dropGroup(groups map[schema.Address]*node, s *step) *node {
	if s == nil || s.change.Before == nil || s.change.Action != Drop && s.change.Action != Replace {
		return nil
	}
	key := p.key(s.change.Address)
	if parent := p.pair.From.Parent(s.change.Before.Address()); parent != nil {
		if whole := p.step(parent.Address()); whole != nil && whole.change.Action == Drop {
			key = p.key(whole.change.Address)
		}
	}
	if groups[key] == nil {
		groups[key] = &node{change: Change{Address: key}}
	}
	return groups[key]
}

// onCircles lists what has a reference that is part of a circle.
func onCircles(groups map[schema.Address]*node, references map[schema.Address][]reference) map[schema.Address]bool {
	if len(references) == 0 {
		return nil
	}
	var nodes []*node
	for _, a := range sortedKeys(groups) {
		nodes = append(nodes, groups[a])
	}
	component := components(nodes)
	circular := map[schema.Address]bool{}
	for a, list := range references {
		for _, r := range list {
			circular[a] = circular[a] || component[r.from] == component[r.to]
		}
	}
	return circular
}
