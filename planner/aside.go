package planner

import (
	"fmt"
	"slices"

	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// stepAside makes a Replace of every object without data that would be in the
// way of a change of something it depends on, then of what depends on that
// object in turn, until nothing blocks.
func (p *planning) stepAside() {
	queue := append(sortedSteps(p.moves), sortedSteps(p.steps)...)
	for len(queue) > 0 {
		s := queue[0]
		queue = queue[1:]
		if p.insideRebuild(s) {
			continue
		}
		for _, address := range slices.Concat(p.dependentsOf(s), p.partialOf(s)) {
			dependent := p.pair.From.Lookup(address)
			if dependent == nil || !p.rules.Blocks(p.pair, s.change, dependent) {
				continue
			}
			if p.goesWith(s, dependent) {
				s.byCopy = s.byCopy || p.renamedInside(s, dependent)
				continue
			}
			replaced, changed := p.replace(dependent, s)
			if replaced == nil {
				continue
			}
			if s.change.Action == Rename {
				replaced.asideFor = append(replaced.asideFor, s)
			}
			if changed {
				queue = append(queue, replaced)
			}
		}
	}
}

// insideRebuild reports whether a rebuild of the table covers the change.
func (p *planning) insideRebuild(s *step) bool {
	a := s.change.Address
	return p.rules.Inline(a.Kind) && a.Kind.OfTable() && p.rebuilt[p.key(a.Table())] != "" && (s.change.Action != Rename || s.byCopy)
}

// renamedInside reports whether a rebuild of the table can make the rename that a
// part of the table is in the way of.
func (p *planning) renamedInside(s *step, part schema.Object) bool {
	a := s.change.Address
	return s.change.Action == Rename && a.Kind.OfTable() && p.rebuilt[p.key(a.Table())] != "" &&
		p.rules.Inline(a.Kind) && p.rules.Inline(part.Address().Kind)
}

// dependentsOf lists what refers to the object as the source graph has it. A
// table that is rebuilt or replaced goes with its children, so what refers to
// them counts, as does the whole of which a part goes.
func (p *planning) dependentsOf(s *step) []schema.Address {
	if s.change.Before == nil {
		return nil
	}
	at := s.change.Before.Address()
	if s.change.Action == Rename && p.moves[p.key(s.change.Address)] == s {
		at = s.change.Address // the source graph has been renamed already
	}
	found := p.pair.From.Dependents(at)
	if whole := schema.OriginOf(s.change.Before); !whole.IsZero() && (s.change.Drops() || s.change.Action == Replace) {
		found = append(found[:len(found):len(found)], whole)
	}
	if s.change.Action == Replace && at.Kind == schema.KindColumn { // those of child tables go with it
		for _, heir := range p.pair.From.Heirs(p.pair.From.Lookup(at)) {
			found = append(found[:len(found):len(found)], heir.Address())
		}
	}
	if (s.change.Action == Rebuild || s.change.Action == Replace) && at.Kind == schema.KindTable {
		for _, child := range p.pair.From.Children(at) {
			found = append(found[:len(found):len(found)], p.pair.From.Dependents(child.Address())...)
		}
	}
	return found
}

// partialOf lists what the parents of a new or changed table have ON ONLY themselves:
// a table that becomes a partition gets its part of that, whether it is to have one
// or not.
func (p *planning) partialOf(s *step) []schema.Address {
	t, ok := s.change.After.(*schema.Table)
	if !ok || s.change.Action == Rename {
		return nil
	}
	var partial []schema.Address
	for _, parent := range t.Parents() {
		for _, child := range p.pair.From.Children(parent) {
			if schema.IsOnly(child) {
				partial = append(partial, child.Address())
			}
		}
	}
	return partial
}

// goesWith reports whether the dependent is carried out by the same table's
// rebuild or drop, so that it cannot be in the way.
func (p *planning) goesWith(s *step, dependent schema.Object) bool {
	a := dependent.Address()
	if !a.Kind.OfTable() {
		return false
	}
	table := p.step(a.Table())
	return table != nil && table.change.Action != Alter || p.key(a) == p.key(s.change.Address)
}

// replace turns the dependent's step into a Replace and reports whether that
// is new. It returns nil where the dependent holds data and cannot step aside.
func (p *planning) replace(dependent schema.Object, cause *step) (s *step, changed bool) {
	a := dependent.Address()
	s = p.step(a)
	if s == nil {
		s = p.stepFrom(dependent)
	}
	reason := fmt.Sprintf("%s is in the way: it depends on %s", a, cause.change.Address)
	if schema.OriginOf(cause.change.Before) == a {
		reason = fmt.Sprintf("%s goes, and comes back without its part %s", a, cause.change.Address)
	}
	switch {
	case s != nil && (s.change.Action == Drop || s.change.Action == Replace):
		return s, false
	case s != nil && s.change.Action == Rebuild:
		return nil, false
	case s == nil:
		after := p.pair.To.Lookup(a)
		if after == nil {
			return nil, false
		}
		s = &step{change: Change{Action: Alter, Address: after.Address(), Before: dependent, After: after, Kept: p.kept[p.key(a)]}}
	}
	c := s.change
	c.Action, c.Reason = Replace, reason
	if a.Kind.HoldsData() {
		if action, why := p.rules.Strategy(p.pair, c); action != Replace {
			return p.detach(s, cause, reason, why)
		}
	}
	s.change = c
	p.steps[p.key(c.Address)] = s
	return s, true
}

// detach lets an object that holds data step aside by a part of it. why says
// what stands against replacing it.
func (p *planning) detach(s, cause *step, reason, why string) (*step, bool) {
	present := s.change.Before
	if s.detached != nil {
		present = s.detached
	}
	detached := p.rules.Detach(p.pair, present, cause.change)
	if detached == nil && s.detached != nil && p.rules.Detach(p.pair, s.change.Before, cause.change) != nil {
		return s, false // another cause has made it let go of that already
	}
	if detached == nil || s.change.After == nil {
		p.blocked(cause, s.change.Before, why)
		return nil, false
	}
	if len(p.diff(present, detached)) == 0 {
		return s, false
	}
	s.detached, s.change.Reason = detached, reason
	s.change.Fields = p.diff(s.change.Before, detached)
	for _, field := range p.diff(s.change.Before, s.change.After) {
		if !slices.Contains(s.change.Fields, field) {
			s.change.Fields = append(s.change.Fields, field)
		}
	}
	p.steps[p.key(s.change.Address)] = s
	return s, true
}

// stepFrom finds the step that renames the object to an equal one.
func (p *planning) stepFrom(before schema.Object) *step {
	if p.pair.To.Lookup(before.Address()) != nil {
		return nil
	}
	for _, child := range p.pair.To.Children(before.Address().Table()) {
		if s := p.step(child.Address()); s != nil && s.change.Before == before {
			return s
		}
	}
	return nil
}

func (p *planning) blocked(cause *step, dependent schema.Object, why string) {
	c := cause.change
	if why != "" {
		why = " " + why
	}
	p.problems.Append(diag.Diagnostic{Severity: diag.Error, Code: "blocked-by-data", Summary: "Change is blocked by data",
		Range: c.Object().Common().Origin.Range, Address: c.Address.String(),
		Detail: fmt.Sprintf("%s cannot be %s while %s exists, and that holds data and cannot be dropped for it.%s Change %s first, or keep %s.",
			c.Address, c.Action.past(), dependent.Address(), why, dependent.Address(), c.Address)})
}
