package clickhouse

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/dialects/design"
	"github.com/schemac/schemac/schema"
)

// The rules that go by names. A name proves nothing, so that they all only
// inform.
var nameRules = []design.Rule{
	{Code: "CS120", Name: "few-values-as-string", Severity: design.Info,
		Why: "By its name the text has few values, each of which is stored again and again.",
		Fix: "Use LowCardinality(String), or an Enum where the values are known.",
		Find: inColumns(func(c *schema.Column, typ chsql.Type, flaws *design.Flaws) {
			if typ.WithoutNullable().Family() == "String" && called(c.Name, fewValuedNames) {
				flaws.Add(c, "type", "%s is %s.", c.Address(), typ)
			}
		})},
	{Code: "CS124", Name: "money-as-float", Severity: design.Info,
		Why: "By its name the column holds money, and sums of floating-point numbers are not exact.",
		Fix: "Use Decimal, as in Decimal(18, 2), or an integer of the smallest unit.",
		Find: inColumns(func(c *schema.Column, typ chsql.Type, flaws *design.Flaws) {
			if strings.Contains(plainFamily(typ), "Float") && called(c.Name, moneyNames) {
				flaws.Add(c, "type", "%s is %s.", c.Address(), typ)
			}
		})},
	{Code: "CS127", Name: "uuid-as-string", Severity: design.Info,
		Why: "By its name the text is a UUID, which takes 36 bytes as a String and 16 as a UUID.",
		Fix: "Use UUID.",
		Find: inColumns(func(c *schema.Column, typ chsql.Type, flaws *design.Flaws) {
			if plainFamily(typ) == "String" && called(c.Name, []string{"uuid", "guid"}) {
				flaws.Add(c, "type", "%s is %s.", c.Address(), typ)
			}
		})},
	{Code: "CS128", Name: "many-values-as-low-cardinality", Severity: design.Info,
		Why: "By its name or type the column has a new value in every row, for which the dictionary of LowCardinality is a detour.",
		Fix: "Use the type without LowCardinality.",
		Find: inColumns(func(c *schema.Column, typ chsql.Type, flaws *design.Flaws) {
			if typ.Family() == "LowCardinality" && (plainFamily(typ) == "UUID" || called(c.Name, manyValuedNames) || strings.EqualFold(c.Name, "id")) {
				flaws.Add(c, "type", "%s is %s.", c.Address(), typ)
			}
		})},
	{Code: "CS130", Name: "log-without-ttl", Severity: design.Info,
		Why: "By its name the table takes records for ever, and no TTL removes old ones.",
		Fix: "Add ttl = \"timestamp + INTERVAL 90 DAY\", or say in lint_ignore that nothing may be removed.",
		Find: inMergeTrees(func(t storedTable, flaws *design.Flaws) {
			if t.storage.TTL.IsZero() && called(t.Address().Name, recordNames) && t.hasTime() && t.engine.base() == "MergeTree" {
				flaws.Add(t, "ttl", "%s has no TTL.", t.Address())
			}
		})},
}

var (
	fewValuedNames = []string{"status", "state", "kind", "type", "level", "severity", "country", "country_code", "currency", "language", "locale", "region",
		"method", "protocol", "os", "browser", "platform", "environment", "env", "category", "gender"}
	manyValuedNames = []string{"uuid", "guid", "url", "email", "hash", "token", "trace_id", "span_id", "request_id", "session_id"}
	moneyNames      = []string{"price", "amount", "cost", "balance", "revenue", "fee", "salary", "tax"}
	recordNames     = []string{"log", "logs", "event", "events", "trace", "traces", "span", "spans", "audit"}
)

// called reports whether the last words of a name are one of those, as in
// order_status or orderStatus.
func called(name string, names []string) bool {
	snake := snakeCase(name)
	return slices.ContainsFunc(names, func(n string) bool { return snake == n || strings.HasSuffix(snake, "_"+n) })
}

// snakeCase parts the words of a name by underscores.
func snakeCase(name string) string {
	var b strings.Builder
	previous := '_'
	for _, r := range name {
		upper := r >= 'A' && r <= 'Z'
		if upper && previous >= 'a' && previous <= 'z' {
			b.WriteByte('_')
		}
		if previous = r; upper {
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// hasTime reports whether the rows know when they came.
func (t storedTable) hasTime() bool {
	return slices.ContainsFunc(t.columns, func(c *schema.Column) bool {
		return strings.HasPrefix(t.family(c.Name), "Date")
	})
}
