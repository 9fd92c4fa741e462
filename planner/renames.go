package planner

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// resolveRenames lists the renames to carry out, namespaces first, then
// relations and types, then what lies in tables. A rename that the source
// already shows is left out.
func resolveRenames(from, to *schema.Graph, rules Rules, hints []RenameHint) ([]RenameHint, diag.List) {
	r := renameResolver{from: from, to: to, rules: rules, hints: hints, froms: map[schema.Address]schema.Address{}}
	for _, signed := range []bool{false, true} { // signatures name types
		for _, o := range to.Objects() {
			if name := o.Common().RenamedFrom; name != "" && o.Address().Kind.HasSignature() == signed {
				r.stated(o, name)
			}
		}
	}
	for _, hint := range hints {
		r.hinted(hint)
	}
	slices.SortStableFunc(r.renames, func(a, b RenameHint) int {
		return cmp.Or(cmp.Compare(renameRank(a.To), renameRank(b.To)), a.To.Compare(b.To))
	})
	return r.freeNamesFirst(), r.problems
}

func renameRank(a schema.Address) int {
	switch {
	case a.Kind == schema.KindSchema:
		return 0
	case a.Kind.OfTable():
		return 3
	case a.Kind.HasSignature():
		return 2
	}
	return 1
}

type renameResolver struct {
	from, to *schema.Graph
	rules    Rules
	hints    []RenameHint
	renames  []RenameHint
	froms    map[schema.Address]schema.Address // old address to new
	problems diag.List
}

// stated handles renamed_from. The old name is meant within the object's own
// namespace and table, under the table's old name.
func (r *renameResolver) stated(o schema.Object, name string) {
	now := o.Address()
	if now.Kind == schema.KindPrimaryKey {
		return // its name is a field
	}
	now.Parent = r.formerParent(now)
	old := r.formerSignature(now, name)
	if r.from.Lookup(old) == nil || r.carriedOut(old, now) {
		return // or a first build
	}
	r.add(RenameHint{From: old, To: o.Address()}, o.Common().Origin.Field("renamed_from"))
}

// formerSignature is the address of a routine before it and the types that its
// signature names were renamed, or of any other object before it was.
func (r *renameResolver) formerSignature(now schema.Address, name string) schema.Address {
	old := now
	old.Name = name
	if !now.Kind.HasSignature() || r.from.Lookup(old) != nil {
		return old
	}
	for _, candidate := range r.from.Overloads(now.Kind, now.Schema, name) {
		renamed := schema.Clone(candidate)
		for _, hint := range r.renames {
			renamed = schema.Renamed(renamed, hint.From, hint.To)
		}
		r.from.Rules().Identify(renamed)
		if renamed.Address().Signature == now.Signature {
			return candidate.Address()
		}
	}
	return old
}

// formerParent is the name that the table of an object has in the source.
func (r *renameResolver) formerParent(a schema.Address) string {
	table := r.to.Parent(a)
	if table == nil || table.Common().RenamedFrom == "" {
		return a.Parent
	}
	old := table.Address()
	old.Name = table.Common().RenamedFrom
	if r.from.Lookup(old) == nil || r.carriedOut(old, table.Address()) {
		return a.Parent
	}
	return old.Name
}

// carriedOut reports whether an object that has the new name already is the
// renamed one. It is not while another rename takes it away from there; and a
// table that would be dropped for it is a conflict to report.
func (r *renameResolver) carriedOut(old, now schema.Address) bool {
	if r.from.Lookup(now) == nil || old.Kind == schema.KindTable && r.to.Lookup(old) == nil {
		return false
	}
	return !r.leaves(now, map[schema.Address]bool{})
}

// leaves reports whether a rename that is still to come frees the name. In a
// circle all of them do.
func (r *renameResolver) leaves(a schema.Address, seen map[schema.Address]bool) bool {
	if seen[a] {
		return true
	}
	seen[a] = true
	return slices.ContainsFunc(r.to.Objects(), func(o schema.Object) bool {
		next := o.Address()
		if next.Kind != a.Kind || next.Schema != a.Schema || o.Common().RenamedFrom != a.Name {
			return false
		}
		next.Parent = r.formerParent(next)
		return next.Parent == a.Parent && (r.from.Lookup(next) == nil || r.leaves(next, seen))
	})
}

