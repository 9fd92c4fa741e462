package chsql

// walk visits a tree from the top, and goes below a node when visit says so.
func walk(node expr, visit func(expr) bool) {
	if node == nil || !visit(node) {
		return
	}
	switch n := node.(type) {
	case *call:
		walkAll(n.params, visit)
		walkAll(n.args, visit)
		if n.over != nil {
			walkWindow(n.over, visit)
		}
	case *star:
		if n.qualifier != nil {
			walk(n.qualifier, visit)
		}
		walkAll(n.list, visit)
		for _, t := range n.transformers {
			walkAll(t.list, visit)
		}
	case *subquery:
		walkQuery(n.query, visit)
	case *queryArg:
		walkQuery(n.query, visit)
	}
}

func walkAll(list []expr, visit func(expr) bool) {
	for _, node := range list {
		walk(node, visit)
	}
}

func walkWindow(w *window, visit func(expr) bool) {
	walkAll(w.partition, visit)
	walkOrder(w.order, visit)
	walk(w.from.offset, visit)
	walk(w.to.offset, visit)
}

func walkOrder(list []orderItem, visit func(expr) bool) {
	for i := range list {
		item := &list[i]
		for _, node := range []expr{item.value, item.fillFrom, item.fillTo, item.fillStep, item.fillStaleness} {
			walk(node, visit)
		}
	}
}

func walkQuery(q *query, visit func(expr) bool) {
	for _, term := range q.terms {
		if term.sub != nil {
			walkQuery(term.sub, visit)
			continue
		}
		walkCore(term.core, visit)
	}
}

func walkCore(s *selectCore, visit func(expr) bool) {
	for i := range s.with {
		if s.with[i].query != nil {
			walkQuery(s.with[i].query, visit)
		}
		walk(s.with[i].value, visit)
	}
	walkAll(s.columns, visit)
	for i := range s.from {
		walkTable(&s.from[i], visit)
	}
	walk(s.prewhere, visit)
	walk(s.where, visit)
	walkAll(s.group.list, visit)
	for _, set := range s.group.sets {
		walkAll(set, visit)
	}
	walk(s.having, visit)
	for _, w := range s.windows {
		walkWindow(w.def, visit)
	}
	walk(s.qualify, visit)
	walkOrder(s.order, visit)
	walkAll(s.interpolate, visit)
	for _, node := range []expr{s.limitBy.length, s.limitBy.offset, s.limit.length, s.limit.offset} {
		walk(node, visit)
	}
	walkAll(s.limitByCols, visit)
}

func walkTable(t *tableElement, visit func(expr) bool) {
	walk(t.table, visit)
	walkAll(t.arrays, visit)
	walk(t.sample, visit)
	walk(t.sampleOffset, visit)
	walk(t.on, visit)
	walkAll(t.using, visit)
}
