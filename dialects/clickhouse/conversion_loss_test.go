package clickhouse

import (
	"strings"
	"testing"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
)

// samples are values at the edges of types, as texts that convert to them.
var samples = map[string][]string{
	"UInt8": {"0", "255"}, "Int8": {"-128", "127"}, "UInt16": {"300", "65535"}, "Int16": {"-32768", "300"}, "UInt32": {"4294967295", "1700000000"},
	"Int32": {"-2147483648", "2147483647", "20000"}, "UInt64": {"18446744073709551615", "5000000000"}, "Int64": {"-9223372036854775808", "5000000000"},
	"UInt256": {"5", "115792089237316195423570985008687907853269984665640564039457584007913129639935"}, "Float32": {"0.5", "-1", "1e30"}, "Float64": {"0.5", "1e300", "-3"},
	"Decimal(9, 2)": {"1.25", "-1", "9999999.99"}, "Decimal(38, 10)": {"1.0000000001", "9999999999999999999999999999"}, "Bool": {"true", "false"},
	"Date": {"1970-01-01", "2024-05-06", "2149-06-06"}, "Date32": {"1900-01-01", "2024-05-06", "2299-12-31"},
	"DateTime": {"1970-01-01 00:00:00", "2024-05-06 07:08:09", "2106-02-07 06:28:15"}, "DateTime64(3)": {"1900-01-01 00:00:00", "2024-05-06 07:08:09.123", "2299-12-31 23:59:59.999"},
	"Time": {"-12:00:00", "999:59:59"}, "Time64(3)": {"-12:00:00.5", "01:02:03.123"}, "Enum8('a' = 0, 'b' = 100)": {"a", "b"}, "Enum16('a' = 0, 'b' = 1000)": {"b"},
	"UUID": {"61f0c404-5cb3-11e7-907b-a6006ad3dba0"}, "IPv4": {"1.2.3.4", "255.255.255.255"}, "IPv6": {"::1", "2001:db8::1"}, "String": {"abc", ""}, "FixedString(3)": {"abc", "a"},
}

// TestConversionsAreJudged converts values at the edges of types to all others, and
// back: what comes back otherwise is said to be lost, and what fails, to fail.
func TestConversionsAreJudged(t *testing.T) {
	address := newDatabase(t)
	for from, values := range samples {
		for to := range samples {
			a, errA := chsql.ParseType(from)
			b, errB := chsql.ParseType(to)
			if errA != nil || errB != nil {
				t.Fatal(errA, errB)
			}
			judged := chsql.Convert(a, b)
			if judged.Kind == chsql.ConversionImpossible {
				continue
			}
			lossy := judged.Kind == chsql.ConversionLossy || judged.Changed != ""
			for _, v := range values {
				there := "CAST(x, " + chsql.QuoteString(to) + ")"
				row := " FROM (SELECT CAST(materialize(" + chsql.QuoteString(v) + "), " + chsql.QuoteString(from) + ") AS x)"
				if _, err := ask(t.Context(), address, "SELECT "+there+row); err != nil {
					if judged.Kind < chsql.ConversionMayFail {
						t.Errorf("%s to %s is %s, but: %.120v", from, to, judged.Kind, err)
					}
					continue
				}
				back, err := ask(t.Context(), address, "SELECT x = CAST("+there+", "+chsql.QuoteString(from)+")"+row)
				if err == nil && !lossy && strings.TrimSpace(back) == "0" {
					t.Errorf("%s to %s is %s, but %s comes back otherwise", from, to, judged.Kind, v)
				}
			}
		}
	}
}
