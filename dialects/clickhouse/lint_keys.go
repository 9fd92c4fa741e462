package clickhouse

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/dialects/design"
	"github.com/schemac/schemac/schema"
)

var keyRules = []design.Rule{
	{Code: "CS102", Name: "nullable-key", Severity: design.Error, Refused: true,
		Why:  "A key has a column that may be NULL, and the table does not set allow_nullable_key: ClickHouse refuses it.",
		Fix:  "Make the column NOT NULL, or take ifNull(column, …) into the key.",
		Find: inKeys(nullableKey)},
	{Code: "CS103", Name: "no-sorting-key", Severity: design.Warning,
		Why:  "The table has no sorting key: every query reads all of it, and engines that merge rows take all rows for one.",
		Fix:  "Add a block sort with the columns that queries filter by.",
		Find: inMergeTrees(noSortingKey)},
	{Code: "CS104", Name: "fine-grained-key", Severity: design.Info,
		Why:  "The sorting key begins with a column of very many values, behind which the columns of few values help no query to skip anything.",
		Fix:  "Order the key by the number of values, the fewest first.",
		Find: inMergeTrees(fineGrainedKey)},
	{Code: "CS105", Name: "key-refused", Severity: design.Error, Refused: true,
		Why:  "ClickHouse refuses the key: the primary key must be a prefix of the sorting key, the sampling key an unsigned part of it; no expression may stand in it twice; states of aggregates, JSON, Variant and Dynamic cannot be sorted; and partitions need exact values that follow from the row.",
		Fix:  "Leave the part out, or take a part of the value that can be sorted, such as a typed path of a JSON.",
		Find: inMergeTrees(refusedKey)},
	{Code: "CS106", Name: "float-in-key", Severity: design.Warning,
		Why: "A floating-point number is in the sorting key: equal values need not be equal to the last bit, and NaN has no place in an order.",
		Fix: "Use a Decimal, or a rounded or scaled integer.",
		Find: inSortingKeys(func(t storedTable, p schema.Part, flaws *design.Flaws) {
			if strings.Contains(t.family(p.Column), "Float") {
				flaws.Add(t, "sort", "The sorting key of %s has %s, which is %s.", t.Address(), p.Column, t.typeOf(p.Column))
			}
		})},
	{Code: "CS109", Name: "compound-in-key", Severity: design.Info,
		Why: "An array or a map is in the sorting key: the primary index holds whole values of it in memory, and only a comparison with a whole value uses it.",
		Fix: "Sort by what queries filter by, or add a skip index on mapKeys, mapValues or the array.",
		Find: inSortingKeys(func(t storedTable, p schema.Part, flaws *design.Flaws) {
			if family := t.family(p.Column); family == "Array" || family == "Map" {
				flaws.Add(t, "sort", "The sorting key of %s has %s, which is %s.", t.Address(), p.Column, t.typeOf(p.Column))
			}
		})},
}

// key is one of a table's keys.
type key struct {
	name, field string
	parts       []schema.Part
}

func (t storedTable) keys() []key {
	keys := []key{{"partition key", "partition", t.storage.Partition}, {"sorting key", "sort", t.storage.Sort}}
	if t.primary != nil {
		keys = append(keys, key{"primary key", "primary_key", t.primary.Parts})
	}
	return keys
}

// inKeys makes the function Find of a rule that looks at one part of any key at
// a time.
func inKeys(look func(t storedTable, k key, p schema.Part, flaws *design.Flaws)) func(*schema.Graph) []design.Flaw {
	return inMergeTrees(func(t storedTable, flaws *design.Flaws) {
		for _, k := range t.keys() {
			for _, p := range k.parts {
				look(t, k, p, flaws)
			}
		}
	})
}

func inSortingKeys(look func(t storedTable, p schema.Part, flaws *design.Flaws)) func(*schema.Graph) []design.Flaw {
	return inKeys(func(t storedTable, k key, p schema.Part, flaws *design.Flaws) {
		if k.field == "sort" {
			look(t, p, flaws)
		}
	})
}

func nullableKey(t storedTable, k key, p schema.Part, flaws *design.Flaws) {
	if column, kept := distinct(partText(p)); kept != unknown && kept != perValue && !t.isOn("allow_nullable_key") &&
		t.typeOf(column).IsNullable() && !strings.Contains(partText(p), "assumeNotNull") && !dynamic(t.typeOf(column)) {
		flaws.Add(t, k.field, "The %s of %s has %s, which may be NULL.", k.name, t.Address(), column)
	}
}