func (r *renameResolver) hinted(hint RenameHint) {
	known := func(h RenameHint) bool { return h == hint }
	if slices.ContainsFunc(r.renames, known) {
		return
	}
	for _, end := range []struct {
		graph   *schema.Graph
		address schema.Address
		where   string
	}{{r.from, hint.From, "present state"}, {r.to, hint.To, "model"}} {
		if end.graph.Lookup(end.address) == nil {
			r.problems.Append(diag.Diagnostic{Severity: diag.Error, Code: "rename-unknown", Summary: "Rename of an unknown object",
				Address: end.address.String(),
				Detail:  fmt.Sprintf("%s is to be renamed to %s, but the %s has no %s.%s", hint.From, hint.To, end.where, end.address, suggestName(end.graph, end.address))})
			return
		}
	}
	r.add(hint, r.to.Lookup(hint.To).Common().Origin.Field("renamed_from"))
}

func suggestName(g *schema.Graph, a schema.Address) string {
	var names []string
	for _, o := range g.Objects() {
		if c := o.Address(); c.Kind == a.Kind && c.Parent == a.Parent {
			names = append(names, c.Name)
		}
	}
	return diag.DidYouMean(a.Name, names)
}

func (r *renameResolver) add(hint RenameHint, at diag.Range) {
	if hint.From == hint.To {
		return
	}
	conflict := func(format string, args ...any) {
		r.problems.Append(diag.Diagnostic{Severity: diag.Error, Code: "rename-conflict", Summary: "Conflicting rename",
			Range: at, Address: hint.To.String(), Detail: fmt.Sprintf(format, args...)})
	}
	if hint.From.Kind != hint.To.Kind {
		conflict("%s cannot become %s: a rename keeps the kind.", hint.From, hint.To)
		return
	}
	if other, taken := r.froms[hint.From]; taken && other != hint.To {
		conflict("Both %s and %s are said to be the former %s. Keep one of the two.", other, hint.To, hint.From)
		return
	}
	taken := func(h RenameHint) bool { return h.To == hint.From }
	if kept := r.to.Lookup(hint.From); kept != nil && kept.Common().RenamedFrom == "" && !slices.ContainsFunc(r.hints, taken) {
		conflict("%s is said to be renamed to %s, but the model still declares %s. Remove renamed_from or the old declaration.", hint.From, hint.To, hint.From)
		return
	}
	if !r.rules.Renames(hint.To.Kind) && !hint.To.Kind.HoldsData() {
		return // created anew, which loses nothing
	}
	r.froms[hint.From] = hint.To
	r.renames = append(r.renames, hint)
}

// freeNamesFirst orders chains (a to b, b to c) so that each new name is free,
// and reports circles, which need a step in between.
func (r *renameResolver) freeNamesFirst() []RenameHint {
	pending, ordered := r.renames, make([]RenameHint, 0, len(r.renames))
	for len(pending) > 0 {
		var waiting []RenameHint
		occupied := map[schema.Address]bool{}
		for _, h := range pending {
			occupied[h.From] = true
		}
		for _, h := range pending {
			if occupied[h.To] {
				waiting = append(waiting, h)
				continue
			}
			ordered = append(ordered, h)
		}
		if len(waiting) == len(pending) {
			r.problems.Append(diag.Diagnostic{Severity: diag.Error, Code: "rename-circle", Summary: "Renames in a circle",
				Address: waiting[0].To.String(),
				Detail:  fmt.Sprintf("%s cannot be renamed to %s, since that name becomes free only by a rename that waits for this one. Rename one of them to a third name first, apply, and rename again.", waiting[0].From, waiting[0].To)})
			return ordered
		}
		pending = waiting
	}
	slices.SortStableFunc(ordered, func(a, b RenameHint) int { return cmp.Compare(renameRank(a.To), renameRank(b.To)) })
	return ordered
}

// applyRenames rewrites the source graph as the renames leave it, one by one,
// and makes a step of each.
func (p *planning) applyRenames(renames []RenameHint) {
	p.moves = map[schema.Address]*step{}
	p.steps = map[schema.Address]*step{}
	for _, hint := range renames {
		at := hint.From
		for _, done := range p.renames {
			at = moved(at, done)
		}
		if p.pair.From.Lookup(at) == nil && at.Kind.HasSignature() {
			at.Signature = hint.To.Signature // of types that have been renamed
		}
		p.applyRename(at, hint)
	}
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
