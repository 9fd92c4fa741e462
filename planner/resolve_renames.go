package planner

import (
	"cmp"
	"fmt"
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
	was := now
	was.Schema, was.Parent = r.formerNamespace(now.Schema), r.formerParent(now)
	old := r.formerSignature(was, name)
	now.Parent = was.Parent
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
	old.Schema, old.Name = r.formerNamespace(old.Schema), table.Common().RenamedFrom
	if r.from.Lookup(old) == nil || r.carriedOut(old, table.Address()) {
		return a.Parent
	}
	return old.Name
}

// formerNamespace is the name that a namespace has in the source.
func (r *renameResolver) formerNamespace(name string) string {
	now := schema.Address{Kind: schema.KindSchema, Name: name}
	namespace := r.to.Lookup(now)
	if namespace == nil || namespace.Common().RenamedFrom == "" {
		return name
	}
	old := now
	old.Name = namespace.Common().RenamedFrom
	if r.from.Lookup(old) == nil || r.carriedOut(old, now) {
		return name
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
	places := map[schema.Address]schema.Address{}
	for i, at := range placed(pending) {
		places[pending[i].From] = at
	}
	for len(pending) > 0 {
		var waiting []RenameHint
		occupied := map[schema.Address]bool{}
		for _, h := range pending {
			occupied[places[h.From]] = true
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
