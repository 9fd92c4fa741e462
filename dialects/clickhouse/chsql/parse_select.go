package chsql

import (
	"strings"

	"github.com/schemac/schemac/dialects/sqltoken"
)

// query reads SELECTs joined by UNION, INTERSECT and EXCEPT.
func (p *parser) query() *query {
	defer func() { p.depth-- }()
	q := &query{typed: true}
	if !p.enter() {
		return q
	}
	table := p.tableFunction
	p.tableFunction = false
	q.terms = append(q.terms, p.queryTerm())
	for p.err == nil {
		op := p.setOperator()
		if op == "" {
			break
		}
		q.ops = append(q.ops, op)
		q.terms = append(q.terms, p.queryTerm())
	}
	p.tableFunction = table
	return q.flattened()
}

// flattened drops a level that holds nothing but another query.
func (q *query) flattened() *query {
	if len(q.terms) == 1 && q.terms[0].sub != nil {
		return q.terms[0].sub
	}
	return q
}

func (p *parser) setOperator() string {
	op := p.acceptAny("UNION", "INTERSECT", "EXCEPT")
	if op == "" {
		return ""
	}
	if mode := p.acceptAny("ALL", "DISTINCT"); mode != "" {
		op += " " + mode
	}
	return op
}

func (p *parser) queryTerm() queryTerm {
	if p.explainBegins(0) {
		return queryTerm{core: p.explain()}
	}
	if !p.atOp("(") {
		return queryTerm{core: p.selectCore()}
	}
	p.next()
	sub := p.query()
	p.expectOp(")")
	if len(sub.terms) == 1 {
		return sub.terms[0]
	}
	return queryTerm{sub: sub}
}

// atSubquery reports whether parentheses that stand next hold a query, and
// not an expression that begins with one, as in ((SELECT 1) + 2).
func (p *parser) atSubquery() bool {
	n := 0
	for p.peekAt(n).Text == "(" {
		n++
	}
	if n == 0 || !p.queryBegins(n) && !p.explainBegins(n) {
		return false
	}
	for level := n - 1; level > 0; level-- {
		after := p.closer(p.pos+level) + 1 - p.pos
		switch {
		case p.peekAt(after).Text == ")":
		case isWord(p.peekAt(after), "UNION"), isWord(p.peekAt(after), "EXCEPT"), isWord(p.peekAt(after), "INTERSECT"):
			return true
		default:
			return false
		}
	}
	return true
}

// queryBegins reports whether the word n tokens ahead begins a SELECT; it may
// be a name, too.
func (p *parser) queryBegins(n int) bool {
	t, after := p.peekAt(n), p.peekAt(n+1)
	operand := after.Kind != sqltoken.Operator || strings.Contains("(*-[{", after.Text) && after.Text != ""
	switch {
	case isWord(t, "SELECT"):
		return operand
	case isWord(t, "WITH"):
		return operand && after.Text != "*" && after.Text != "-"
	case isWord(t, "FROM"):
		return after.Kind != sqltoken.Operator
	}
	return false
}

// closer is the place of the parenthesis that closes the one at the given
// place, or the end.
func (p *parser) closer(open int) int {
	if p.closers == nil {
		p.closers = map[int]int{}
		var stack []int
		for i, t := range p.tokens {
			if t.Kind != sqltoken.Operator {
				continue
			}
			if t.Text == "(" {
				stack = append(stack, i)
			} else if t.Text == ")" && len(stack) > 0 {
				p.closers[stack[len(stack)-1]] = i
				stack = stack[:len(stack)-1]
			}
		}
	}
	if place, ok := p.closers[open]; ok {
		return place
	}
	return len(p.tokens)
}

// subquery reads (query), with any number of parentheses around it.
func (p *parser) subquery() *subquery {
	p.expectOp("(")
	node := &subquery{query: p.query()}
	p.expectOp(")")
	return node
}

func (p *parser) selectCore() *selectCore {
	s := &selectCore{}
	p.with(s)
	if p.accept("FROM") {
		p.from(s)
	}
	p.expect("SELECT")
	on := p.selectModifiers(s)
	s.columns = p.selectList()
	if len(s.from) == 0 && p.accept("FROM") {
		p.from(s)
	}
	p.filters(s)
	p.orderAndLimit(s)
	if on != nil {
		s.limitBy, s.limitByCols = limit{length: &literal{text: "1"}}, on
	}
	if p.at("SETTINGS") {
		p.next()
		s.settings = p.settings()
	}
	return s
}

