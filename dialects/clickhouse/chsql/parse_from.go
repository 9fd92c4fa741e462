package chsql

import (
	"strings"

	"github.com/schemac/schemac/dialects/sqltoken"
)

// from reads the tables of a SELECT and the joins between them.
func (p *parser) from(s *selectCore) {
	s.from = append(s.from, p.table(""))
	for links := 0; p.err == nil; links++ {
		if links > maxDepth {
			p.fail("more than %d joins", maxDepth)
			return
		}
		switch {
		case p.acceptOp(","):
			s.from = append(s.from, p.table(","))
		case p.accept("ARRAY", "JOIN"):
			s.from = append(s.from, tableElement{join: "ARRAY JOIN", arrays: p.exprList()})
		case p.accept("LEFT", "ARRAY", "JOIN"):
			s.from = append(s.from, tableElement{join: "LEFT ARRAY JOIN", arrays: p.exprList()})
		default:
			join := p.join()
			if join == "" {
				return
			}
			s.from = append(s.from, p.joined(join))
		}
	}
}

// join reads the words of a join and returns them in the server's order, or
// "" when none begins here.
func (p *parser) join() string {
	mark := p.mark()
	var locality, natural, strictness, kind string
	for p.err == nil {
		switch {
		case p.accept("GLOBAL"):
			locality = "GLOBAL "
		case p.accept("LOCAL"):
			locality = "LOCAL "
		case p.accept("NATURAL"):
			natural = "NATURAL "
		case p.accept("JOIN"):
			if kind == "" {
				kind = "INNER"
			}
			return locality + natural + strictness + kind + " JOIN"
		default:
			if word := p.acceptAny("ANY", "ALL", "ASOF", "SEMI", "ANTI"); word != "" {
				strictness = word + " "
			} else if word := p.acceptAny("INNER", "LEFT", "RIGHT", "FULL", "CROSS", "PASTE"); word != "" {
				kind = word
				if p.accept("OUTER") || word == "FULL" {
					kind = map[string]string{"FULL": "FULL OUTER"}[word]
				}
				if kind == "" {
					kind = word
				}
			} else {
				p.reset(mark)
				return ""
			}
		}
	}
	return ""
}

func (p *parser) joined(join string) tableElement {
	t := p.table(join)
	switch {
	case p.accept("ON"):
		t.on = p.nested(p.expression)
	case p.accept("USING"):
		t.using = p.using()
	case strings.Contains(join, "CROSS"), strings.Contains(join, "PASTE"), strings.Contains(join, "NATURAL"):
	default:
		p.expected("ON or USING")
	}
	return t
}

func (p *parser) using() []expr {
	if p.acceptOp("(") {
		list, _ := p.elements(")")
		if len(list) == 0 {
			p.expected("a column")
		}
		return list
	}
	return p.exprList()
}

// table reads a table, a table function or a subquery, and its modifiers.
func (p *parser) table(join string) tableElement {
	t := tableElement{join: join}
	switch {
	case p.atSubquery():
		t.table = p.subquery()
	case p.atOp("("):
		t.table = p.joinedTables()
	default:
		t.table = p.tableName()
	}
	if alias := p.alias(noTableAlias); alias != "" {
		t.table.extra().alias = alias
		if p.atOp("(") {
			p.next()
			t.columns = p.nameList()
		}
	}
	t.final = p.accept("FINAL")
	t.stream = p.accept("STREAM")
	if p.accept("SAMPLE") {
		t.sample = p.ratio()
		if p.accept("OFFSET") {
			t.sampleOffset = p.ratio()
		}
	}
	return t
}

// joinedTables reads FROM (a JOIN b …), which is a subquery with an asterisk.
func (p *parser) joinedTables() expr {
	defer func() { p.depth-- }()
	if !p.enter() {
		return &literal{}
	}
	p.expectOp("(")
	core := &selectCore{columns: []expr{&star{}}}
	p.from(core)
	if len(core.from) < 2 {
		p.expected("a join")
	}
	p.expectOp(")")
	return &subquery{query: single(core)}
}

// tableName reads a name, a parameter in its place, or a table function.
func (p *parser) tableName() expr {
	if p.atOp("{") {
		node := p.parameter()
		if p.acceptOp(".") {
			return operatorCall("qualified", node, p.tableName())
		}
		return node
	}
	if !p.atIdent() {
		p.expected("a table")
		return &ident{parts: []string{""}}
	}
	id := &ident{token: p.pos}
	id.parts = []string{p.next().Value}
	for p.acceptOp(".") {
		if p.atOp("{") {
			return operatorCall("qualified", id, p.parameter())
		}
		id.parts = append(id.parts, p.identifier("the name of a table"))
	}
	if p.atOp("(") {
		saved := p.tableFunction
		p.tableFunction = true
		node := p.function(strings.Join(id.parts, "."), true)
		p.tableFunction = saved
		return node
	}
	return id
}

// ratio reads 0.1 or 1/10; the server keeps a fraction.
func (p *parser) ratio() expr {
	top := p.fraction()
	if !p.acceptOp("/") {
		if top.denominator == "1" {
			return &literal{text: top.numerator}
		}
		return operatorCall("divide", &literal{text: top.numerator}, &literal{text: top.denominator})
	}
	bottom := p.fraction()
	// (a/b) / (c/d) = ad / bc, where b and d are powers of ten.
	numerator := shifted(top.numerator, bottom.denominator)
	return operatorCall("divide", &literal{text: numerator}, &literal{text: shifted(bottom.numerator, top.denominator)})
}

type fraction struct{ numerator, denominator string }

func (p *parser) fraction() fraction {
	if p.peek().Kind != sqltoken.Number {
		p.expected("a number")
		return fraction{"0", "1"}
	}
	whole, decimals, _ := strings.Cut(p.next().Text, ".")
	digits := strings.TrimLeft(whole+decimals, "0")
	if digits == "" {
		digits = "0"
	}
	return fraction{digits, "1" + strings.Repeat("0", len(decimals))}
}

// shifted multiplies by a power of ten.
func shifted(digits, power string) string { return digits + power[1:] }
