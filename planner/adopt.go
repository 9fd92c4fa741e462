package planner

import (
	"slices"

	"github.com/schemac/schemac/schema"
)

// adopt adds to the target what the source has and the engine leaves alone,
// so that it is put back where something that it hangs on is made anew. What
// hangs on something that goes goes with it.
func (p *planning) adopt() {
	managing := p.pair.To
	if p.managing == schema.Before {
		managing = p.pair.From
	}
	p.pair.Manages = managing.ManagesPermissions()
	p.kept = map[schema.Address]bool{}
	var kept []schema.Object
	for _, o := range p.pair.From.Objects() {
		if p.pair.To.Lookup(o.Address()) == nil && p.rules.Keeps(o, managing) {
			p.kept[p.key(o.Address())] = true
			kept = append(kept, o)
		}
	}
	var adopted []schema.Object
	for _, o := range kept {
		if !slices.ContainsFunc(p.pair.From.DependsOn(o.Address()), p.goes) {
			adopted = append(adopted, schema.Clone(o))
		}
	}
	p.pair.To = p.pair.To.With(adopted)
	p.adoptInitial()
}

// adoptInitial adds to the source what a server has from the start, where only
// the target, a live database, knows of it.
func (p *planning) adoptInitial() {
	var initial []schema.Object
	for _, o := range p.pair.To.Permissions() {
		if schema.IsInitial(o) && p.pair.From.Lookup(o.Address()) == nil && !slices.ContainsFunc(p.pair.To.DependsOn(o.Address()), p.comes) {
			initial = append(initial, schema.Clone(o))
		}
	}
	p.pair.From = p.pair.From.With(initial)
}

// comes reports whether an object of the target is not in the source.
func (p *planning) comes(a schema.Address) bool { return p.pair.From.Lookup(a) == nil }

// goes reports whether an object of the source is not in the target.
func (p *planning) goes(a schema.Address) bool {
	return p.pair.To.Lookup(a) == nil && !p.kept[p.key(a)]
}
