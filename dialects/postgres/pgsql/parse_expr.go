package pgsql

import (
	"strings"

	"github.com/schemac/schemac/dialects/sqltoken"
)

// The binding powers of PostgreSQL's operators, from the loosest
// (documentation, 4.1.6).
const (
	bindNone = iota
	bindOr
	bindAnd
	bindNot
	bindIs
	bindCompare
	bindMatch
	bindOther
	bindAdd
	bindMultiply
	bindPower
	bindZone
	bindCollate
	bindSign
	bindCast
)

// ParseExpr parses one expression.
func ParseExpr(text string) (*Node, error) {
	p, err := newParser(text)
	if err != nil {
		return nil, err
	}
	n := p.expr()
	p.end()
	return n, p.err
}

func (p *parser) expr() *Node { return p.operators(bindNone) }

func (p *parser) exprList() []*Node {
	list := []*Node{p.expr()}
	for p.op(",") {
		list = append(list, p.expr())
	}
	return list
}

// operators parses an operand and the operators after it that bind tighter
// than min.
func (p *parser) operators(min int) *Node {
	defer p.enter()()
	left := p.prefix()
	last := bindNone
	for p.err == nil {
		power := p.infixPower()
		if power <= min {
			return left
		}
		if power == last && (power == bindIs || power == bindCompare || power == bindMatch) {
			p.unexpected("the end, since this operator doesn't associate with the one before")
		}
		p.link()
		left, last = p.infix(left, power), power
	}
	return left
}

// prefix parses an operand with the prefix operators before it.
func (p *parser) prefix() *Node {
	n := p.node(Unary)
	t := p.peek()
	switch {
	case t.word == "not":
		p.next()
		n.Kind = Not
		n.Kids = []*Node{p.operators(bindNot - 1)}
	case t.kind == sqltoken.Operator && (t.text == "+" || t.text == "-"):
		n.Text = p.next().text
		n.Kids = []*Node{p.operators(bindSign - 1)}
	case t.kind == sqltoken.Operator && symbolPower(t) == bindOther || p.peekOperatorKeyword():
		n.Text, n.Names = p.operator()
		n.Kids = []*Node{p.operators(bindOther)}
	default:
		return p.primary()
	}
	return n
}

var comparisons = wordSet("< > = <= >= <>")

var symbolPowers = map[string]int{
	"+": bindAdd, "-": bindAdd, "*": bindMultiply, "/": bindMultiply, "%": bindMultiply, "^": bindPower,
}

const punctuation = "()[],;.:{}$\\"

// isSymbol says whether a token is an operator and not punctuation.
func isSymbol(t token) bool {
	return t.kind == sqltoken.Operator && !strings.ContainsAny(t.text, punctuation) && t.text[0] < 0x80
}

// star parses the lone * that stands for all columns, or any argument.
func (p *parser) star() *Node {
	n := p.node(Star)
	p.next()
	return n
}

func (p *parser) peekOperatorKeyword() bool {
	next := p.peekAt(1)
	return p.peek().word == "operator" && next.kind == sqltoken.Operator && next.text == "("
}

// operator takes a symbol, or OPERATOR(schema.symbol) with its schema.
func (p *parser) operator() (string, []string) {
	if !p.peekOperatorKeyword() {
		return canonicalSymbol(p.next().text), nil
	}
	p.next()
	p.next()
	var schema []string
	for p.peek().isName() {
		schema = append(schema, p.name())
		p.expectOp(".")
	}
	if !isSymbol(p.peek()) {
		p.unexpected("an operator")
		return "", nil
	}
	symbol := canonicalSymbol(p.next().text)
	p.expectOp(")")
	return symbol, schema
}

func canonicalSymbol(symbol string) string {
	if symbol == "!=" {
		return "<>"
	}
	return symbol
}

