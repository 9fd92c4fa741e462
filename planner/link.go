package planner

import (
	"slices"

	"github.com/schemac/schemac/schema"
)

// ordering turns steps into nodes and links them.
type ordering struct {
	p     *planning
	nodes []*node
	units map[schema.Address]int
	// makes has, by the address in the target graph, the node after which an
	// object is as the target wants it; ends, by the address in the source
	// graph, the node at which its old form goes; moves the renames.
	makes, ends, moves map[schema.Address]*node
	// frees has the nodes that give a name up.
	frees map[claim][]*node
	// deletes and writes are the changes of reference rows by their table.
	deletes, writes map[schema.Address]*node
}

func newOrdering(p *planning) *ordering {
	o := &ordering{p: p,
		makes: map[schema.Address]*node{}, ends: map[schema.Address]*node{}, moves: map[schema.Address]*node{},
		frees: map[claim][]*node{}, deletes: map[schema.Address]*node{}, writes: map[schema.Address]*node{}}
	o.numberUnits()
	for _, s := range sortedSteps(p.moves) {
		if !s.carried {
			o.moves[p.key(s.change.Address)] = o.add(s, s.change, true)
		}
	}
	for _, s := range sortedSteps(p.steps) {
		if !s.carried {
			o.addStep(s)
		}
	}
	for _, s := range p.apart.steps {
		o.add(s, s.change, false) // what is made and ends is the rest, with its table
	}
	return o
}

// addStep adds one node, or two for a Replace and for rows that are deleted
// and written.
func (o *ordering) addStep(s *step) {
	if s.change.Address.Kind == schema.KindData {
		o.addRows(s)
		return
	}
	if s.detached != nil {
		o.addDetached(s)
		return
	}
	if s.change.Action != Replace {
		n := o.add(s, s.change, false)
		o.register(n, s.change)
		for _, part := range s.change.Parts {
			o.register(n, part)
		}
		return
	}
	drop, create := halves(s.change)
	d, c := o.add(s, drop, false), o.add(s, create, false)
	for _, part := range append(drop.Parts, drop) {
		o.register(d, part)
	}
	for _, part := range append(create.Parts, create) {
		o.register(c, part)
	}
	link(d, c, reason{drop.Address, create.Address, "is created again after the drop of"})
}

// halves are the drop and the creation of which a Replace consists.
func halves(c Change) (drop, create Change) {
	drop, create = c, c
	drop.After, create.Before = nil, nil
	drop.Parts, create.Parts = nil, nil
	if c.Before != nil {
		drop.Address = c.Before.Address()
	}
	for _, part := range c.Parts {
		d, c := halves(part)
		if d.Before != nil {
			drop.Parts = append(drop.Parts, d)
		}
		if c.After != nil {
			create.Parts = append(create.Parts, c)
		}
	}
	return drop, create
}

// addDetached adds two changes of an object that holds data: the first takes
// away what is in the way of others, the second gives it back. What it leads
// steps aside and comes back with it.
func (o *ordering) addDetached(s *step) {
	detach, restore := s.change, s.change
	detach.After, detach.Fields, detach.Parts = s.detached, o.p.diff(s.change.Before, s.detached), nil
	restore.Before, restore.Fields = s.detached, o.p.diff(s.detached, s.change.After)
	d, r := o.add(s, detach, false), o.add(s, restore, false)
	o.ends[o.p.key(detach.Before.Address())] = d
	o.makes[o.p.key(restore.After.Address())] = r
	for _, part := range restore.Parts {
		o.register(r, part)
		if part.Before != nil {
			o.ends[o.p.key(part.Before.Address())] = d // it has stepped aside with its leader
		}
	}
	link(d, r, reason{detach.Address, detach.Address, "is restored after it stepped aside as"})
}

func (o *ordering) add(s *step, c Change, isMove bool) *node {
	n := &node{change: c, step: s, rank: o.rankOf(c, isMove)}
	o.nodes = append(o.nodes, n)
	for _, named := range namedBy(c) {
		o.free(n, named)
	}
	return n
}

// register notes that the node makes or ends what the change, its own or one
// of its parts, is about.
func (o *ordering) register(n *node, c Change) {
	if c.After != nil {
		o.makes[o.p.key(c.After.Address())] = n
	}
	if c.Before != nil {
		o.ends[o.p.key(c.Before.Address())] = n
	}
}

