package pgsql

// ParseQuery parses one SELECT, VALUES or TABLE statement, such as the body
// of a view. A semicolon may end it.
func ParseQuery(text string) (*Node, error) {
	p, err := newParser(text)
	if err != nil {
		return nil, err
	}
	n := p.query()
	p.op(";")
	p.end()
	return n, p.err
}

// atQuery says whether a query begins here, perhaps inside parentheses.
func (p *parser) atQuery() bool {
	i := 0
	for p.peekAt(i).text == "(" {
		i++
	}
	switch p.peekAt(i).word {
	case "select", "values", "with":
		return i == 0 || p.parenthesesHoldQuery(i)
	case "table":
		return i == 0 && p.peekAt(1).isName()
	}
	return false
}

// parenthesesHoldQuery tells ((SELECT …) UNION …) from ((SELECT …) + 1): the
// innermost parentheses hold a query, and so do the others if nothing but the
// parts of a query follows each.
func (p *parser) parenthesesHoldQuery(open int) bool {
	depth, i := open, open
	for depth > 0 {
		t := p.peekAt(i)
		if t.text == "" {
			return false
		}
		switch t.text {
		case "(":
			depth++
		case ")":
			depth--
			if depth < open && depth > 0 && !endsQuery(p.peekAt(i+1)) {
				return false
			}
			open = min(open, depth)
		}
		i++
	}
	return endsQuery(p.peekAt(i))
}

var afterQuery = wordSet("union intersect except order limit offset fetch for")

func endsQuery(t token) bool {
	return t.text == ")" || t.text == "" || t.text == ";" || afterQuery[t.word]
}

// query parses a query with everything around its SELECTs.
func (p *parser) query() *Node {
	defer p.enter()()
	n := p.node(Query)
	if p.peek().word == "with" {
		n.Kids = append(n.Kids, p.with())
	}
	return p.queryBody(n)
}

// queryBody parses what follows WITH.
func (p *parser) queryBody(n *Node) *Node {
	n.Kids = append(n.Kids, p.setOperations(0))
	if p.peekWords("order", "by") {
		n.Kids = append(n.Kids, p.orderBy())
	}
	for p.err == nil {
		switch p.peek().word {
		case "limit", "fetch":
			n.Kids = append(n.Kids, p.limit())
		case "offset":
			n.Kids = append(n.Kids, p.offset())
		case "for":
			n.Kids = append(n.Kids, p.locking())
		default:
			return n
		}
	}
	return n
}

func (p *parser) with() *Node {
	n := p.node(With)
	p.next()
	n.Text = p.oneOf("recursive")
	for {
		n.Kids = append(n.Kids, p.cte())
		if !p.op(",") {
			return n
		}
	}
}

func (p *parser) cte() *Node {
	n := p.node(CTE)
	n.Names = []string{p.columnName()}
	if p.peekOp("(") {
		n.Names = append(n.Names, p.nameList()...)
	}
	p.expectWord("as")
	n.Text = p.oneOf("materialized")
	if p.words("not", "materialized") {
		n.Text = "not materialized"
	}
	p.expectOp("(")
	n.Kids = []*Node{p.statement()}
	p.expectOp(")")
	if p.peek().word == "search" {
		n.Kids = append(n.Kids, p.search())
	}
	if p.peek().word == "cycle" {
		n.Kids = append(n.Kids, p.cycle())
	}
	return n
}

func (p *parser) search() *Node {
	n := p.node(Search)
	p.next()
	if n.Text = p.oneOf("depth", "breadth"); n.Text == "" {
		p.unexpected("DEPTH or BREADTH")
	}
	p.expectWord("first")
	p.expectWord("by")
	by := p.bareNames()
	p.expectWord("set")
	n.Names = append([]string{p.columnName()}, by...)
	return n
}

func (p *parser) cycle() *Node {
	n := p.node(Cycle)
	p.next()
	by := p.bareNames()
	p.expectWord("set")
	mark := p.columnName()
	if p.word("to") {
		n.Kids = append(n.Kids, p.expr())
		p.expectWord("default")
		n.Kids = append(n.Kids, p.expr())
	}
	p.expectWord("using")
	n.Names = append([]string{mark, p.columnName()}, by...)
	return n
}