var wordPowers = map[string]int{
	"or": bindOr, "and": bindAnd, "is": bindIs, "isnull": bindIs, "notnull": bindIs,
	"between": bindMatch, "in": bindMatch, "like": bindMatch, "ilike": bindMatch, "similar": bindMatch,
	"collate": bindCollate,
}

// infixPower is the binding power of the operator that comes next, or 0.
func (p *parser) infixPower() int {
	t := p.peek()
	if t.kind == sqltoken.Operator {
		return symbolPower(t)
	}
	switch t.word {
	case "":
		return bindNone
	case "not":
		if power := wordPowers[p.peekAt(1).word]; power == bindMatch {
			return power
		}
		return bindNone
	case "similar":
		if p.peekAt(1).word != "to" {
			return bindNone
		}
	case "at":
		if p.peekAt(1).word == "time" || p.peekAt(1).word == "local" {
			return bindZone
		}
		return bindNone
	case "operator":
		if p.peekOperatorKeyword() {
			return bindOther
		}
		return bindNone
	}
	return wordPowers[t.word]
}

func symbolPower(t token) int {
	switch {
	case t.text == ":":
		return bindNone
	case !isSymbol(t):
		return bindNone
	case comparisons[t.text] || t.text == "!=":
		return bindCompare
	case t.text == "=>":
		return bindNone
	}
	if power, ok := symbolPowers[t.text]; ok {
		return power
	}
	return bindOther
}

// infix parses the operator that comes next and what is right of it.
func (p *parser) infix(left *Node, power int) *Node {
	n := &Node{Offset: left.Offset, Kids: []*Node{left}}
	switch power {
	case bindOr:
		return p.junction(n, Or, "or", power)
	case bindAnd:
		return p.junction(n, And, "and", power)
	case bindIs:
		p.isTest(n)
	case bindMatch:
		p.match(n)
	case bindZone:
		p.atTimeZone(n)
	case bindCollate:
		p.next()
		n.NameOffset = p.peek().offset
		n.Kind, n.Names = Collate, p.anyName()
	default:
		p.symbol(n, power)
	}
	return n
}

// anyName takes a qualified name of a thing that is no column.
func (p *parser) anyName() []string {
	names := []string{p.name()}
	for p.op(".") {
		names = append(names, p.name())
	}
	return names
}

// junction parses a whole run of AND or OR into one flat node.
func (p *parser) junction(n *Node, kind Kind, word string, power int) *Node {
	n.Kind = kind
	if n.Kids[0].Kind == kind && !p.closedBefore() {
		n.Kids = n.Kids[0].Kids
	}
	for p.word(word) {
		p.link()
		n.Kids = append(n.Kids, p.operators(power))
	}
	return n
}

// closedBefore says whether a parenthesis ended just before this token.
func (p *parser) closedBefore() bool { return p.peekAt(-1).text == ")" }

func (p *parser) symbol(n *Node, power int) {
	n.Kind = Binary
	n.Text, n.Names = p.operator()
	if p.quantified(n) {
		return
	}
	n.Kids = append(n.Kids, p.operators(power))
}

// quantified parses ANY (…) or ALL (…) after an operator.
func (p *parser) quantified(n *Node) bool {
	next := p.peekAt(1)
	if next.kind != sqltoken.Operator || next.text != "(" {
		return false
	}
	switch p.oneOf("any", "some", "all") {
	case "":
		return false
	case "all":
		n.Kind = All
	default:
		n.Kind = Any
	}
	p.expectOp("(")
	n.Kids = append(n.Kids, p.queryOrExpr())
	p.expectOp(")")
	return true
}

// queryOrExpr parses a query where one begins, and an expression elsewhere.
func (p *parser) queryOrExpr() *Node {
	if p.atQuery() {
		return p.query()
	}
	return p.expr()
}

func (p *parser) atTimeZone(n *Node) {
	n.Kind = AtTimeZone
	if p.words("at", "local") {
		return
	}
	p.expectWord("at")
	p.expectWord("time")
	p.expectWord("zone")
	n.Kids = append(n.Kids, p.operators(bindZone))
}