func link(earlier, later *node, why reason) {
	if earlier == nil || later == nil || earlier == later {
		return
	}
	earlier.before = append(earlier.before, edge{to: later, why: why})
	later.waiting++
}

// link adds every edge.
func (o *ordering) link() {
	for _, n := range o.nodes {
		if o.isMove(n) {
			o.linkMove(n)
			continue
		}
		o.linkChange(n, n.change)
		for _, part := range n.change.Parts {
			o.linkChange(n, part)
		}
		for _, s := range n.step.asideFor {
			if n.change.Before != nil {
				link(n, o.moves[o.p.key(s.change.Address)], reason{n.change.Address, s.change.Address, "is renamed after the drop of"})
			}
		}
	}
	o.linkNames()
	o.linkParents()
	o.linkRows()
	o.linkDefaults()
}

func (o *ordering) isMove(n *node) bool { return o.moves[o.p.key(n.change.Address)] == n }

// linkMove puts a rename behind those of what the object lies in, and behind
// the creation of its new namespace.
func (o *ordering) linkMove(n *node) {
	a := n.change.Address
	for _, on := range o.p.pair.To.DependsOn(a) {
		key := o.p.key(on)
		link(o.moves[key], n, reason{on, a, "is renamed after the rename of"})
		if on.Kind == schema.KindSchema {
			link(o.makes[key], n, reason{on, a, "needs"})
		}
	}
	link(n, o.makes[o.p.key(a)], reason{a, a, "is changed after the rename of"})
	if table := o.makes[o.p.key(a.Table())]; a.Kind.OfTable() && table != nil && table.change.Action == Rebuild {
		link(n, table, reason{a, a.Table(), "is rebuilt after the rename of"})
	}
	if ends := o.ends[o.p.key(a)]; ends != nil && !ends.precedes(n) {
		link(n, ends, reason{a, a, "is changed after the rename of"})
	}
}

// precedes reports whether the node's drop steps aside for the rename.
func (n *node) precedes(move *node) bool {
	for _, s := range n.step.asideFor {
		if s == move.step {
			return true
		}
	}
	return false
}

func (o *ordering) linkChange(n *node, c Change) {
	if c.After != nil && !onlyDeletes(c) && !n.detaches() {
		o.linkNeeds(n, c)
	}
	if c.Address.Kind == schema.KindData {
		o.linkOldRows(n, c)
		return
	}
	if c.Before != nil && !n.restores() {
		o.linkOldNeeds(n, c)
	}
}

// detaches and restores tell the two halves of an object that steps aside.
func (n *node) detaches() bool { return n.step.detached != nil && n.change.After == n.step.detached }

func (n *node) restores() bool { return n.step.detached != nil && n.change.Before == n.step.detached }

// linkNeeds puts a change behind those that make what its new form refers to.
func (o *ordering) linkNeeds(n *node, c Change) {
	a := c.After.Address()
	o.linkFormerKeys(n, c)
	for _, on := range o.p.pair.To.DependsOn(a) {
		key := o.p.key(on)
		if o.p.ignores(a, on) || o.comesApart(n, a, on) {
			continue
		}
		why := reason{on, a, "needs"}
		if o.precedesRebuild(c, on) {
			link(n, o.makes[key], reason{a, on, "loses values that are in use until the change of"})
			continue
		}
		o.linkMade(n, c.After, on, why)
		o.linkFormer(n, c, on)
		o.wishGone(n, c, on)
		o.wishWithin(n, on, map[schema.Address]bool{})
	}
}

// linkFormer puts what is made with a function behind the drop of those that had
// its name: a text would mean one of them as long as it is there.
func (o *ordering) linkFormer(n *node, c Change, on schema.Address) {
	if !on.Kind.HasSignature() || o.p.rules.Loose(c.After, on) {
		return
	}
	for _, former := range o.p.pair.From.Overloads(on.Kind, on.Schema, on.Name) {
		a := former.Address()
		gone := o.ends[o.p.key(a)]
		switch {
		case gone == nil || gone.change.Action != Drop || a == on:
		case c.Before == nil || n.restores():
			link(gone, n, reason{a, c.After.Address(), "means another function until the drop of"})
		default:
			wish(gone, n)
		}
	}
}