// dynamic reports whether values of the type have types of their own.
func dynamic(typ chsql.Type) bool {
	return slices.Contains([]string{"JSON", "Object", "Variant", "Dynamic"}, typ.Family())
}

func noSortingKey(t storedTable, flaws *design.Flaws) {
	if len(t.storage.Sort) > 0 {
		return
	}
	if t.engine.merges() {
		flaws.Add(t, "sort", "%s has no sorting key, so that %s makes one row of all the rows of a partition.", t.Address(), t.engine.name)
		return
	}
	flaws.Add(t, "sort", "%s has no sorting key.", t.Address())
}

// fewValues are types that have few values.
var fewValues = []string{"Enum8", "Enum16", "Bool"}

func (t storedTable) hasFewValues(column string) bool {
	typ := t.typeOf(column).WithoutNullable()
	return typ.Family() == "LowCardinality" || slices.Contains(fewValues, typ.Family())
}

func fineGrainedKey(t storedTable, flaws *design.Flaws) {
	if len(t.storage.Sort) < 2 {
		return
	}
	first, rest := t.storage.Sort[0].Column, t.storage.Sort[1:]
	i := slices.IndexFunc(rest, func(p schema.Part) bool { return t.hasFewValues(p.Column) })
	if i >= 0 && slices.Contains(uniqueFamilies, t.family(first)) {
		flaws.Add(t, "sort", "The sorting key of %s begins with %s, and %s comes behind it.", t.Address(), first, rest[i].Column)
	}
}

func refusedKey(t storedTable, flaws *design.Flaws) {
	sort := schema.WithoutDirections(t.storage.Sort)
	if t.primary != nil && !isPrefix(t.primary.Parts, sort) {
		flaws.Add(t, "primary_key", "The primary key of %s is no prefix of its sorting key %s.", t.Address(), keySQL(sort))
	}
	for i, p := range sort {
		if !t.isOn("allow_suspicious_indices") && slices.ContainsFunc(sort[:i], func(other schema.Part) bool { return sameParts(p, other) }) {
			flaws.Add(t, "sort", "The sorting key of %s has %s twice.", t.Address(), partText(p))
		}
	}
	refusedSample(t, flaws)
	for _, k := range t.keys() {
		for _, p := range k.parts {
			if reason := t.refusedPart(k, p); reason != "" {
				flaws.Add(t, k.field, "The %s of %s has %s, which %s.", k.name, t.Address(), partText(p), reason)
			}
		}
	}
}

func isPrefix(parts, of []schema.Part) bool {
	return len(parts) <= len(of) && slices.EqualFunc(parts, of[:len(parts)], sameParts)
}

func refusedSample(t storedTable, flaws *design.Flaws) {
	sample := t.storage.Sample.SQL
	if sample == "" {
		return
	}
	if !t.isOn("compatibility_allow_sampling_expression_not_in_primary_key") &&
		!slices.ContainsFunc(t.primaryKey(), func(p schema.Part) bool { return equalSQL(partText(p), sample) }) {
		flaws.Add(t, "sample", "The sampling key %s of %s is no part of the primary key.", sample, t.Address())
		return
	}
	column, named := columnName(sample)
	if _, signed, integer := t.typeOf(column).Integer(); named && !t.typeOf(column).IsZero() && (signed || !integer) {
		flaws.Add(t, "sample", "The sampling key of %s is %s, and %s is no unsigned integer.", t.Address(), column, t.typeOf(column))
	}
}

// refusedPart says why the server refuses a part of a key; "" where it does
// not.
func (t storedTable) refusedPart(k key, p schema.Part) string {
	typ := t.typeOf(p.Column)
	switch {
	case dynamic(typ):
		return "is " + typ.Family()
	case strings.HasSuffix(typ.Family(), "AggregateFunction"):
		return "is the state of an aggregate"
	case k.field == "partition" && strings.Contains(plainFamily(typ), "Float") && !t.isOn("allow_floating_point_partition_key"):
		return "is a floating-point number"
	case k.field == "partition" && volatile(partText(p)):
		return "does not follow from the row"
	}
	return ""
}

// volatile reports whether an expression calls a function that gives another
// result every time.
func volatile(sql string) bool {
	refs, err := chsql.ExprReferences(sql)
	return err == nil && slices.ContainsFunc(refs.Functions, func(f string) bool { return slices.Contains(volatileFunctions, f) })
}

var volatileFunctions = []string{"now", "now64", "today", "yesterday", "rand", "rand64", "randConstant", "generateUUIDv4", "generateUUIDv7"}
