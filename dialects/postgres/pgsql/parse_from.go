package pgsql

import (
	"strings"
)

func (p *parser) fromItems() []*Node {
	items := []*Node{p.fromItem()}
	for p.op(",") {
		items = append(items, p.fromItem())
	}
	return items
}

// fromItem parses a relation and the joins after it.
func (p *parser) fromItem() *Node {
	defer p.enter()()
	return p.joins(p.relation())
}

// joins parses the joins after a relation.
func (p *parser) joins(left *Node) *Node {
	for p.err == nil {
		kind := p.joinKind()
		if kind == "" {
			return left
		}
		p.link()
		n := &Node{Kind: Join, Text: kind, Offset: left.Offset}
		n.Kids = []*Node{left, p.relation()}
		if kind != "cross" && !strings.HasPrefix(kind, "natural") {
			p.joinCondition(n)
		}
		left = n
	}
	return left
}

// joinKind takes the words of a join, or nothing.
func (p *parser) joinKind() string {
	if p.words("cross", "join") {
		return "cross"
	}
	natural := p.oneOf("natural")
	if p.word("join") || p.words("inner", "join") {
		return joinWords(natural, "inner")
	}
	kind := p.oneOf("left", "right", "full")
	if kind == "" {
		if natural != "" {
			p.unexpected("JOIN")
		}
		return ""
	}
	p.word("outer")
	p.expectWord("join")
	return joinWords(natural, kind)
}

// joinCondition parses ON or USING. A relation on the right that is joined
// itself takes the nearer condition, as the grammar does.
func (p *parser) joinCondition(n *Node) {
	if p.atJoin() {
		defer p.enter()()
		n.Kids[1] = p.joins(n.Kids[1])
	}
	clause := p.node(On)
	switch {
	case p.word("on"):
		clause.Kids = []*Node{p.expr()}
	case p.word("using"):
		clause.Kind, clause.Names = Using, p.nameList()
		if p.word("as") {
			clause.Text = p.columnName()
		}
	default:
		p.unexpected("ON or USING")
	}
	n.Kids = append(n.Kids, clause)
}

func (p *parser) atJoin() bool {
	switch p.peek().word {
	case "join", "inner", "left", "right", "full", "cross", "natural":
		return true
	}
	return false
}

// relation parses one item of a FROM clause without the joins after it.
func (p *parser) relation() *Node {
	defer p.enter()()
	n := p.node(Table)
	lateral := p.oneOf("lateral")
	switch {
	case p.openQuery():
		n.Kind, n.Text = RangeQuery, lateral
		n.Kids = []*Node{p.query()}
		p.expectOp(")")
	case p.op("("):
		inner := p.fromItem()
		p.expectOp(")")
		if inner.Kind == Join && inner.Clause(Alias) == nil {
			p.alias(inner)
		}
		return inner
	case p.words("rows", "from"):
		p.rowsFrom(n, lateral)
	default:
		return p.tableOrFunction(n, lateral)
	}
	p.alias(n)
	return n
}

// openQuery takes a parenthesis that a query follows.
func (p *parser) openQuery() bool {
	if !p.op("(") {
		return false
	}
	if !p.atQuery() {
		p.pos--
		return false
	}
	return true
}

func (p *parser) rowsFrom(n *Node, lateral string) {
	n.Kind, n.Text = RangeFunc, joinWords(lateral, "rows from")
	p.expectOp("(")
	for {
		n.Kids = append(n.Kids, p.definedCall())
		if !p.op(",") {
			break
		}
	}
	p.expectOp(")")
	p.ordinality(n)
}

// definedCall parses one function of ROWS FROM, perhaps with its columns.
func (p *parser) definedCall() *Node {
	call := p.rangeCall()
	if !p.word("as") {
		return call
	}
	p.expectOp("(")
	columns := &Node{}
	p.aliasColumns(columns)
	p.expectOp(")")
	if len(columns.Kids) == 0 || len(columns.Names) > 0 {
		p.fail("the columns of a function in ROWS FROM need types")
	}
	return &Node{Kind: Defined, Offset: call.Offset, Kids: append([]*Node{call}, columns.Kids...)}
}

func (p *parser) rangeCall() *Node {
	call := p.atom()
	if call.Kind != Call && call.Kind != Builtin && call.Kind != Special {
		p.fail("a function in FROM must be a call")
	}
	return call
}

func (p *parser) ordinality(n *Node) {
	if p.words("with", "ordinality") {
		n.Text = joinWords(n.Text, "ordinality")
	}
}

func (p *parser) tableOrFunction(n *Node, lateral string) *Node {
	n.Text = p.oneOf("only")
	start := p.pos
	if keyword, ok := keywordAtom(p.peek().word); ok && keyword != nil && !p.isPlainName(p.peek().word) {
		n.Kind, n.Text = RangeFunc, lateral
		n.Kids = []*Node{p.rangeCall()}
		p.ordinality(n)
		p.alias(n)
		return n
	}
	if p.peek().isName() && Keyword(p.peek().word) != Reserved {
		n.Names = p.anyName()
	} else {
		p.unexpected("a table, function or subquery")
	}
	if p.peekOp("(") && n.Text == "" {
		p.pos = start
		n.Kind, n.Names, n.Text = RangeFunc, nil, lateral
		n.Kids = []*Node{p.rangeCall()}
		p.ordinality(n)
	} else {
		p.op("*")
		if lateral != "" {
			p.fail("LATERAL stands before subqueries and functions only")
		}
	}
	p.alias(n)
	if p.peek().word == "tablesample" && n.Kind == Table {
		n.Kids = append(n.Kids, p.sample())
	}
	return n
}

// alias parses an optional alias with its columns.
func (p *parser) alias(n *Node) {
	a := p.node(Alias)
	as := p.word("as")
	switch {
	case as && p.peekOp("("):
		a.Names = []string{""}
	case as:
		a.Names = []string{p.columnName()}
	case isColumnName(p.peek()) && p.peek().word != "tablesample":
		a.Names = []string{p.columnName()}
	default:
		return
	}
	if p.op("(") {
		p.aliasColumns(a)
		p.expectOp(")")
	}
	n.Kids = append(n.Kids, a)
}

// aliasColumns parses names, or definitions with types.
func (p *parser) aliasColumns(a *Node) {
	for {
		column := p.node(ColumnDef)
		column.Text = p.columnName()
		if !p.peekOp(",") && !p.peekOp(")") {
			p.typed(column)
			if p.word("collate") {
				column.Names = p.anyName()
			}
			a.Kids = append(a.Kids, column)
		} else {
			a.Names = append(a.Names, column.Text)
		}
		if !p.op(",") {
			return
		}
	}
}

func (p *parser) sample() *Node {
	n := p.node(Sample)
	p.next()
	n.Names = p.anyName()
	p.expectOp("(")
	n.Kids = p.exprList()
	p.expectOp(")")
	if r := p.node(Repeatable); p.word("repeatable") {
		p.expectOp("(")
		r.Kids = []*Node{p.expr()}
		p.expectOp(")")
		n.Kids = append(n.Kids, r)
	}
	return n
}
