package clickhouse

import (
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

func (e *emitter) view(c planner.Change) {
	switch {
	case c.Action == planner.Replace && atomic(e.pair.To, c.Address.Schema):
		if c.Creates() { // nothing needs it to be away until then
			e.statement(c, "CREATE OR REPLACE "+e.viewSQL(c.After.(*schema.View)))
		}
	case c.Drops():
		e.statement(c, "DROP VIEW "+e.nameOf(c.Address)+e.onCluster(c.Address.Schema)+e.despite(c), e.goneForGood(c)...)
	case c.Creates():
		e.statement(c, "CREATE "+e.viewSQL(c.After.(*schema.View)))
	case c.Action == planner.Rename:
		e.renameRelation(c)
	default:
		e.alterView(c)
	}
}

// goneForGood warns of a drop, unless the object is made again later in the
// plan.
func (e *emitter) goneForGood(c planner.Change) []dialects.Hazard {
	if c.Action == planner.Replace {
		return nil
	}
	return []dialects.Hazard{viewGone(c.Address.QualifiedName())}
}

func (e *emitter) renameRelation(c planner.Change) {
	from := c.Before.Address()
	e.statement(c, "RENAME TABLE "+e.nameOf(from)+" TO "+e.nameOf(c.Address)+e.onCluster(c.Address.Schema)+e.despite(c),
		relationRenamed(from.QualifiedName(), c.Address.QualifiedName()))
}

func (e *emitter) viewSQL(v *schema.View) string {
	sql := "VIEW " + e.nameOf(v.Address()) + e.onCluster(v.Schema) + viewColumnsSQL(v.Columns) + securitySQL(v.ClickHouse) + " AS\n" + v.Body.SQL
	if v.Comment != "" {
		sql += "\nCOMMENT " + chsql.QuoteString(v.Comment)
	}
	return sql
}

// securitySQL is the clause with its leading space, or nothing.
func securitySQL(v schema.ClickHouseView) string {
	sql := ""
	if v.Definer != "" {
		sql += " DEFINER = " + chsql.QuoteIdent(v.Definer)
	}
	if v.Security != "" {
		sql += " SQL SECURITY " + v.Security
	}
	return sql
}

func (e *emitter) alterView(c planner.Change) {
	fields := dialects.NewFields(c)
	comment := fields.Take("comment")
	query, rights := takeAny(fields, resultFields...), takeAny(fields, "clickhouse.definer", "clickhouse.security")
	switch {
	case query || rights:
		e.statement(c, "CREATE OR REPLACE "+e.viewSQL(c.After.(*schema.View)))
	case comment:
		e.alter(c, command{sql: "MODIFY COMMENT " + chsql.QuoteString(c.After.Common().Comment)})
	}
	e.rest(fields)
}

// viewObjects is a view as the server stores it, with all of its columns.
func viewObjects(c *chsql.Create) (objects []schema.Object, reason string) {
	return []schema.Object{&schema.View{Schema: c.Name.Database, Name: c.Name.Name, Meta: schema.Meta{Comment: c.Comment},
		Body: schema.SQLExpr(c.View.Query), Columns: viewColumnsOf(c), ClickHouse: securityOf(c.View)}}, ""
}

func securityOf(v *chsql.View) schema.ClickHouseView {
	return schema.ClickHouseView{Definer: v.Definer, Security: v.Security}
}
