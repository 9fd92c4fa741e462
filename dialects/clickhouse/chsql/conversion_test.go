package chsql

import (
	"errors"

	"testing"
)

func mustType(t *testing.T, text string) Type {
	t.Helper()
	typ, err := ParseType(text)
	if err != nil {
		t.Fatal(err)
	}
	return typ
}

// Each row was tried with data on a ClickHouse 26.7 server, except that "may
// fail" includes what a value can break and the value tried did not.
func TestConvert(t *testing.T) {
	for _, row := range []struct {
		from, to string
		want     ConversionKind
	}{
		{"Int32", "INTEGER", ConversionNone},
		{"Int32", "Int64", ConversionRewrite},
		{"UInt8", "Int16", ConversionRewrite},
		{"Int64", "Int8", ConversionLossy},
		{"UInt64", "Int64", ConversionLossy},
		{"Int32", "UInt32", ConversionLossy},
		{"Int32", "Float64", ConversionRewrite},
		{"Int64", "Float64", ConversionLossy},
		{"Float64", "Float32", ConversionLossy},
		{"Float32", "Float64", ConversionRewrite},
		{"Float64", "Int32", ConversionLossy},
		{"Decimal(10, 2)", "Decimal(12, 2)", ConversionMetadata},
		{"Decimal(9, 2)", "Decimal(10, 2)", ConversionRewrite},
		{"Decimal(12, 4)", "Decimal(14, 2)", ConversionLossy},
		{"Decimal(10, 2)", "Decimal(5, 2)", ConversionMayFail},
		{"Decimal(18, 2)", "Int8", ConversionMayFail},
		{"Decimal(5, 2)", "Int32", ConversionLossy},
		{"Decimal(10, 2)", "Float64", ConversionLossy},
		{"Int16", "Decimal(7, 2)", ConversionRewrite},
		{"Float64", "Decimal(5, 2)", ConversionMayFail},
		{"DateTime", "DateTime('UTC')", ConversionMetadata},
		{"DateTime64(6)", "DateTime64(3)", ConversionLossy},
		{"DateTime64(3)", "DateTime64(6)", ConversionRewrite},
		{"DateTime64(3)", "DateTime", ConversionLossy},
		{"DateTime", "Date", ConversionLossy},
		{"Date", "DateTime", ConversionLossy},
		{"Date", "Date32", ConversionRewrite},
		{"Date", "UInt16", ConversionMetadata},
		{"Enum8('a' = 1)", "Enum8('a' = 1, 'c' = 3)", ConversionMetadata},
		{"Enum8('a' = 1, 'b' = 2)", "Enum8('a' = 1)", ConversionMayFail},
		{"Enum8('a' = 1)", "Enum8('a' = 2)", ConversionRefused},
		{"Enum8('a' = 1)", "Enum16('a' = 1)", ConversionRewrite},
		{"Enum8('a' = 1)", "Int8", ConversionMetadata},
		{"String", "Enum8('a' = 1)", ConversionMayFail},
		{"Int8", "Enum8('a' = 1)", ConversionMayFail},
		{"String", "FixedString(2)", ConversionMayFail},
		{"FixedString(2)", "FixedString(4)", ConversionRewrite},
		{"FixedString(4)", "FixedString(2)", ConversionMayFail},
		{"Bool", "UInt8", ConversionMetadata},
		{"Int32", "Bool", ConversionLossy},
		{"String", "LowCardinality(String)", ConversionRewrite},
		{"LowCardinality(Nullable(String))", "Nullable(String)", ConversionRewrite},
		{"Int32", "Nullable(Int32)", ConversionRewrite},
		{"Nullable(Int32)", "Int32", ConversionMayFail},
		{"Nullable(Enum8('a' = 1))", "Nullable(Enum8('a' = 1, 'b' = 2))", ConversionMetadata},
		{"Array(Enum8('a' = 1))", "Array(Enum8('a' = 1, 'b' = 2))", ConversionMetadata},
		{"Map(String, Enum8('a' = 1))", "Map(String, Enum8('a' = 1, 'b' = 2))", ConversionRewrite},
		{"Tuple(x Enum8('a' = 1))", "Tuple(x Enum8('a' = 1, 'b' = 2))", ConversionRewrite},
		{"Array(Tuple(Enum8('a' = 1, 'b' = 2)))", "Array(Tuple(Enum8('a' = 1)))", ConversionMayFail},
		{"Map(Enum8('a' = 1), String)", "Map(Enum8('a' = 2), String)", ConversionRefused},
		{"Enum8('a' = 1, 'b' = 2)", "Enum8('b' = 1)", ConversionRefused},
		{"Map(String, DateTime)", "Map(String, DateTime('UTC'))", ConversionMetadata},
		{"Tuple(x DateTime64(3), y String)", "Tuple(x DateTime64(3, 'UTC'), y String)", ConversionMetadata},
		{"Array(Nullable(Decimal(10, 2)))", "Array(Nullable(Decimal(18, 2)))", ConversionMetadata},
		{"Tuple(Date)", "Tuple(UInt16)", ConversionRewrite},
		{"Tuple(Decimal(10, 2))", "Tuple(Decimal(18, 2))", ConversionMetadata},
		{"Array(Int64)", "Array(Int8)", ConversionLossy},
		{"Map(String, Int8)", "Map(String, Int64)", ConversionRewrite},
		{"Tuple(a Int8)", "Tuple(b Int8)", ConversionLossy},
		{"Tuple(a Int8)", "Tuple(a Int8, b Int8)", ConversionRewrite},
		{"Tuple(Int8)", "Tuple(a Int8)", ConversionRewrite},
		{"UInt64", "SimpleAggregateFunction(max, UInt64)", ConversionMetadata},
		{"SimpleAggregateFunction(max, UInt32)", "SimpleAggregateFunction(max, UInt64)", ConversionRewrite},
		{"String", "UUID", ConversionMayFail},
		{"IPv4", "IPv6", ConversionRewrite},
		{"String", "JSON", ConversionMayFail},
		{"Int32", "Variant(Int32, String)", ConversionRewrite},
		{"Int64", "Variant(Int32, String)", ConversionImpossible},
		{"UUID", "FixedString(16)", ConversionImpossible},
		{"Nullable(Enum8('a' = 1))", "Nullable(Decimal(9, 2))", ConversionImpossible},
		{"Map(String, UUID)", "Map(String, Date)", ConversionImpossible},
		{"UUID", "UInt128", ConversionMayFail},
	} {
		if got := Convert(mustType(t, row.from), mustType(t, row.to)); got.Kind != row.want {
			t.Errorf("%s to %s: %s (%s), want %s", row.from, row.to, got.Kind, got.Reason, row.want)
		}
	}
}

