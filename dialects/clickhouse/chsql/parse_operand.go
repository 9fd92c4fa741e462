package chsql

import (
	"strings"

	"github.com/schemac/schemac/dialects/sqltoken"
)

// postfix reads what follows an operand directly: an index, an element, a
// cast, or a time zone.
func (p *parser) postfix(left expr, limit int) expr {
	if limit >= precPostfix {
		return nil
	}
	switch {
	case p.acceptOp("["):
		index := p.nested(func() expr { return p.aliased() })
		p.expectOp("]")
		return operatorCall("arrayElement", left, index)
	case p.acceptOp("::"):
		return functionCall("CAST", left, p.typeLiteral())
	case p.accept("AT", "TIME", "ZONE"):
		return functionCall("toTimeZone", left, p.above(precPostfix))
	case p.acceptOp("."):
		return p.element(left)
	}
	return nil
}

// nested reads something inside brackets, where a lambda takes no parameters
// from outside.
func (p *parser) nested(read func() expr) expr {
	saved := p.pending
	p.pending = nil
	node := read()
	p.pending = saved
	return node
}

func (p *parser) typeLiteral() expr {
	return &literal{kind: stringLiteral, text: p.dataType().format()}
}

// element reads what follows the point after an expression that is not a
// plain name: .1, .name, .* or .COLUMNS(…).
func (p *parser) element(left expr) expr {
	if part, ok := left.(*param); ok && part.typ == "Identifier" {
		return operatorCall("qualified", part, p.compound())
	}
	switch {
	case p.peek().Kind == sqltoken.Number:
		number := p.next()
		if strings.Trim(number.Text, "0123456789") != "" {
			p.pos--
			p.expected("the whole number of an element")
		}
		return operatorCall("tupleElement", left, &literal{text: numberText(number.Text)})
	case p.acceptOp("*"):
		return p.transformed(&star{qualifier: left})
	case p.at("COLUMNS") && p.peekAt(1).Text == "(":
		p.next()
		return p.transformed(p.columns(left))
	}
	name := p.identifier("the name or number of an element")
	return functionCall("tupleElement", left, &literal{kind: stringLiteral, text: name})
}

func (p *parser) operand() expr {
	t := p.peek()
	switch t.Kind {
	case sqltoken.Number:
		if cast := p.literalCast(1); cast != nil {
			return cast
		}
		return &literal{text: numberText(p.next().Text)}
	case sqltoken.String:
		place := p.pos
		return &literal{kind: stringLiteral, text: p.next().Value, token: place}
	case sqltoken.QuotedIdent:
		return p.named()
	case sqltoken.Word:
		return p.wordOperand()
	}
	switch {
	case p.atOp("("):
		return p.parenthesized()
	case p.atOp("["):
		return p.array()
	case p.atOp("*"):
		p.next()
		return p.transformed(&star{token: p.pos - 1})
	case p.atOp("{"):
		return p.parameter()
	case p.acceptOp("@@"):
		name := p.identifier("the name of a variable")
		variable := functionCall("globalVariable", &literal{kind: stringLiteral, text: name})
		variable.alias = "@@" + name
		return variable
	}
	p.expected("an expression")
	return &literal{}
}

// literalCast reads a literal of so many tokens when :: follows it: its text
// is cast as it was typed.
func (p *parser) literalCast(tokens int) expr {
	if p.peekAt(tokens).Text != "::" {
		return nil
	}
	last := p.peekAt(tokens - 1)
	text := p.src[p.offset() : last.Offset+len(last.Text)]
	p.pos += tokens + 1
	return functionCall("CAST", &literal{kind: stringLiteral, text: text}, p.typeLiteral())
}

// bracketCast is literalCast for an array or tuple of literals.
func (p *parser) bracketCast() expr {
	depth := 0
	for n := 0; ; n++ {
		t := p.peekAt(n)
		switch t.Text {
		case "(", "[":
			depth++
		case ")", "]":
			depth--
		case ",", "-":
		default:
			if t.Kind != sqltoken.Number && t.Kind != sqltoken.String && !isLiteralWord(t) {
				return nil
			}
		}
		if depth == 0 {
			return p.literalCast(n + 1)
		}
	}
}

func isLiteralWord(t sqltoken.Token) bool {
	return isWord(t, "NULL") || isWord(t, "true") || isWord(t, "false") || isWord(t, "inf") || isWord(t, "nan")
}

// parenthesized reads (…): a subquery, a tuple, the parameters of a lambda,
// or an expression that keeps its parentheses.
func (p *parser) parenthesized() expr {
	if p.atSubquery() {
		sub := p.subquery()
		return sub
	}
	if cast := p.bracketCast(); cast != nil {
		return cast
	}
	p.expectOp("(")
	elements, trailing := p.elements(")")
	switch {
	case len(elements) == 0 && p.atOp("->"):
		return functionCall("tuple")
	case len(elements) == 0:
		return functionCall("tuple")
	case len(elements) == 1 && trailing:
		return functionCall("tuple", elements[0])
	case len(elements) == 1:
		return enclosed(elements[0])
	}
	return &call{name: "tuple", args: elements, operator: true}
}

// enclosed marks one pair of parentheses around a node. Literal tuples and
// subqueries have none of their own.
func enclosed(node expr) expr {
	switch n := node.(type) {
	case *subquery:
		if n.alias == "" {
			return node
		}
	case *call:
		if n.name == "tuple" && n.operator && isConstant(n) && n.alias == "" {
			return node
		}
	}
	if node.extra().parens {
		return node
	}
	node.extra().parens = true
	return node
}

func isConstant(node expr) bool {
	switch n := node.(type) {
	case *literal:
		return !n.parens
	case *call:
		if n.name != "tuple" && n.name != "array" || !n.operator || n.alias != "" {
			return false
		}
		for _, a := range n.args {
			if !isConstant(a) {
				return false
			}
		}
		return true
	}
	return false
}

func (p *parser) array() expr {
	if cast := p.bracketCast(); cast != nil {
		return cast
	}
	p.expectOp("[")
	elements, _ := p.elements("]")
	return &call{name: "array", args: elements, operator: true}
}

// elements reads a list up to the closing bracket, and says whether a comma
// stood before that.
func (p *parser) elements(closer string) ([]expr, bool) {
	saved := p.pending
	list := []expr{}
	p.pending = &list
	trailing := false
	for !p.acceptOp(closer) && p.err == nil {
		// A lambda in this element may empty the list.
		element := p.listElement()
		list = append(list, element)
		trailing = p.acceptOp(",")
		if !trailing {
			p.expectOp(closer)
			break
		}
	}
	p.pending = saved
	return list, trailing
}

func (p *parser) listElement() expr {
	if p.tableFunction && p.at("SETTINGS") && p.peekAt(1).Kind == sqltoken.Word {
		p.next()
		return &settingsArg{settings: p.settings()}
	}
	return p.aliased()
}

// parameter reads {name:Type}, whose type keeps its text.
func (p *parser) parameter() expr {
	p.expectOp("{")
	node := &param{name: p.identifier("the name of a parameter")}
	p.expectOp(":")
	start := p.offset()
	for !p.atOp("}") && !p.atEnd() {
		p.next()
	}
	node.typ, p.parameters = p.src[start:p.offset()], true
	p.expectOp("}")
	return node
}
