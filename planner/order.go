package planner

import (
	"container/heap"
	"fmt"

	"github.com/schemac/schemac/schema"
)

// node is a change in the graph of what must come before what.
type node struct {
	change Change
	step   *step
	rank   rank
	// before are the nodes that must come later, with the reason.
	before []edge
	// waiting counts the nodes that must still come before this one, and
	// wishing those that had better.
	waiting, wishing int
	// firm counts the wishes among them that no circle forbids.
	firm   int
	queued bool
	// gate marks a node without a change, which only stands between others.
	gate bool
}

// edge leads to a node that must come later.
type edge struct {
	to *node
	// why has one verb for the two addresses, for the report of a circle.
	why reason
	// wish marks an order that is better but not needed; circles break there.
	wish bool
	// firm marks a wish that is part of no circle, so that it is never given up.
	firm bool
}

// release tells the later node that the earlier one has come.
func (e edge) release() {
	if !e.wish {
		e.to.waiting--
		return
	}
	e.to.wishing--
	if e.firm {
		e.to.firm--
	}
}

// reason explains an edge.
type reason struct {
	earlier, later schema.Address
	verb           string
}

// String renders the reason as a sentence.
func (r reason) String() string { return fmt.Sprintf("%s %s %s", r.later, r.verb, r.earlier) }

// order sorts the changes so that every one finds what it needs: a topological
// sort in which, of the changes that are ready, the one of the lowest rank
// comes first. Where there is none, the circle is one that stands against it.
func (p *planning) order() ([]Change, circle) {
	o := newOrdering(p)
	o.link()
	settleWishes(o.nodes)
	ready := &nodeHeap{}
	for _, n := range o.nodes {
		ready.offer(n)
	}
	changes, passed := make([]Change, 0, len(o.nodes)), 0
	for ready.Len() > 0 || ready.giveUpWish(o.nodes) {
		n := heap.Pop(ready).(*node)
		if passed++; !n.gate {
			changes = append(changes, n.change)
		}
		for _, e := range n.before {
			e.release()
			ready.offer(e.to)
		}
	}
	if passed < len(o.nodes) {
		return changes, circleAmong(o.nodes)
	}
	return changes, nil
}

// nodeHeap has the nodes that are ready, the one of the lowest rank first.
type nodeHeap []*node

// offer takes the node in once nothing holds it back.
func (h *nodeHeap) offer(n *node) {
	if n.waiting == 0 && n.wishing == 0 && !n.queued {
		n.queued = true
		heap.Push(h, n)
	}
}

// giveUpWish takes in the first of the nodes that only wishes of circles hold
// back, and reports whether there was one.
func (h *nodeHeap) giveUpWish(nodes []*node) bool {
	var first *node
	for _, n := range nodes {
		if n.waiting == 0 && n.firm == 0 && !n.queued && (first == nil || n.rank.compare(first.rank) < 0) {
			first = n
		}
	}
	if first == nil {
		return false
	}
	first.queued = true
	heap.Push(h, first)
	return true
}

func (h nodeHeap) Len() int           { return len(h) }
func (h nodeHeap) Less(i, j int) bool { return h[i].rank.compare(h[j].rank) < 0 }
func (h nodeHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *nodeHeap) Push(x any)        { *h = append(*h, x.(*node)) }
func (h *nodeHeap) Pop() any {
	old := *h
	last := old[len(old)-1]
	*h = old[:len(old)-1]
	return last
}
