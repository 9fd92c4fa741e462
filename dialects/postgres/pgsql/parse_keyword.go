package pgsql

import (
	"github.com/schemac/schemac/dialects/sqltoken"
)

// keywordAtom finds the parser of an operand that begins with a keyword of
// its own syntax.
func keywordAtom(word string) (func(*parser) *Node, bool) {
	switch word {
	case "null", "true", "false":
		return (*parser).constant, true
	case "case":
		return (*parser).caseExpr, true
	case "cast":
		return (*parser).cast, true
	case "array":
		return (*parser).array, true
	case "row":
		return (*parser).row, true
	case "exists":
		return (*parser).exists, true
	case "coalesce", "greatest", "least", "nullif", "grouping":
		return (*parser).listBuiltin, true
	case "extract":
		return (*parser).extract, true
	case "substring":
		return (*parser).substring, true
	case "overlay":
		return (*parser).overlay, true
	case "position":
		return (*parser).position, true
	case "trim":
		return (*parser).trim, true
	case "normalize":
		return (*parser).normalize, true
	case "collation":
		return (*parser).collationFor, true
	case "current_date", "current_time", "current_timestamp", "localtime", "localtimestamp",
		"current_user", "current_role", "session_user", "user", "system_user", "current_catalog", "current_schema":
		return (*parser).valueFunction, true
	}
	if specialSyntax[word] {
		return (*parser).special, true
	}
	return nil, false
}

// specialSyntax lists the functions whose arguments have a grammar of their own.
var specialSyntax = wordSet(`treat xmlconcat xmlelement xmlexists xmlforest xmlparse xmlpi xmlroot
	xmlserialize xmltable json_array json_arrayagg json_exists json_object json_objectagg json_query json_scalar
	json_serialize json_table json_value json`)

func (p *parser) constant() *Node {
	n := p.node(Bool)
	n.Text = p.next().word
	if n.Text == "null" {
		n.Kind, n.Text = Null, ""
	}
	return n
}

func (p *parser) caseExpr() *Node {
	defer p.enter()()
	n := p.node(Case)
	p.next()
	operand := &Node{}
	if p.peek().word != "when" {
		operand = p.expr()
	}
	n.Kids = []*Node{operand}
	for {
		when := p.node(When)
		p.expectWord("when")
		condition := p.expr()
		p.expectWord("then")
		when.Kids = []*Node{condition, p.expr()}
		n.Kids = append(n.Kids, when)
		if p.peek().word != "when" {
			break
		}
	}
	if otherwise := p.node(Else); p.word("else") {
		otherwise.Kids = []*Node{p.expr()}
		n.Kids = append(n.Kids, otherwise)
	}
	p.expectWord("end")
	return n
}

func (p *parser) cast() *Node {
	n := p.node(Cast)
	p.next()
	p.expectOp("(")
	n.Kids = []*Node{p.expr()}
	p.expectWord("as")
	p.typed(n)
	p.expectOp(")")
	return n
}

func (p *parser) array() *Node {
	n := p.node(Array)
	p.next()
	if p.op("(") {
		n.Kind, n.Kids = ArrayQuery, []*Node{p.query()}
		p.expectOp(")")
		return n
	}
	if !p.peekOp("[") {
		p.unexpected("[ or (")
	}
	n.Kids = p.arrayElements()
	return p.indirection(n)
}

// arrayElements parses […], whose elements may be such brackets again.
func (p *parser) arrayElements() []*Node {
	defer p.enter()()
	var elements []*Node
	p.expectOp("[")
	for p.err == nil && !p.peekOp("]") {
		if len(elements) > 0 {
			p.expectOp(",")
		}
		if inner := p.node(Array); p.peekOp("[") {
			inner.Kids = p.arrayElements()
			elements = append(elements, inner)
			continue
		}
		elements = append(elements, p.expr())
	}
	p.expectOp("]")
	return elements
}

func (p *parser) row() *Node {
	n := p.node(Row)
	n.Text = p.next().word
	p.expectOp("(")
	if !p.peekOp(")") {
		n.Kids = p.exprList()
	}
	p.expectOp(")")
	return p.overlaps(n)
}

func (p *parser) exists() *Node {
	n := p.node(Exists)
	p.next()
	p.expectOp("(")
	n.Kids = []*Node{p.query()}
	p.expectOp(")")
	return n
}

// builtin begins a function with a syntax of its own.
func (p *parser) builtin() *Node {
	n := p.node(Builtin)
	n.Text = p.next().word
	p.expectOp("(")
	return n
}

