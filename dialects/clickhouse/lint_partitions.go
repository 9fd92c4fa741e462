package clickhouse

import (
	"slices"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/dialects/design"
	"github.com/schemac/schemac/schema"
)

var partitionRules = []design.Rule{
	{Code: "CS101", Name: "partition-for-each-value", Severity: design.Error,
		Why: "The partition key has a value of its own for almost every row, and each partition has parts of its own: an insert into more than 100 of them is refused, and merges never catch up.",
		Fix: "Partition by a month, as in toYYYYMM(created_at), or by nothing. What queries filter by belongs into the sorting key.",
		Find: inPartitions(func(t storedTable, p schema.Part, flaws *design.Flaws) {
			if inner, kept := distinct(partText(p)); kept == perValue || kept == perMinute || slices.Contains(uniqueFamilies, t.family(inner)) && kept == asTyped {
				flaws.Add(t, "partition", "The partition key of %s has %s, which is hardly ever the same twice.", t.Address(), partText(p))
			}
		})},
	{Code: "CS107", Name: "unbounded-partitions", Severity: design.Warning,
		Why: "Nothing bounds how many values the partition key has: it is a text, or it has a value for every hour. Thousands of partitions make inserts, merges and start-up slow.",
		Fix: "Put the column first into the sorting key. If it has only a few values, say so with LowCardinality or an Enum.",
		Find: inPartitions(func(t storedTable, p schema.Part, flaws *design.Flaws) {
			inner, kept := distinct(partText(p))
			if kept == perHour || kept == asTyped && t.isText(inner) {
				flaws.Add(t, "partition", "The partition key of %s has %s.", t.Address(), partText(p))
			}
		})},
	{Code: "CS108", Name: "partition-for-each-day", Severity: design.Info,
		Why: "The table has a partition for every day and no TTL that would drop old ones, so that their number grows for ever; parts of different days are never merged.",
		Fix: "Partition by toYYYYMM, or add a TTL.",
		Find: inPartitions(func(t storedTable, p schema.Part, flaws *design.Flaws) {
			inner, kept := distinct(partText(p))
			daily := kept == perDay || kept == asTyped && slices.Contains([]string{"Date", "Date32"}, t.family(inner))
			if daily && t.storage.TTL.IsZero() {
				flaws.Add(t, "partition", "The partition key of %s has %s.", t.Address(), partText(p))
			}
		})},
	{Code: "CS119", Name: "partition-for-each-id", Severity: design.Info,
		Why: "By its name the partition key is the number of something, and there is a partition for each; thousands of partitions make inserts, merges and start-up slow.",
		Fix: "Put the column first into the sorting key, or partition by a remainder, as in id % 16.",
		Find: inPartitions(func(t storedTable, p schema.Part, flaws *design.Flaws) {
			if inner, kept := distinct(partText(p)); kept == asTyped && t.isID(inner) {
				flaws.Add(t, "partition", "The partition key of %s has %s.", t.Address(), partText(p))
			}
		})},
}

// inPartitions makes the function Find of a rule that looks at one part of a
// partition key at a time.
func inPartitions(look func(t storedTable, p schema.Part, flaws *design.Flaws)) func(*schema.Graph) []design.Flaw {
	return inMergeTrees(func(t storedTable, flaws *design.Flaws) {
		for _, p := range t.storage.Partition {
			look(t, p, flaws)
		}
	})
}

// uniqueFamilies are types whose values hardly ever repeat.
var uniqueFamilies = []string{"UUID", "DateTime", "DateTime64", "Time64", "IPv6"}

// isText reports whether a column may hold any text.
func (t storedTable) isText(column string) bool {
	few := t.typeOf(column).WithoutNullable().Family() == "LowCardinality"
	return !few && slices.Contains([]string{"String", "FixedString"}, t.family(column))
}

// isID reports whether a column is a number that identifies something, by its
// name.
func (t storedTable) isID(column string) bool {
	bits, _, integer := t.typeOf(column).WithoutNullable().Integer()
	return integer && bits > 16 && called(column, []string{"id", "key"})
}

// distinctness says how many values an expression keeps apart.
type distinctness uint8

const (
	// unknown: nothing is known of the expression.
	unknown distinctness = iota
	// asTyped: as many as the column.
	asTyped
	perValue
	perMinute
	perHour
	perDay
	// perMonth: a week or more.
	perMonth
)

// distinct gives the column that an expression consists of, and how many of its
// values it keeps apart.
func distinct(text string) (column string, kept distinctness) {
	if name, ok := columnName(text); ok {
		return name, asTyped
	}
	call, ok := chsql.ParseCall(text)
	if !ok || len(call.Args) == 0 {
		return "", unknown
	}
	column, inner := distinct(call.Args[0])
	rounds, rounding := roundingFunctions[call.Function]
	switch {
	case inner == unknown:
		return "", unknown
	case rounding:
		return column, max(rounds, inner)
	case slices.Contains(keepingFunctions, call.Function):
		return column, inner
	case slices.Contains(hashFunctions, call.Function):
		return column, perValue
	}
	return "", unknown
}

// roundingFunctions make one value of all within a span of time.
var roundingFunctions = map[string]distinctness{
	"toDate": perDay, "toDate32": perDay, "toStartOfDay": perDay, "toYYYYMMDD": perDay,
	"toStartOfHour": perHour, "toStartOfFifteenMinutes": perHour, "toStartOfTenMinutes": perHour, "toStartOfFiveMinutes": perHour,
	"toStartOfMinute": perMinute, "toStartOfSecond": perMinute, "toYYYYMMDDhhmmss": perMinute, "toUnixTimestamp": perMinute,
	"toYYYYMM": perMonth, "toStartOfMonth": perMonth, "toMonth": perMonth, "toYear": perMonth, "toStartOfYear": perMonth, "toMonday": perMonth,
	"toStartOfWeek": perMonth, "toYearWeek": perMonth, "toStartOfQuarter": perMonth, "toQuarter": perMonth, "toISOYear": perMonth,
	"toUnixTimestamp64Milli": perMinute, "toUnixTimestamp64Micro": perMinute, "toUnixTimestamp64Nano": perMinute,
}

// keepingFunctions have about as many results as arguments.
var keepingFunctions = []string{"toString", "lower", "upper", "assumeNotNull", "toDateTime", "toDateTime64", "trimBoth", "hex", "reverse"}

// hashFunctions give every value a number of its own.
var hashFunctions = []string{"cityHash64", "sipHash64", "xxHash32", "xxHash64", "murmurHash2_64", "murmurHash3_64", "farmHash64", "intHash32", "intHash64", "MD5", "SHA1", "SHA256"}
