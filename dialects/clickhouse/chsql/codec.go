package chsql

import (
	"slices"
	"strconv"
	"strings"
)

// CanonicalCodec is the list of codecs that the server stores for the text
// between the parentheses of CODEC(…), on a column of the given type. A zero
// type leaves out what depends on it.
func CanonicalCodec(text string, column Type) ([]string, error) {
	p := newParser("(" + text + ")")
	list := p.codec(column)
	return list, p.finish()
}

type codecCall struct {
	name string
	args []string
}

func (c codecCall) String() string {
	if len(c.args) == 0 {
		return c.name
	}
	return c.name + "(" + strings.Join(c.args, ", ") + ")"
}

// codec reads a list of codecs between parentheses.
func (p *parser) codec(column Type) []string { return canonicalCodecs(p.codecCalls(), column) }

func (p *parser) codecCalls() []codecCall {
	var calls []codecCall
	p.expectOp("(")
	for p.err == nil && !p.acceptOp(")") {
		c := codecCall{name: p.identifier("the name of a codec")}
		if p.acceptOp("(") {
			args, _ := p.elements(")")
			for _, a := range args {
				c.args = append(c.args, printExpr(a))
			}
		}
		calls = append(calls, c)
		if !p.acceptOp(",") {
			p.expectOp(")")
			break
		}
	}
	return calls
}

// canonicalCodecs spells out the defaults for every stream of the type. When
// streams need different ones, the server keeps what was typed.
func canonicalCodecs(calls []codecCall, column Type) []string {
	if len(calls) == 0 {
		return nil
	}
	var result []string
	for i, size := range column.streamSizes() {
		list := make([]string, len(calls))
		for j, c := range calls {
			list[j] = c.withDefaults(size).String()
		}
		if i > 0 && !slices.Equal(list, result) {
			return typedCodecs(calls)
		}
		result = list
	}
	return result
}

func typedCodecs(calls []codecCall) []string {
	list := make([]string, len(calls))
	for i, c := range calls {
		list[i] = c.String()
	}
	return list
}

// withDefaults adds the arguments that the server stores, for values of so
// many bytes (0 when unknown), and drops those that it forgets.
func (c codecCall) withDefaults(size int) codecCall {
	switch {
	case c.name == "ZSTD" && len(c.args) == 0:
		c.args = []string{"1"}
	case c.name == "LZ4HC" && len(c.args) == 0:
		c.args = []string{"0"}
	case c.name == "FPC" && len(c.args) == 0:
		c.args = []string{"12"}
	case c.name == "FPC":
		c.args = c.args[:1]
	case c.name == "T64" && len(c.args) == 1 && c.args[0] == "'byte'":
		c.args = nil
	case (c.name == "Delta" || c.name == "Gorilla") && len(c.args) == 0 && size > 0:
		c.args = []string{strconv.Itoa(size)}
	}
	return c
}

// valueSizes are the sizes of values in bytes.
var valueSizes = map[string]int{
	"Bool": 1, "Int8": 1, "UInt8": 1, "Enum8": 1,
	"Int16": 2, "UInt16": 2, "Enum16": 2, "Date": 2, "BFloat16": 2,
	"Int32": 4, "UInt32": 4, "Float32": 4, "Date32": 4, "DateTime": 4, "IPv4": 4, "Time": 4,
	"Int64": 8, "UInt64": 8, "Float64": 8, "DateTime64": 8, "Time64": 8,
	"Int128": 16, "UInt128": 16, "UUID": 16, "IPv6": 16, "Int256": 32, "UInt256": 32,
	"Point": 8, "Ring": 8, "LineString": 8, "MultiLineString": 8, "Polygon": 8, "MultiPolygon": 8,
}

// streamSizes are the sizes of the values in each stream of a column: one for
// a simple type, several for a compound one. 0 means varying or unknown.
func (t Type) streamSizes() []int {
	switch t.Family() {
	case "Nullable", "LowCardinality", "Array", "Tuple", "Map", "Nested", "SimpleAggregateFunction":
		var sizes []int
		for _, e := range t.Elements() {
			sizes = append(sizes, e.Type.streamSizes()...)
		}
		if len(sizes) > 0 {
			return sizes
		}
	case "FixedString":
		n, _ := strconv.Atoi(t.t.args[0].text)
		return []int{n}
	case "Decimal":
		return []int{decimalSize(t)}
	}
	if strings.HasPrefix(t.Family(), "Interval") {
		return []int{8}
	}
	return []int{valueSizes[t.Family()]}
}

// Size is how many bytes each value of a simple type has; 0 for a compound type
// and where values differ in length.
func (t Type) Size() int {
	if sizes := t.streamSizes(); len(sizes) == 1 {
		return sizes[0]
	}
	return 0
}

func decimalSize(t Type) int {
	precision, _ := strconv.Atoi(t.t.args[0].text)
	switch {
	case precision <= 9:
		return 4
	case precision <= 18:
		return 8
	case precision <= 38:
		return 16
	}
	return 32
}
