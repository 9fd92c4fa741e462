package clickhouse

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/dialects/design"
	"github.com/schemac/schemac/schema"
)

// The rules about types and codecs that the server refuses. Settings of a
// session allow some of them; who has such a server gives the rule another
// severity.
var typeRules = []design.Rule{
	{Code: "CS121", Name: "low-cardinality-refused", Severity: design.Error, Refused: true,
		Why: "LowCardinality of anything but texts and UUIDs costs more than it saves, and ClickHouse refuses it.",
		Fix: "Use the type without LowCardinality; a codec such as Delta or T64 helps numbers.",
		Find: inColumns(func(c *schema.Column, typ chsql.Type, flaws *design.Flaws) {
			for _, part := range within(typ) {
				if family := plainFamily(part); part.Family() == "LowCardinality" && !slices.Contains([]string{"String", "FixedString", "UUID"}, family) {
					flaws.Add(c, "type", "%s is %s.", c.Address(), typ)
				}
			}
		})},
	{Code: "CS126", Name: "type-refused", Severity: design.Error, Refused: true,
		Why: "ClickHouse refuses the type: Nullable cannot hold arrays, maps or tuples, and a FixedString has 256 bytes at most.",
		Fix: "Make the elements Nullable, or use String.",
		Find: inColumns(func(c *schema.Column, typ chsql.Type, flaws *design.Flaws) {
			for _, part := range within(typ) {
				if refusedType(part) {
					flaws.Add(c, "type", "%s is %s, with %s in it.", c.Address(), typ, part)
				}
			}
		})},
	{Code: "CS129", Name: "codec-refused", Severity: design.Error, Refused: true,
		Why: "ClickHouse refuses the codecs: each must fit the type, something must compress in the end, and nothing can follow what compresses.",
		Fix: "End the list with LZ4 or ZSTD, and use Delta, DoubleDelta, T64 and GCD for integers and times, Gorilla and FPC for floats.",
		Find: inColumns(func(c *schema.Column, typ chsql.Type, flaws *design.Flaws) {
			if reason := refusedCodec(c, typ); reason != "" {
				flaws.Add(c, "codec", "The codec %s of %s cannot be: %s.", c.ClickHouse.Codec, c.Address(), reason)
			}
		})},
}

// within lists a type and all types in it. The arguments of aggregates are no
// columns.
func within(typ chsql.Type) []chsql.Type {
	list := []chsql.Type{typ}
	if typ.Family() == "AggregateFunction" {
		return list
	}
	for _, e := range typ.Elements() {
		list = append(list, within(e.Type)...)
	}
	return list
}

func refusedType(typ chsql.Type) bool {
	switch typ.Family() {
	case "Nullable":
		inner := typ.WithoutNullable().Family()
		return neverNull(typ.WithoutNullable()) || inner == "Tuple"
	case "FixedString":
		return typ.Size() > 256
	}
	return false
}

// codecGroup says what a codec does.
type codecGroup uint8

const (
	// compresses: a general compression, behind which nothing can stand.
	compresses codecGroup = iota
	// packs: made for a kind of value, and enough by itself.
	packs
	// prepares: makes values easier to compress, and compresses nothing.
	prepares
	// encrypts: comes last.
	encrypts
	nothing
)

var codecGroups = map[string]codecGroup{
	"LZ4": compresses, "LZ4HC": compresses, "ZSTD": compresses, "ZSTD_QAT": compresses, "DEFLATE_QPL": compresses,
	"DoubleDelta": packs, "Gorilla": packs, "FPC": packs, "T64": packs,
	"Delta": prepares, "GCD": prepares,
	"AES_128_GCM_SIV": encrypts, "AES_256_GCM_SIV": encrypts,
	"NONE": nothing,
}

// refusedCodec says why the server refuses the codec of a column; "" where it
// does not.
func refusedCodec(c *schema.Column, typ chsql.Type) string {
	codecs := codecNames(c.ClickHouse.Codec)
	switch {
	case len(codecs) == 0 || slices.ContainsFunc(codecs, func(name string) bool { return name == "Default" }):
		return ""
	case c.ClickHouse.DefaultKind == alias:
		return "an ALIAS is not stored"
	}
	for i, name := range codecs {
		group, known := codecGroups[name]
		switch {
		case !known:
			return "" // one of a newer server, perhaps
		case group == nothing && len(codecs) > 1:
			return "NONE stands alone"
		case group == compresses && i+1 < len(codecs) && codecGroups[codecs[i+1]] != encrypts:
			return "nothing can follow " + name
		case group == prepares && i+1 < len(codecs) && slices.Contains([]string{"Gorilla", "FPC"}, codecs[i+1]):
			return codecs[i+1] + " takes differences by itself"
		}
		if reason := unfitCodec(name, typ); reason != "" {
			return reason
		}
	}
	if last := codecs[len(codecs)-1]; codecGroups[last] == prepares {
		return last + " compresses nothing; add LZ4 or ZSTD behind it"
	}
	return ""
}

// codecNames are the codecs of a list, without their arguments.
func codecNames(codec string) (names []string) {
	if codec == "" {
		return nil
	}
	list, err := chsql.CanonicalCodec(codec, chsql.Type{})
	if err != nil {
		return nil
	}
	for _, item := range list {
		name, _, _ := strings.Cut(item, "(")
		names = append(names, name)
	}
	return names
}

// unfitCodec says why a codec does not fit the values of a type: those of each
// of its streams.
func unfitCodec(name string, typ chsql.Type) string {
	takes, limited := codecTypes[name]
	if !limited {
		return ""
	}
	for _, stream := range streams(typ) {
		if !takes(stream) {
			return fmt.Sprintf("%s does not take %s", name, stream)
		}
	}
	return ""
}

// streams are the simple types that the values of a type are stored as.
func streams(typ chsql.Type) []chsql.Type {
	switch typ.Family() {
	case "Nullable", "LowCardinality", "Array", "Tuple", "Map", "Nested", "SimpleAggregateFunction":
		var list []chsql.Type
		for _, e := range typ.Elements() {
			list = append(list, streams(e.Type)...)
		}
		return list
	}
	return []chsql.Type{typ}
}

// codecTypes are the types that codecs take, as measured.
var codecTypes = map[string]func(chsql.Type) bool{
	"Delta":       fitsRegister,
	"DoubleDelta": fitsRegister,
	"Gorilla":     isFloat,
	"FPC":         isFloat,
	"T64":         func(t chsql.Type) bool { return countable(t) && fitsRegister(t) },
	"GCD":         countable,
}

// fitsRegister reports whether every value has 1, 2, 4 or 8 bytes.
func fitsRegister(t chsql.Type) bool { return slices.Contains([]int{1, 2, 4, 8}, t.Size()) }

func isFloat(t chsql.Type) bool { return strings.HasPrefix(t.Family(), "Float") }

// countable reports whether values are integers below, or a scaled one.
func countable(t chsql.Type) bool {
	_, _, integer := t.Integer()
	return integer || strings.HasPrefix(t.Family(), "Date") || strings.HasPrefix(t.Family(), "Time") ||
		slices.Contains([]string{"Decimal", "Enum8", "Enum16", "Bool", "IPv4"}, t.Family())
}