// bareNames parses names of columns without parentheses around them.
func (p *parser) bareNames() []string {
	names := []string{p.columnName()}
	for p.op(",") {
		names = append(names, p.columnName())
	}
	return names
}

var setOpPowers = map[string]int{"union": 1, "except": 1, "intersect": 2}

// setOperations parses SELECTs joined by operators that bind tighter than min.
func (p *parser) setOperations(min int) *Node {
	defer p.enter()()
	left := p.queryTerm()
	for p.err == nil {
		word := p.peek().word
		power := setOpPowers[word]
		if power == 0 || power <= min {
			return left
		}
		p.link()
		n := &Node{Kind: SetOp, Text: p.next().word, Offset: left.Offset}
		switch p.oneOf("all", "distinct") {
		case "all":
			n.Text += " all"
		}
		n.Kids = []*Node{left, p.setOperations(power)}
		left = n
	}
	return left
}

func (p *parser) queryTerm() *Node {
	if p.op("(") {
		n := p.query()
		p.expectOp(")")
		if len(n.Kids) == 1 {
			return n.Kids[0]
		}
		return n
	}
	switch p.peek().word {
	case "select":
		return p.selectCore()
	case "values":
		return p.values()
	case "table":
		return p.tableCommand()
	}
	p.unexpected("SELECT")
	return p.node(Select)
}

func (p *parser) values() *Node {
	n := p.node(Values)
	p.next()
	for {
		row := p.node(Row)
		p.expectOp("(")
		row.Kids = p.valueList()
		p.expectOp(")")
		n.Kids = append(n.Kids, row)
		if !p.op(",") {
			return n
		}
	}
}

// tableCommand parses TABLE x, which is short for SELECT * FROM x.
func (p *parser) tableCommand() *Node {
	n := p.node(Select)
	p.next()
	target := &Node{Kind: Target, Offset: n.Offset, Kids: []*Node{{Kind: Star, Offset: n.Offset}}}
	table := p.node(Table)
	table.Names = p.qualifiedName()
	n.Kids = []*Node{{Kind: Targets, Kids: []*Node{target}}, {Kind: From, Kids: []*Node{table}}}
	return n
}

func (p *parser) selectCore() *Node {
	n := p.node(Select)
	p.next()
	if d := p.node(Distinct); p.oneOf("distinct", "all") == "distinct" {
		if p.word("on") {
			p.expectOp("(")
			d.Kids = p.exprList()
			p.expectOp(")")
		}
		n.Kids = append(n.Kids, d)
	}
	if targets := p.targets(); len(targets.Kids) > 0 {
		n.Kids = append(n.Kids, targets)
	}
	if p.peek().word == "into" {
		p.fail("SELECT INTO makes a table, it is not a query")
	}
	if from := p.node(From); p.word("from") {
		from.Kids = p.fromItems()
		n.Kids = append(n.Kids, from)
	}
	p.condition(n, Where, "where")
	if p.peekWords("group", "by") {
		n.Kids = append(n.Kids, p.groupBy())
	}
	p.condition(n, Having, "having")
	if p.peek().word == "window" {
		n.Kids = append(n.Kids, p.windows())
	}
	return n
}

func (p *parser) condition(n *Node, kind Kind, word string) {
	if clause := p.node(kind); p.word(word) {
		clause.Kids = []*Node{p.expr()}
		n.Kids = append(n.Kids, clause)
	}
}

func (p *parser) targets() *Node {
	n := p.node(Targets)
	switch p.peek().word {
	case "from", "where", "group", "having", "window", "union", "intersect", "except", "order", "limit", "offset", "fetch", "for":
		return n
	}
	if endsQuery(p.peek()) {
		return n
	}
	for {
		target := p.node(Target)
		if p.peekOp("*") {
			target.Kids = []*Node{p.star()}
		} else {
			target.Kids = []*Node{p.expr()}
		}
		if p.word("as") {
			target.Names = []string{p.name()}
		} else if t := p.peek(); t.isName() && !needsAS[t.word] && (t.word == "" || bareLabel(t.word)) {
			target.Names = []string{p.next().value}
		}
		n.Kids = append(n.Kids, target)
		if !p.op(",") {
			return n
		}
	}
}

func bareLabel(word string) bool { return !needsAS[word] && word != "into" }
