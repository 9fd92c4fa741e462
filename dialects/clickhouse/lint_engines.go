package clickhouse

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/dialects/design"
	"github.com/schemac/schemac/schema"
)

var engineRules = []design.Rule{
	{Code: "CS110", Name: "replacing-without-version", Severity: design.Info,
		Why: "ReplacingMergeTree without a version keeps the row that was inserted last, so that a retry or a late insert brings an old row back.",
		Fix: "Give it a column that grows, as in ReplacingMergeTree(updated_at).",
		Find: inMergeTrees(func(t storedTable, flaws *design.Flaws) {
			if t.engine.base() == "ReplacingMergeTree" && len(t.engine.columnArgs()) == 0 {
				flaws.Add(t, "engine", "%s has no version.", t.Address())
			}
		})},
	{Code: "CS111", Name: "engine-column-refused", Severity: design.Error, Refused: true,
		Why:  "ClickHouse refuses the column that the engine works by: a version must be an integer, a float, a date or a time, is_deleted UInt8, a sign Int8, and what is summed must be no key; each must be a column of the table.",
		Fix:  "Correct the engine's arguments, or the type of the column.",
		Find: inMergeTrees(refusedEngineColumns)},
	{Code: "CS112", Name: "partition-outside-of-key", Severity: design.Warning,
		Why:  "Rows of one key are only merged within a partition, and the partition key has a column that the sorting key lacks: if its value changes, both rows stay for ever.",
		Fix:  "Partition by what the sorting key has, or exempt the table if the column never changes for a key.",
		Find: inMergeTrees(partitionOutsideOfKey)},
	{Code: "CS115", Name: "sum-of-no-number", Severity: design.Warning,
		Why:  "SummingMergeTree is to sum a column that is no number: it keeps any of the values instead.",
		Fix:  "Take the column out of the engine's list, or into the sorting key.",
		Find: inMergeTrees(sumsNoNumber)},
	{Code: "CS116", Name: "arbitrary-value", Severity: design.Info,
		Why:  "SummingMergeTree makes one row of all that are equal in the sorting key, and of a column that is neither there nor a number it keeps any of the values.",
		Fix:  "Take the column into the sorting key, or make it SimpleAggregateFunction(any, …) if every value of a key is the same.",
		Find: inMergeTrees(unsummed)},
	{Code: "CS117", Name: "dimension-outside-of-key", Severity: design.Warning, Refused: true,
		Why:  "AggregatingMergeTree makes one row of all that are equal in the sorting key, and of a column that is neither there nor an aggregate it keeps any of the values. Newer servers refuse it.",
		Fix:  "Take the column into the sorting key, or make it SimpleAggregateFunction(any, …) if every value of a key is the same.",
		Find: inMergeTrees(unaggregated)},
}

// columnArgs are the engine's arguments without the path and the name of the
// replica.
func (e engine) columnArgs() []string {
	if e.replicated() && len(e.args) >= 2 && strings.HasPrefix(e.args[0], "'") {
		return e.args[2:]
	}
	return e.args
}

// role is what a column does for the engine that names it.
type role struct {
	name string
	// takes reports whether a column of the type can do it.
	takes func(chsql.Type) bool
	// wants says in words which types can.
	wants string
}

var (
	versionRole = role{"version", isVersion, "an integer, a float, a date or a time"}
	deletedRole = role{"is_deleted", func(t chsql.Type) bool { return t.Family() == "UInt8" || t.Family() == "Bool" }, "UInt8"}
	signRole    = role{"sign", func(t chsql.Type) bool { return t.Family() == "Int8" }, "Int8"}
)

// engineRoles are the roles of each engine's arguments, in their order.
var engineRoles = map[string][]role{
	"ReplacingMergeTree":           {versionRole, deletedRole},
	"CollapsingMergeTree":          {signRole},
	"VersionedCollapsingMergeTree": {signRole, versionRole},
}

func isVersion(t chsql.Type) bool {
	_, _, integer := t.WithoutLowCardinality().Integer()
	family := t.WithoutLowCardinality().Family()
	return integer || strings.HasPrefix(family, "Float") || slices.Contains([]string{"Date", "Date32", "DateTime", "DateTime64", "Bool"}, family)
}

