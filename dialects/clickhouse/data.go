package clickhouse

import (
	"context"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// data renders changed rows. Updates and deletes are mutations, which write
// the parts anew that hold the rows. A row whose place changes with its values
// is deleted and inserted.
func (e *emitter) data(c planner.Change) {
	if e.strandsRows(c) {
		return
	}
	table := c.Address.Table()
	text := e.rowText(table)
	updates, moved := e.movedRows(c)
	deletes := func(rows []schema.Row, key []string, hazard func(count int) []dialects.Hazard) {
		for _, found := range text.Conditions(rows, key) {
			e.statement(c, "ALTER TABLE "+text.Table+e.onCluster(table.Schema)+" DELETE\nWHERE "+found.Where, hazard(found.Count)...)
		}
	}
	deletes(c.Rows.Delete, c.Rows.Key, func(count int) []dialects.Hazard {
		return []dialects.Hazard{countedRowsDeleted(count, table.QualifiedName()), mutates(table)}
	})
	var inserts []schema.Row
	for _, u := range moved {
		deletes([]schema.Row{u.Key}, keyNames(u.Key), func(int) []dialects.Hazard { return append(e.moveHazards(c, u), mutates(table)) })
		inserts = append(inserts, e.writable(table, u.Whole))
	}
	for _, a := range text.Assignments(updates) {
		e.statement(c, "ALTER TABLE "+text.Table+e.onCluster(table.Schema)+" UPDATE "+a.Set+"\nWHERE "+a.Where, append(e.updateHazards(c), mutates(table))...)
	}
	for _, sql := range text.Inserts(append(inserts, c.Rows.Insert...)) {
		e.statement(c, sql, e.insertHazards(c)...)
	}
}

func mutates(table schema.Address) dialects.Hazard { return tableRewritten(table.QualifiedName()) }

func keyNames(row schema.Row) []string {
	names := make([]string, len(row.Cells))
	for i, cell := range row.Cells {
		names[i] = cell.Column
	}
	return names
}

// movedRows parts the updates into those that a mutation can make and those
// that touch a column of a key, or a map, of which a mutation reads no
// constant.
func (e *emitter) movedRows(c planner.Change) (updates, moved []schema.RowUpdate) {
	keys := keyColumns(e.pair.To, c.Address.Table())
	for _, column := range e.pair.To.Columns(c.Address.Table()) {
		if baseType(column).Family() == "Map" {
			keys[column.Name] = true
		}
	}
	for _, u := range c.Rows.Update {
		if slices.ContainsFunc(u.After.Cells, func(cell schema.Cell) bool { return keys[cell.Column] }) {
			moved = append(moved, u)
		} else {
			updates = append(updates, u)
		}
	}
	return updates, moved
}

// writable leaves out the cells of columns that the table does not have any
// more.
func (e *emitter) writable(table schema.Address, row schema.Row) schema.Row {
	row.Cells = slices.DeleteFunc(row.Cells, func(cell schema.Cell) bool {
		return e.pair.To.Lookup(table.Child(schema.KindColumn, cell.Column)) == nil
	})
	return row
}

func (e *emitter) updateHazards(c planner.Change) []dialects.Hazard {
	if !dialects.OverwritesUnknown(e.pair, c) {
		return nil
	}
	return []dialects.Hazard{unknownOverwritten(c.Address.Table().QualifiedName())}
}

// moveHazards warns of values that a row which is inserted anew does not
// have.
func (e *emitter) moveHazards(c planner.Change, u schema.RowUpdate) []dialects.Hazard {
	found := e.updateHazards(c)
	for _, column := range e.pair.To.Columns(c.Address.Table()) {
		if !column.Computed() && u.Whole.Value(column.Name).IsZero() {
			found = append(found, valueForgotten(c.Address.Table().QualifiedName(), column.Name))
		}
	}
	return found
}

// insertHazards warns of rows that nobody knows. Nothing fails on them: they
// stand beside the new ones.
func (e *emitter) insertHazards(c planner.Change) []dialects.Hazard {
	if dialects.KnownRows(e.pair, c.Address) {
		return nil
	}
	return []dialects.Hazard{keysMayExist(c.Address.Table().QualifiedName())}
}

func (e *emitter) rowText(table schema.Address) dialects.RowText {
	column := func(name string) *schema.Column {
		c, _ := e.pair.To.Lookup(table.Child(schema.KindColumn, name)).(*schema.Column)
		if c == nil {
			c, _ = e.pair.From.Lookup(table.Child(schema.KindColumn, name)).(*schema.Column)
		}
		return c
	}
	value := func(name string, x schema.Expr) string { return valueSQL(column(name), x) }
	text := dialects.RowText{Table: e.nameOf(table), Name: chsql.Backquote, Value: value, Match: value}
	if t, ok := e.pair.To.Lookup(table).(*schema.Table); ok && engineOf(t.ClickHouse.Engine).replicated() {
		text.Overriding = "SETTINGS insert_deduplicate = 0 " // rows that were deleted before are no repetition
	}
	return text
}

// textFamilies are the types whose values a string constant stands for
// everywhere.
var textFamilies = []string{"String", "FixedString", "Date", "Date32", "DateTime", "DateTime64", "Enum8", "Enum16", "UUID", "IPv4", "IPv6"}

// plainNumbers are the types whose values a number stands for everywhere.
// Wider ones would go through a Float64.
var plainNumbers = []string{"Int8", "Int16", "Int32", "Int64", "UInt8", "UInt16", "UInt32", "UInt64", "Float32", "Float64", "Bool"}

// valueSQL spells a value for the column.
func valueSQL(c *schema.Column, x schema.Expr) string {
	family := ""
	if c != nil {
		family = baseType(c).Family()
	}
	switch {
	case x.Literal == schema.NullLiteral:
		return "NULL"
	case x.Literal == schema.BytesLiteral:
		return "unhex('" + x.SQL + "')"
	case x.Literal == schema.NumberLiteral && (c == nil || slices.Contains(plainNumbers, family)), x.Literal == schema.BoolLiteral, x.Literal == schema.NotLiteral:
		return x.SQL
	case family == "Map":
		return x.SQL // only VALUES reads it
	case c == nil || slices.Contains(textFamilies, family):
		return chsql.QuoteString(x.SQL)
	}
	return "CAST(" + chsql.QuoteString(x.SQL) + ", " + chsql.QuoteString(typeSQL(c)) + ")"
}

// baseType is the column's type without Nullable and LowCardinality.
func baseType(c *schema.Column) chsql.Type {
	t, err := chsql.ParseType(c.Type.Name)
	if err != nil {
		return chsql.Type{}
	}
	return t.WithoutNullable().WithoutLowCardinality().WithoutNullable()
}

// data reads the rows of tables, every value as the text that the server makes
// of it.
func (in *inspection) data(tables []schema.Address) error {
	seen := map[schema.Address]bool{}
	for _, a := range tables {
		i := slices.IndexFunc(in.objects, func(o schema.Object) bool { return o.Address() == a })
		if i < 0 || seen[a] {
			continue
		}
		seen[a] = true
		table, ok := in.objects[i].(*schema.Table)
		if !ok || !engineOf(table.ClickHouse.Engine).mergeTree() {
			continue
		}
		if err := in.rows(table); err != nil {
			return err
		}
	}
	return nil
}

func (in *inspection) rows(table *schema.Table) error {
	var columns, texts []string
	for _, o := range in.objects {
		if c, ok := o.(*schema.Column); ok && c.Address().Table() == table.Address() && !c.Computed() {
			columns = append(columns, c.Name)
			texts = append(texts, "CAST(toString("+chsql.Backquote(c.Name)+"), 'Nullable(String)')")
		}
	}
	final := ""
	if engineOf(table.ClickHouse.Engine).merges() {
		final = " FINAL"
	}
	rows, err := in.conn.Query(in.ctx, fmt.Sprintf("SELECT %s FROM %s%s LIMIT %d", strings.Join(texts, ", "), chsql.QualifiedName(table.Schema, table.Name), final, dialects.MaxRows+1))
	if err != nil {
		return err
	}
	defer rows.Close()
	data := &schema.Data{Schema: table.Schema, Table: table.Name}
	values, into := make([]*string, len(columns)), make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		row := schema.Row{Cells: make([]schema.Cell, len(columns))}
		for i, v := range values {
			row.Cells[i] = schema.Cell{Column: columns[i], Value: literalFrom(v)}
		}
		if data.Rows = append(data.Rows, row); len(data.Rows) > dialects.MaxRows {
			return dialects.TooManyRows(table.Address())
		}
	}
	in.objects = append(in.objects, data)
	return rows.Err()
}

