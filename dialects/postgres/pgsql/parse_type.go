package pgsql

import (
	"strconv"
	"strings"

	"github.com/schemac/schemac/dialects/sqltoken"
)

// typed gives the node the type that follows.
func (p *parser) typed(n *Node) *Node {
	n.NameOffset = p.peek().offset
	t := p.typeName()
	n.Type = &t
	return n
}

// typeName parses a type with its array suffix.
func (p *parser) typeName() Type {
	p.word("setof")
	t := p.simpleType()
	switch {
	case p.word("array"):
		t.Array = true
		if p.op("[") {
			p.take(sqltoken.Number)
			p.expectOp("]")
		}
	default:
		for p.op("[") {
			t.Array = true
			if p.peek().kind == sqltoken.Number {
				p.next()
			}
			p.expectOp("]")
		}
	}
	return t
}

func (p *parser) simpleType() Type {
	first := p.peek()
	if !first.isName() {
		p.unexpected("a type name")
		return Type{}
	}
	if first.kind == sqltoken.Word {
		if t, ok := p.keywordType(first.word); ok {
			return t
		}
		if Keyword(first.word) == Reserved {
			p.unexpected("a type name")
			return Type{}
		}
	}
	names, quoted := []string{p.next().value}, first.kind == sqltoken.QuotedIdent
	for p.op(".") {
		quoted = p.peek().kind == sqltoken.QuotedIdent
		names = append(names, p.name())
	}
	if p.peekOp("%") && (p.peekAt(1).word == "type" || p.peekAt(1).word == "rowtype") {
		p.fail("%TYPE names a column's type, which the text alone doesn't tell")
	}
	return p.namedType(names, quoted)
}

func (p *parser) namedType(names []string, quoted bool) Type {
	name := names[len(names)-1]
	schema := strings.Join(names[:len(names)-1], ".")
	if schema == "pg_catalog" {
		return numericScale(resolveType(name, true, p.typeMods()))
	}
	if schema != "" {
		return Type{Schema: schema, Name: name, Mods: p.typeMods()}
	}
	if !quoted && name == "float" {
		return p.floatType()
	}
	if interval, ok := strings.CutPrefix(name, "interval_"); ok && !quoted && intervalFields[interval] {
		return p.intervalType(interval)
	}
	if !quoted && intervalFields[name] && strings.Contains(name, "_to_") {
		return p.intervalType(name)
	}
	return numericScale(resolveType(name, quoted, p.typeMods()))
}

// keywordType parses the types whose names are several words, or take
// something besides modifiers.
func (p *parser) keywordType(word string) (Type, bool) {
	switch word {
	case "double":
		if p.peekAt(1).word != "precision" {
			return Type{}, false
		}
		p.next()
		p.next()
		return builtinType("float8", nil), true
	case "national":
		p.next()
		word = p.peek().word
		if word != "character" && word != "char" {
			p.unexpected("character or char")
		}
		return p.varyingType(word), true
	case "character", "char", "nchar", "bit":
		return p.varyingType(word), true
	case "timestamp", "time":
		return p.timeType(word), true
	case "interval":
		p.next()
		return p.intervalType(""), true
	case "float":
		p.next()
		return p.floatType(), true
	}
	return Type{}, false
}

func (p *parser) varyingType(word string) Type {
	p.next()
	if p.word("varying") {
		word += "_varying"
	}
	return resolveType(word, false, p.typeMods())
}

func (p *parser) timeType(word string) Type {
	p.next()
	mods := p.typeMods()
	switch {
	case p.words("with", "time", "zone"):
		word += "tz"
	case p.words("without", "time", "zone"):
	}
	return resolveType(word, false, mods)
}

func (p *parser) floatType() Type {
	mods := p.typeMods()
	if len(mods) == 0 {
		return builtinType("float8", nil)
	}
	bits, err := strconv.Atoi(mods[0])
	switch {
	case err != nil || len(mods) > 1 || bits < 1 || bits > 53:
		p.fail("float takes one precision from 1 to 53")
	case bits <= 24:
		return builtinType("float4", nil)
	}
	return builtinType("float8", nil)
}

// intervalType parses what follows interval: fields (given already for HCL's
// spelling) and a precision.
func (p *parser) intervalType(fields string) Type {
	t := builtinType("interval", nil)
	if fields == "" && p.peekOp("(") {
		t.Mods = p.typeMods()
		return intervalDefaults(t)
	}
	if fields == "" {
		fields = p.intervalFields()
	}
	t.Fields = strings.ReplaceAll(fields, "_", " ")
	if strings.HasSuffix(fields, "second") {
		t.Mods = p.typeMods()
	}
	return intervalDefaults(t)
}

func intervalDefaults(t Type) Type {
	if len(t.Mods) == 1 && t.Mods[0] == "6" {
		t.Mods, t.Full = nil, true
	}
	return t
}

// intervalFields parses "day to second" and the like, joined by underscores.
func (p *parser) intervalFields() string {
	from := p.peek().word
	if !intervalFields[from] {
		return ""
	}
	p.next()
	if p.peek().word == "to" && intervalFields[from+"_to_"+p.peekAt(1).word] {
		p.next()
		return from + "_to_" + p.next().word
	}
	return from
}

// typeMods parses an optional list of modifiers.
func (p *parser) typeMods() []string {
	if !p.op("(") {
		return nil
	}
	var mods []string
	for {
		sign := ""
		if p.op("-") {
			sign = "-"
		}
		switch t := p.next(); t.kind {
		case sqltoken.Number:
			mods = append(mods, sign+t.text)
		case sqltoken.Word, sqltoken.QuotedIdent:
			mods = append(mods, QuoteIdent(t.value))
		case sqltoken.String:
			mods = append(mods, QuoteLiteral(t.value))
		default:
			p.pos--
			p.unexpected("a type modifier")
		}
		if !p.op(",") {
			break
		}
	}
	p.expectOp(")")
	return mods
}
