package pgsql

import (
	"math"
	"strconv"
	"strings"
)

// LiteralKind says what a default is.
type LiteralKind uint8

// The kinds of literal defaults.
const (
	// NullLiteral is NULL, which as a default is the same as none.
	NullLiteral LiteralKind = iota
	// StringLiteral is a string constant of any type that is no number or
	// boolean: Value is its content.
	StringLiteral
	// NumberLiteral is a number: Value is in plain notation.
	NumberLiteral
	// BoolLiteral is "true" or "false".
	BoolLiteral
	// SequenceLiteral is nextval of a constant sequence: Value is its name as
	// written.
	SequenceLiteral
)

// Literal is a default that is a constant, or the next value of a sequence.
type Literal struct {
	Kind  LiteralKind
	Value string
	// Plain says whether the server stores the bare constant in the same way:
	// not so for '-1'::smallint, since it gives -1 as '-1'::integer.
	Plain bool
	// Sequence is the name of a SequenceLiteral.
	Sequence Name
}

// ParseDefault recognizes a default that is a constant of the column's type,
// with or without the casts that the server prints around it. Casts to another
// type than the column's, and whatever computes something, are not recognized.
func ParseDefault(text string, columnType Type) (Literal, bool) {
	n, err := ParseExpr(text)
	if err != nil {
		return Literal{}, false
	}
	if sequence, ok := sequenceDefault(n); ok {
		return sequence, true
	}
	integral := integers[columnType.catalog]
	plain := storedPlainly(n, columnType)
	for n.Kind == Cast {
		if !harmlessCast(*n.Type, columnType) {
			return Literal{}, false
		}
		integral = integral || integers[n.Type.catalog]
		n = n.Kids[0]
	}
	literal, ok := constantDefault(n, columnType)
	literal.Plain = plain
	if literal.Kind == NumberLiteral && integral && strings.Contains(literal.Value, ".") {
		return Literal{}, false // rounding computes something
	}
	return literal, ok
}

// IsNull reports whether the text is NULL, with or without casts.
func IsNull(text string) bool {
	n, err := ParseExpr(text)
	if err != nil {
		return false
	}
	for n.Kind == Cast {
		n = n.Kids[0]
	}
	return n.Kind == Null
}

// storedPlainly says whether the server stores a constant without casts in this
// form: a string with the column's type, a number with its own type where it
// needs one.
func storedPlainly(n *Node, column Type) bool {
	if n.Kind != Cast {
		return true
	}
	cast, inner := *n.Type, n.Kids[0]
	if inner.Kind != String || len(cast.Mods) > 0 {
		return false
	}
	if !column.Array && constantFamilies[column.catalog] == "number" {
		if value, ok := canonicalNumber(inner.Text); ok {
			return cast.String() == numberType(value) && (value[0] == '-' || cast.catalog == "int8")
		}
	}
	return cast.Name == column.Name && cast.Array == column.Array
}

// numberType is the type that a number has by itself.
func numberType(value string) string {
	switch n, err := strconv.ParseInt(value, 10, 64); {
	case err != nil:
		return "numeric"
	case n < math.MinInt32 || n > math.MaxInt32:
		return "bigint"
	}
	return "integer"
}

// constantFamilies groups the types whose constants mean the same to a column
// of another type of the group. exactCasts are those that a cast in between
// doesn't change, integers apart.
var (
	constantFamilies = map[string]string{
		"int2": "number", "int4": "number", "int8": "number", "numeric": "number", "float4": "number", "float8": "number",
		"text": "text", "varchar": "text", "bpchar": "text",
	}
	exactCasts = wordSet("int2 int4 int8 numeric text varchar")
	integers   = wordSet("int2 int4 int8")
)

// harmlessCast says whether a cast of a constant changes nothing for the
// column. A length might cut it, unless it is the column's own.
func harmlessCast(cast, column Type) bool {
	if cast.Array != column.Array || len(cast.Mods) > 0 && !cast.Equal(column) {
		return false
	}
	if !cast.Known || !column.Known {
		return cast.Name == column.Name && (cast.Schema == column.Schema || cast.Schema == "" || column.Schema == "")
	}
	family := constantFamilies[cast.catalog]
	return cast.catalog == column.catalog || exactCasts[cast.catalog] && family == constantFamilies[column.catalog]
}

func constantDefault(n *Node, column Type) (Literal, bool) {
	sign := ""
	if n.Kind == Unary && n.Text == "-" && n.Kids[0].Kind == Number {
		sign, n = "-", n.Kids[0]
	}
	switch n.Kind {
	case Null:
		return Literal{Kind: NullLiteral}, true
	case Bool:
		return Literal{Kind: BoolLiteral, Value: n.Text}, true
	case Number:
		value, ok := canonicalNumber(n.Text)
		return Literal{Kind: NumberLiteral, Value: sign + value}, ok
	case String:
		return stringDefault(n.Text, column)
	}
	return Literal{}, false
}

func stringDefault(text string, column Type) (Literal, bool) {
	literal := Literal{Kind: StringLiteral, Value: text}
	switch {
	case column.Array || !column.Known:
		return literal, true
	case column.catalog == "bool":
		value, ok := canonicalBool(text)
		return Literal{Kind: BoolLiteral, Value: value}, ok
	case constantFamilies[column.catalog] == "number":
		if value, ok := canonicalNumber(strings.TrimSpace(text)); ok {
			return Literal{Kind: NumberLiteral, Value: value}, true
		}
	}
	return literal, true
}

// sequenceDefault recognizes nextval('name'::regclass).
func sequenceDefault(n *Node) (Literal, bool) {
	if n.Kind != Call || n.Name() != "nextval" || len(n.Names) > 2 || len(n.Names) == 2 && n.Names[0] != "pg_catalog" || len(n.Kids) != 1 {
		return Literal{}, false
	}
	argument := n.Kids[0]
	for argument.Kind == Cast && (argument.Type.catalog == "regclass" || argument.Type.catalog == "text") {
		argument = argument.Kids[0]
	}
	if argument.Kind != String {
		return Literal{}, false
	}
	name, err := ParseExpr(argument.Text)
	if err != nil || name.Kind != Column || len(name.Names) > 2 {
		return Literal{}, false
	}
	return Literal{Kind: SequenceLiteral, Value: argument.Text, Sequence: splitName(name.Names)}, true
}