// linkFormerKeys puts a new foreign key behind the drop of the keys that it could
// rest on: the engine takes any of those that are there.
func (o *ordering) linkFormerKeys(n *node, c Change) {
	key, ok := c.After.(*schema.ForeignKey)
	if !ok || c.Before != nil || o.p.ignores(key.Address(), key.RefTable) {
		return
	}
	for _, former := range o.p.pair.From.TargetKeys(key) {
		if gone := o.ends[o.p.key(former)]; gone != nil && gone.change.After == nil {
			link(gone, n, reason{former, key.Address(), "would rest on another key until the drop of"})
		}
	}
}

// linkMade puts n behind what makes the object at on, which n's object refers
// to.
func (o *ordering) linkMade(n *node, object schema.Object, on schema.Address, why reason) {
	made, move := o.makes[o.p.key(on)], o.moves[o.p.key(on)]
	if made != nil && made.change.Action == Alter && (isChildOf(object.Address(), on) && !mindsTable(object) || isOnlyDefault(made.change)) {
		made = nil // nothing minds how it was before
	}
	if o.p.rules.Loose(object, on) {
		wish(made, n)
		wish(move, n)
		return
	}
	link(made, n, why)
	link(move, n, why)
}

// mindsTable reports whether a child can be made only with certain settings of
// its table: an engine that merges rows takes projections only if told how.
func mindsTable(child schema.Object) bool { return child.Address().Kind == schema.KindProjection }

// isOnlyDefault reports a change that concerns nobody who refers to the object:
// that of a column's default.
func isOnlyDefault(c Change) bool { return len(c.Fields) == 1 && c.Fields[0] == "default" }

// linkOldNeeds puts a change before those that end what only its old form
// refers to, and behind the renames of what it refers to, unless it steps
// aside for them. A part of what is dropped comes back behind that: it may go only
// with the whole.
func (o *ordering) linkOldNeeds(n *node, c Change) {
	a := c.Before.Address()
	still := map[schema.Address]bool{}
	if c.After != nil && !n.detaches() {
		for _, on := range o.p.pair.To.DependsOn(c.After.Address()) {
			still[o.p.key(on)] = true
		}
	}
	for _, on := range o.p.pair.From.DependsOn(a) {
		key := o.p.key(on)
		if move := o.moves[key]; move != nil && !n.precedes(move) {
			link(move, n, reason{on, a, "is changed after the rename of"})
		}
		if still[key] || o.p.ignores(a, on) || o.comesApart(n, a, on) {
			continue
		}
		o.linkEnd(n, c.Before, on)
		if n.change.After == nil && n.step.change.Action == Replace && schema.OriginOf(n.change.Before) == on {
			again := n.step.change.After.Address()
			link(o.ends[key], o.makes[o.p.key(again)], reason{on, again, "is created again after the drop of"})
		}
	}
}

// linkEnd puts the change that gives up a reference before the one that ends
// what it refers to. Where that stays and is only altered, the order matters
// if the engine minds; otherwise it merely saves the engine work.
func (o *ordering) linkEnd(n *node, from schema.Object, on schema.Address) {
	ended := o.ends[o.p.key(on)]
	altered := ended != nil && ended.change.Action == Alter
	switch a := from.Address(); {
	case ended == nil || altered && contains(on, a):
	case altered && !o.p.rules.Blocks(o.p.pair, ended.change, from), o.p.rules.Loose(from, on):
		wish(n, ended)
	default:
		link(n, ended, reason{a, on, "is changed once nothing old refers to it, as does"})
	}
}

// ignores reports whether the engine takes no notice of the reference: where
// foreign keys are part of CREATE TABLE, they may point at what is not there.
func (p *planning) ignores(a, on schema.Address) bool {
	return a.Kind == schema.KindForeignKey && p.rules.Inline(schema.KindForeignKey) && !contains(a.Table(), on)
}

// comesApart reports whether a table takes its child along without what refers
// to the object at on.
func (o *ordering) comesApart(n *node, child, on schema.Address) bool {
	return n.change.Address != child && slices.Contains(o.p.apart.refs[o.p.key(child)], on)
}
