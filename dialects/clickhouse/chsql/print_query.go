package chsql

import "strings"

func (w *printer) query(q *query) {
	for i, term := range q.terms {
		if i > 0 {
			w.put(" ", q.ops[i-1], " ")
		}
		w.enclosed(q.needsParens(i), func() {
			if term.sub != nil {
				w.query(term.sub)
			} else {
				w.core(term.core)
			}
		})
	}
}

// needsParens says whether a term stands between parentheses: beside EXCEPT,
// which would read as a modifier of an asterisk, and where a query of several
// terms is one term of another. The server omits them around the operands of
// a union that are joined by EXCEPT and INTERSECT.
func (q *query) needsParens(i int) bool {
	if i > 0 && strings.HasPrefix(q.ops[i-1], "EXCEPT") || i < len(q.ops) && strings.HasPrefix(q.ops[i], "EXCEPT") {
		return true
	}
	sub := q.terms[i].sub
	if sub == nil {
		return false
	}
	return q.typed || strings.HasPrefix(sub.ops[0], "UNION") || !strings.HasPrefix(q.ops[0], "UNION")
}

// clause prints a keyword and an expression, unless there is none.
func (w *printer) clause(keyword string, node expr) {
	if node != nil {
		w.put(" ", keyword, " ")
		w.expr(node, 0)
	}
}

func (w *printer) core(s *selectCore) {
	w.withItems(s)
	w.put("SELECT ")
	if s.distinct {
		w.put("DISTINCT ")
	}
	w.list(s.columns)
	for i := range s.from {
		if i == 0 {
			w.put(" FROM ")
		}
		w.tableElement(&s.from[i])
	}
	w.clause("PREWHERE", s.prewhere)
	w.clause("WHERE", s.where)
	w.grouping(&s.group)
	w.clause("HAVING", s.having)
	w.namedWindows(s.windows)
	w.clause("QUALIFY", s.qualify)
	if len(s.order) > 0 {
		w.put(" ORDER BY ")
		w.orderList(s.order)
		w.interpolate(s.interpolate)
	}
	w.limits(s)
	if len(s.settings) > 0 {
		w.put(" SETTINGS ")
		w.settings(s.settings)
	}
}

func (w *printer) withItems(s *selectCore) {
	if len(s.with) == 0 {
		return
	}
	w.put("WITH ")
	if s.recursive {
		w.put("RECURSIVE ")
	}
	for i := range s.with {
		if i > 0 {
			w.put(", ")
		}
		w.withItem(&s.with[i])
	}
	w.put(" ")
}

func (w *printer) withItem(item *withItem) {
	if item.query == nil {
		pos := position(0)
		if fn, ok := item.value.(*call); ok && fn.name == "lambda" && fn.operator {
			pos = notFirst
		}
		w.expr(item.value, pos)
		return
	}
	w.put(QuoteIdent(item.name))
	w.names(item.columns)
	w.put(" AS ")
	if item.materialized {
		w.put("MATERIALIZED ")
	}
	w.put("(")
	w.query(item.query)
	w.put(")")
}

// names prints (a, b), or nothing for no names.
func (w *printer) names(list []string) {
	if len(list) == 0 {
		return
	}
	w.put("(")
	for i, n := range list {
		if i > 0 {
			w.put(", ")
		}
		w.put(QuoteIdent(n))
	}
	w.put(")")
}

func (w *printer) tableElement(t *tableElement) {
	switch t.join {
	case "":
	case ",":
		w.put(", ")
	default:
		w.put(" ", t.join, " ")
	}
	if t.table == nil {
		w.list(t.arrays)
		return
	}
	w.expr(t.table, 0)
	w.names(t.columns)
	if t.final {
		w.put(" FINAL")
	}
	if t.stream {
		w.put(" STREAM")
	}
	w.clause("SAMPLE", t.sample)
	w.clause("OFFSET", t.sampleOffset)
	if t.on != nil && t.on.extra().alias != "" {
		w.put(" ON ")
		w.expr(t.on, inOperator)
	} else {
		w.clause("ON", t.on)
	}
	if len(t.using) > 0 {
		w.put(" USING (")
		w.list(t.using)
		w.put(")")
	}
}

