package clickhouse

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

func (e *emitter) materialized(c planner.Change) {
	switch {
	case c.Drops():
		e.dropMaterialized(c)
	case c.Creates():
		m := c.After.(*schema.Materialized)
		e.statement(c, e.materializedSQL(m))
	case c.Action == planner.Rename:
		e.renameRelation(c)
	default:
		e.alterMaterialized(c)
	}
}

// ownsRows reports whether the view keeps its rows in an inner table, which
// goes with it.
func ownsRows(m *schema.Materialized) bool { return m.ClickHouse.To.IsZero() }

func (e *emitter) dropMaterialized(c planner.Change) {
	m := c.Before.(*schema.Materialized)
	name := c.Address.QualifiedName()
	var hazards []dialects.Hazard
	if ownsRows(m) {
		hazards = append(e.goneForGood(c), viewRowsGone(name))
	} else {
		hazards = append(hazards, viewPaused(name, m.ClickHouse.To.QualifiedName()))
	}
	e.statement(c, "DROP VIEW "+e.nameOf(c.Address)+e.onCluster(c.Address.Schema), hazards...)
}

func (e *emitter) materializedSQL(m *schema.Materialized) string {
	sql := "CREATE MATERIALIZED VIEW " + e.nameOf(m.Address()) + e.onCluster(m.Schema)
	if !ownsRows(m) {
		sql += " TO " + e.nameOf(m.ClickHouse.To)
	}
	sql += viewColumnsSQL(m.Columns)
	if ownsRows(m) {
		sql += keyClauses{storage: m.ClickHouse.Storage}.sql() + populateSQL(m) + "\n"
	} else {
		sql += " "
	}
	sql += strings.TrimLeft(securitySQL(m.ClickHouse.View)+" AS\n", " ") + m.Body.SQL
	if m.Comment != "" {
		sql += "\nCOMMENT " + chsql.QuoteString(m.Comment)
	}
	return sql
}

func populateSQL(m *schema.Materialized) string {
	if m.ClickHouse.Populate {
		return "\nPOPULATE"
	}
	return ""
}

// viewColumnsSQL is the column list, where the model states one with types.
func viewColumnsSQL(columns []schema.ViewColumn) string {
	if len(columns) == 0 || slices.ContainsFunc(columns, func(c schema.ViewColumn) bool { return c.Type.IsZero() }) {
		return ""
	}
	lines := make([]string, len(columns))
	for i, c := range columns {
		lines[i] = chsql.Backquote(c.Name) + " " + c.Type.Name
	}
	return " (\n    " + strings.Join(lines, ",\n    ") + "\n)"
}

func (e *emitter) alterMaterialized(c planner.Change) {
	m := c.After.(*schema.Materialized)
	fields := dialects.NewFields(c)
	definer, security := fields.Take("clickhouse.view.definer"), fields.Take("clickhouse.view.security")
	if definer || security {
		e.alter(c, command{sql: "MODIFY" + securitySQL(m.ClickHouse.View)})
	}
	if fields.Take("comment") {
		e.alter(c, command{sql: "MODIFY COMMENT " + chsql.QuoteString(m.Comment)})
	}
	if fields.Take("as") {
		e.alter(c, command{sql: "MODIFY QUERY\n" + m.Body.SQL, alone: true, hazards: []dialects.Hazard{viewRequeried(c.Address.QualifiedName())}})
	}
	e.rest(fields)
}

// inPlace are the fields that ALTER TABLE changes in a view that writes to a
// table of its own.
var inPlace = []string{"as", "comment", "clickhouse.view.definer", "clickhouse.view.security"}

func (d dialect) materializedStrategy(c planner.Change) (planner.Action, string) {
	from, to := c.Before.(*schema.Materialized), c.After.(*schema.Materialized)
	switch {
	case slices.Equal(c.Fields, []string{"comment"}):
		return planner.Alter, ""
	case ownsRows(from) || ownsRows(to):
		return planner.Replace, "a materialized view with storage of its own cannot be altered"
	case slices.ContainsFunc(c.Fields, func(f string) bool { return !slices.Contains(inPlace, f) }):
		return planner.Replace, "the target of a materialized view cannot be altered"
	case to.ClickHouse.View.Security == "" && from.ClickHouse.View.Security != "":
		return planner.Replace, "SQL SECURITY cannot be taken away in place"
	case !slices.Equal(d.tablesIn(from.Body), d.tablesIn(to.Body)):
		return planner.Replace, "a materialized view stays tied to the table that it was created for"
	}
	return planner.Alter, ""
}

// materializedObjects is a materialized view as the server stores it.
func materializedObjects(c *chsql.Create) (objects []schema.Object, reason string) {
	if c.View.Refresh != nil {
		return nil, "is a refreshable materialized view, which schemac does not model"
	}
	m := &schema.Materialized{Schema: c.Name.Database, Name: c.Name.Name, Meta: schema.Meta{Comment: c.Comment},
		Body: schema.SQLExpr(c.View.Query), ClickHouse: schema.ClickHouseMaterialized{View: securityOf(c.View)}}
	if to := c.View.To; to.Name != "" {
		m.ClickHouse.To = schema.Address{Kind: schema.KindTable, Schema: to.Database, Name: to.Name}
		return []schema.Object{m}, ""
	}
	if len(c.Storage.PrimaryKey) > 0 {
		return nil, "has an inner table with a primary key of its own, which schemac does not model"
	}
	m.ClickHouse.Storage = storageOf(c.Storage)
	for _, column := range c.Columns {
		m.Columns = append(m.Columns, schema.ViewColumn{Name: column.Name, Type: schema.Type{Name: column.Type.String()}})
	}
	return []schema.Object{m}, ""
}
