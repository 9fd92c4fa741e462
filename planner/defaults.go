package planner

import "github.com/schemac/schemac/schema"

// linkDefaults puts new privileges on objects to come behind the creation of all
// objects: those of the plan have what the target says, or what an earlier
// default gives. A gate between the two keeps the number of edges down.
func (o *ordering) linkDefaults() {
	gate := &node{gate: true}
	for _, n := range o.nodes {
		if n.change.Address.Kind == schema.KindDefaultPermission && n.change.After != nil {
			wish(gate, n)
		}
	}
	if len(gate.before) == 0 {
		return
	}
	for _, n := range o.nodes {
		if kind := n.change.Address.Kind; n.change.Creates() && !schema.IsPermission(kind) && !kind.OfTable() {
			wish(n, gate)
		}
	}
	o.nodes = append(o.nodes, gate)
}
