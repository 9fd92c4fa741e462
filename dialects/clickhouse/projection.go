package clickhouse

import (
	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// projectionSQL is the declaration in CREATE TABLE and behind ADD.
func projectionSQL(p *schema.Projection) string {
	return "PROJECTION " + chsql.Backquote(p.Name) + " (" + p.Body.SQL + ")"
}

// projection adds and drops projections. As with indexes, old parts get a new
// one when they are merged.
func (e *emitter) projection(c planner.Change) {
	switch {
	case c.Drops():
		e.alter(c, command{sql: "DROP PROJECTION " + chsql.Backquote(c.Address.Name)})
	case c.Creates():
		e.alter(c, command{sql: "ADD " + projectionSQL(c.After.(*schema.Projection))})
	default:
		e.cannot(c, "projections are dropped and added.")
	}
}

// projectionObject is a projection as the server stores it.
func projectionObject(table chsql.Name, p chsql.Projection) schema.Object {
	return &schema.Projection{Schema: table.Database, Table: table.Name, Name: p.Name, Body: schema.SQLExpr(p.Query)}
}
