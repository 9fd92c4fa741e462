package clickhouse

import (
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// checkSQL is the declaration in CREATE TABLE and behind ADD.
func checkSQL(c *schema.Check) string {
	kind := " CHECK "
	if c.ClickHouse.Assume {
		kind = " ASSUME "
	}
	return "CONSTRAINT " + chsql.Backquote(c.Name) + kind + exprSQL(c.Expr)
}

func (e *emitter) check(c planner.Change) {
	switch {
	case c.Drops():
		e.alter(c, command{sql: "DROP CONSTRAINT " + chsql.Backquote(c.Address.Name)})
	case c.Creates():
		e.alter(c, command{sql: "ADD " + checkSQL(c.After.(*schema.Check)), hazards: e.checkHazards(c.After.(*schema.Check))})
	default:
		e.cannot(c, "constraints are dropped and added.")
	}
}

func (e *emitter) checkHazards(c *schema.Check) []dialects.Hazard {
	if c.ClickHouse.Assume {
		return nil
	}
	return []dialects.Hazard{insertsChecked(c.Address().QualifiedName())}
}

// checkObject is a constraint as the server stores it.
func checkObject(table chsql.Name, c chsql.Constraint) schema.Object {
	return &schema.Check{Schema: table.Database, Table: table.Name, Name: c.Name, Expr: schema.SQLExpr(c.Expr),
		ClickHouse: schema.ClickHouseCheck{Assume: c.Assume}}
}