// selectModifiers reads ALL, DISTINCT [ON (…)] and TOP; it returns the
// columns of DISTINCT ON.
func (p *parser) selectModifiers(s *selectCore) []expr {
	p.accept("ALL")
	if p.accept("DISTINCT", "ON") {
		p.expectOp("(")
		on, _ := p.elements(")")
		return on
	}
	s.distinct = p.accept("DISTINCT")
	if p.at("TOP") && (p.peekAt(1).Kind == sqltoken.Number || p.peekAt(1).Text == "(") {
		p.next()
		s.limit.length = p.unary()
		s.limit.length.extra().parens = false
		s.withTies = p.accept("WITH", "TIES")
	}
	return nil
}

func (p *parser) with(s *selectCore) {
	if !p.accept("WITH") {
		return
	}
	s.recursive = p.accept("RECURSIVE")
	for p.err == nil {
		s.with = append(s.with, p.withItem())
		if !p.acceptOp(",") {
			return
		}
	}
}

func (p *parser) withItem() withItem {
	if p.atIdent() {
		mark := p.mark()
		if item, ok := p.commonTable(); ok {
			return item
		}
		p.reset(mark)
	}
	return withItem{value: p.aliased()}
}

// commonTable reads name [(columns)] AS [MATERIALIZED] (SELECT …).
func (p *parser) commonTable() (withItem, bool) {
	item := withItem{name: p.next().Value}
	if p.acceptOp("(") {
		item.columns = p.nameList()
		if p.err != nil {
			return item, false
		}
	}
	if !p.accept("AS") {
		return item, false
	}
	item.materialized = p.accept("MATERIALIZED")
	if !p.atSubquery() {
		return item, false
	}
	item.query = p.subquery().query
	return item, true
}

// nameList reads names up to the closing parenthesis.
func (p *parser) nameList() []string {
	var names []string
	for p.err == nil && !p.acceptOp(")") {
		names = append(names, p.identifier("a name"))
		if !p.acceptOp(",") {
			p.expectOp(")")
			break
		}
	}
	return names
}

// selectList reads the columns; a comma may follow the last one.
func (p *parser) selectList() []expr {
	saved := p.pending
	var list []expr
	p.pending = &list
	for p.err == nil {
		node := p.aliased()
		list = append(list, node)
		if !p.acceptOp(",") || p.atEnd() || p.atOp(")") || p.at("FROM") {
			break
		}
	}
	p.pending = saved
	return list
}

// exprList reads expressions separated by commas, with aliases.
func (p *parser) exprList() []expr {
	var list []expr
	for p.err == nil {
		list = append(list, p.nested(p.aliased))
		if !p.acceptOp(",") {
			break
		}
	}
	return list
}

func (p *parser) filters(s *selectCore) {
	if p.accept("PREWHERE") {
		s.prewhere = p.aliased()
	}
	if p.accept("WHERE") {
		s.where = p.aliased()
	}
	if p.accept("GROUP", "BY") {
		p.groupBy(&s.group)
	}
	if p.accept("WITH", "TOTALS") {
		s.group.totals = true
	}
	if p.accept("HAVING") {
		s.having = p.aliased()
	}
	if p.accept("WINDOW") {
		s.windows = p.windows()
	}
	if p.accept("QUALIFY") {
		s.qualify = p.aliased()
	}
}

func (p *parser) windows() []namedWindow {
	var list []namedWindow
	for p.err == nil {
		w := namedWindow{name: p.identifier("the name of a window")}
		p.expect("AS")
		w.def = p.windowDefinition()
		list = append(list, w)
		if !p.acceptOp(",") {
			break
		}
	}
	return list
}

func (p *parser) groupBy(g *grouping) {
	switch {
	case p.at("ALL") && p.peekAt(1).Text != ",":
		p.next()
		g.all = true
	case p.accept("GROUPING", "SETS"):
		g.isSets = true
		p.groupingSets(g)
	case p.at("ROLLUP") && p.peekAt(1).Text == "(", p.at("CUBE") && p.peekAt(1).Text == "(":
		g.with = strings.ToUpper(p.next().Text)
		p.next()
		g.list, _ = p.elements(")")
	default:
		g.list = p.exprList()
	}
	for p.err == nil && p.at("WITH") {
		switch {
		case p.accept("WITH", "TOTALS"):
			g.totals = true
		case p.accept("WITH", "ROLLUP"):
			g.with = "ROLLUP"
		case p.accept("WITH", "CUBE"):
			g.with = "CUBE"
		default:
			p.expected("WITH TOTALS, ROLLUP or CUBE")
		}
	}
}

func (p *parser) groupingSets(g *grouping) {
	p.expectOp("(")
	for p.err == nil && !p.acceptOp(")") {
		set := []expr{}
		if p.acceptOp("(") {
			set, _ = p.elements(")")
		} else {
			set = append(set, p.expression())
		}
		g.sets = append(g.sets, set)
		if !p.acceptOp(",") {
			p.expectOp(")")
			break
		}
	}
}
