package clickhouse

import (
	"strconv"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// indexSQL is the declaration in CREATE TABLE and behind ADD.
func indexSQL(i *schema.Index) string {
	sql := "INDEX " + chsql.Backquote(i.Name) + " " + keySQL(i.Parts) + " TYPE " + i.Type
	if i.ClickHouse.Parens {
		sql += "()"
	}
	if i.ClickHouse.Granularity != 0 {
		sql += " GRANULARITY " + strconv.FormatInt(i.ClickHouse.Granularity, 10)
	}
	return sql
}

// index adds and drops skip indexes. Old parts get a new index when they are
// merged, or at once where the model asks for it.
func (e *emitter) index(c planner.Change) {
	switch {
	case c.Drops():
		e.layoutOf(c.Address.Table(), c.Address.Kind).drop(c.Address.Name)
		e.alter(c, command{sql: "DROP INDEX " + chsql.Backquote(c.Address.Name)})
	case c.Creates():
		i := c.After.(*schema.Index)
		e.alter(c, command{sql: "ADD " + indexSQL(i) + e.addToLayout(c.Address)})
		if i.ClickHouse.Materialize {
			e.materialize(c, "INDEX "+chsql.Backquote(i.Name))
		}
	default:
		e.cannot(c, "skip indexes are dropped and added.")
	}
}

// indexObject is a skip index as the server stores it.
func indexObject(table chsql.Name, i chsql.Index) schema.Object {
	granularity, _ := strconv.ParseInt(i.Granularity, 10, 64)
	return &schema.Index{Schema: table.Database, Table: table.Name, Name: i.Name, Type: i.Type.String(),
		Parts:      canonicalParts([]schema.Part{{Expr: schema.SQLExpr(i.Expr)}}),
		ClickHouse: schema.ClickHouseIndex{Granularity: granularity}}
}
