package postgres

import (
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// recounted are the columns, freed, of a child table that takes numbers from the
// sequence of a parent, as it did before from that of another.
func (e *emitter) recounted(table schema.Address) []*schema.Column {
	before, _ := e.pair.From.Lookup(table).(*schema.Table)
	after, _ := e.pair.To.Lookup(table).(*schema.Table)
	if before == nil || after == nil || len(before.Parents()) == 0 || len(after.Parents()) == 0 {
		return nil
	}
	var columns []*schema.Column
	for _, column := range e.pair.To.Columns(table) {
		former, _ := e.pair.From.Lookup(column.Address()).(*schema.Column)
		if former == nil || !column.Postgres.Inherited || column.Postgres.Serial == "" || former.Postgres.Serial == "" {
			continue
		}
		was, is := freed(e.pair.From, former).(*schema.Column), freed(e.pair.To, column).(*schema.Column)
		if was.Default != is.Default {
			columns = append(columns, is)
		}
	}
	return columns
}

// countAnew lets the columns of a table that has joined others take the numbers
// of their sequences.
func (e *emitter) countAnew(c planner.Change) {
	for _, column := range e.recounted(c.Address) {
		e.clause(c, c.Address, "ALTER COLUMN "+ident(column.Name)+" SET DEFAULT "+exprSQL(column.Default))
	}
}
