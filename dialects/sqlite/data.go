package sqlite

import (
	"context"
	"database/sql"
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/sqltoken"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

func normalizeData(d *schema.Data, scope schema.Scope) diag.List {
	return dialects.NormalizeRows(d, scope, scope.KeyOf(d.Address().Table()), normalValue)
}

// normalValue is the value as SQLite stores it in a column of the affinity.
func normalValue(c *schema.Column, e schema.Expr) (schema.Expr, string) {
	if e.Literal == schema.NotLiteral {
		e = constantOf(e)
	}
	if e.Literal == schema.NullLiteral {
		return dialects.NullValue(c.Null)
	}
	if e.Literal == schema.BoolLiteral {
		e = schema.Expr{SQL: map[string]string{"true": "1", "false": "0"}[e.SQL], Literal: schema.NumberLiteral}
	}
	switch affinity := affinityOf(c.Type.Name); {
	case e.Literal == schema.BytesLiteral || e.Literal == schema.NotLiteral:
		return e, ""
	case affinity == textAffinity && e.Literal == schema.NumberLiteral:
		return e, "the column holds text. Write the value in quotes, as it is to be stored"
	case affinity.numeric():
		return numericValue(affinity, e)
	case e.Literal == schema.NumberLiteral:
		return storedNumber(e), ""
	}
	return e, ""
}

// constantOf recognizes SQL that is a constant, bytes and NULL included.
func constantOf(e schema.Expr) schema.Expr {
	sql := withoutParens(e.SQL)
	switch list := tokens(sql); {
	case len(list) == 1 && isWord(list[0], "null"):
		return schema.Expr{Literal: schema.NullLiteral}
	case len(list) == 1 && list[0].Kind == sqltoken.String && (sql[0] == 'x' || sql[0] == 'X'):
		return schema.Expr{SQL: strings.ToLower(sql[2 : len(sql)-1]), Literal: schema.BytesLiteral}
	}
	return literalOf(e)
}

// numericValue makes a number of text that looks like one. Only NUMERIC, which
// dates have as well, keeps other text in good company.
func numericValue(affinity affinity, e schema.Expr) (schema.Expr, string) {
	if e.Literal == schema.StringLiteral {
		if _, ok := dialects.CanonicalNumber(e.SQL); !ok {
			if affinity == numericAffinity {
				return e, ""
			}
			return e, "the column holds numbers"
		}
		e.Literal = schema.NumberLiteral
	}
	if f, ok := dialects.CanonicalFloat(e.SQL, 64); ok && affinity == realAffinity {
		return schema.Expr{SQL: f, Literal: schema.NumberLiteral}, ""
	}
	return storedNumber(e), ""
}

// storedNumber is an integer of 64 bits, or else a floating point number.
func storedNumber(e schema.Expr) schema.Expr {
	number, ok := dialects.CanonicalNumber(e.SQL)
	if _, err := strconv.ParseInt(number, 10, 64); ok && err == nil {
		e.SQL = number
		return e
	}
	if f, ok := dialects.CanonicalFloat(e.SQL, 64); ok {
		e.SQL = f
	}
	return e
}

// equalValues compares two values of a column of pair.To. The first may have
// been read from a column of another type.
func equalValues(pair planner.Pair, column schema.Address, a, b schema.Expr) bool {
	c, ok := pair.To.Lookup(column).(*schema.Column)
	if ok {
		a, _ = normalValue(c, a)
	}
	return a.SameText(b)
}

// data renders changed rows.
func (e *emitter) data(c planner.Change) {
	table := c.Address.Table()
	text := dialects.RowText{Table: quote(table.Name), Name: quote, Value: valueSQL, Match: valueSQL}
	levels := dialects.Levels(c.Rows.Delete, e.pair.From, table)
	for _, rows := range slices.Backward(levels) {
		for _, found := range text.Conditions(rows, c.Rows.Key) {
			e.add(c, "DELETE FROM "+text.Table+"\nWHERE "+found.Where, e.deleteHazards(table, found.Count)...)
		}
	}
	for _, a := range text.Assignments(c.Rows.Update) {
		e.add(c, "UPDATE "+text.Table+" SET "+a.Set+"\nWHERE "+a.Where, e.updateHazards(c)...)
	}
	for _, rows := range dialects.Levels(c.Rows.Insert, e.pair.To, table) {
		for _, sql := range text.Inserts(rows) {
			e.add(c, sql, e.insertHazards(c)...)
		}
	}
	e.changesRows = true
}

func (e *emitter) deleteHazards(table schema.Address, count int) []dialects.Hazard {
	found := []dialects.Hazard{dataLoss("%s deleted from table %s", dialects.CountRows(count), table.Name)}
	for _, f := range dialects.Referrers(e.pair.From, table) {
		if !sameName(f.Table, table.Name) {
			found = append(found, mayFail("rows of %s that refer to deleted rows of %s break the foreign key %s", f.Table, table.Name, f.Name))
		}
	}
	return found
}

func (e *emitter) updateHazards(c planner.Change) []dialects.Hazard {
	var found []dialects.Hazard
	if dialects.OverwritesUnknown(e.pair, c) {
		found = append(found, dataLoss("values of table %s that the plan does not know are overwritten", c.Address.Parent))
	}
	if dialects.UpdatesUnique(e.pair, c) {
		found = append(found, mayFail("an update of table %s fails while another row has a value that has to be unique", c.Address.Parent))
	}
	return found
}

func (e *emitter) insertHazards(c planner.Change) []dialects.Hazard {
	if dialects.KnownRows(e.pair, c.Address) {
		return nil
	}
	return []dialects.Hazard{mayFail("rows that table %s has already, with the same keys, make the insert fail", c.Address.Parent)}
}

// valueSQL spells a value.
func valueSQL(_ string, e schema.Expr) string {
	switch e.Literal {
	case schema.NullLiteral:
		return "NULL"
	case schema.BytesLiteral:
		return "x'" + e.SQL + "'"
	case schema.StringLiteral:
		return textSQL(e.SQL)
	}
	return e.SQL
}

// textSQL spells text that may hold NUL, at which SQLite would end a literal.
func textSQL(s string) string {
	if strings.IndexByte(s, 0) < 0 {
		return quoteString(s)
	}
	return "CAST(x'" + hex.EncodeToString([]byte(s)) + "' AS TEXT)"
}

// readData reads the rows of the tables that the scope names.
func (t *target) readData(ctx context.Context, scope dialects.Scope, objects []schema.Object) ([]schema.Object, error) {
	var all []schema.Object
	seen := map[string]bool{}
	for _, table := range scope.Data {
		data := &schema.Data{Table: table.Name}
		columns := writableColumns(objects, data)
		if len(columns) == 0 || seen[fold(data.Table)] {
			continue
		}
		seen[fold(data.Table)] = true
		if err := t.rows(ctx, data, columns); err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

// writableColumns lists the columns of the table, whose proper name data gets.
func writableColumns(objects []schema.Object, data *schema.Data) []string {
	var columns []string
	for _, o := range objects {
		if c, ok := o.(*schema.Column); ok && sameName(c.Table, data.Table) && !c.Computed() {
			columns = append(columns, c.Name)
			data.Table = c.Table
		}
	}
	return columns
}

// rows reads values as any, past the types that the driver would make of
// dates.
func (t *target) rows(ctx context.Context, data *schema.Data, columns []string) error {
	list := make([]string, len(columns))
	for i, name := range columns {
		list[i] = "+" + quote(name)
	}
	rows, err := t.db.QueryContext(ctx, fmt.Sprintf("SELECT %s FROM %s LIMIT %d", strings.Join(list, ", "), quote(data.Table), dialects.MaxRows+1))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		row, err := scanRow(rows, columns)
		if err != nil {
			return err
		}
		if data.Rows = append(data.Rows, row); len(data.Rows) > dialects.MaxRows {
			return dialects.TooManyRows(data.Address().Table())
		}
	}
	return rows.Err()
}

func scanRow(rows *sql.Rows, columns []string) (schema.Row, error) {
	values, pointers := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		pointers[i] = &values[i]
	}
	if err := rows.Scan(pointers...); err != nil {
		return schema.Row{}, err
	}
	row := schema.Row{Cells: make([]schema.Cell, len(columns))}
	for i, name := range columns {
		row.Cells[i] = schema.Cell{Column: name, Value: literalFrom(values[i])}
	}
	return row, nil
}

func literalFrom(v any) schema.Expr {
	switch v := v.(type) {
	case int64:
		return schema.Expr{SQL: strconv.FormatInt(v, 10), Literal: schema.NumberLiteral}
	case float64:
		if math.IsInf(v, 0) {
			return schema.Expr{SQL: map[bool]string{true: "9e999", false: "-9e999"}[v > 0], Literal: schema.NumberLiteral}
		}
		return schema.Expr{SQL: strconv.FormatFloat(v, 'g', -1, 64), Literal: schema.NumberLiteral}
	case string:
		return schema.Expr{SQL: v, Literal: schema.StringLiteral}
	case []byte:
		return schema.Expr{SQL: hex.EncodeToString(v), Literal: schema.BytesLiteral}
	}
	return schema.Expr{Literal: schema.NullLiteral}
}