func refusedEngineColumns(t storedTable, flaws *design.Flaws) {
	args := t.engine.columnArgs()
	for i, r := range engineRoles[t.engine.base()] {
		if i >= len(args) {
			break
		}
		column, named := columnName(args[i])
		typ := t.typeOf(column)
		switch {
		case !named || len(t.columns) == 0:
		case t.column(column) == nil:
			flaws.Add(t, "engine", "%s has no column %s, which %s is to take for its %s.", t.Address(), column, t.engine.name, r.name)
		case !typ.IsZero() && !r.takes(typ):
			flaws.Add(t, "engine", "The %s of %s is %s, which is %s and not %s.", r.name, t.Address(), column, typ, r.wants)
		}
	}
	for _, column := range t.summed() {
		switch keys := slices.Concat(t.columnsOfParts(t.storage.Sort), t.columnsOfParts(t.storage.Partition)); {
		case len(t.columns) == 0:
		case t.column(column) == nil && !t.isNested(column):
			flaws.Add(t, "engine", "%s has no column %s, which is to be summed.", t.Address(), column)
		case slices.Contains(keys, column) && !t.isOn("allow_summing_columns_in_partition_or_order_key"):
			flaws.Add(t, "engine", "%s is to be summed, and in a key of %s.", column, t.Address())
		}
	}
}

// isNested reports whether the name is that of a Nested column, which the
// server has as an array for each of its parts.
func (t storedTable) isNested(name string) bool {
	return slices.ContainsFunc(t.columns, func(c *schema.Column) bool { return strings.HasPrefix(c.Name, name+".") })
}

// summed are the columns that a SummingMergeTree lists.
func (t storedTable) summed() (columns []string) {
	if t.engine.base() != "SummingMergeTree" {
		return nil
	}
	for _, arg := range t.engine.columnArgs() {
		parts := canonicalParts([]schema.Part{{Expr: schema.SQLExpr(arg)}})
		columns = append(columns, schema.PartColumns(parts)...)
	}
	return columns
}

func partitionOutsideOfKey(t storedTable, flaws *design.Flaws) {
	if _, merges := engineRoles[t.engine.base()]; !merges || len(t.columns) == 0 {
		return
	}
	sorted := t.columnsOfParts(t.storage.Sort)
	for _, column := range t.columnsOfParts(t.storage.Partition) {
		if !slices.Contains(sorted, column) {
			flaws.Add(t, "partition", "%s is partitioned by %s, which its sorting key %s lacks.", t.Address(), column, keySQL(t.storage.Sort))
		}
	}
}

func sumsNoNumber(t storedTable, flaws *design.Flaws) {
	for _, column := range t.summed() {
		if typ := t.typeOf(column); !typ.IsZero() && !sums(typ) {
			flaws.Add(t, "engine", "%s of %s is to be summed, and is %s.", column, t.Address(), typ)
		}
	}
}

// sums reports whether SummingMergeTree adds values of the type up. It does so
// within maps and arrays too.
func sums(typ chsql.Type) bool {
	_, _, integer := typ.WithoutNullable().Integer()
	family := typ.WithoutNullable().Family()
	return integer || strings.Contains(family, "Float") || strings.HasSuffix(family, "AggregateFunction") ||
		slices.Contains([]string{"Decimal", "Map", "Array", "Tuple"}, family)
}

// unsummed leaves engines alone that list what they sum: the rest is meant to
// be any value.
func unsummed(t storedTable, flaws *design.Flaws) {
	if t.engine.base() != "SummingMergeTree" || len(t.engine.columnArgs()) > 0 {
		return
	}
	for _, c := range t.outsideOfKeys(sums) {
		flaws.Add(t.carrier(c), "type", "Merges of %s keep any value of %s.", t.Address(), c.Name)
	}
}

// unaggregated leaves tables alone that aggregate nothing, as the server does.
func unaggregated(t storedTable, flaws *design.Flaws) {
	aggregates := func(typ chsql.Type) bool { return strings.HasSuffix(typ.Family(), "AggregateFunction") }
	if t.engine.base() != "AggregatingMergeTree" || t.isOn("allow_dimensions_outside_sorting_key") ||
		!slices.ContainsFunc(t.columns, func(c *schema.Column) bool { return aggregates(t.typeOf(c.Name)) }) {
		return
	}
	for _, c := range t.outsideOfKeys(aggregates) {
		flaws.Add(t.carrier(c), "type", "Merges of %s keep any value of %s.", t.Address(), c.Name)
	}
}

// outsideOfKeys are the columns that rows bring along, that no key has, and
// that are not aggregated.
func (t storedTable) outsideOfKeys(aggregated func(chsql.Type) bool) (list []*schema.Column) {
	keys := slices.Concat(t.columnsOfParts(t.storage.Sort), t.columnsOfParts(t.storage.Partition))
	for _, c := range t.columns {
		typ := t.typeOf(c.Name)
		if !typ.IsZero() && !aggregated(typ) && !slices.Contains(keys, c.Name) && c.ClickHouse.DefaultKind == "" {
			list = append(list, c)
		}
	}
	return list
}

// carrier is the object that a flaw of a column is noted at: the column, or the
// view whose inner table has it.
func (t storedTable) carrier(c *schema.Column) schema.Object {
	if _, table := t.Object.(*schema.Table); table {
		return c
	}
	return t.Object
}
