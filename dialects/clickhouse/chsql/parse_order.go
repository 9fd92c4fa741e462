package chsql

import (
	"strings"

	"github.com/schemac/schemac/dialects/sqltoken"
)

// orderAndLimit reads ORDER BY, LIMIT BY, LIMIT, OFFSET and FETCH.
func (p *parser) orderAndLimit(s *selectCore) {
	if p.accept("ORDER", "BY") {
		s.order = p.orderList()
		p.interpolate(s)
	}
	for p.err == nil && p.accept("LIMIT") {
		p.limitClause(s)
	}
	if p.accept("OFFSET") {
		s.limit.offset = p.expression()
		p.acceptAny("ROWS", "ROW")
	}
	if p.accept("FETCH") {
		p.fetch(s)
	}
}

func (p *parser) orderList() []orderItem {
	var list []orderItem
	for p.err == nil {
		list = append(list, p.orderItem())
		if !p.acceptOp(",") {
			break
		}
	}
	return list
}

func (p *parser) orderItem() orderItem {
	item := orderItem{}
	if p.at("ALL") && p.peekAt(1).Text != "(" {
		p.next()
		item.all = true
	} else {
		item.value = p.nested(p.orderValue)
	}
	if p.acceptAny("DESC", "DESCENDING") != "" {
		item.desc = true
	} else {
		p.acceptAny("ASC", "ASCENDING")
	}
	if p.accept("NULLS") {
		item.nulls = p.acceptAny("FIRST", "LAST")
		if item.nulls == "" {
			p.expected("FIRST or LAST")
		}
	}
	if p.accept("COLLATE") {
		item.collate = p.stringLiteral("a collation")
	}
	if p.accept("WITH", "FILL") {
		p.fill(&item)
	}
	return item
}

// orderValue reads an expression whose alias needs AS.
func (p *parser) orderValue() expr {
	node := p.expression()
	if p.accept("AS") {
		node.extra().alias = p.identifier("an alias")
	}
	return node
}

func (p *parser) fill(item *orderItem) {
	item.fill = true
	for _, bound := range []struct {
		word string
		to   *expr
	}{{"FROM", &item.fillFrom}, {"TO", &item.fillTo}, {"STEP", &item.fillStep}, {"STALENESS", &item.fillStaleness}} {
		if p.accept(bound.word) {
			*bound.to = p.expression()
		}
	}
}

func (p *parser) interpolate(s *selectCore) {
	if !p.accept("INTERPOLATE") {
		return
	}
	s.interpolate = []expr{}
	if !p.acceptOp("(") {
		return
	}
	for p.err == nil && !p.acceptOp(")") {
		name := p.identifier("a column")
		value := expr(&ident{parts: []string{name}})
		if p.accept("AS") {
			value = p.expression()
		}
		s.interpolate = append(s.interpolate, operatorCall("interpolate", &ident{parts: []string{name}}, value))
		if !p.acceptOp(",") {
			p.expectOp(")")
			break
		}
	}
}

// limitClause reads [offset,] length [OFFSET offset] [WITH TIES] [BY …].
func (p *parser) limitClause(s *selectCore) {
	l := limit{length: p.expression()}
	if p.acceptOp(",") {
		l.offset, l.length = l.length, p.expression()
	} else if p.accept("OFFSET") {
		l.offset = p.expression()
	}
	if p.accept("BY") {
		s.limitBy = l
		if p.accept("ALL") {
			s.limitByAll = true
		} else {
			s.limitByCols = p.exprList()
		}
		return
	}
	s.limit = l
	s.withTies = p.accept("WITH", "TIES")
}

// fetch reads FETCH FIRST n ROWS ONLY, another way to write LIMIT n.
func (p *parser) fetch(s *selectCore) {
	if p.acceptAny("FIRST", "NEXT") == "" {
		p.expected("FIRST or NEXT")
	}
	s.limit.length = p.expression()
	p.acceptAny("ROWS", "ROW")
	if p.accept("WITH", "TIES") {
		s.withTies = true
		return
	}
	p.expect("ONLY")
}

// windowDefinition reads ([parent] [PARTITION BY …] [ORDER BY …] [frame]).
func (p *parser) windowDefinition() *window {
	w := &window{}
	p.expectOp("(")
	if p.atIdent() && !p.at("PARTITION", "BY") && !p.at("ORDER", "BY") && !p.atFrame() {
		w.parent = p.identifier("the name of a window")
	}
	if p.accept("PARTITION", "BY") {
		w.partition = p.exprList()
	}
	if p.accept("ORDER", "BY") {
		w.order = p.orderList()
	}
	if p.atFrame() {
		p.frame(w)
	}
	p.expectOp(")")
	return w
}

func (p *parser) atFrame() bool {
	return (p.at("ROWS") || p.at("RANGE") || p.at("GROUPS")) && p.peekAt(1).Text != ")"
}

func (p *parser) frame(w *window) {
	w.frame = p.acceptAny("ROWS", "RANGE", "GROUPS")
	if !p.accept("BETWEEN") {
		w.from, w.to = p.frameBound(), frameBound{text: "CURRENT ROW"}
		return
	}
	w.from = p.frameBound()
	p.expect("AND")
	w.to = p.frameBound()
}

func (p *parser) frameBound() frameBound {
	if p.accept("CURRENT", "ROW") {
		return frameBound{text: "CURRENT ROW"}
	}
	b := frameBound{}
	if p.accept("UNBOUNDED") {
		b.text = "UNBOUNDED "
	} else {
		b.offset = p.above(precAnd)
	}
	direction := p.acceptAny("PRECEDING", "FOLLOWING")
	if direction == "" {
		p.expected("PRECEDING or FOLLOWING")
	}
	b.text += direction
	return b
}

// settings reads name = value, …
func (p *parser) settings() []Setting {
	var list []Setting
	for p.err == nil {
		name := p.identifier("the name of a setting")
		for p.acceptOp(".") {
			name += "." + p.identifier("the name of a setting")
		}
		s := Setting{Name: name, Value: "1"}
		if p.acceptOp("=") {
			s.Value = p.settingValue()
		}
		list = append(list, s)
		if !p.atOp(",") || p.peekAt(1).Kind != sqltoken.Word && p.peekAt(1).Kind != sqltoken.QuotedIdent {
			break
		}
		p.next()
	}
	return list
}

// settingValue reads a literal, DEFAULT, a parameter or, for a disk, a call.
func (p *parser) settingValue() string {
	switch {
	case p.accept("DEFAULT"):
		return "DEFAULT"
	case p.atOp("{") && (p.peekAt(1).Kind == sqltoken.String || p.peekAt(1).Text == "}"):
		return p.settingMap()
	}
	return printExpr(p.expression())
}

// settingMap reads {'key': 'value', …}, as additional_table_filters has it.
func (p *parser) settingMap() string {
	p.expectOp("{")
	var pairs []string
	for p.err == nil && !p.atOp("}") {
		key := printExpr(p.expression())
		p.expectOp(":")
		pairs = append(pairs, key+":"+printExpr(p.expression()))
		if !p.acceptOp(",") {
			break
		}
	}
	p.expectOp("}")
	return "{" + strings.Join(pairs, ", ") + "}"
}
