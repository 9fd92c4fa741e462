package postgres

import (
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// data renders changed rows.
func (e *emitter) data(c planner.Change) {
	table := c.Address.Table()
	text := e.rowText(table)
	for _, rows := range slices.Backward(dialects.Levels(c.Rows.Delete, e.pair.From, table)) {
		for _, found := range text.Conditions(rows, c.Rows.Key) {
			e.sql(c, "DELETE FROM "+text.Table+"\nWHERE "+found.Where, e.deleteHazards(table, found.Count)...)
		}
	}
	for _, a := range text.Assignments(c.Rows.Update) {
		e.sql(c, "UPDATE "+text.Table+" SET "+a.Set+"\nWHERE "+a.Where, e.updateHazards(c)...)
	}
	e.checkIdentities(c)
	for _, rows := range dialects.Levels(c.Rows.Insert, e.pair.To, table) {
		for _, sql := range text.Inserts(rows) {
			e.sql(c, sql, e.insertHazards(c)...)
		}
	}
	e.advanceSequences(c)
	e.fill(table)
}

// fill makes the columns NOT NULL that have waited for the last change of the
// table's rows.
func (e *emitter) fill(table schema.Address) {
	later := slices.ContainsFunc(e.changes[e.at+1:], func(c planner.Change) bool {
		return c.Address.Kind == schema.KindData && c.Address.Table() == table
	})
	if later {
		return
	}
	e.steps = append(e.steps, e.filled[table]...)
	delete(e.filled, table)
}

// waitsForRows reports whether changes of rows that are still to come give
// the column a value in every row, and keeps the step until then.
func (e *emitter) waitsForRows(column *schema.Column, s step) bool {
	table := column.Address().Table()
	data := e.pair.To.DataOf(table)
	coming := slices.ContainsFunc(e.changes[e.at+1:], func(c planner.Change) bool {
		return c.Address.Kind == schema.KindData && c.Address.Table() == table && len(c.Rows.Update) > 0
	})
	states := func(r schema.Row) bool {
		v := r.Value(column.Name)
		return !v.IsZero() && v.Literal != schema.NullLiteral
	}
	if !coming || data == nil || slices.ContainsFunc(data.Rows, func(r schema.Row) bool { return !states(r) }) {
		return false
	}
	if dialects.KnownRows(e.pair, data.Address()) {
		s.hazards = slices.DeleteFunc(slices.Clone(s.hazards), func(h dialects.Hazard) bool { return h.Kind == dialects.MayFail })
	}
	e.filled[table] = append(e.filled[table], s)
	return true
}

func (e *emitter) rowText(table schema.Address) dialects.RowText {
	text := dialects.RowText{Table: qualified(table), Name: ident, Value: func(_ string, x schema.Expr) string { return valueSQL(x) },
		Match: func(column string, x schema.Expr) string { return matchSQL(lookupColumn(e.pair.To, table, column), x) }}
	if len(identities(e.pair.To, table, "ALWAYS")) > 0 {
		text.Overriding = "OVERRIDING SYSTEM VALUE "
	}
	return text
}

// valueSQL spells a value. Strings have no type of their own there and take
// the column's.
func valueSQL(x schema.Expr) string {
	if x.Literal == schema.NullLiteral {
		return "NULL"
	}
	return exprSQL(x)
}

// matchSQL spells a value to compare with. A bare number is a numeric, which
// hardly equals a real.
func matchSQL(c *schema.Column, x schema.Expr) string {
	if c != nil && x.Literal == schema.NumberLiteral && (c.Type.Name == "real" || c.Type.Name == "double precision") {
		return pgsql.QuoteLiteral(x.SQL)
	}
	return valueSQL(x)
}

// identities are the names of identity columns, of one sort or of any.
func identities(g *schema.Graph, table schema.Address, generated string) []string {
	var names []string
	for _, c := range g.Columns(table) {
		if c.Identity.Generated != "" && (generated == "" || c.Identity.Generated == generated) {
			names = append(names, c.Name)
		}
	}
	return names
}

// checkIdentities refuses new values for columns that only an insert can set.
func (e *emitter) checkIdentities(c planner.Change) {
	for _, name := range identities(e.pair.To, c.Address.Table(), "ALWAYS") {
		if slices.ContainsFunc(c.Rows.Update, func(u schema.RowUpdate) bool { return !u.After.Value(name).IsZero() }) {
			e.problems.Append(diag.Diagnostic{Severity: diag.Error, Code: "cannot-render", Summary: "Change cannot be rendered",
				Range: c.Object().Common().Origin.Range, Address: c.Address.String(),
				Detail: fmt.Sprintf("PostgreSQL changes no value of %s, an identity that is generated always. Keep the values of existing rows, or make it BY_DEFAULT.",
					c.Address.Table().Child(schema.KindColumn, name))})
		}
	}
}

// advanceSequences moves the sequences of columns that rows have given values,
// so that the next row of the application does not meet one of them. No
// sequence goes backwards or beyond its bounds.
func (e *emitter) advanceSequences(c planner.Change) {
	table := c.Address.Table()
	for _, column := range e.pair.To.Columns(table) {
		counts := column.Postgres.Serial != "" || column.Identity.Generated != "" && !descends(column.Identity.Counter)
		stated := slices.ContainsFunc(c.Rows.Insert, func(r schema.Row) bool { return !r.Value(column.Name).IsZero() })
		if counts && stated {
			e.sql(c, "SELECT setval(s.seqrelid, m.value) FROM pg_sequence s, (SELECT max("+ident(column.Name)+") AS value FROM "+qualified(table)+") m\n"+
				"WHERE s.seqrelid = pg_get_serial_sequence("+pgsql.QuoteLiteral(qualified(table))+", "+pgsql.QuoteLiteral(column.Name)+")::regclass\n"+
				"  AND m.value > coalesce(pg_sequence_last_value(s.seqrelid), s.seqstart - 1) AND m.value <= s.seqmax")
		}
	}
}

func (e *emitter) deleteHazards(table schema.Address, count int) []dialects.Hazard {
	found := []dialects.Hazard{hazard(dialects.DataLoss, "%s deleted from table %s.", dialects.CountRows(count), table.QualifiedName())}
	for _, f := range dialects.Referrers(e.pair.From, table) {
		from, name := f.Address().Table(), f.Address()
		switch {
		case from == table:
		case f.OnDelete == "CASCADE":
			found = append(found, hazard(dialects.DataLoss, "Rows of table %s that refer to them by %s are deleted too.", from.QualifiedName(), name))
		case strings.HasPrefix(f.OnDelete, "SET_"):
			found = append(found, hazard(dialects.DataLoss, "Rows of table %s that refer to them by %s lose the reference.", from.QualifiedName(), name))
		default:
			found = append(found, hazard(dialects.MayFail, "It fails if a row of table %s refers to one of them by %s.", from.QualifiedName(), name))
		}
	}
	return found
}

func (e *emitter) updateHazards(c planner.Change) []dialects.Hazard {
	var found []dialects.Hazard
	if dialects.OverwritesUnknown(e.pair, c) {
		found = append(found, hazard(dialects.DataLoss, "Values of table %s that the plan does not know are overwritten.", c.Address.Table().QualifiedName()))
	}
	if dialects.UpdatesUnique(e.pair, c) {
		found = append(found, hazard(dialects.MayFail, "It fails while another row of table %s has a value that has to be unique.", c.Address.Table().QualifiedName()))
	}
	return found
}

func (e *emitter) insertHazards(c planner.Change) []dialects.Hazard {
	if dialects.KnownRows(e.pair, c.Address) {
		return nil
	}
	return []dialects.Hazard{hazard(dialects.MayFail, "It fails if table %s has a row with one of the keys already.", c.Address.Table().QualifiedName())}
}

// plainText makes the server print values in the same way in every session.
const plainText = "SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO, YMD'; SET LOCAL IntervalStyle = 'postgres'; " +
	"SET LOCAL bytea_output = 'hex'; SET LOCAL extra_float_digits = 1"

// data reads the rows of tables, every value as the text that the server
// prints.
func (i *inspector) data(tables []schema.Address) error {
	columns := map[schema.Address][]string{}
	for _, o := range i.objects {
		if c, ok := o.(*schema.Column); ok && !c.Computed() && slices.Contains(tables, c.Address().Table()) {
			columns[c.Address().Table()] = append(columns[c.Address().Table()], c.Name)
		}
	}
	if len(columns) == 0 {
		return nil
	}
	if _, err := i.tx.Conn().PgConn().Exec(i.ctx, plainText).ReadAll(); err != nil {
		return err
	}
	for _, table := range tables {
		if len(columns[table]) == 0 {
			continue
		}
		if err := i.rows(table, columns[table]); err != nil {
			return err
		}
		delete(columns, table) // it may be named twice
	}
	return nil
}

func (i *inspector) rows(table schema.Address, columns []string) error {
	texts := make([]string, len(columns))
	for n, name := range columns {
		texts[n] = ident(name) + "::text"
	}
	data := &schema.Data{Schema: table.Schema, Table: table.Name}
	rows, err := i.tx.Query(i.ctx, fmt.Sprintf("SELECT %s FROM %s LIMIT %d", strings.Join(texts, ", "), qualified(table), dialects.MaxRows+1))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		row := schema.Row{Cells: make([]schema.Cell, len(columns))}
		for n, raw := range rows.RawValues() {
			row.Cells[n] = schema.Cell{Column: columns[n], Value: schema.Expr{SQL: string(raw), Literal: schema.StringLiteral}}
			if raw == nil {
				row.Cells[n].Value = schema.Expr{Literal: schema.NullLiteral}
			}
		}
		if data.Rows = append(data.Rows, row); len(data.Rows) > dialects.MaxRows {
			return dialects.TooManyRows(table)
		}
	}
	i.add(data)
	return rows.Err()
}

// printed is nil where the server refuses one of the texts.
func (s settler) printed(typ string, texts []string) ([]string, error) {
	if _, err := s.tx.Exec(s.ctx, "SAVEPOINT schemac_values"); err != nil {
		return nil, err
	}
	rows, err := s.tx.Query(s.ctx, "SELECT (v::"+typ+")::text FROM unnest($1::text[]) WITH ORDINALITY AS u(v, n) ORDER BY n", texts)
	var printed []string
	if err == nil {
		printed, err = pgx.CollectRows(rows, pgx.RowTo[string])
	}
	end := "RELEASE"
	if err != nil {
		printed, end = nil, "ROLLBACK TO"
	}
	_, err = s.tx.Exec(s.ctx, end+" SAVEPOINT schemac_values")
	return printed, err
}
