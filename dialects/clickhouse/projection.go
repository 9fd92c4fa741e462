package clickhouse

import (
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// projectionSQL is the declaration in CREATE TABLE and behind ADD.
func projectionSQL(p *schema.Projection) string {
	sql := "PROJECTION " + chsql.Backquote(p.Name)
	if p.Body.IsZero() {
		sql += " INDEX " + p.Index.Expr.SQL + " TYPE " + p.Index.Type
	} else {
		sql += " (" + p.Body.SQL + ")"
	}
	if len(p.Settings) > 0 {
		sql += " WITH SETTINGS (" + orderedSettings(p.Settings, p.SettingsOrder) + ")"
	}
	return sql
}

// projection adds and drops projections. Old parts get a new one when they are
// merged, or at once where the model asks for it.
func (e *emitter) projection(c planner.Change) {
	name := chsql.Backquote(c.Address.Name)
	switch {
	case c.Drops():
		e.layoutOf(c.Address.Table(), c.Address.Kind).drop(c.Address.Name)
		e.alter(c, command{sql: "DROP PROJECTION " + name})
	case c.Creates():
		p := c.After.(*schema.Projection)
		e.alter(c, command{sql: "ADD " + projectionSQL(p) + e.addToLayout(c.Address)})
		if p.Materialize {
			e.materialize(c, "PROJECTION "+name)
		}
	default:
		e.cannot(c, "projections are dropped and added.")
	}
}

// materialize writes what has just been added into the old parts too. It is a
// mutation and stands behind all commands that change definitions.
func (e *emitter) materialize(c planner.Change, what string, hazards ...dialects.Hazard) {
	e.alter(c, command{sql: "MATERIALIZE " + what, alone: true,
		hazards: append([]dialects.Hazard{tableRewritten(c.Address.Table().QualifiedName())}, hazards...)})
}

func normalizeProjection(p *schema.Projection) {
	p.SettingsOrder = canonicalOrder(p.SettingsOrder, p.Settings, p.Settings)
	if p.Body.IsZero() {
		p.Index.Expr = trimExpr(p.Index.Expr)
		if t, err := chsql.ParseIndexType(p.Index.Type); err == nil {
			p.Index.Type = t.String()
		}
		return
	}
	p.Body = schema.SQLExpr(trimQuery(p.Body.SQL))
}

// projectionObject is a projection as the server stores it.
func projectionObject(table chsql.Name, p chsql.Projection) schema.Object {
	return &schema.Projection{Schema: table.Database, Table: table.Name, Name: p.Name, Body: schema.SQLExpr(p.Query),
		Index: schema.ProjectionIndex{Expr: schema.SQLExpr(p.IndexExpr), Type: p.IndexType}, Settings: params(p.Settings), SettingsOrder: namesOf(p.Settings)}
}
