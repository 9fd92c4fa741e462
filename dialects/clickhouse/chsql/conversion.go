package chsql

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// ConversionKind says what changing a column's type does to stored values.
// The kinds are ordered from harmless to impossible.
type ConversionKind uint8

const (
	// ConversionNone says: the types are the same.
	ConversionNone ConversionKind = iota
	// ConversionMetadata says: no part is rewritten.
	ConversionMetadata
	// ConversionRewrite says: a mutation rewrites the column; every value survives.
	ConversionRewrite
	// ConversionLossy says: the mutation succeeds and silently changes values that
	// do not fit.
	ConversionLossy
	// ConversionMayFail says: values may turn out not to convert after the table's
	// metadata has changed, which leaves the column unreadable.
	ConversionMayFail
	// ConversionRefused says: the server refuses the statement.
	ConversionRefused
	// ConversionImpossible says: the server has no conversion at all, neither in
	// place nor for a copy.
	ConversionImpossible
)

// String names the kind.
func (k ConversionKind) String() string {
	return [...]string{"none", "metadata only", "rewrite", "lossy", "may fail", "refused", "impossible"}[k]
}

// Conversion is a judgement about a change of type.
type Conversion struct {
	Kind ConversionKind
	// Reason says in a few words why, for everything worse than a rewrite.
	Reason string
	// Changed says which values become others without a failure, beside those that
	// fail; "" if none do.
	Changed string
}

// worse is the graver of two conversions that happen both.
func worse(a, b Conversion) Conversion {
	if b.Kind > a.Kind {
		a, b = b, a
	}
	if b.Kind == ConversionLossy && a.Kind > ConversionLossy {
		b.Changed = b.Reason
	}
	a.Changed = cmp.Or(a.Changed, b.Changed)
	return a
}

func rewrite() Conversion { return Conversion{Kind: ConversionRewrite} }

func lossy(format string, args ...any) Conversion {
	return Conversion{Kind: ConversionLossy, Reason: fmt.Sprintf(format, args...)}
}

func mayFail(format string, args ...any) Conversion {
	return Conversion{Kind: ConversionMayFail, Reason: fmt.Sprintf(format, args...)}
}

// unruled is a conversion that no rule covers: anything may happen.
func unruled(from, to Type) Conversion {
	return worse(mayFail("no rule knows how %s becomes %s", from, to), lossy("those without a counterpart may become others"))
}

// Convert judges ALTER TABLE … MODIFY COLUMN from one type to another. What no
// rule covers may fail.
func Convert(from, to Type) Conversion {
	if from.Equal(to) {
		return Conversion{}
	}
	if from.Family() == "LowCardinality" || to.Family() == "LowCardinality" {
		return worse(rewrite(), Convert(from.WithoutLowCardinality(), to.WithoutLowCardinality()))
	}
	if from.Family() == "SimpleAggregateFunction" || to.Family() == "SimpleAggregateFunction" {
		return worse(Conversion{Kind: ConversionMetadata}, Convert(from.stored(), to.stored()))
	}
	if from.Family() == "Nullable" || to.Family() == "Nullable" {
		return convertNullable(from, to)
	}
	if to.Family() == "Variant" {
		return convertToVariant(from, to)
	}
	if values := from.EnumValues(); values != nil && to.EnumValues() != nil {
		return convertEnum(values, to.EnumValues(), from.Family() == to.Family())
	}
	if from.Family() == to.Family() {
		return convertSameFamily(from, to)
	}
	return convertFamily(from, to)
}

// stored is the type of the values of a SimpleAggregateFunction, or the type
// itself.
func (t Type) stored() Type {
	if elements := t.Elements(); t.Family() == "SimpleAggregateFunction" && len(elements) > 0 {
		return elements[0].Type
	}
	return t
}

