package chsql

import (
	"fmt"
	"slices"
	"strings"
)

// typeFamily is a row of the generated table.
type typeFamily struct {
	canonical  string
	ignoreCase bool
}

// removedFamilies existed in versions of the server that the generated table
// does not describe.
var removedFamilies = map[string]bool{"Object": true}

// Type is a data type in the form in which the server stores it. The zero
// Type is no type.
type Type struct {
	t *dataType
}

// UnknownTypeError names a type that no known version of the server has.
type UnknownTypeError struct {
	// Name is the family as it was typed.
	Name string
	// Suggestions are similar names, best first.
	Suggestions []string
}

// Error renders the name and the suggestions.
func (e *UnknownTypeError) Error() string {
	text := fmt.Sprintf("ClickHouse has no data type %s", e.Name)
	if len(e.Suggestions) > 0 {
		text += "; similar names are " + strings.Join(e.Suggestions, ", ")
	}
	return text
}

// ParseType reads a type by any of its names and returns what the server
// makes of it. A trailing NULL makes it Nullable, NOT NULL changes nothing.
// The error is a *SyntaxError, an *UnknownTypeError, or says which argument
// does not fit.
func ParseType(text string) (Type, error) {
	p := newParser(text)
	t := p.dataType()
	nullable := p.nullModifier()
	if err := p.finish(); err != nil {
		return Type{}, err
	}
	canonical, err := canonicalType(t)
	if err != nil {
		return Type{}, err
	}
	if nullable {
		return Type{canonical}.WithNullable(), nil
	}
	return Type{canonical}, nil
}

// nullModifier reads [NOT] NULL after a type, and reports a bare NULL.
func (p *parser) nullModifier() bool {
	if p.accept("NOT", "NULL") {
		return false
	}
	return p.accept("NULL")
}

// TypeNames lists the families of all known types, aliases included.
func TypeNames() []string {
	names := make([]string, 0, len(typeFamilies))
	for name, f := range typeFamilies {
		if f.ignoreCase && strings.EqualFold(name, f.canonical) {
			name = f.canonical
		}
		names = append(names, name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// String is the canonical text.
func (t Type) String() string {
	if t.t == nil {
		return ""
	}
	return t.t.format()
}

// Family is the name without arguments.
func (t Type) Family() string {
	if t.t == nil {
		return ""
	}
	return t.t.name
}

// IsZero reports whether this is no type at all.
func (t Type) IsZero() bool { return t.t == nil }

// Equal reports whether both are the same type.
func (t Type) Equal(other Type) bool { return t.String() == other.String() }

// inner is the first argument, where that is a type.
func (t Type) inner() Type {
	if t.t == nil || len(t.t.args) == 0 || t.t.args[0].typ == nil {
		return Type{}
	}
	return Type{t.t.args[0].typ}
}

func of(family string, elements ...Type) Type {
	t := &dataType{name: family}
	for _, e := range elements {
		t.args = append(t.args, typeArg{typ: e.t})
	}
	return Type{t}
}

// IsNullable reports whether a value of the type may be NULL.
func (t Type) IsNullable() bool {
	switch t.Family() {
	case "Nullable", "Variant", "Dynamic":
		return true
	case "LowCardinality":
		return t.inner().IsNullable()
	case "SimpleAggregateFunction":
		return t.stored().IsNullable()
	}
	return false
}

// WithNullable is the type whose values may be NULL: inside LowCardinality
// for that family.
func (t Type) WithNullable() Type {
	switch {
	case t.IsNullable() || t.IsZero():
		return t
	case t.Family() == "LowCardinality":
		return of("LowCardinality", t.inner().WithNullable())
	}
	return of("Nullable", t)
}

// WithoutNullable is the type whose values can't be NULL.
func (t Type) WithoutNullable() Type {
	switch t.Family() {
	case "Nullable":
		return t.inner()
	case "LowCardinality":
		return of("LowCardinality", t.inner().WithoutNullable())
	case "SimpleAggregateFunction":
		return t.mapElements(Type.WithoutNullable)
	}
	return t
}

// mapElements is the type with each of its component types replaced.
func (t Type) mapElements(replace func(Type) Type) Type {
	mapped := *t.t
	mapped.args = slices.Clone(mapped.args)
	for i, a := range mapped.args {
		if a.typ != nil {
			mapped.args[i].typ = replace(Type{a.typ}).t
		}
	}
	return Type{&mapped}
}

// WithoutLowCardinality is the type inside LowCardinality, or the type itself.
func (t Type) WithoutLowCardinality() Type {
	if t.Family() == "LowCardinality" {
		return t.inner()
	}
	return t
}

// Element is a component of a compound type; Name is empty where elements
// have none.
type Element struct {
	Name string
	Type Type
}

// Elements are the component types of an Array, Map, Tuple, Nested, Variant,
// Nullable or LowCardinality, the typed paths of a JSON, and the arguments of
// an aggregate function.
func (t Type) Elements() []Element {
	if t.t == nil {
		return nil
	}
	var list []Element
	for _, a := range t.t.args {
		if a.typ != nil {
			list = append(list, Element{Name: a.name, Type: Type{a.typ}})
		}
	}
	return list
}

// EnumValue is one element of an Enum.
type EnumValue struct {
	Label string
	Value int64
}

// EnumValues are the elements of an Enum8 or Enum16 by ascending value, or
// nil for other types. Nullable and LowCardinality are looked through.
func (t Type) EnumValues() []EnumValue {
	inner := t.WithoutNullable().WithoutLowCardinality()
	if !strings.HasPrefix(inner.Family(), "Enum") {
		return nil
	}
	values := make([]EnumValue, len(inner.t.args))
	for i, a := range inner.t.args {
		values[i] = EnumValue{Label: a.label, Value: enumNumber(a.value)}
	}
	return values
}

// WithTextForEnums is the type with String in the place of every Enum.
func (t Type) WithTextForEnums() Type {
	switch {
	case t.t == nil:
		return t
	case strings.HasPrefix(t.Family(), "Enum"):
		return Type{&dataType{name: "String", bare: true}}
	}
	return t.mapElements(Type.WithTextForEnums)
}

// Unflattened is the type of one column: where flatten_nested is off, a Nested
// stays one, which is the array of tuples that it stands for.
func (t Type) Unflattened() Type {
	if t.Family() != "Nested" {
		return t
	}
	tuple := *t.t
	tuple.name = "Tuple"
	return of("Array", Type{&tuple})
}

// Columns are the columns that the server makes of a column of this type: an
// array for each element of a Nested, or the column itself.
func (t Type) Columns(name string) []Element {
	if t.Family() != "Nested" {
		return []Element{{Name: name, Type: t}}
	}
	var list []Element
	for _, e := range t.Elements() {
		list = append(list, Element{Name: name + "." + e.Name, Type: of("Array", e.Type)})
	}
	return list
}
