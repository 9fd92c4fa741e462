package chsql

import (
	"strings"

	"github.com/schemac/schemac/dialects/sqltoken"
)

// specialForms are the functions with a syntax of their own, by name in lower
// case. Each reads on after the opening parenthesis.
func (p *parser) specialForm(name string) func() expr {
	switch strings.ToLower(name) {
	case "cast":
		return p.cast
	case "extract":
		return p.extract
	case "date_part", "datepart":
		return p.datePart
	case "substring":
		return func() expr { return p.keywordArguments("substring", "FROM", "FOR") }
	case "overlay":
		return func() expr { return p.keywordArguments("overlay", "PLACING", "FROM", "FOR") }
	case "overlayutf8":
		return func() expr { return p.keywordArguments("overlayUTF8", "PLACING", "FROM", "FOR") }
	case "position":
		return p.position
	case "exists":
		return p.exists
	case "trim":
		return p.trim
	case "ltrim":
		return func() expr { return p.plainArguments("trimLeft") }
	case "rtrim":
		return func() expr { return p.plainArguments("trimRight") }
	case "dateadd", "date_add", "timestampadd", "timestamp_add":
		return func() expr { return p.dateAdd("plus") }
	case "datesub", "date_sub", "timestampsub", "timestamp_sub":
		return func() expr { return p.dateAdd("minus") }
	case "datediff", "date_diff", "timestampdiff", "timestamp_diff":
		return p.dateDiff
	}
	return nil
}

// function reads the arguments of a function whose name was read.
func (p *parser) function(name string, bare bool) expr {
	defer func() { p.depth-- }()
	if !p.enter() {
		return &literal{}
	}
	p.expectOp("(")
	if form := p.specialForm(name); form != nil && bare {
		return p.suffixed(p.nested(form))
	}
	if p.tableFunction && (name == "view" || name == "viewIfPermitted") {
		return p.view(name)
	}
	if strings.EqualFold(name, "grouping") {
		name = "grouping"
	}
	return p.suffixed(p.arguments(name))
}

// arguments reads [DISTINCT] arguments), and a second list, which makes the
// first one parameters.
func (p *parser) arguments(name string) *call {
	node := &call{name: name}
	distinct := p.acceptDistinct()
	node.args, _ = p.elements(")")
	if p.atOp("(") && !distinct {
		p.next()
		node.params, node.hasParams = node.args, true
		distinct = p.acceptDistinct()
		node.args, _ = p.elements(")")
	}
	if distinct {
		node.name += "Distinct"
	}
	return node
}

// acceptDistinct takes DISTINCT or ALL unless it is a name itself.
func (p *parser) acceptDistinct() bool {
	if p.at("ALL") && p.peekAt(1).Text != ")" && p.peekAt(1).Text != "," {
		p.next()
		return false
	}
	return p.peekAt(1).Text != ")" && p.peekAt(1).Text != "," && p.accept("DISTINCT")
}

// suffixed reads what may follow a call: FILTER, NULLS and OVER.
func (p *parser) suffixed(node expr) expr {
	fn, ok := node.(*call)
	if !ok {
		return node
	}
	p.nullsAction(fn)
	if p.at("FILTER") && p.peekAt(1).Text == "(" {
		p.pos += 2
		p.expect("WHERE")
		if fn.countsRows() {
			fn.args = nil
		}
		fn.args = append(fn.args, p.nested(p.expression))
		fn.name += "If"
		p.expectOp(")")
	}
	p.nullsAction(fn)
	if p.at("OVER") && (p.peekAt(1).Text == "(" || p.peekAt(1).Kind == sqltoken.Word || p.peekAt(1).Kind == sqltoken.QuotedIdent) {
		p.next()
		if p.atOp("(") {
			fn.over = p.windowDefinition()
		} else {
			fn.over = &window{name: p.identifier("the name of a window")}
		}
	}
	return fn
}

// countsRows reports whether the call is count(*), of which the server leaves
// the star out where it has a filter: not of COUNT(*).
func (c *call) countsRows() bool {
	if c.name != "count" || len(c.args) != 1 {
		return false
	}
	s, ok := c.args[0].(*star)
	return ok && s.qualifier == nil && !s.columns && len(s.transformers) == 0
}

