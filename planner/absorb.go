package planner

import (
	"slices"

	"github.com/schemac/schemac/schema"
)

// absorb hands the steps of children to the step that creates, drops or
// rebuilds their table as a whole.
func (p *planning) absorb() {
	p.replaceChildren()
	circular := p.circularDrops()
	p.setApart()
	for _, steps := range [][]*step{sortedSteps(p.moves), sortedSteps(p.steps)} {
		for _, s := range steps {
			if table := p.carrier(s, circular); table != nil {
				table.change.Parts = append(table.change.Parts, s.change)
				s.carried = true
			}
		}
	}
	p.followLeaders()
	for _, s := range p.steps {
		slices.SortStableFunc(s.change.Parts, compareParts)
	}
}

// replaceChildren makes a Replace of what a replaced table has before and
// after: it disappears with the table.
func (p *planning) replaceChildren() {
	for _, table := range sortedSteps(p.steps) {
		if table.change.Action != Replace || table.change.Address.Kind != schema.KindTable {
			continue
		}
		for _, child := range p.pair.From.Children(table.change.Before.Address()) {
			s := p.step(child.Address())
			if s == nil {
				s = p.stepFrom(child)
			}
			switch {
			case s == nil:
				p.put(Change{Action: Replace, Address: child.Address(), Before: child, After: p.pair.To.Lookup(child.Address())})
			case s.change.Action != Drop:
				s.change.Action, s.detached = Replace, nil
			}
		}
	}
}

// carrier is the table's step that carries s out, or nil.
func (p *planning) carrier(s *step, circular map[schema.Address]bool) *step {
	a := s.change.Address
	if !a.Kind.OfTable() {
		return nil
	}
	table := p.parentStep(s.change)
	if table == nil {
		return nil
	}
	carries := false
	switch isMove := p.moves[p.key(a)] == s; table.change.Action {
	case Create:
		carries = p.rules.Inline(a.Kind) && !p.apart.whole[p.key(a)]
	case Drop:
		carries = !circular[p.key(a)] && !p.apart.whole[p.key(a)]
	case Replace:
		carries = !isMove && (s.change.Action == Drop || p.rules.Inline(a.Kind))
	case Rebuild:
		carries = p.rules.Inline(a.Kind) && (!isMove || s.byCopy)
	}
	if carries {
		return table
	}
	return nil
}

// followLeaders hands steps to those of the objects that they go with: a
// column of a partition to that of the partitioned table.
func (p *planning) followLeaders() {
	leaders := map[*step]*step{}
	for _, s := range sortedSteps(p.steps) {
		if leader := p.leader(s); leader != nil {
			leaders[s] = leader
		}
	}
	for _, s := range sortedSteps(p.steps) {
		leader := leaders[s]
		for leaders[leader] != nil {
			leader = leaders[leader]
		}
		if leader != nil {
			leader.change.Parts = append(leader.change.Parts, s.change)
			s.carried = true
		}
	}
}

// leader is the step with which the engine carries s out, or nil.
func (p *planning) leader(s *step) *step {
	if s.carried || !s.change.Address.Kind.OfTable() {
		return nil
	}
	graph, object := p.pair.To, s.change.After
	if s.change.Drops() {
		graph, object = p.pair.From, s.change.Before
	}
	for _, origin := range graph.Origins(object) {
		found := p.step(origin.Address())
		if found != nil && (found.detached == nil || s.detached != nil) && p.rules.Leads(p.pair, found.change, s.change) {
			return found
		}
	}
	if table := p.parentStep(s.change); table != nil && p.rules.Leads(p.pair, table.change, s.change) {
		return table
	}
	return nil
}

// parentStep is the step of the table or view that the changed object belongs
// to, or nil.
func (p *planning) parentStep(c Change) *step {
	graph := p.pair.To
	if c.Drops() {
		graph = p.pair.From
	}
	parent := graph.Parent(c.Address)
	if parent == nil {
		return nil
	}
	return p.step(parent.Address())
}

// keepsParent reports whether the object's table or view is there before and
// after.
func (p *planning) keepsParent(a schema.Address) bool {
	before, after := p.pair.From.Parent(a), p.pair.To.Parent(a)
	return before != nil && after != nil && before.Address().Kind == after.Address().Kind
}

func compareParts(a, b Change) int {
	ca, aIsColumn := a.Object().(*schema.Column)
	cb, bIsColumn := b.Object().(*schema.Column)
	if aIsColumn && bIsColumn && a.Drops() == b.Drops() {
		return ca.Position - cb.Position
	}
	return a.Address.Compare(b.Address)
}

func (p *planning) drops(table schema.Address) bool {
	s := p.step(table)
	return s != nil && s.change.Action == Drop
}

// circles leaves out the keys that refer to a table without keys of its own,
// and those of tables that no key refers to, until only keys on circles or
// between them are left. keys maps each foreign key to the table it refers to.
func circles(keys map[schema.Address]schema.Address) map[schema.Address]bool {
	from, to := map[schema.Address][]schema.Address{}, map[schema.Address][]schema.Address{}
	left := make(map[schema.Address]bool, len(keys))
	outgoing, incoming := map[schema.Address]int{}, map[schema.Address]int{}
	for key, target := range keys {
		left[key] = true
		from[key.Table()] = append(from[key.Table()], key)
		to[target] = append(to[target], key)
		outgoing[key.Table()]++
		incoming[target]++
	}
	var loose []schema.Address
	for key, target := range keys {
		if outgoing[target] == 0 || incoming[key.Table()] == 0 {
			loose = append(loose, key)
		}
	}
	for len(loose) > 0 {
		key := loose[len(loose)-1]
		loose = loose[:len(loose)-1]
		if !left[key] {
			continue
		}
		delete(left, key)
		table, target := key.Table(), keys[key]
		if outgoing[table]--; outgoing[table] == 0 {
			loose = append(loose, to[table]...)
		}
		if incoming[target]--; incoming[target] == 0 {
			loose = append(loose, from[target]...)
		}
	}
	return left
}
