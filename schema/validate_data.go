package schema

import (
	"fmt"
	"strings"

	"github.com/schemac/schemac/schema/diag"
)

// data checks that every row has its whole key, that no two rows share one,
// and that no row states what the engine computes.
func (v *validator) data(d *Data) {
	table, ok := v.graph.Lookup(d.Address().Table()).(*Table)
	if !ok {
		return // reported as a reference
	}
	if len(d.Key) == 0 {
		v.reportAt(d, d.Origin.Field("table"), "rows-without-key", "Rows of a table without a key",
			"%s has nothing that tells its rows apart. Add a primary key of plain columns, or what can stand for it: a unique constraint over columns that are not null, or in ClickHouse a sorting key.", table.Address())
		return
	}
	v.computedColumns(d)
	required := v.required(table)
	seen := make(map[string]Row, len(d.Rows))
	for _, row := range d.Rows {
		if !row.States(d.Key) {
			v.reportAt(d, row.At, "incomplete-key", "Row without its key", "A row of %s does not state %s. Every row states its whole key: %s.",
				table.Address(), strings.Join(row.lacks(d.Key), ", "), strings.Join(d.Key, ", "))
			continue
		}
		v.keyValues(d, row)
		if missing := row.lacks(required); len(missing) > 0 {
			v.reportAt(d, row.At, "missing-value", "Row without a value that it needs", "A row of %s does not state %s, which is not null and has no default. Add a value.",
				table.Address(), strings.Join(missing, ", "))
		}
		key := row.keyTexts(d.Key)[0]
		if first, again := seen[key]; again {
			v.duplicateRow(d, row, first)
			v.duplicateRow(d, first, row)
		}
		seen[key] = row
	}
}

// required lists the columns without which no row can be inserted. ClickHouse
// has a default for every type.
func (v *validator) required(table *Table) []string {
	var names []string
	for _, c := range v.graph.Columns(table.Address()) {
		counts := c.Identity.Generated != "" || c.Postgres.Serial != "" || c.SQLite.AutoIncrement
		if v.graph.rules.Dialect() != "clickhouse" && !c.Null && c.Default.IsZero() && !counts && !c.Computed() {
			names = append(names, c.Name)
		}
	}
	return names
}

func (v *validator) reportAt(d *Data, at diag.Range, code, summary, format string, args ...any) {
	v.problems.Append(diag.Diagnostic{Severity: diag.Error, Code: code, Summary: summary, Range: at,
		Address: d.Address().String(), Detail: fmt.Sprintf(format, args...)})
}

func (v *validator) duplicateRow(d *Data, row, other Row) {
	v.reportAt(d, row.At, "duplicate-row", "Duplicate row", "Two rows of %s have the key %s. The other one is at %s. Keep one of them.",
		d.Address().Table(), row.keyShown(d.Key), other.At)
}

// keyValues demands keys that are known before the row is there.
func (v *validator) keyValues(d *Data, row Row) {
	for _, column := range d.Key {
		switch row.Value(column).Literal {
		case NotLiteral:
			v.reportAt(d, row.At, "computed-key", "Row with a computed key", "A row of %s computes %s, which is part of its key, by SQL. Write the value.",
				d.Address().Table(), column)
		case NullLiteral:
			v.reportAt(d, row.At, "incomplete-key", "Row without its key", "A row of %s has null for %s, which is part of its key. Write a value.",
				d.Address().Table(), column)
		}
	}
}

func (v *validator) computedColumns(d *Data) {
	for _, name := range d.Columns() {
		column, ok := v.graph.Lookup(d.Address().Table().Child(KindColumn, name)).(*Column)
		if ok && column.Computed() {
			v.reportAt(d, d.stating(name), "generated-value", "Value for a generated column",
				"%s is computed by the database from its expression. Take %s out of the rows.", column.Address(), name)
		}
	}
}

// Computed reports whether the engine computes the column's values, so that
// none can be written.
func (c *Column) Computed() bool {
	return c.Generated.Type != "" || c.ClickHouse.DefaultKind == "MATERIALIZED" || c.ClickHouse.DefaultKind == "ALIAS" || c.ClickHouse.DefaultKind == "EPHEMERAL"
}

// lacks lists the columns that the row does not state.
func (r Row) lacks(columns []string) []string {
	var missing []string
	for _, column := range columns {
		if r.Value(column).IsZero() {
			missing = append(missing, column)
		}
	}
	return missing
}

// keyShown is the key for people: ("US"), (1, "a").
func (r Row) keyShown(key []string) string {
	texts := make([]string, len(key))
	for i, column := range key {
		value := r.Value(column)
		if texts[i] = value.SQL; value.Literal == StringLiteral {
			texts[i] = fmt.Sprintf("%q", value.SQL)
		}
	}
	return "(" + strings.Join(texts, ", ") + ")"
}
