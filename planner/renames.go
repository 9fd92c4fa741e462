package planner

import (
	"fmt"
	"maps"
	"slices"

	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// applyRenames rewrites the source graph as the renames leave it, one by one,
// and makes a step of each.
func (p *planning) applyRenames(renames []RenameHint) {
	p.moves = map[schema.Address]*step{}
	p.steps = map[schema.Address]*step{}
	for i, at := range placed(renames) {
		hint := renames[i]
		if p.pair.From.Lookup(at) == nil && at.Kind.HasSignature() {
			at.Signature = hint.To.Signature // of types that have been renamed
		}
		p.applyRename(at, hint)
	}
}

// renameParts finds what partitions have of keys and indexes under other names than
// before, and otherwise too: it belongs to the whole, and can neither go nor come
// without that. What is equal is left to renameEqualChildren.
func (p *planning) renameParts() {
	for _, o := range p.pair.To.Objects() {
		a, origin := o.Address(), schema.OriginOf(o)
		if origin.IsZero() || !a.Kind.HasName() || p.pair.From.Lookup(a) != nil || !p.rules.Renames(a.Kind) {
			continue
		}
		for _, former := range p.pair.From.Children(a.Table()) {
			was := former.Address()
			if was.Kind == a.Kind && schema.OriginOf(former) == origin && p.pair.To.Lookup(was) == nil && len(p.diff(former, o)) > 0 {
				p.applyRename(was, RenameHint{From: was, To: a})
				break
			}
		}
	}
}

// placed lists where each object is once the renames before its own have been made:
// in what they have renamed around it.
func placed(renames []RenameHint) []schema.Address {
	made := make([]RenameHint, len(renames))
	places := make([]schema.Address, len(renames))
	for i, hint := range renames {
		at := hint.From
		for _, done := range made[:i] {
			at = moved(at, done)
		}
		made[i], places[i] = RenameHint{From: at, To: hint.To}, at
	}
	return places
}

// moved is the address after a namespace or table around it was renamed.
func moved(a schema.Address, by RenameHint) schema.Address {
	switch {
	case by.From.Kind == schema.KindSchema && a.Schema == by.From.Name:
		a.Schema = by.To.Name
	case contains(by.From, a) && a != by.From:
		a.Schema, a.Parent = by.To.Schema, by.To.Name
	}
	return a
}

func (p *planning) applyRename(at schema.Address, hint RenameHint) {
	before := p.pair.From.Lookup(at)
	if before == nil {
		return
	}
	if p.pair.From.Lookup(hint.To) != nil {
		// The new name is taken by an object that the plan drops.
		p.problems.Append(diag.Diagnostic{Severity: diag.Error, Code: "rename-conflict", Summary: "Conflicting rename",
			Range: hintOrigin(p.pair.To, hint), Address: hint.To.String(),
			Detail: fmt.Sprintf("%s cannot be renamed to %s: an object of that name exists. Drop it first, apply, and rename then.", at, hint.To)})
		return
	}
	hints := append(p.ownedMoves(at, hint.To), RenameHint{From: at, To: hint.To})
	for _, heir := range p.heirsOf(before) {
		to := heir
		to.Name = hint.To.Name
		if p.pair.From.Lookup(to) != nil {
			continue // it had the column from two parents, and the other has been renamed
		}
		hints = append(hints, RenameHint{From: heir, To: to})
	}
	p.renameAll(hints)
	graph := p.pair.From
	p.renames = append(p.renames, hint)
	change := Change{Action: Rename, Address: hint.To, Before: before, After: graph.Lookup(hint.To), Fields: []string{"name"}}
	p.moves[p.key(hint.To)] = &step{change: change}
}

// namers lists what may name the object in its SQL text: its dependents, for a
// table those of its children and the children themselves, and for a schema those
// of all that lies in it.
func (p *planning) namers(a schema.Address) map[schema.Address]bool {
	namers := map[schema.Address]bool{}
	if a.Kind.HasSignature() && len(p.pair.From.Overloads(a.Kind, a.Schema, a.Name)) > 1 {
		return namers // which of them a text means, it does not tell
	}
	add := func(of schema.Address) {
		for _, d := range p.pair.From.Dependents(of) {
			namers[d] = true
		}
	}
	add(a)
	if a.Kind == schema.KindSchema {
		for inside := range maps.Clone(namers) {
			add(inside)
		}
	}
	for _, child := range p.pair.From.Children(a) {
		namers[child.Address()] = true
		add(child.Address())
	}
	return namers
}

func hintOrigin(to *schema.Graph, hint RenameHint) diag.Range {
	if o := to.Lookup(hint.To); o != nil {
		return o.Common().Origin.Field("renamed_from")
	}
	return diag.Range{}
}

// renameAll gives objects of the source graph their new names, all at once:
// halfway, a child table would lack what its parent has.
func (p *planning) renameAll(hints []RenameHint) {
	objects := slices.Clone(p.pair.From.Objects())
	for _, hint := range hints {
		namers := p.namers(hint.From)
		for i, o := range objects {
			renamed := schema.Renamed(o, hint.From, hint.To)
			if namers[o.Address()] || o.Address() == hint.From {
				p.rules.RenameRefs(renamed, hint.From, hint.To)
			}
			objects[i] = renamed
		}
		identify(objects, p.pair.From.Rules())
	}
	graph, problems := schema.NewGraph(objects, p.pair.From.Rules())
	p.problems = append(p.problems, problems...)
	p.pair.From = graph
}

// identify gives objects that are told apart by the names of types the addresses
// that they have now, and lets what refers to them follow.
func identify(objects []schema.Object, rules schema.Rules) {
	now := map[schema.Address]schema.Address{}
	for _, o := range objects {
		was := o.Address()
		rules.Identify(o)
		if is := o.Address(); is != was {
			now[was] = is
		}
	}
	if len(now) == 0 {
		return
	}
	for _, o := range objects {
		schema.References(o, func(a *schema.Address) {
			if is, ok := now[*a]; ok {
				*a = is
			}
		})
	}
}

// ownedMoves are those of the sequences that columns of a table own: they follow
// it into another schema.
func (p *planning) ownedMoves(at, to schema.Address) []RenameHint {
	if at.Kind != schema.KindTable || at.Schema == to.Schema {
		return nil
	}
	var hints []RenameHint
	for _, o := range p.pair.From.OfKind(schema.KindSequence) {
		if owner := o.(*schema.Sequence).OwnedBy; !owner.IsZero() && p.key(owner.Table()) == p.key(at) {
			moved := o.Address()
			moved.Schema = to.Schema
			hints = append(hints, RenameHint{From: o.Address(), To: moved})
		}
	}
	return hints
}

// heirsOf lists the columns of child tables that are renamed with a column, and
// the parts of partitions with their trigger.
func (p *planning) heirsOf(o schema.Object) []schema.Address {
	if kind := o.Address().Kind; kind != schema.KindColumn && kind != schema.KindTrigger {
		return nil
	}
	var all []schema.Address
	for _, heir := range p.pair.From.Heirs(o) {
		all = append(all, heir.Address())
		all = append(all, p.heirsOf(heir)...)
	}
	return all
}
