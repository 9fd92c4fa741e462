package planner

import "testing"

// TestFirmWishesAreNotGivenUp has a circle of a wish and an edge, and a node of
// the lowest rank that wishes to come behind both.
func TestFirmWishesAreNotGivenUp(t *testing.T) {
	a, b, last := &node{}, &node{}, &node{}
	link(a, b, reason{})
	wish(b, a)
	wish(a, last)
	wish(b, last)
	nodes := []*node{last, a, b}
	settleWishes(nodes)
	ready := &nodeHeap{}
	for _, n := range nodes {
		ready.offer(n)
	}
	if ready.Len() != 0 {
		t.Fatal("something is ready in spite of the wishes")
	}
	if !ready.giveUpWish(nodes) || (*ready)[0] != a {
		t.Fatal("not the wish of the circle is given up")
	}
	if last.firm != 2 || b.firm != 0 {
		t.Errorf("firm wishes: %d and %d, want 2 and 0", last.firm, b.firm)
	}
}
