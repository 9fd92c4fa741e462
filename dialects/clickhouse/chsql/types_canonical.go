package chsql

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// canonicalType resolves the aliases of a type and of all types inside it, and
// brings its arguments into the stored form.
func canonicalType(t *dataType) (*dataType, error) {
	family, err := resolveFamily(t)
	if err != nil {
		return nil, err
	}
	c := &dataType{name: family, args: slices.Clone(t.args)}
	for i := range c.args {
		if c.args[i].typ == nil {
			continue
		}
		if c.args[i].typ, err = canonicalType(c.args[i].typ); err != nil {
			return nil, err
		}
	}
	if rule := typeRule(family); rule != nil {
		err = rule(c)
	}
	c.bare = len(c.args) == 0 && family != "Tuple"
	return c, err
}

// resolveFamily is the family that the type's name stands for. The server reads
// enum8 in any case where every label has its number, and only there.
func resolveFamily(t *dataType) (string, error) {
	name := t.name
	if lower := strings.ToLower(name); (lower == "enum8" || lower == "enum16") && numbered(t) {
		return "E" + lower[1:], nil
	}
	if f, ok := typeFamilies[name]; ok {
		return f.canonical, nil
	}
	if f, ok := typeFamilies[strings.ToLower(name)]; ok && f.ignoreCase {
		return f.canonical, nil
	}
	if removedFamilies[name] {
		return name, nil
	}
	return "", &UnknownTypeError{Name: name, Suggestions: similarTypes(name)}
}

// numbered reports whether the arguments are labels with numbers.
func numbered(t *dataType) bool {
	unnumbered := func(a typeArg) bool { return a.kind != enumTypeArg || a.value == "" }
	return len(t.args) > 0 && !slices.ContainsFunc(t.args, unnumbered)
}

// typeRule is how the arguments of a family get into the stored form, or nil
// for a family that keeps its arguments.
func typeRule(family string) func(*dataType) error {
	switch family {
	case "Decimal":
		return decimalRule
	case "Decimal32":
		return fixedDecimal(9)
	case "Decimal64":
		return fixedDecimal(18)
	case "Decimal128":
		return fixedDecimal(38)
	case "Decimal256":
		return fixedDecimal(76)
	case "Nullable", "LowCardinality", "Array":
		return elementsRule(1)
	case "Map":
		return elementsRule(2)
	case "FixedString":
		return fixedStringRule
	case "DateTime", "DateTime32":
		return dateTimeRule
	case "DateTime64", "Time64":
		return precisionRule
	case "Enum", "Enum8", "Enum16":
		return enumRule
	case "Variant":
		return variantRule
	case "JSON":
		return jsonRule
	case "Dynamic":
		return dynamicRule
	case "AggregateFunction", "SimpleAggregateFunction":
		return aggregateRule
	case "String", "Bool", "Int8", "Int16", "Int32", "Int64", "UInt8", "UInt16", "UInt32", "UInt64", "Float32", "Float64":
		return dropArguments
	}
	return nil
}

// dropArguments forgets display widths and lengths, which mean nothing.
func dropArguments(t *dataType) error {
	t.args = nil
	return nil
}

func number(n int) typeArg { return typeArg{kind: textTypeArg, text: strconv.Itoa(n)} }

func decimalRule(t *dataType) error {
	switch len(t.args) {
	case 0:
		t.args = []typeArg{number(10), number(0)}
	case 1:
		t.args = append(t.args, number(0))
	case 2:
	default:
		return fmt.Errorf("type Decimal takes a precision and a scale, not %d arguments", len(t.args))
	}
	return nil
}

// elementsRule wants so many types.
func elementsRule(n int) func(*dataType) error {
	return func(t *dataType) error {
		types := Type{t}.Elements()
		if len(types) != n || len(t.args) != n {
			return fmt.Errorf("%s takes the types of its elements, %d of them", t.name, n)
		}
		return nil
	}
}

func fixedStringRule(t *dataType) error {
	if len(t.args) != 1 || t.args[0].kind != textTypeArg {
		return fmt.Errorf("FixedString takes one argument, the number of bytes")
	}
	return nil
}

func fixedDecimal(precision int) func(*dataType) error {
	return func(t *dataType) error {
		if len(t.args) != 1 {
			return fmt.Errorf("%s takes one argument, the scale", t.name)
		}
		t.name, t.args = "Decimal", []typeArg{number(precision), t.args[0]}
		return nil
	}
}

func dateTimeRule(t *dataType) error {
	t.name = "DateTime"
	if len(t.args) > 0 && t.args[0].kind == textTypeArg {
		t.name = "DateTime64"
	}
	return nil
}

func precisionRule(t *dataType) error {
	if len(t.args) == 0 {
		t.args = []typeArg{number(3)}
	}
	return nil
}

func enumNumber(text string) int64 {
	n, _ := strconv.ParseInt(text, 10, 64)
	return n
}

