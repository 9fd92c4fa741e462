package chsql

import (
	"slices"
	"strings"
)

// MayThrow reports whether the server may fail to compute an expression of some
// rows, or to turn the result into the type: a text that is no number, a division
// by zero. typeOf has the types of columns, and the zero Type for other names.
// What it does not know it takes for harmless.
func MayThrow(expression string, into Type, typeOf func(column string) Type) bool {
	node, err := parseTyped(expression)
	if err != nil {
		return false
	}
	t := texts{typeOf: typeOf}
	walk(node, func(n expr) bool {
		if id, ok := n.(*ident); ok {
			t.any = t.any || hasText(typeOf(strings.Join(id.parts, ".")))
		}
		return !t.any
	})
	throws := t.in(node) && !hasText(into)
	walk(node, func(n expr) bool {
		c, ok := n.(*call)
		throws = throws || ok && t.fails(c)
		return !throws
	})
	return throws
}

// texts follows through an expression what rows have as text.
type texts struct {
	typeOf func(column string) Type
	any    bool // whether any column has text, which a lambda may be given
}

// hasText reports whether values of the type are texts, or have some inside.
func hasText(t Type) bool {
	switch t.Family() {
	case "String", "FixedString", "JSON", "Dynamic", "AggregateFunction":
		return true
	}
	return slices.ContainsFunc(t.Elements(), func(e Element) bool { return hasText(e.Type) })
}

// in reports whether the result may be a text that a row has.
func (t texts) in(node expr) bool {
	switch n := node.(type) {
	case *ident:
		if known := t.typeOf(strings.Join(n.parts, ".")); !known.IsZero() {
			return hasText(known)
		}
		return t.any
	case *call:
		return t.inCall(n)
	}
	return false
}

func (t texts) inCall(c *call) bool {
	name, args := ResolveFunction(c.name), c.args
	switch {
	case len(args) == 0 || textless(name):
		return false
	case name == "CAST":
		return hasText(castType(c)) && t.in(args[0])
	case name == "if":
		args = args[1:]
	case name == "multiIf":
		var values []expr
		for i, arg := range args {
			if i%2 == 1 || i == len(args)-1 {
				values = append(values, arg)
			}
		}
		args = values
	case name == "arrayMap":
		args = args[:1]
	case name == "lambda":
		args = args[len(args)-1:]
	}
	return slices.ContainsFunc(args, t.in)
}

// fails reports whether the call itself may fail on what rows have.
func (t texts) fails(c *call) bool {
	if len(c.args) == 0 {
		return false
	}
	_, constant := c.args[len(c.args)-1].(*literal)
	switch name := ResolveFunction(c.name); {
	case name == "CAST":
		return !hasText(castType(c)) && t.in(c.args[0])
	case strings.HasSuffix(name, "OrNull"), strings.HasSuffix(name, "OrZero"), strings.HasSuffix(name, "OrDefault"):
		return false
	case name == "intDiv", name == "modulo":
		return !constant
	case name == "throwIf", name == "accurateCast":
		return true
	case slices.ContainsFunc(readers, func(prefix string) bool { return strings.HasPrefix(name, prefix) }):
		return t.in(c.args[0])
	}
	return false
}

// castType is the type that a cast states.
func castType(c *call) Type {
	if text, ok := c.args[len(c.args)-1].(*literal); ok {
		typ, _ := ParseType(text.text)
		return typ
	}
	return Type{}
}

// readers begin the names of functions that fail on texts which they cannot read.
var readers = []string{"toInt", "toUInt", "toFloat", "toDecimal", "toDate", "toBool", "toUUID", "toIPv", "toFixedString",
	"parseDateTime", "parseTimeDelta", "IPv4StringToNum", "IPv6StringToNum"}

// textless reports whether a function that is given texts results in something else.
func textless(name string) bool {
	if strings.HasPrefix(name, "to") {
		return !slices.Contains([]string{"toString", "toStringCutToZero", "toValidUTF8", "toFixedString", "toJSONString", "toNullable", "toLowCardinality"}, name)
	}
	return slices.ContainsFunc(textlessParts, func(part string) bool { return strings.Contains(name, part) }) || slices.Contains(textlessNames, name)
}

var (
	textlessParts = []string{"Hash", "length", "position", "Position", "parseDateTime", "StringToNum", "reinterpretAs", "dictGet", "Date", "count"}
	textlessNames = []string{"empty", "notEmpty", "match", "like", "ilike", "notLike", "startsWith", "endsWith", "has", "hasAll", "hasAny", "hasToken",
		"mapContains", "indexOf", "equals", "notEquals", "less", "greater", "lessOrEquals", "greaterOrEquals", "in", "notIn", "and", "or", "not", "xor",
		"isNull", "isNotNull", "isValidJSON", "JSONHas", "JSONLength", "JSONExtractInt", "JSONExtractUInt", "JSONExtractFloat", "JSONExtractBool",
		"arrayExists", "arrayAll", "arrayCount", "plus", "minus", "multiply", "divide", "intDiv", "modulo", "CRC32", "accurateCastOrNull"}
)
