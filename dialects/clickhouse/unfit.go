package clickhouse

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// unfit tells which values a column's new type cannot hold.
type unfit struct {
	// condition is true for a value with such a part; empty where there is none.
	condition string
	// lost are the labels of Enums that the new type lacks, quoted.
	lost []string
	// found is an array of those of them that a value has.
	found string
	// others is set where values other than lost labels may not convert.
	others bool
	// complete is unset where no condition finds all of them.
	complete bool
}

// unfitValues looks into arrays, maps and tuples. A NULL of the column itself
// is left to the hazard of its own.
func unfitValues(from, to *schema.Column) unfit {
	return unfitColumn(from, to, chsql.Backquote(to.Name))
}

func unfitColumn(from, to *schema.Column, column string) unfit {
	a, b, known := typesOf(from, to)
	if !known {
		return unfit{}
	}
	return unfitOf(a.WithoutNullable(), b.WithoutNullable(), column, 1)
}

// unfitOf judges a value that is not NULL. depth numbers the names of lambdas.
func unfitOf(from, to chsql.Type, value string, depth int) unfit {
	from, to = from.WithoutLowCardinality(), to.WithoutLowCardinality()
	if chsql.Convert(from, to).Kind < chsql.ConversionMayFail {
		return unfit{complete: true}
	}
	switch {
	case from.EnumValues() != nil && to.EnumValues() != nil:
		return unfitLabels(lostLabels(from.EnumValues(), to.EnumValues()), value)
	case to.EnumValues() != nil:
		return unfitEnum(from, to, value)
	case slices.Contains(castable, to.Family()) && from.EnumValues() == nil:
		return unfit{condition: "isNull(accurateCastOrNull(" + value + ", " + chsql.QuoteString(to.String()) + "))", others: true, complete: true}
	case from.Family() == to.Family():
		return unfitElements(from, to, value, depth)
	}
	return unfit{others: true}
}

// castable are the types to which accurateCastOrNull tells whether a value
// converts. It cannot be asked about enums and compound types.
var castable = []string{"Int8", "Int16", "Int32", "Int64", "Int128", "Int256", "UInt8", "UInt16", "UInt32", "UInt64", "UInt128", "UInt256",
	"Float32", "Float64", "Decimal", "Bool", "UUID", "IPv4", "IPv6", "DateTime", "DateTime64", "FixedString"}

// lostLabels are the elements of an Enum that the new one lacks.
func lostLabels(from, to []chsql.EnumValue) []string {
	var lost []string
	for _, v := range from {
		if !slices.ContainsFunc(to, func(k chsql.EnumValue) bool { return k.Label == v.Label }) {
			lost = append(lost, chsql.QuoteString(v.Label))
		}
	}
	return lost
}

func unfitLabels(lost []string, value string) unfit {
	if len(lost) == 0 {
		return unfit{complete: true} // only numbers change
	}
	list := strings.Join(lost, ", ")
	return unfit{condition: "toString(" + value + ") IN (" + list + ")", lost: lost, complete: true,
		found: "arrayFilter(label -> toString(" + value + ") = label, [" + list + "])"}
}

// unfitEnum judges what becomes an Enum. It takes a text by its label or its
// number, and an integer by its number.
func unfitEnum(from, to chsql.Type, value string) unfit {
	var known []string
	_, _, integer := from.Integer()
	text := from.Family() == "String"
	for _, v := range to.EnumValues() {
		number := strconv.FormatInt(v.Value, 10)
		if text {
			known = append(known, chsql.QuoteString(v.Label), chsql.QuoteString(number))
		} else {
			known = append(known, number)
		}
	}
	if !text && !integer {
		return unfit{others: true}
	}
	return unfit{condition: value + " NOT IN (" + strings.Join(known, ", ") + ")", others: true, complete: true}
}

// unfitElements judges the elements of a compound value.
func unfitElements(from, to chsql.Type, value string, depth int) unfit {
	a, b := from.Elements(), to.Elements()
	switch from.Family() {
	case "Array":
		return anyOf(unfitEach(a[0].Type, b[0].Type, value, depth))
	case "Map":
		return anyOf(unfitEach(a[0].Type, b[0].Type, "mapKeys("+value+")", depth), unfitEach(a[1].Type, b[1].Type, "mapValues("+value+")", depth))
	case "Tuple":
		return unfitTuple(a, b, value, depth)
	}
	return unfit{others: true}
}

// unfitEach judges the elements of an array.
func unfitEach(from, to chsql.Type, array string, depth int) unfit {
	name := "x" + strconv.Itoa(depth)
	u := unfitPart(from, to, name, depth+1)
	if u.condition != "" {
		u.condition = "arrayExists(" + name + " -> " + u.condition + ", " + array + ")"
	}
	if u.found != "" {
		u.found = "arrayFlatten(arrayMap(" + name + " -> " + u.found + ", " + array + "))"
	}
	return u
}