func convertNullable(from, to Type) Conversion {
	if from.Family() == to.Family() {
		return Convert(from.WithoutNullable(), to.WithoutNullable())
	}
	inner := worse(rewrite(), Convert(from.WithoutNullable(), to.WithoutNullable()))
	if to.Family() != "Nullable" && to.Family() != "Dynamic" && to.Family() != "Variant" {
		return worse(inner, mayFail("NULL has no counterpart in %s: the server requires a DEFAULT, which replaces every NULL", to))
	}
	return inner
}

func convertToVariant(from, to Type) Conversion {
	has := map[string]bool{}
	for _, e := range to.Elements() {
		has[e.Type.String()] = true
	}
	members := from.Elements()
	if from.Family() != "Variant" {
		members = []Element{{Type: from}}
	}
	for _, m := range members {
		switch {
		case has[m.Type.String()]:
		case from.Family() == "Variant" || from.Family() == "String" || from.Family() == "FixedString" || from.Family() == "Dynamic":
			return mayFail("%s is not one of the variants", m.Type)
		default:
			return impossible(from, to)
		}
	}
	return rewrite()
}

func convertEnum(from, to []EnumValue, sameWidth bool) Conversion {
	labels := map[string]int64{}
	for _, v := range to {
		labels[v.Label] = v.Value
	}
	result := rewrite()
	if sameWidth {
		result.Kind = ConversionMetadata
	}
	for _, v := range from {
		number, kept := labels[v.Label]
		switch {
		case kept && number != v.Value:
			return Conversion{Kind: ConversionRefused, Reason: fmt.Sprintf("the server does not renumber %s of an Enum", QuoteString(v.Label))}
		case !kept:
			result = worse(result, mayFail("rows that hold %s become unreadable", QuoteString(v.Label)))
		}
	}
	return result
}

// convertSameFamily judges a change of arguments.
func convertSameFamily(from, to Type) Conversion {
	switch from.Family() {
	case "DateTime":
		return Conversion{Kind: ConversionMetadata}
	case "DateTime64", "Time64":
		return convertPrecision(from, to)
	case "Decimal":
		return convertDecimal(from, to)
	case "FixedString":
		if to.number(0) < from.number(0) {
			return mayFail("values longer than %d bytes do not fit", to.number(0))
		}
		return rewrite()
	case "Array":
		return convertElements(from, to)
	case "Map", "Tuple", "Nested":
		return insideCompound(convertElements(from, to), from, to)
	case "Variant", "Dynamic":
		return rewrite()
	case "JSON":
		return mayFail("values of typed paths have to convert")
	}
	return unruled(from, to)
}

// number is the numeric argument at place i.
func (t Type) number(i int) int {
	if i >= len(t.t.args) {
		return 0
	}
	n, _ := strconv.Atoi(t.t.args[i].text)
	return n
}

func convertPrecision(from, to Type) Conversion {
	switch {
	case to.number(0) < from.number(0):
		return lossy("digits of the second beyond %d are cut off", to.number(0))
	case to.number(0) == from.number(0):
		return Conversion{Kind: ConversionMetadata}
	case to.number(0) > 7:
		return lossy("the range of years shrinks with %d digits of the second", to.number(0))
	}
	return rewrite()
}

func convertDecimal(from, to Type) Conversion {
	fromWhole, toWhole := from.number(0)-from.number(1), to.number(0)-to.number(1)
	result := rewrite()
	if from.number(1) == to.number(1) && decimalSize(from) == decimalSize(to) {
		result.Kind = ConversionMetadata
	}
	if to.number(1) < from.number(1) {
		result = lossy("digits after the point beyond %d are cut off", to.number(1))
	}
	if toWhole < fromWhole {
		result = worse(result, mayFail("numbers with more than %d digits before the point do not fit", toWhole))
	}
	return result
}

func convertElements(from, to Type) Conversion {
	a, b := from.Elements(), to.Elements()
	if len(a) > 0 && len(b) > 0 && a[0].Name != "" && b[0].Name != "" {
		return convertNamed(a, b)
	}
	if len(a) != len(b) {
		return mayFail("the number of elements changes from %d to %d", len(a), len(b))
	}
	result := Conversion{Kind: ConversionMetadata}
	for i := range a {
		if a[i].Name != b[i].Name {
			result = worse(result, rewrite())
		}
		result = worse(result, Convert(a[i].Type, b[i].Type))
	}
	return result
}

