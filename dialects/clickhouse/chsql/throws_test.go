package chsql

import "testing"

func TestMayThrow(t *testing.T) {
	columns := map[string]string{"s": "LowCardinality(String)", "n": "UInt32", "d": "DateTime", "m": "Map(String, String)", "a": "Array(UInt64)", "f": "FixedString(3)"}
	typeOf := func(column string) Type {
		typ, _ := ParseType(columns[column])
		return typ
	}
	for _, row := range []struct {
		expression, into string
		want             bool
	}{
		{"toUInt32(s)", "UInt32", true},
		{"toUInt32OrZero(s)", "UInt32", false},
		{"toUInt32(n)", "UInt32", false},
		{"toUInt32(length(s))", "UInt32", false},
		{"s", "UInt8", true},
		{"s", "String", false},
		{"f", "LowCardinality(String)", false},
		{"m['k']", "Float64", true},
		{"m['k']", "Nullable(String)", false},
		{"s::Date", "Date", true},
		{"CAST(s, 'LowCardinality(String)')", "String", false},
		{"if(s = 'x', 1, 2)", "UInt8", false},
		{"if(n = 1, s, '7')", "UInt8", true},
		{"multiIf(s = 'a', 1, s = 'b', n, 3)", "UInt8", false},
		{"multiIf(n = 1, 2, s)", "UInt8", true},
		{"arrayMap(k -> cityHash64(k), mapKeys(m))", "Array(UInt64)", false},
		{"arrayMap(k -> toUInt8(k), mapKeys(m))", "Array(UInt8)", true},
		{"arrayMap(k -> toUInt8(k), a)", "Array(UInt8)", false},
		{"splitByChar(',', s)", "Array(String)", false},
		{"splitByChar(',', s)", "Array(UInt8)", true},
		{"toDate(d)", "Date", false},
		{"parseDateTimeBestEffort(s)", "DateTime", true},
		{"parseDateTimeBestEffortOrNull(s)", "Nullable(DateTime)", false},
		{"n % 256", "UInt8", false},
		{"intDiv(10, n)", "UInt8", true},
		{"toUInt64(JSONExtractString(s, 'id'))", "UInt64", true},
		{"JSONExtractUInt(s, 'id')", "UInt64", false},
		{"toDateTime('2020-01-01 00:00:00')", "DateTime", false},
		{"now()", "DateTime", false},
	} {
		into, err := ParseType(row.into)
		if err != nil {
			t.Fatal(err)
		}
		if got := MayThrow(row.expression, into, typeOf); got != row.want {
			t.Errorf("%s as %s: %v, want %v", row.expression, row.into, got, row.want)
		}
	}
}
