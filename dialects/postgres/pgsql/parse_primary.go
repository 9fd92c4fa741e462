package pgsql

import (
	"github.com/schemac/schemac/dialects/sqltoken"
)

// primary parses an operand with its casts, subscripts and fields.
func (p *parser) primary() *Node {
	n := p.atom()
	for p.err == nil {
		switch {
		case p.op("::"):
			p.link()
			n = p.typed(&Node{Kind: Cast, Kids: []*Node{n}, Offset: n.Offset})
		default:
			return n
		}
	}
	return n
}

// atom parses an operand without the casts after it.
func (p *parser) atom() *Node {
	n, t := p.node(Empty), p.peek()
	switch t.kind {
	case sqltoken.Number:
		return p.number()
	case sqltoken.String:
		return p.stringConstant()
	case sqltoken.Param:
		n.Kind, n.Text = Param, p.next().text
		return p.indirection(n)
	case sqltoken.Operator:
		if p.op("(") {
			return p.parenthesized()
		}
	case sqltoken.QuotedIdent:
		return p.named()
	case sqltoken.Word:
		if parse, ok := keywordAtom(t.word); ok && !p.isPlainName(t.word) {
			return parse(p)
		}
		return p.named()
	}
	p.unexpected("an expression")
	return n
}

func (p *parser) number() *Node {
	n := p.node(Number)
	t := p.next()
	n.Text = t.text
	if after := p.peek(); after.kind == sqltoken.Word && after.offset == t.end() {
		p.unexpected("space after the number")
	}
	return n
}

func (p *parser) stringConstant() *Node {
	n := p.node(String)
	t := p.next()
	n.Text = t.value
	switch t.text[0] {
	case 'b', 'B', 'x', 'X':
		n.Kind, n.Text = Bits, string(t.text[0]|0x20)+t.value
	case 'n', 'N':
		typ, err := ParseType("bpchar")
		if err != nil {
			p.fail(err.Error())
		}
		return &Node{Kind: Cast, Type: &typ, Kids: []*Node{n}, Offset: n.Offset}
	}
	return n
}

// parenthesized parses what follows an opening parenthesis: a query, a row or
// an expression.
func (p *parser) parenthesized() *Node {
	defer p.enter()()
	n := p.node(Row)
	n.Offset = p.peekAt(-1).offset
	if p.atQuery() {
		n.Kind, n.Kids = Subquery, []*Node{p.query()}
		p.expectOp(")")
		return p.indirection(n)
	}
	list := p.exprList()
	p.expectOp(")")
	if len(list) == 1 {
		return p.indirection(list[0])
	}
	n.Kids = list
	return p.overlaps(n)
}

func (p *parser) overlaps(left *Node) *Node {
	if p.peek().word != "overlaps" {
		return left
	}
	p.next()
	p.word("row")
	p.expectOp("(")
	right := &Node{Kind: Row, Kids: p.exprList()}
	p.expectOp(")")
	return &Node{Kind: Overlaps, Kids: []*Node{left, right}, Offset: left.Offset}
}

// indirection parses the subscripts and fields after an operand.
func (p *parser) indirection(n *Node) *Node {
	for p.err == nil {
		switch {
		case p.peekOp("["):
			s := &Node{Kind: Subscript, Kids: []*Node{n}, Offset: n.Offset}
			for p.op("[") {
				p.link()
				s.Kids = append(s.Kids, p.subscript())
				p.expectOp("]")
			}
			n = s
		case p.op("."):
			p.link()
			f := &Node{Kind: Field, Kids: []*Node{n}, Offset: n.Offset}
			if p.op("*") {
				f.Text = "*"
			} else {
				f.Text = p.name()
			}
			n = f
		default:
			return n
		}
	}
	return n
}

func (p *parser) subscript() *Node {
	n := p.node(Slice)
	low := &Node{}
	if !p.peekOp(":") {
		low = p.expr()
	}
	if !p.op(":") {
		return low
	}
	high := &Node{}
	if !p.peekOp("]") {
		high = p.expr()
	}
	n.Kids = []*Node{low, high}
	return n
}

// isPlainName says whether a word with a syntax of its own is used as a name.
func (p *parser) isPlainName(word string) bool {
	next := p.peekAt(1)
	switch {
	case next.kind == sqltoken.Operator && next.text == ".":
		return Keyword(word) != Reserved
	case Keyword(word) == Reserved || word == "current_schema":
		return false
	case word == "collation":
		return next.word != "for"
	case word == "json":
		return next.text != "("
	case word == "interval" || word == "national" || isTypeKeyword(word):
		return false
	}
	return next.kind != sqltoken.Operator || next.text != "(" && (next.text != "[" || word != "array")
}

