package chsql

import "github.com/schemac/schemac/dialects/sqltoken"

// columns reads COLUMNS('…') or COLUMNS(a, b), after the word.
func (p *parser) columns(qualifier expr) *star {
	p.expectOp("(")
	node := &star{qualifier: qualifier, columns: true}
	if p.peek().Kind == sqltoken.String && p.peekAt(1).Text == ")" {
		node.pattern = &literal{kind: stringLiteral, text: p.next().Value}
		p.expectOp(")")
		return node
	}
	node.list, _ = p.elements(")")
	return node
}

// transformed reads the transformers that follow an asterisk.
func (p *parser) transformed(node *star) expr {
	for p.err == nil {
		switch {
		case p.at("EXCEPT") && !p.atSetExcept():
			p.next()
			node.transformers = append(node.transformers, p.except())
		case p.at("REPLACE") && p.peekAt(1).Kind != sqltoken.Operator, p.at("REPLACE") && p.peekAt(1).Text == "(":
			p.next()
			node.transformers = append(node.transformers, p.replace())
		case p.accept("APPLY"):
			node.transformers = append(node.transformers, p.apply())
		default:
			return node
		}
	}
	return node
}

// atSetExcept tells the set operator EXCEPT from the transformer.
func (p *parser) atSetExcept() bool {
	after := p.peekAt(1)
	if isWord(after, "SELECT") || isWord(after, "WITH") || isWord(after, "FROM") || isWord(after, "ALL") || isWord(after, "DISTINCT") {
		return true
	}
	n := 1
	for p.peekAt(n).Text == "(" {
		n++
	}
	return n > 1 && isWord(p.peekAt(n), "SELECT")
}

func (p *parser) except() transformer {
	t := transformer{kind: "EXCEPT", strict: p.accept("STRICT")}
	if p.acceptOp("(") {
		t.list, _ = p.elements(")")
		return t
	}
	if p.peek().Kind == sqltoken.String {
		t.list = []expr{&literal{kind: stringLiteral, text: p.next().Value}}
		return t
	}
	t.list = []expr{p.compound()}
	return t
}

func (p *parser) replace() transformer {
	t := transformer{kind: "REPLACE", strict: p.accept("STRICT")}
	if p.acceptOp("(") {
		t.list, _ = p.elements(")")
		return t
	}
	t.list = []expr{p.nested(p.aliased)}
	return t
}

// apply reads APPLY f, APPLY(f), APPLY f(parameters) and APPLY(x -> …).
func (p *parser) apply() transformer {
	t := transformer{kind: "APPLY"}
	parens := p.acceptOp("(")
	t.list = []expr{p.nested(p.expression)}
	if parens {
		if p.acceptOp(",") {
			rest, _ := p.elements(")")
			t.list = append(t.list, rest...)
			return t
		}
		p.expectOp(")")
	}
	return t
}