func literalFrom(v *string) schema.Expr {
	switch {
	case v == nil:
		return schema.Expr{Literal: schema.NullLiteral}
	case !utf8.ValidString(*v):
		return schema.Expr{SQL: hex.EncodeToString([]byte(*v)), Literal: schema.BytesLiteral}
	}
	return schema.Expr{SQL: *v, Literal: schema.StringLiteral}
}

// settleRows asks the server how it has values that are spelled in other ways.
func (t *target) settleRows(ctx context.Context, pair planner.Pair) error {
	unknown := dialects.UnknownValues(pair, readByServer)
	for _, typ := range slices.Sorted(maps.Keys(unknown)) {
		for chunk := range slices.Chunk(unknown[typ], valuesAtOnce) {
			if err := dialects.AskStored(chunk, func(texts []string) ([]string, error) { return t.stored(ctx, typ, texts) }); err != nil {
				return err
			}
		}
	}
	return nil
}

// valuesAtOnce is how many values one question holds.
const valuesAtOnce = 1000

// stored is nil where the server refuses one of the texts.
func (t *target) stored(ctx context.Context, typ string, texts []string) ([]string, error) {
	quoted := make([]string, len(texts))
	for i, text := range texts {
		quoted[i] = chsql.QuoteString(text)
	}
	var stored []string
	err := t.conn.QueryRow(ctx, "SELECT arrayMap(v -> toString(CAST(v, "+chsql.QuoteString(typ)+")), ["+strings.Join(quoted, ", ")+"])").Scan(&stored)
	if err != nil {
		return nil, ctx.Err()
	}
	return stored, nil
}

// number reads a small number in a type's arguments.
func number(text string) int {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil {
		return -1
	}
	return n
}