func isTypeKeyword(word string) bool {
	return Keyword(word) == UnreservedColumnName && (typeAliases[word] != "" || knownTypes[word] || word == "float")
}

// named parses what begins with a name: a column, a function call, or a
// constant with its type before it.
func (p *parser) named() *Node {
	n := p.node(Column)
	first := p.peek()
	if first.kind == sqltoken.Word && Keyword(first.word) == Reserved {
		p.unexpected("an expression")
		return n
	}
	if typed := p.typedConstant(); typed != nil {
		return typed
	}
	n.Names = []string{p.next().value}
	for p.peekOp(".") {
		if star := p.peekAt(1); star.kind == sqltoken.Operator && star.text == "*" {
			p.pos += 2
			n.Kind = Star
			return n
		}
		p.next()
		n.Names = append(n.Names, p.name())
	}
	if p.peekOp("(") {
		return p.call(n)
	}
	if len(n.Names) == 1 && first.kind == sqltoken.Word && Keyword(first.word) >= ReservedTypeFunc {
		p.pos--
		p.unexpected("an expression")
	}
	if p.peekOp("[") {
		return p.indirection(n)
	}
	return n
}

// typedConstant parses type 'constant', or returns nil without reading.
func (p *parser) typedConstant() *Node {
	start, n := p.pos, p.node(Cast)
	first := p.peek()
	wide := first.kind == sqltoken.Word && (isTypeKeyword(first.word) || first.word == "interval" || first.word == "double")
	if !wide && !p.stringAfterName() {
		return nil
	}
	probe := *p
	t := probe.simpleType()
	if probe.err != nil || probe.peek().kind != sqltoken.String {
		p.pos = start
		return nil
	}
	p.pos = probe.pos
	n.Kids = []*Node{p.stringConstant()}
	if t.catalog == "interval" && t.Fields == "" && len(t.Mods) == 0 {
		t = p.intervalType(p.intervalFields())
	}
	n.Type, n.NameOffset = &t, n.Offset
	return n
}

// stringAfterName says whether a possibly qualified name is followed by a
// string.
func (p *parser) stringAfterName() bool {
	i := 1
	for p.peekAt(i).text == "." && p.peekAt(i+1).isName() {
		i += 2
	}
	return p.peekAt(i).kind == sqltoken.String
}

// call parses the arguments and clauses of a function.
func (p *parser) call(n *Node) *Node {
	defer p.enter()()
	n.Kind = Call
	p.expectOp("(")
	var clauses []*Node
	if !p.peekOp(")") {
		switch p.oneOf("distinct", "all") {
		case "distinct":
			clauses = append(clauses, &Node{Kind: Distinct})
		}
		n.Kids = append(n.Kids, p.argument())
		for p.op(",") {
			n.Kids = append(n.Kids, p.argument())
		}
		if p.peekWords("order", "by") {
			clauses = append(clauses, p.orderBy())
		}
	}
	p.expectOp(")")
	n.Kids = append(n.Kids, clauses...)
	p.callClauses(n)
	return n
}

func (p *parser) callClauses(n *Node) {
	if p.words("within", "group") {
		p.expectOp("(")
		group := p.orderBy()
		group.Kind = WithinGroup
		p.expectOp(")")
		n.Kids = append(n.Kids, group)
	}
	if p.peek().word == "filter" && p.peekAt(1).text == "(" {
		f := p.node(Filter)
		p.pos += 2
		p.expectWord("where")
		f.Kids = []*Node{p.expr()}
		p.expectOp(")")
		n.Kids = append(n.Kids, f)
	}
	if p.peekWords("ignore", "nulls") || p.peekWords("respect", "nulls") {
		p.unexpected("OVER")
	}
	if p.peek().word == "over" && (p.peekAt(1).text == "(" || p.peekAt(1).isName()) {
		n.Kids = append(n.Kids, p.over())
	}
}

func (p *parser) argument() *Node {
	n := p.node(NamedArg)
	if p.peekOp("*") && p.peekAt(1).text == ")" {
		return p.star()
	}
	if p.peek().isName() && (p.peekAt(1).text == "=>" || p.peekAt(1).text == ":=") {
		n.Text = p.name()
		p.next()
		n.Kids = []*Node{p.expr()}
		return n
	}
	if p.word("variadic") {
		n.Kind, n.Kids = Variadic, []*Node{p.expr()}
		return n
	}
	return p.expr()
}

func (p *parser) over() *Node {
	n := p.node(Over)
	p.next()
	if p.peek().isName() {
		n.Text = p.columnName()
		return n
	}
	n.Kids = []*Node{p.window()}
	return n
}
