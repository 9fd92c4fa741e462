package clickhouse

import (
	"strings"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// unsupportedEnum says how the enum is written as a type.
func unsupportedEnum(e *schema.Enum) *diag.Diagnostic {
	values := make([]string, len(e.Values))
	for i, v := range e.Values {
		values[i] = chsql.QuoteString(v)
	}
	return refuse(e, "", "ClickHouse has no enum types of their own: an enum is part of a column's type. "+
		`Write type = sql("Enum(%s)") in each column instead of %s.`, strings.Join(values, ", "), e.Address())
}
