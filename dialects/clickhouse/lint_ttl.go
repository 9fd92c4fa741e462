package clickhouse

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/dialects/design"
	"github.com/schemac/schemac/schema"
)

var ttlRules = []design.Rule{
	{Code: "CS131", Name: "ttl-refused", Severity: design.Error, Refused: true,
		Why:  "ClickHouse refuses the TTL: it must follow from a column, be a date or a time and never NULL, and a column of the sorting key cannot have one of its own.",
		Fix:  "Compute it from a Date, DateTime or DateTime64 column, as in created_at + INTERVAL 90 DAY.",
		Find: inMergeTrees(refusedTTL)},
	{Code: "CS132", Name: "ttl-outside-of-partition", Severity: design.Info,
		Why: "Rows expire by a column that the partition key lacks, so that every part has some that expire and is rewritten again and again.",
		Fix: "Partition by the column that the TTL goes by.",
		Find: inExpiry(func(t storedTable, columns []string, flaws *design.Flaws) {
			partition := t.columnsOfParts(t.storage.Partition)
			if len(partition) > 0 && !overlap(columns, partition) {
				flaws.Add(t, "ttl", "Rows of %s expire by %s, and it is partitioned by %s.", t.Address(), joinList(columns), keySQL(t.storage.Partition))
			}
		})},
	{Code: "CS133", Name: "ttl-rewrites-parts", Severity: design.Info,
		Why: "Partitions and TTL go by the same column, and still parts are rewritten whenever some of their rows expire.",
		Fix: "Set ttl_only_drop_parts = 1: parts are dropped as a whole, when their last row has expired.",
		Find: inExpiry(func(t storedTable, columns []string, flaws *design.Flaws) {
			if overlap(columns, t.columnsOfParts(t.storage.Partition)) && !t.isOn("ttl_only_drop_parts") {
				flaws.Add(t, "ttl", "Rows of %s expire by %s, as it is partitioned.", t.Address(), joinList(columns))
			}
		})},
}

// inExpiry makes the function Find of a rule that looks at TTLs which delete
// whole rows, given the columns that they go by.
func inExpiry(look func(t storedTable, columns []string, flaws *design.Flaws)) func(*schema.Graph) []design.Flaw {
	return inMergeTrees(func(t storedTable, flaws *design.Flaws) {
		for _, rule := range ttlRulesOf(t.storage.TTL) {
			if rule.Action == chsql.TTLDelete && rule.Where == "" {
				look(t, t.columnsOf(rule.Expr), flaws)
			}
		}
	})
}

func overlap(a, b []string) bool {
	return slices.ContainsFunc(a, func(name string) bool { return slices.Contains(b, name) })
}

// ttlRulesOf are the rules of a table's TTL, or none where it cannot be read.
func ttlRulesOf(ttl schema.Expr) []chsql.TTL {
	if ttl.IsZero() {
		return nil
	}
	rules, err := chsql.ParseTTL(ttl.SQL, "")
	if err != nil {
		return nil
	}
	return rules
}

// ttlExpressions are the expressions in a table's TTL that name columns.
func ttlExpressions(ttl schema.Expr) (list []string) {
	for _, rule := range ttlRulesOf(ttl) {
		list = append(append(list, rule.Expr, rule.Where), rule.GroupBy...)
	}
	return list
}

func refusedTTL(t storedTable, flaws *design.Flaws) {
	for _, rule := range ttlRulesOf(t.storage.TTL) {
		if reason := t.refusedExpiry(rule.Expr); reason != "" {
			flaws.Add(t, "ttl", "The TTL %s of %s %s.", rule.Expr, t.Address(), reason)
		}
	}
	sorted := t.columnsOfParts(t.storage.Sort)
	for _, c := range t.columns {
		ttl := c.ClickHouse.TTL.SQL
		if ttl == "" {
			continue
		}
		reason := t.refusedExpiry(ttl)
		if slices.Contains(sorted, c.Name) {
			reason = "is that of a column of the sorting key"
		}
		if reason != "" {
			flaws.Add(c, "ttl", "The TTL %s of %s %s.", ttl, c.Address(), reason)
		}
	}
}

// refusedExpiry says why an expression can be no TTL; "" where it can, or where
// its type is not known.
func (t storedTable) refusedExpiry(sql string) string {
	refs, err := chsql.ExprReferences(sql)
	if err != nil {
		return ""
	}
	if len(refs.Columns) == 0 {
		return "does not depend on a column"
	}
	onlyIntervals := !slices.ContainsFunc(refs.Functions, func(f string) bool { return !strings.HasPrefix(f, "toInterval") })
	typ := valueType(t.typeOf(refs.Columns[0]))
	switch {
	case len(refs.Columns) > 1 || !onlyIntervals || typ.IsZero():
		return ""
	case typ.IsNullable():
		return "may be NULL"
	case !strings.HasPrefix(typ.WithoutLowCardinality().Family(), "Date"):
		return "is no date and no time: " + refs.Columns[0] + " is " + typ.String()
	}
	return ""
}
