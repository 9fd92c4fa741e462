package clickhouse

import (
	"testing"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
)

// TestInconvertible asks the server about every pair of types that are said to
// have no conversion: it must not find one.
func TestInconvertible(t *testing.T) {
	address := newDatabase(t)
	names := []string{"UInt8", "Int64", "UInt256", "Float32", "BFloat16", "Decimal(9, 2)", "Bool", "FixedString(16)", "UUID", "IPv4", "IPv6", "Date", "Date32",
		"DateTime", "DateTime64(3)", "Time", "Time64(3)", "Enum8('a' = 0)", "Array(UInt8)", "Tuple(a UInt8, b String)", "Map(String, UInt8)", "JSON",
		"Variant(Bool, String)", "Point", "Ring", "IntervalDay", "AggregateFunction(sum, UInt8)", "LowCardinality(Nullable(UUID))", "Nullable(Date)"}
	refused := 0
	for _, from := range names {
		for _, to := range names {
			a, errA := chsql.ParseType(from)
			b, errB := chsql.ParseType(to)
			if errA != nil || errB != nil {
				t.Fatal(errA, errB)
			}
			if chsql.Convert(a, b).Kind != chsql.ConversionImpossible {
				continue
			}
			refused++
			value := "defaultValueOfTypeName(" + chsql.QuoteString(a.WithoutLowCardinality().WithoutNullable().String()) + ")"
			if _, err := ask(t.Context(), address, "SELECT CAST("+value+", "+chsql.QuoteString(to)+")"); err == nil {
				t.Errorf("%s becomes %s", from, to)
			}
		}
	}
	if refused < 400 {
		t.Errorf("only %d pairs", refused)
	}
}
