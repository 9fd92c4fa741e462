package planner

import "github.com/schemac/schemac/schema"

// wish puts one change before another where no circle forbids it.
func wish(earlier, later *node) {
	if earlier == nil || later == nil || earlier == later {
		return
	}
	earlier.before = append(earlier.before, edge{to: later, wish: true})
	later.wishing++
}

// wishGone puts a view that is made behind the drops of columns of what it reads:
// a star in it would still mean them.
func (o *ordering) wishGone(n *node, c Change, on schema.Address) {
	if kind := c.Address.Kind; c.Before != nil || kind != schema.KindView && kind != schema.KindMaterialized {
		return
	}
	for _, column := range o.p.pair.From.Columns(on) {
		if gone := o.ends[o.p.key(column.Address())]; gone != nil && gone.change.After == nil {
			wish(gone, n)
		}
	}
}

// wishWithin puts what uses a type that stays as it is behind changes of types
// inside of that: engines refuse more of these the more is made of them.
func (o *ordering) wishWithin(n *node, on schema.Address, seen map[schema.Address]bool) {
	if !on.Kind.IsType() || on.Kind.IsRelation() || seen[on] || o.makes[o.p.key(on)] != nil {
		return
	}
	seen[on] = true
	for _, within := range o.p.pair.To.DependsOn(on) {
		if within.Kind.IsType() && !within.Kind.IsRelation() {
			wish(o.makes[o.p.key(within)], n)
			o.wishWithin(n, within, seen)
		}
	}
}