// unfitPart judges a part that may be NULL.
func unfitPart(from, to chsql.Type, value string, depth int) unfit {
	u := unfitOf(from.WithoutNullable(), to.WithoutNullable(), value, depth)
	if from.IsNullable() && u.condition != "" {
		u.condition = "isNotNull(" + value + ") AND " + u.condition
	}
	if from.IsNullable() && !to.IsNullable() {
		u.others, u.complete = true, false
	}
	return u
}

// unfitTuple matches named elements by name and others by their place.
func unfitTuple(from, to []chsql.Element, value string, depth int) unfit {
	named := len(from) > 0 && from[0].Name != "" && len(to) > 0 && to[0].Name != ""
	if !named && len(from) != len(to) {
		return unfit{others: true}
	}
	var parts []unfit
	for i, e := range from {
		at, key := i, strconv.Itoa(i+1)
		if named {
			at = slices.IndexFunc(to, func(other chsql.Element) bool { return other.Name == e.Name })
			key = chsql.QuoteString(e.Name)
		}
		if at >= 0 {
			parts = append(parts, unfitPart(e.Type, to[at].Type, "tupleElement("+value+", "+key+")", depth))
		}
	}
	return anyOf(parts...)
}

func anyOf(parts ...unfit) unfit {
	all := unfit{complete: true}
	var conditions, found []string
	for _, p := range parts {
		if p.condition != "" {
			conditions = append(conditions, p.condition)
		}
		if p.found != "" {
			found = append(found, p.found)
		}
		for _, label := range p.lost {
			if !slices.Contains(all.lost, label) {
				all.lost = append(all.lost, label)
			}
		}
		all.others = all.others || p.others
		all.complete = all.complete && p.complete
	}
	all.condition, all.found = strings.Join(conditions, " OR "), strings.Join(found, ", ")
	if len(conditions) > 1 {
		all.condition = "(" + all.condition + ")"
	}
	if len(found) > 1 {
		all.found = "arrayConcat(" + all.found + ")"
	}
	return all
}

// sampleOfUnfit bounds how many rows with lost labels are counted.
const sampleOfUnfit = 1000

// precheck is a query for values that do not convert, and what a row of it
// means. ClickHouse changes the table's definition before it finds such a
// value, and leaves the column unreadable; so it has to be found first. The
// labels of an Enum that are still in use are named and counted.
func (m columnChange) precheck(table, column string) (query, meaning string) {
	if m.empty || !stored(m.from) || !stored(m.to) {
		return "", ""
	}
	u := unfitColumn(m.from, m.to, column)
	if u.condition == "" {
		return "", ""
	}
	where := " FROM " + table + " WHERE isNotNull(" + column + ") AND " + u.condition + " LIMIT "
	meaning = "values of " + m.to.Address().QualifiedName() + " do not convert to " + m.to.Type.Name + "; nothing has been changed. Correct those rows first"
	if u.others {
		return "SELECT " + column + where + "1", meaning
	}
	label := "toString(value)"
	if t, err := chsql.ParseType(typeSQL(m.from)); err == nil && t.EnumValues() == nil {
		label = "arrayJoin(arrayDistinct(" + unfitColumn(m.from, m.to, "value").found + "))"
	}
	return fmt.Sprintf("SELECT %s AS label, count() AS rows FROM (SELECT %s AS value%s%d) GROUP BY label ORDER BY label", label, column, where, sampleOfUnfit), meaning
}

// checkAgain looks for lost labels right before the column changes, where
// statements lie between that and the first look. Nothing else would tell of
// rows that came meanwhile: the server changes the Enum without reading them.
func (e *emitter) checkAgain(c planner.Change, m columnChange) {
	table := c.Address.Table()
	if e.pending != nil && (e.pending.table != table || e.pending.commands[0].alone) {
		e.flush()
	}
	if len(e.statements) == 0 || len(unfitValues(m.from, m.to).lost) == 0 {
		return
	}
	sql, _ := m.precheck(e.rowsOf(table), m.name())
	e.statements = append(e.statements, dialects.Statement{SQL: sql, Changes: addresses(c),
		Check: "values of " + m.to.Address().QualifiedName() + " came that do not convert to " + m.to.Type.Name + "; the column is as it was. Correct those rows, and go on"})
}

// converted leaves conversions to INSERT SELECT, save those between Enums,
// which the server makes by number where the labels are meant.
func converted(source string, from, to *schema.Column) string {
	a, b, known := typesOf(from, to)
	if from.Type == to.Type || !known {
		return source
	}
	text := a.WithTextForEnums()
	switch {
	case a.EnumValues() != nil && b.EnumValues() != nil:
		return "CAST(toString(" + source + "), " + chsql.QuoteString(typeSQL(to)) + ")"
	case a.EnumValues() != nil || text.Equal(a):
		return source
	}
	return "CAST(CAST(" + source + ", " + chsql.QuoteString(text.String()) + "), " + chsql.QuoteString(typeSQL(to)) + ")"
}
