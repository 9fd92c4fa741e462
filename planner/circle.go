package planner

// settleWishes finds the wishes that are part of no circle: those between nodes
// of different strongly connected components. Since something of a component
// that all others come behind can always go on, they never have to be given up.
func settleWishes(nodes []*node) {
	component := components(nodes)
	for _, n := range nodes {
		for i := range n.before {
			e := &n.before[i]
			if e.wish && component[n] != component[e.to] {
				e.firm = true
				e.to.firm++
			}
		}
	}
}

// components numbers the strongly connected components, after Tarjan.
func components(nodes []*node) map[*node]int {
	t := tarjan{number: make(map[*node]int, len(nodes)), low: make(map[*node]int, len(nodes)), component: make(map[*node]int, len(nodes))}
	for _, n := range nodes {
		if t.number[n] == 0 {
			t.visit(n)
		}
	}
	return t.component
}

// tarjan numbers nodes in the order in which it finds them, from 1 on. low is
// the smallest number that is reached from a node within its component.
type tarjan struct {
	number, low, component map[*node]int
	stack                  []*node
	found                  int
}

func (t *tarjan) visit(n *node) {
	t.number[n] = len(t.number) + 1
	t.low[n] = t.number[n]
	t.stack = append(t.stack, n)
	for _, e := range n.before {
		if t.number[e.to] == 0 {
			t.visit(e.to)
			t.low[n] = min(t.low[n], t.low[e.to])
		} else if t.component[e.to] == 0 {
			t.low[n] = min(t.low[n], t.number[e.to])
		}
	}
	if t.low[n] != t.number[n] {
		return
	}
	t.found++
	for {
		last := t.stack[len(t.stack)-1]
		t.stack = t.stack[:len(t.stack)-1]
		t.component[last] = t.found
		if last == n {
			return
		}
	}
}