// enumRule numbers the elements, sorts them and finds the width: an element
// without a number follows the one before it.
func enumRule(t *dataType) error {
	next, wide := int64(1), false
	for i := range t.args {
		a := &t.args[i]
		if a.kind != enumTypeArg {
			return fmt.Errorf("the elements of %s must be quoted names with optional numbers", t.name)
		}
		if a.value != "" {
			next = enumNumber(a.value)
		}
		a.value = strconv.FormatInt(next, 10)
		wide = wide || next < -128 || next > 127
		next++
	}
	if len(t.args) == 0 {
		return fmt.Errorf("%s needs at least one element", t.name)
	}
	slices.SortStableFunc(t.args, func(a, b typeArg) int { return cmp.Compare(enumNumber(a.value), enumNumber(b.value)) })
	if t.name == "Enum" {
		t.name = "Enum8"
		if wide {
			t.name = "Enum16"
		}
	}
	return nil
}

func variantRule(t *dataType) error {
	slices.SortFunc(t.args, func(a, b typeArg) int { return strings.Compare(a.format(), b.format()) })
	t.args = slices.CompactFunc(t.args, func(a, b typeArg) bool { return a.format() == b.format() })
	return nil
}

// jsonDefaults are the options that are not stored at these values.
var jsonDefaults = map[string]string{"max_dynamic_paths": "1024", "max_dynamic_types": "32"}

// jsonRule orders the arguments: options, typed paths, skipped paths, skipped
// expressions.
func jsonRule(t *dataType) error {
	t.args = slices.DeleteFunc(t.args, func(a typeArg) bool { return a.kind == optionArg && jsonDefaults[a.name] == a.text })
	slices.SortStableFunc(t.args, func(a, b typeArg) int {
		return cmp.Or(cmp.Compare(jsonRank(a), jsonRank(b)), jsonOrder(a, b))
	})
	return nil
}

func jsonRank(a typeArg) int {
	switch {
	case a.kind == optionArg:
		return 0
	case a.kind == pathTypeArg:
		return 1
	case a.name == "":
		return 2
	}
	return 3
}

func jsonOrder(a, b typeArg) int {
	switch a.kind {
	case optionArg:
		return strings.Compare(b.name, a.name)
	case pathTypeArg:
		return strings.Compare(a.name, b.name)
	}
	return strings.Compare(a.text, b.text)
}

func dynamicRule(t *dataType) error {
	t.args = slices.DeleteFunc(t.args, func(a typeArg) bool { return a.kind == optionArg && a.text == "32" })
	return nil
}

// versionedAggregates are stored with the version of their serialization where
// they take arrays; of maps they have one only.
var versionedAggregates = words("maxmappedarrays minmappedarrays summapwithoverflow summappedarrays summap minmap maxmap")

func aggregateRule(t *dataType) error {
	if len(t.args) == 0 {
		return fmt.Errorf("%s needs an aggregate function", t.name)
	}
	for i, a := range t.args {
		if a.kind != functionArg {
			continue
		}
		name := aggregateName(a.function)
		t.args[i].function = name
		if id, ok := name.(*ident); ok && i == 0 && versionedAggregates[strings.ToLower(id.parts[0])] && t.aggregatesArrays() {
			t.args = append([]typeArg{number(1)}, t.args...)
		}
		return nil
	}
	return nil
}

// aggregatesArrays reports whether the first argument of an AggregateFunction is
// an array.
func (t *dataType) aggregatesArrays() bool {
	return t.name == "AggregateFunction" && len(t.args) > 1 && t.args[1].typ != nil && t.args[1].typ.name == "Array"
}

// aggregateName is a copy with the canonical name of the function.
func aggregateName(node expr) expr {
	switch n := node.(type) {
	case *ident:
		return &ident{parts: []string{ResolveFunction(n.parts[0])}}
	case *call:
		c := *n
		c.name = ResolveFunction(c.name)
		if len(c.args) == 0 {
			return &ident{parts: []string{c.name}}
		}
		return &c
	}
	return node
}

// similarTypes finds names that a typing error may have been meant for.
func similarTypes(name string) []string {
	type candidate struct {
		name     string
		distance int
	}
	var list []candidate
	for _, known := range TypeNames() {
		d := editDistance(strings.ToLower(name), strings.ToLower(known))
		if d <= max(1, len(name)/4) {
			list = append(list, candidate{known, d})
		}
	}
	slices.SortStableFunc(list, func(a, b candidate) int { return cmp.Compare(a.distance, b.distance) })
	var names []string
	for _, c := range list[:min(3, len(list))] {
		names = append(names, c.name)
	}
	return names
}

// editDistance counts the insertions, deletions and replacements between two
// words.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := diagonal
			if a[i-1] != b[j-1] {
				cost++
			}
			diagonal, row[j] = row[j], min(cost, row[j]+1, row[j-1]+1)
		}
	}
	return row[len(b)]
}
