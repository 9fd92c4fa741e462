package chsql

import (
	"strings"

	"github.com/schemac/schemac/dialects/sqltoken"
)

// dataType is a type as it was typed: a family and its arguments.
type dataType struct {
	name string
	args []typeArg
	// bare is a family without parentheses.
	bare bool
}

// typeArg is one argument of a type: a type, possibly named (Tuple, Nested,
// JSON paths), or anything else as its canonical text.
type typeArg struct {
	name string
	typ  *dataType
	// text is a number, a quoted string, a value, or a path to skip.
	text string
	// function is an aggregate function: a name, or a call whose arguments
	// are its parameters.
	function expr
	// label and value are those of an element of an Enum; value is "" when
	// it has to be numbered.
	label, value string
	kind         typeArgKind
}

type typeArgKind uint8

const (
	typeTypeArg typeArgKind = iota // typ, and name for a named element
	textTypeArg                    // text
	enumTypeArg                    // label and value
	optionArg                      // name = text
	skipArg                        // SKIP text
	functionArg                    // function
	pathTypeArg                    // a JSON path with its type
)

// longTypeNames are the types of several words, by their first one.
var longTypeNames = map[string][][]string{
	"DOUBLE":    {{"PRECISION"}},
	"CHAR":      {{"LARGE", "OBJECT"}, {"VARYING"}},
	"CHARACTER": {{"LARGE", "OBJECT"}, {"VARYING"}},
	"BINARY":    {{"LARGE", "OBJECT"}, {"VARYING"}},
	"NCHAR":     {{"LARGE", "OBJECT"}, {"VARYING"}},
	"NATIONAL": {
		{"CHARACTER", "LARGE", "OBJECT"}, {"CHARACTER", "VARYING"}, {"CHAR", "VARYING"}, {"CHARACTER"}, {"CHAR"},
	},
}

var signableTypes = words("tinyint int1 byte smallint int2 int integer mediumint int3 int4 bigint int8")

// dataType reads a type.
func (p *parser) dataType() *dataType {
	defer func() { p.depth-- }()
	if !p.enter() || !p.atIdent() {
		p.expected("a data type")
		return &dataType{bare: true}
	}
	t := &dataType{name: p.typeName(), bare: true}
	if p.atOp("(") {
		p.next()
		t.bare = false
		p.typeArgs(t)
	}
	if signableTypes[strings.ToLower(t.name)] {
		if sign := p.acceptAny("SIGNED", "UNSIGNED"); sign != "" {
			t.name = strings.ToUpper(t.name) + " " + sign
		}
	}
	return t
}

func (p *parser) typeName() string {
	name := p.next().Value
	for _, rest := range longTypeNames[strings.ToUpper(name)] {
		if p.accept(rest...) {
			return strings.ToUpper(name) + " " + strings.Join(rest, " ")
		}
	}
	return name
}

func (p *parser) typeArgs(t *dataType) {
	for p.err == nil && !p.acceptOp(")") {
		t.args = append(t.args, p.typeArg(t))
		if !p.acceptOp(",") {
			p.expectOp(")")
			return
		}
	}
}

func (p *parser) typeArg(t *dataType) typeArg {
	family := strings.ToLower(t.name)
	first := p.peek()
	switch {
	case first.Kind == sqltoken.String:
		return p.stringTypeArg()
	case first.Kind == sqltoken.Number || first.Text == "-":
		return typeArg{kind: textTypeArg, text: printExpr(p.unary())}
	case first.Text == "{":
		return typeArg{kind: textTypeArg, text: printExpr(p.parameter())}
	case first.Kind == sqltoken.Word && p.peekAt(1).Text == "=":
		name := p.next().Value
		p.next()
		return typeArg{kind: optionArg, name: name, text: printExpr(p.unary())}
	case family == "aggregatefunction" || family == "simpleaggregatefunction":
		if len(t.args) == 0 || len(t.args) == 1 && t.args[0].kind == textTypeArg {
			return p.aggregateArg()
		}
	case family == "json" || family == "object":
		return p.jsonArg()
	case family == "tuple" || family == "nested":
		return p.namedType()
	}
	return typeArg{kind: typeTypeArg, typ: p.dataType()}
}

func (p *parser) stringTypeArg() typeArg {
	label := p.next().Value
	if !p.acceptOp("=") {
		return typeArg{kind: enumTypeArg, label: label}
	}
	value := p.unary()
	number, ok := value.(*literal)
	if !ok {
		p.fail("the value of an enum element must be a number")
		return typeArg{}
	}
	return typeArg{kind: enumTypeArg, label: label, value: number.text}
}

// aggregateArg reads an aggregate function with its parameters.
func (p *parser) aggregateArg() typeArg {
	return typeArg{kind: functionArg, function: p.named()}
}

// namedType reads [name] Type.
func (p *parser) namedType() typeArg {
	after := p.peekAt(1)
	named := after.Kind == sqltoken.Word || after.Kind == sqltoken.QuotedIdent
	for _, rest := range longTypeNames[strings.ToUpper(p.peek().Text)] {
		named = named && !isWord(after, rest[0])
	}
	if !named || signableTypes[strings.ToLower(p.peek().Text)] && (isWord(after, "UNSIGNED") || isWord(after, "SIGNED")) {
		return typeArg{kind: typeTypeArg, typ: p.dataType()}
	}
	name := p.identifier("the name of an element")
	return typeArg{kind: typeTypeArg, name: name, typ: p.dataType()}
}

func (p *parser) jsonArg() typeArg {
	if p.accept("SKIP", "REGEXP") {
		return typeArg{kind: skipArg, name: "REGEXP", text: p.stringLiteral("a regular expression")}
	}
	if p.accept("SKIP") {
		return typeArg{kind: skipArg, text: strings.Join(p.compound().parts, ".")}
	}
	path := strings.Join(p.compound().parts, ".")
	return typeArg{kind: pathTypeArg, name: path, typ: p.dataType()}
}

// format prints the type as it was typed, in the server's spacing.
func (t *dataType) format() string {
	if t == nil {
		return ""
	}
	if t.bare {
		return t.name
	}
	args := make([]string, len(t.args))
	for i := range t.args {
		args[i] = t.args[i].format()
	}
	return t.name + "(" + strings.Join(args, ", ") + ")"
}

func (a *typeArg) format() string {
	switch a.kind {
	case enumTypeArg:
		if a.value == "" {
			return QuoteString(a.label)
		}
		return QuoteString(a.label) + " = " + a.value
	case optionArg:
		return a.name + " = " + a.text
	case skipArg:
		if a.name != "" {
			return "SKIP REGEXP " + QuoteString(a.text)
		}
		return "SKIP " + QuoteIdent(a.text)
	case pathTypeArg:
		return QuoteIdent(a.name) + " " + a.typ.format()
	case typeTypeArg:
		if a.name != "" {
			return QuoteIdent(a.name) + " " + a.typ.format()
		}
		return a.typ.format()
	case functionArg:
		return printExpr(a.function)
	}
	return a.text
}