// insideCompound makes a rewrite of what is a change of the definition outside
// of a Map or a Tuple: in there the server looks for equal types, for which
// time zones and the precision of a Decimal do not count.
func insideCompound(c Conversion, from, to Type) Conversion {
	if c.Kind == ConversionMetadata && !equalFamilies(from, to) {
		return rewrite()
	}
	return c
}

func equalFamilies(a, b Type) bool {
	if a.Family() != b.Family() || a.EnumValues() != nil && !a.Equal(b) {
		return false
	}
	return slices.EqualFunc(a.Elements(), b.Elements(), func(x, y Element) bool { return equalFamilies(x.Type, y.Type) })
}

// convertNamed matches elements by name: new ones get their default.
func convertNamed(from, to []Element) Conversion {
	result := Conversion{Kind: ConversionMetadata}
	if len(from) != len(to) {
		result = rewrite()
	}
	for i, e := range from {
		j := slices.IndexFunc(to, func(other Element) bool { return other.Name == e.Name })
		if j < 0 {
			result = worse(result, lossy("the values of element %s are dropped", QuoteIdent(e.Name)))
			continue
		}
		if i != j {
			result = worse(result, rewrite())
		}
		result = worse(result, Convert(e.Type, to[j].Type))
	}
	return result
}

// sameBytes are the changes of family that rewrite nothing.
var sameBytes = map[[2]string]bool{
	{"Enum8", "Int8"}: true, {"Enum16", "Int16"}: true, {"Bool", "UInt8"}: true,
	{"Date", "UInt16"}: true, {"UInt16", "Date"}: true, {"DateTime", "UInt32"}: true, {"UInt32", "DateTime"}: true,
}

// convertFamily judges a change between different families.
func convertFamily(from, to Type) Conversion {
	a, aNumber := numericOf(from)
	b, bNumber := numericOf(to)
	inside, isNumberInside := numberInside(from)
	switch {
	case slices.Contains(inconvertible[groupOf(from)], groupOf(to)):
		return impossible(from, to)
	case sameBytes[[2]string{from.Family(), to.Family()}]:
		return Conversion{Kind: ConversionMetadata}
	case to.Family() == "String" || to.Family() == "Dynamic":
		return rewrite()
	case from.Family() == "String" || from.Family() == "FixedString":
		return mayFail("text that is no %s does not convert", to)
	case aNumber && bNumber:
		return convertNumber(a, b, to)
	case timeRank[from.Family()] > 0 && timeRank[to.Family()] > 0:
		return convertTime(from, to)
	case strings.HasPrefix(to.Family(), "Enum") && (a.floating || a.scale > 0):
		return worse(lossy("fractions are cut off"), mayFail("a number that is no value of the Enum does not convert"))
	case strings.HasPrefix(to.Family(), "Enum"):
		return mayFail("a number that is no value of the Enum does not convert")
	case isNumberInside && bNumber:
		return convertNumber(inside, b, to)
	case isFine(from) && bNumber && !b.floating && b.scale == 0:
		return worse(lossy("fractions of a second are cut off"), mayFail("points in time out of the range of %s do not convert", to))
	case aNumber && wholeTimes[to.Family()]:
		return toTime(a, to)
	case wholeTimes[from.Family()] && wholeTimes[to.Family()]:
		return lossy("%s has not what %s says", to, from)
	case strings.HasPrefix(from.Family(), "Enum") && bNumber:
		return convertNumber(enumNumeric(from), b, to)
	case from.Family() == "IPv4" && bNumber && b.bits >= 32 && !b.signed, from.Family() == "UInt32" && to.Family() == "IPv4",
		from.Family() == "IPv4" && to.Family() == "IPv6", from.Family() == "Map" && to.Family() == "JSON":
		return rewrite()
	}
	return unruled(from, to)
}