func (p *parser) listBuiltin() *Node {
	n := p.builtin()
	n.Kids = p.exprList()
	p.expectOp(")")
	return n
}

func (p *parser) extract() *Node {
	n := p.builtin()
	field := p.node(String)
	switch t := p.next(); t.kind {
	case sqltoken.Word, sqltoken.QuotedIdent, sqltoken.String:
		field.Text = t.value
	default:
		p.pos--
		p.unexpected("a field")
	}
	p.expectWord("from")
	n.Kids = []*Node{field, p.expr()}
	p.expectOp(")")
	return n
}

// plainCall turns a builtin whose arguments are separated by commas into an
// ordinary call.
func (p *parser) plainCall(n *Node) *Node {
	n.Kind, n.Names, n.Text = Call, []string{n.Text}, ""
	for p.op(",") {
		n.Kids = append(n.Kids, p.expr())
	}
	p.expectOp(")")
	return n
}

func (p *parser) substring() *Node {
	n := p.builtin()
	n.Kids = []*Node{p.expr()}
	if p.peekOp(",") || p.peekOp(")") {
		return p.plainCall(n)
	}
	from, length := &Node{}, &Node{}
	if p.word("similar") {
		n.Text += " similar"
		n.Kids = append(n.Kids, p.expr())
		p.expectWord("escape")
		n.Kids = append(n.Kids, p.expr())
		p.expectOp(")")
		return n
	}
	for p.err == nil && !p.peekOp(")") {
		switch {
		case from.Kind == Empty && p.word("from"):
			from = p.expr()
		case length.Kind == Empty && p.word("for"):
			length = p.expr()
		default:
			p.unexpected("FROM or FOR")
		}
	}
	n.Kids = append(n.Kids, from, length)
	p.expectOp(")")
	return n
}

func (p *parser) overlay() *Node {
	n := p.builtin()
	n.Kids = []*Node{p.expr()}
	if p.peekOp(",") || p.peekOp(")") {
		return p.plainCall(n)
	}
	p.expectWord("placing")
	n.Kids = append(n.Kids, p.expr())
	p.expectWord("from")
	n.Kids = append(n.Kids, p.expr())
	if p.word("for") {
		n.Kids = append(n.Kids, p.expr())
	}
	p.expectOp(")")
	return n
}

// position reads the needle above IN's binding power, as the grammar's
// restricted expressions do.
func (p *parser) position() *Node {
	n := p.builtin()
	needle := p.operators(bindMatch)
	p.expectWord("in")
	n.Kids = []*Node{needle, p.operators(bindMatch)}
	p.expectOp(")")
	return n
}

// trim gives t "trim both", "trim leading" or "trim trailing", and the string
// before the characters.
func (p *parser) trim() *Node {
	n := p.builtin()
	side := p.oneOf("both", "leading", "trailing")
	if side == "" {
		side = "both"
	}
	n.Text += " " + side
	if p.word("from") {
		n.Kids = p.exprList()
		p.expectOp(")")
		return n
	}
	first := p.expr()
	if p.word("from") {
		n.Kids = append(p.exprList(), first)
	} else {
		n.Kids = []*Node{first}
		for p.op(",") {
			n.Kids = append(n.Kids, p.expr())
		}
	}
	p.expectOp(")")
	return n
}

func (p *parser) normalize() *Node {
	n := p.builtin()
	n.Kids = []*Node{p.expr()}
	if p.op(",") {
		form := p.node(String)
		form.Text = p.oneOf("nfc", "nfd", "nfkc", "nfkd")
		if form.Text == "" {
			p.unexpected("a normal form")
		}
		n.Kids = append(n.Kids, form)
	}
	p.expectOp(")")
	return n
}

func (p *parser) collationFor() *Node {
	n := p.node(Builtin)
	n.Text = "collation for"
	p.next()
	p.expectWord("for")
	p.expectOp("(")
	n.Kids = []*Node{p.expr()}
	p.expectOp(")")
	return n
}

var withPrecision = wordSet("current_time current_timestamp localtime localtimestamp")

// valueFunction parses CURRENT_TIMESTAMP and its relatives, which have no
// parentheses except around a precision.
func (p *parser) valueFunction() *Node {
	n := p.node(Builtin)
	n.Text = p.next().word
	if n.Text == "current_schema" && p.op("(") {
		p.expectOp(")")
		return n
	}
	if withPrecision[n.Text] && p.op("(") {
		n.Kids = []*Node{p.number()}
		p.expectOp(")")
	}
	return n
}
