package planner

import (
	"fmt"
	"slices"

	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// compare makes a step of every address whose objects differ.
func (p *planning) compare() {
	for _, before := range p.pair.From.Objects() {
		if before.Address().Kind != schema.KindData && p.pair.To.Lookup(before.Address()) == nil {
			p.put(Change{Action: Drop, Address: before.Address(), Before: before})
		}
	}
	for _, after := range p.pair.To.Objects() {
		if after.Address().Kind == schema.KindData {
			continue // see compareRows
		}
		before := p.pair.From.Lookup(after.Address())
		if before == nil {
			p.put(Change{Action: Create, Address: after.Address(), After: after})
			continue
		}
		if fields := p.diff(before, after); len(fields) > 0 {
			p.put(Change{Action: Alter, Address: after.Address(), Before: before, After: after, Fields: fields})
		}
	}
}

func (p *planning) diff(before, after schema.Object) []string {
	return schema.Diff(before, after, func(field string, a, b schema.Expr) bool {
		return p.rules.EqualExpr(p.pair, after.Address(), field, a, b)
	})
}

// renameEqualChildren turns a drop and a create of equal definitions in one
// table into a rename, where the engine has one: a constraint or an index that
// only changes its name, often because a default name follows its table's.
// Columns are not among them, since equal columns need not hold the same
// values. Nor are names that something else has to give up first, since names
// could be exchanged in a circle.
func (p *planning) renameEqualChildren() {
	occupied := map[claim]bool{}
	for _, s := range p.steps {
		if s.change.Before != nil {
			for _, name := range p.claimsOf(s.change.Before) {
				occupied[name] = true
			}
		}
	}
	isOccupied := func(name claim) bool { return occupied[name] }
	for _, table := range p.sharedTables() {
		var created []schema.Object
		for _, o := range p.pair.To.Children(table) {
			if s := p.step(o.Address()); s != nil && s.change.Action == Create && p.renamesFreely(o) &&
				!slices.ContainsFunc(p.claimsOf(o), isOccupied) {
				created = append(created, o)
			}
		}
		if len(created) == 0 {
			continue
		}
		for _, before := range p.pair.From.Children(table) {
			s := p.step(before.Address())
			if s == nil || s.change.Action != Drop || !p.renamesFreely(before) {
				continue
			}
			i := slices.IndexFunc(created, func(after schema.Object) bool {
				return after.Address().Kind == before.Address().Kind && len(p.diff(before, after)) == 0
			})
			if i >= 0 {
				p.moveChild(before, created[i])
				created = slices.Delete(created, i, i+1)
			}
		}
	}
}

func (p *planning) renamesFreely(o schema.Object) bool {
	kind := o.Address().Kind
	return kind.OfTable() && !kind.HoldsData() && p.rules.Renames(kind)
}

func (p *planning) moveChild(before, after schema.Object) {
	delete(p.steps, p.key(before.Address()))
	p.put(Change{Action: Rename, Address: after.Address(), Before: before, After: after, Fields: []string{"name"}})
}

// sharedTables lists the tables that both graphs have and that a step of a
// child concerns, by address.
func (p *planning) sharedTables() []schema.Address {
	seen := map[schema.Address]bool{}
	for a := range p.steps {
		if p.keepsParent(a) {
			seen[p.pair.To.Parent(a).Address()] = true
		}
	}
	tables := make([]schema.Address, 0, len(seen))
	for a := range seen {
		tables = append(tables, a)
	}
	slices.SortFunc(tables, schema.Address.Compare)
	return tables
}

// rebuildTables asks the engine for its strategy with every change of an
// existing object, and marks the tables that have to be rebuilt.
func (p *planning) rebuildTables() {
	p.rebuilt = map[schema.Address]string{}
	for _, steps := range [][]*step{sortedSteps(p.moves), sortedSteps(p.steps)} {
		for _, s := range steps {
			p.decide(s)
		}
	}
	for _, table := range sortedKeys(p.rebuilt) {
		p.rebuildTable(table, p.rebuilt[table])
	}
}

func (p *planning) decide(s *step) {
	c := &s.change
	table := p.key(c.Address.Table())
	if !c.Address.Kind.OfTable() {
		if c.Action == Create || c.Action == Drop || c.Address.Kind == schema.KindSchema && c.Action == Rename {
			return
		}
		table = p.key(c.Address)
	} else if !p.keepsParent(c.Address) {
		return // goes with its table
	}
	action, reason := p.rules.Strategy(p.pair, *c)
	isTable := table.Kind == schema.KindTable && p.pair.To.Lookup(table) != nil
	switch {
	case action == Rebuild && isTable:
		s.byCopy = c.Action == Rename && c.Address.Kind.OfTable()
		if p.rebuilt[table] == "" {
			p.rebuilt[table] = reason
		}
	case action == c.Action || action == Alter || action == Rebuild:
		c.Action, c.Reason = action, reason
	case action == Replace && c.Before != nil && c.After != nil:
		c.Action, c.Reason = Replace, reason
	default:
		p.problems.Append(diag.Diagnostic{Severity: diag.Error, Code: "no-strategy", Summary: "Change cannot be made",
			Range: c.Object().Common().Origin.Range, Address: c.Address.String(),
			Detail: fmt.Sprintf("%s has no way to %s %s. %s", p.pair.To.Rules().Dialect(), c.Action, c.Address, reason)})
	}
}

// rebuildTable makes the table's own step a Rebuild. Renames of its children
// that the engine cannot do in place become a matter of the copy.
func (p *planning) rebuildTable(table schema.Address, reason string) {
	before, after := p.pair.From.Lookup(table), p.pair.To.Lookup(table)
	var fields []string
	if s := p.step(table); s != nil {
		fields = s.change.Fields
	}
	p.put(Change{Action: Rebuild, Address: after.Address(), Before: before, After: after, Fields: fields, Reason: reason})
}

// sortedSteps lists steps by address.
func sortedSteps(steps map[schema.Address]*step) []*step {
	sorted := make([]*step, 0, len(steps))
	for _, s := range steps {
		sorted = append(sorted, s)
	}
	slices.SortFunc(sorted, func(a, b *step) int { return a.change.Address.Compare(b.change.Address) })
	return sorted
}

// sortedKeys lists the addresses of a map in order.
func sortedKeys[V any](set map[schema.Address]V) []schema.Address {
	keys := make([]schema.Address, 0, len(set))
	for a := range set {
		keys = append(keys, a)
	}
	slices.SortFunc(keys, schema.Address.Compare)
	return keys
}
