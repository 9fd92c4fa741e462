package planner

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// circle has changes that wait for each other: each edge leads to the node of
// the one before it, and the first edge to that of the last.
type circle []waiting

// waiting is a node that waits for another one.
type waiting struct {
	node *node
	why  reason
}

// circleAmong finds one circle among the nodes that never became ready.
func circleAmong(nodes []*node) circle {
	into := map[*node]waiting{}
	var start *node
	for _, n := range nodes {
		if n.waiting == 0 {
			continue
		}
		start = n
		for _, e := range n.before {
			if e.to.waiting > 0 && !e.wish {
				into[e.to] = waiting{node: n, why: e.why}
			}
		}
	}
	seen := map[*node]bool{}
	for !seen[start] {
		seen[start] = true
		start = into[start].node
	}
	found := circle{{node: start, why: into[start].why}}
	for n := into[start].node; n != start; n = into[n].node {
		found = append(found, waiting{node: n, why: into[n].why})
	}
	return found
}

// problem explains what waits for what.
func (c circle) problem() diag.Diagnostic {
	var reasons []string
	for _, w := range slices.Backward(c) {
		reasons = append(reasons, w.why.String())
	}
	first := c[0].node.change
	return diag.Diagnostic{Severity: diag.Error, Code: "circular-order", Summary: "No order satisfies all changes",
		Range: first.Object().Common().Origin.Range, Address: first.Address.String(),
		Detail: "These changes wait for each other: " + strings.Join(reasons, "; ") + ". Make one of them in a plan of its own, apply, and plan again."}
}

// separable finds the first altered object of the circle that can be dropped and
// made anew. Such a change may have to come before one thing, for what the
// object was, and behind another, for what it will be.
func (c circle) separable() (a schema.Address, ok bool) {
	var first *node
	for _, w := range c {
		change := w.node.change
		if change.Action == Alter && !change.Address.Kind.HoldsData() && (first == nil || w.node.rank.compare(first.rank) < 0) {
			first = w.node
		}
	}
	if first == nil {
		return a, false
	}
	return first.change.Address, true
}

// untangle plans again, with one more object of a circle dropped and made
// anew each time, until an order satisfies all changes. It returns nil where
// there is none, or where that stands in the way of something else.
func untangle(c circle, attempt func(aside []schema.Address) (*Plan, diag.List, circle)) (*Plan, diag.List) {
	var aside []schema.Address
	for {
		next, ok := c.separable()
		if !ok {
			return nil, nil
		}
		aside = append(aside, next)
		plan, problems, left := attempt(aside)
		switch {
		case problems.HasErrors():
			return nil, nil
		case len(left) == 0:
			return plan, problems
		}
		c = left
	}
}

// takeApart replaces what would be altered.
func (p *planning) takeApart(addresses []schema.Address) {
	for _, a := range addresses {
		if s := p.step(a); s != nil && s.change.Action == Alter {
			s.change.Action = Replace
			s.change.Reason = fmt.Sprintf("%s refers to what goes, and then to what comes only behind that", a)
		}
	}
}