func TestTypeHelpers(t *testing.T) {
	for from, want := range map[string]string{
		"text":                          "Nullable(String)",
		"Nullable(int)":                 "Nullable(Int32)",
		"LowCardinality(String)":        "LowCardinality(Nullable(String))",
		"LowCardinality(Nullable(int))": "LowCardinality(Nullable(Int32))",
	} {
		nullable := mustType(t, from).WithNullable()
		if nullable.String() != want || !nullable.IsNullable() || nullable.WithoutNullable().IsNullable() {
			t.Errorf("%s with Nullable: %s, want %s", from, nullable, want)
		}
	}
	columns := mustType(t, "Nested(a int, b Array(text))").Columns("n")
	if len(columns) != 2 || columns[1].Name != "n.b" || columns[1].Type.String() != "Array(Array(String))" {
		t.Errorf("columns of a Nested: %v", columns)
	}
	values := mustType(t, "Enum('b' = 5, 'a' = -1)").EnumValues()
	if len(values) != 2 || values[0] != (EnumValue{"a", -1}) || values[1] != (EnumValue{"b", 5}) {
		t.Errorf("values of an Enum: %v", values)
	}
	if bits, signed, ok := mustType(t, "BIGINT UNSIGNED").Integer(); bits != 64 || signed || !ok {
		t.Errorf("BIGINT UNSIGNED: %d bits, signed %t, %t", bits, signed, ok)
	}
}

func TestUnknownType(t *testing.T) {
	_, err := ParseType("Array(int32)")
	var unknown *UnknownTypeError
	if !errors.As(err, &unknown) || unknown.Name != "int32" || len(unknown.Suggestions) == 0 || unknown.Suggestions[0] != "Int32" {
		t.Errorf("int32: %v", err)
	}
}
