package planner

import (
	"slices"

	"github.com/schemac/schemac/schema"
)

// leavePlaces lets changes happen in two parts where others need the room in
// between.
func (p *planning) leavePlaces() {
	for _, s := range sortedSteps(p.steps) {
		if s.detached != nil || s.change.Action != Alter || s.change.Address.Kind != schema.KindTable {
			continue
		}
		s.detached = p.rules.Aside(p.pair, s.change)
	}
}

// linkParents puts what parts a table from its parents before the changes of
// both, and what joins them behind: what was inherited stays with the child,
// and child and parent have to agree when they meet, save for what would be in
// the way of that. The place of a partition is given up before others take it.
func (o *ordering) linkParents() {
	var moved, made []*node
	for _, n := range o.nodes {
		switch {
		case n.change.Address.Kind != schema.KindTable:
		case n.change.Action == Alter && (len(n.leaves()) > 0 || len(n.joins()) > 0):
			moved = append(moved, n)
		case n.change.Action == Create && len(n.joins()) > 0:
			made = append(made, n)
		}
	}
	if len(moved)+len(made) > 0 {
		children, reaching := o.childChanges()
		o.linkChildren(moved, children, reaching)
		linkNew(made, reaching, o.p.key)
	}
	o.linkPlaces()
}

// linkNew puts new children behind the changes of what they take over, some of which
// do not reach children, and behind columns that come and go: they have to agree with
// their parents.
func linkNew(made []*node, reaching map[schema.Address][]*node, key func(schema.Address) schema.Address) {
	for _, n := range made {
		for _, parent := range n.joins() {
			for _, child := range reaching[key(parent)] {
				if child.change.Action == Alter || child.change.Address.Kind == schema.KindColumn {
					wish(child, n)
				}
			}
		}
	}
}

func (o *ordering) linkChildren(moved []*node, children, reaching map[schema.Address][]*node) {
	for _, n := range moved {
		a := n.change.Address
		for _, child := range children[o.p.key(a)] {
			if len(n.leaves()) > 0 {
				link(n, child, reason{a, child.change.Address, "is changed after the parting of"})
			}
			switch {
			case len(n.joins()) == 0:
			case child.change.Creates() && o.p.rules.Blocks(o.p.pair, n.change, child.change.After):
				link(n, child, reason{a, child.change.Address, "would be in the way of"})
			default:
				link(child, n, reason{child.change.Address, a, "is joined after the change of"})
			}
		}
		for _, parent := range n.leaves() {
			for _, child := range reaching[o.p.key(parent)] {
				wish(n, child)
			}
		}
		for _, parent := range n.joins() {
			for _, child := range reaching[o.p.key(parent)] {
				wish(child, n)
			}
		}
	}
}

// childChanges has the changes of children by their table, and besides by every
// table that they reach: the engine takes those of a parent on to its heirs.
func (o *ordering) childChanges() (children, reaching map[schema.Address][]*node) {
	children, reaching = map[schema.Address][]*node{}, map[schema.Address][]*node{}
	for _, n := range o.nodes {
		a := n.change.Address
		if !a.Kind.OfTable() {
			continue
		}
		table := o.p.key(a.Table())
		children[table], reaching[table] = append(children[table], n), append(reaching[table], n)
		for _, part := range n.change.Parts {
			if heir := o.p.key(part.Address.Table()); heir != table {
				reaching[heir] = append(reaching[heir], n)
			}
		}
	}
	return children, reaching
}

// leaves lists the parents that the change parts the table from.
func (n *node) leaves() []schema.Address { return missing(n.change.Before, n.change.After) }

// joins lists the parents that the change gives the table.
func (n *node) joins() []schema.Address { return missing(n.change.After, n.change.Before) }

// missing lists the parents of one table that the other does not have.
func missing(of, other schema.Object) []schema.Address {
	t, ok := of.(*schema.Table)
	if !ok {
		return nil
	}
	var known []schema.Address
	if other, ok := other.(*schema.Table); ok {
		known = other.Parents()
	}
	var list []schema.Address
	for _, parent := range t.Parents() {
		if !slices.Contains(known, parent) {
			list = append(list, parent)
		}
	}
	return list
}

// linkPlaces puts what frees the rows of a partition before what takes them.
func (o *ordering) linkPlaces() {
	freed, taken := map[schema.Address][]*node{}, map[schema.Address][]*node{}
	for _, n := range o.nodes {
		if n.change.Address.Kind != schema.KindTable {
			continue
		}
		if t, ok := n.change.Before.(*schema.Table); ok && t.IsPartition() && len(n.leaves()) > 0 {
			freed[o.p.key(t.Parents()[0])] = append(freed[o.p.key(t.Parents()[0])], n)
		}
		if t, ok := n.change.After.(*schema.Table); ok && t.IsPartition() && len(n.joins()) > 0 {
			taken[o.p.key(t.Parents()[0])] = append(taken[o.p.key(t.Parents()[0])], n)
		}
	}
	for _, parent := range sortedKeys(taken) {
		for _, taker := range taken[parent] {
			for _, owner := range freed[parent] {
				link(owner, taker, reason{owner.change.Address, taker.change.Address, "may take the rows of"})
			}
		}
	}
}

// contains reports whether the table or view is, or holds, the object at b.
func contains(table, b schema.Address) bool {
	return table == b || table.Kind.IsRelation() && b.Kind.OfTable() && b.Schema == table.Schema && b.Parent == table.Name
}

// isChildOf reports whether the object at a belongs to the table at on, whose
// columns are objects of their own. Those of a view come with its query, so that
// a rule on it does mind.
func isChildOf(a, on schema.Address) bool { return on.Kind == schema.KindTable && contains(on, a) }
