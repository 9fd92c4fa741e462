package views

import (
	"slices"

	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// family knows from the two sides of a plan which objects belong together.
type family planner.Pair

// parent is the address of the table or view that a child belongs to.
func (f family) parent(child schema.Address) schema.Address {
	for _, g := range []*schema.Graph{f.To, f.From} {
		if o := g.Parent(child); o != nil {
			return o.Address()
		}
	}
	return child.Table()
}

// takenOver reports whether a change only makes what a new partition has from
// its parent, which nobody needs to read again.
func (f family) takenOver(c planner.Change) bool {
	if !c.Creates() || !c.Address.Kind.OfTable() {
		return false
	}
	table, ok := f.To.Parent(c.Address).(*schema.Table)
	if !ok || !table.IsPartition() {
		return false
	}
	return slices.ContainsFunc(f.To.Origins(c.After), func(origin schema.Object) bool {
		inherited := schema.Inherit(origin, table)
		return inherited != nil && describe(inherited) == describe(c.After)
	})
}