func (w *printer) grouping(g *grouping) {
	switch {
	case g.all:
		w.put(" GROUP BY ALL")
	case g.isSets:
		w.put(" GROUP BY GROUPING SETS (")
		for i, set := range g.sets {
			if i > 0 {
				w.put(", ")
			}
			w.put("(")
			w.list(set)
			w.put(")")
		}
		w.put(")")
	case len(g.list) > 0:
		w.put(" GROUP BY ")
		w.list(g.list)
	}
	if g.with != "" {
		w.put(" WITH ", g.with)
	}
	if g.totals {
		w.put(" WITH TOTALS")
	}
}

func (w *printer) namedWindows(list []namedWindow) {
	for i, n := range list {
		if i == 0 {
			w.put(" WINDOW ")
		} else {
			w.put(", ")
		}
		w.put(QuoteIdent(n.name), " AS ")
		w.window(n.def, 0)
	}
}

// window prints a window; in an operator, operators inside it get parentheses.
func (w *printer) window(n *window, pos position) {
	if n.name != "" {
		w.put(QuoteIdent(n.name))
		return
	}
	inner := &printer{several: w.several}
	if n.parent != "" {
		inner.put(" ", QuoteIdent(n.parent))
	}
	if len(n.partition) > 0 {
		inner.put(" PARTITION BY ")
		inner.listAt(n.partition, pos)
	}
	if len(n.order) > 0 {
		inner.put(" ORDER BY ")
		inner.orderListAt(n.order, pos)
	}
	if n.frame != "" {
		inner.put(" ", n.frame, " BETWEEN ")
		inner.frameBound(n.from)
		inner.put(" AND ")
		inner.frameBound(n.to)
	}
	w.put("(", strings.TrimPrefix(inner.String(), " "), ")")
}

func (w *printer) frameBound(b frameBound) {
	if b.offset != nil {
		w.expr(b.offset, inOperator)
		w.put(" ")
	}
	w.put(b.text)
}

func (w *printer) orderList(list []orderItem) { w.orderListAt(list, 0) }

func (w *printer) orderListAt(list []orderItem, pos position) {
	for i := range list {
		if i > 0 {
			w.put(", ")
		}
		w.orderItem(&list[i], pos)
	}
}

func (w *printer) orderItem(item *orderItem, pos position) {
	direction := " ASC"
	if item.desc {
		direction = " DESC"
	}
	if item.all {
		w.put("ALL")
	} else {
		w.expr(item.value, pos)
	}
	w.put(direction)
	if item.nulls != "" {
		w.put(" NULLS ", item.nulls)
	}
	if item.collate != "" {
		w.put(" COLLATE ", QuoteString(item.collate))
	}
	if item.fill {
		w.put(" WITH FILL")
		w.clause("FROM", item.fillFrom)
		w.clause("TO", item.fillTo)
		w.clause("STEP", item.fillStep)
		w.clause("STALENESS", item.fillStaleness)
	}
}

func (w *printer) interpolate(list []expr) {
	if list == nil {
		return
	}
	w.put(" INTERPOLATE")
	if len(list) > 0 {
		w.put(" (")
		w.list(list)
		w.put(")")
	}
}

func (w *printer) limits(s *selectCore) {
	if s.limitBy.length != nil {
		w.limit(s.limitBy)
		w.put(" BY ")
		if s.limitByAll {
			w.put("ALL")
		}
		w.list(s.limitByCols)
	}
	w.limit(s.limit)
	if s.withTies {
		// Two blanks: the server's own.
		w.put("  WITH TIES")
	}
}

func (w *printer) limit(l limit) {
	switch {
	case l.length == nil:
		w.clause("OFFSET", l.offset)
	case l.offset == nil:
		w.clause("LIMIT", l.length)
	default:
		w.clause("LIMIT", l.offset)
		w.put(", ")
		w.expr(l.length, 0)
	}
}