func (p *parser) nullsAction(fn *call) {
	for _, action := range []string{"IGNORE", "RESPECT"} {
		if p.accept(action, "NULLS") {
			fn.nulls = action + " NULLS"
		}
	}
}

func (p *parser) view(name string) expr {
	node := functionCall(name, &queryArg{query: p.query()})
	if name == "viewIfPermitted" {
		p.expect("ELSE")
		node.args = append(node.args, p.expression())
	}
	p.expectOp(")")
	return node
}

// plainArguments reads the rest of a call whose name is decided.
func (p *parser) plainArguments(name string) expr {
	args, _ := p.elements(")")
	return functionCall(name, args...)
}

// until reads an argument with its alias, unless one of the keywords that
// separate the arguments of a special form stands next.
func (p *parser) until(separators ...string) expr {
	node := p.expression()
	for _, s := range separators {
		if p.at(s) {
			return node
		}
	}
	if alias := p.alias(noExpressionAlias); alias != "" {
		node.extra().alias = alias
	}
	return node
}

func (p *parser) cast() expr {
	value := p.castValue()
	if p.acceptOp(",") {
		args, _ := p.elements(")")
		return functionCall("CAST", append([]expr{value}, args...)...)
	}
	if !p.accept("AS") {
		// CAST((…) ) with another arity is left to the server to refuse.
		args, _ := p.elements(")")
		return functionCall("CAST", append([]expr{value}, args...)...)
	}
	typ := p.typeLiteral()
	p.expectOp(")")
	return functionCall("CAST", value, typ)
}

// castValue reads the first argument: AS begins the type unless another name
// and AS follow, as in CAST(a AS b AS UInt8).
func (p *parser) castValue() expr {
	node := p.expression()
	if p.at("AS") && (isWord(p.peekAt(2), "AS") || p.peekAt(2).Text == ",") || !p.at("AS") && !p.atOp(",") && !p.atOp(")") {
		node.extra().alias = p.alias(noExpressionAlias)
	}
	return node
}

// keywordArguments reads f(a FROM b FOR c) as f(a, b, c).
func (p *parser) keywordArguments(name string, keywords ...string) expr {
	if p.acceptOp(")") { // nobody calls it so, but other names of it can be
		return functionCall(name)
	}
	args := []expr{p.until(keywords...)}
	for _, k := range keywords {
		if p.accept(k) {
			args = append(args, p.until(keywords...))
		}
	}
	if len(args) == 1 && p.acceptOp(",") {
		rest, _ := p.elements(")")
		return functionCall(name, append(args, rest...)...)
	}
	p.expectOp(")")
	return functionCall(name, args...)
}

func (p *parser) position() expr {
	if p.acceptOp(")") {
		return functionCall("position")
	}
	// The needle binds tighter than IN here.
	first := p.above(precCompare)
	if p.accept("IN") {
		haystack := p.until()
		p.expectOp(")")
		return functionCall("position", haystack, first)
	}
	first = p.extended(first, 0)
	if alias := p.alias(noExpressionAlias); alias != "" {
		first.extra().alias = alias
	}
	if !p.acceptOp(",") {
		p.expectOp(")")
		return functionCall("position", first)
	}
	rest, _ := p.elements(")")
	return functionCall("position", append([]expr{first}, rest...)...)
}

func (p *parser) exists() expr {
	node := operatorCall("exists", &subquery{query: p.query()})
	p.expectOp(")")
	return node
}

var trims = map[string]string{"BOTH": "trimBoth", "LEADING": "trimLeft", "TRAILING": "trimRight"}

func (p *parser) trim() expr {
	side := p.acceptAny("BOTH", "LEADING", "TRAILING")
	if side == "" {
		return p.plainArguments("trimBoth")
	}
	characters := p.until("FROM")
	p.expect("FROM")
	text := p.until()
	p.expectOp(")")
	if empty, ok := characters.(*literal); ok && empty.kind == stringLiteral && empty.text == "" {
		return text
	}
	return functionCall(trims[side], text, characters)
}
