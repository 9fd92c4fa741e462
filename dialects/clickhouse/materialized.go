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
		e.statement(c, e.materializedSQL(m), e.createHazards(m)...)
	case c.Action == planner.Rename:
		e.renameRelation(c)
	default:
		e.alterMaterialized(c)
	}
}

// ownsRows reports whether the view keeps its rows in an inner table, which
// goes with it.
func ownsRows(m *schema.Materialized) bool { return m.ClickHouse.To.IsZero() }

// createHazards warn of a refresh that replaces rows which were in the target
// before there was such a view.
func (e *emitter) createHazards(m *schema.Materialized) []dialects.Hazard {
	target, exists := e.pair.From.Lookup(m.ClickHouse.To).(*schema.Table)
	former, ok := e.pair.From.Lookup(m.Address()).(*schema.Materialized)
	if !exists || !recomputes(m) || ok && recomputes(former) && former.ClickHouse.To == m.ClickHouse.To {
		return nil
	}
	return []dialects.Hazard{refreshReplaces(m.Address().QualifiedName(), target.Address().QualifiedName())}
}

// recomputes reports whether every refresh of the view replaces all its rows.
func recomputes(m *schema.Materialized) bool {
	return !m.ClickHouse.Refresh.IsZero() && !m.ClickHouse.Refresh.Append
}

func (e *emitter) dropMaterialized(c planner.Change) {
	m := c.Before.(*schema.Materialized)
	name := c.Address.QualifiedName()
	var hazards []dialects.Hazard
	switch again := c.Action == planner.Replace && recomputes(m); {
	case ownsRows(m) && !again:
		hazards = append(e.goneForGood(c), viewRowsGone(name))
	case !again && !m.ClickHouse.Refresh.IsZero():
		hazards = append(hazards, refreshStops(name, m.ClickHouse.To.QualifiedName()))
	case m.ClickHouse.Refresh.IsZero():
		hazards = append(hazards, viewPaused(name, m.ClickHouse.To.QualifiedName()))
	}
	e.statement(c, "DROP VIEW "+e.nameOf(c.Address)+e.onCluster(c.Address.Schema)+e.despite(c), hazards...)
}

func (e *emitter) materializedSQL(m *schema.Materialized) string {
	sql := "CREATE MATERIALIZED VIEW " + e.nameOf(m.Address()) + e.onCluster(m.Schema) + e.refreshSQL(m.ClickHouse.Refresh)
	if !ownsRows(m) {
		sql += " TO " + e.nameOf(m.ClickHouse.To)
	}
	sql += viewColumnsSQL(m.Columns)
	if ownsRows(m) {
		sql += keyClauses{storage: m.ClickHouse.Storage, primary: storageKey(m)}.sql() + populateSQL(m) + "\n"
	} else {
		sql += populateSQL(m) + " "
	}
	sql += strings.TrimLeft(securitySQL(m.ClickHouse.View)+" AS\n", " ") + m.Body.SQL
	if m.Comment != "" {
		sql += "\nCOMMENT " + chsql.QuoteString(m.Comment)
	}
	return sql
}

// storageKey is the primary key of the inner table, where it has one of its
// own.
func storageKey(m *schema.Materialized) *schema.PrimaryKey {
	if len(m.ClickHouse.PrimaryKey) == 0 {
		return nil
	}
	return &schema.PrimaryKey{Parts: m.ClickHouse.PrimaryKey}
}

// populateSQL says whether the view is filled when it is made.
func populateSQL(m *schema.Materialized) string {
	switch {
	case m.ClickHouse.Populate:
		return "\nPOPULATE"
	case m.ClickHouse.Refresh.Empty && ownsRows(m):
		return "\nEMPTY"
	case m.ClickHouse.Refresh.Empty:
		return " EMPTY"
	}
	return ""
}

func (e *emitter) alterMaterialized(c planner.Change) {
	m := c.After.(*schema.Materialized)
	fields := dialects.NewFields(c)
	definer, security := fields.Take("clickhouse.view.definer"), fields.Take("clickhouse.view.security")
	if definer || security {
		e.alter(c, command{sql: "MODIFY" + refreshSecurity(m)})
	}
	if fields.Take("comment") {
		e.alter(c, command{sql: "MODIFY COMMENT " + chsql.QuoteString(m.Comment)})
	}
	if takesRefresh(fields) {
		e.alter(c, command{sql: "MODIFY" + e.refreshSQL(m.ClickHouse.Refresh), alone: true})
	}
	if fields.Take("as") {
		modify := command{sql: "MODIFY QUERY\n" + m.Body.SQL, alone: true}
		if !recomputes(m) {
			modify.hazards = []dialects.Hazard{viewRequeried(c.Address.QualifiedName())}
		}
		e.alter(c, modify)
	}
	e.rest(fields)
}

// refreshFields are what MODIFY REFRESH states, all at once.
var refreshFields = []string{"clickhouse.refresh.expr", "clickhouse.refresh.depends_on", "clickhouse.refresh.settings"}

func takesRefresh(fields *dialects.Fields) bool {
	takes := false
	for _, name := range refreshFields {
		takes = fields.Take(name) || takes
	}
	return takes
}

// inPlace are the fields that ALTER TABLE changes in a view.
var inPlace = append([]string{"as", "comment", "clickhouse.view.definer", "clickhouse.view.security"}, refreshFields...)

func (d dialect) materializedStrategy(c planner.Change) (planner.Action, string) {
	from, to := c.Before.(*schema.Materialized), c.After.(*schema.Materialized)
	switch {
	case slices.Equal(c.Fields, []string{"comment"}):
		return planner.Alter, ""
	case from.ClickHouse.Refresh.IsZero() != to.ClickHouse.Refresh.IsZero():
		return planner.Replace, "a materialized view cannot begin or cease to be refreshable in place"
	case slices.Contains(c.Fields, "clickhouse.refresh.append"):
		return planner.Replace, "whether a refreshable view appends cannot be changed in place"
	case slices.ContainsFunc(c.Fields, func(f string) bool { return !slices.Contains(inPlace, f) }):
		return planner.Replace, "target and storage of a materialized view cannot be altered"
	case to.ClickHouse.View.Security == "" && from.ClickHouse.View.Security != "" && to.ClickHouse.Refresh.IsZero():
		return planner.Replace, "SQL SECURITY cannot be taken away in place"
	case to.ClickHouse.Refresh.IsZero() && !slices.Equal(d.tablesIn(from.Body), d.tablesIn(to.Body)):
		return planner.Replace, "a materialized view stays tied to the table that it was created for"
	case ownsRows(to) && slices.Contains(c.Fields, "as") && !sameOutputs(from.Body, to.Body):
		return planner.Replace, "the storage of a materialized view has the columns of its first query"
	}
	return planner.Alter, ""
}

// sameOutputs reports whether two queries certainly give columns of the same
// names.
func sameOutputs(a, b schema.Expr) bool {
	x, known := chsql.OutputNames(a.SQL)
	y, also := chsql.OutputNames(b.SQL)
	slices.Sort(x)
	slices.Sort(y)
	return known && also && !slices.Contains(x, "") && slices.Equal(x, y)
}

// materializedObjects is a materialized view as the server stores it.
func materializedObjects(c *chsql.Create) (objects []schema.Object, reason string) {
	m := &schema.Materialized{Schema: c.Name.Database, Name: c.Name.Name, Meta: schema.Meta{Comment: c.Comment},
		Body: schema.SQLExpr(c.View.Query), ClickHouse: schema.ClickHouseMaterialized{View: securityOf(c.View), Refresh: refreshOf(c.View.Refresh)}}
	if to := c.View.To; to.Name != "" {
		m.ClickHouse.To = schema.Address{Kind: schema.KindTable, Schema: to.Database, Name: to.Name}
		return []schema.Object{m}, ""
	}
	if len(c.Indexes)+len(c.Constraints)+len(c.Projections) > 0 {
		return nil, "has an inner table with indexes, projections or constraints, which schemac models in tables alone: let the view write to one with TO"
	}
	m.ClickHouse.Storage, m.ClickHouse.PrimaryKey = storageOf(c.Storage), partsOf(c.Storage.PrimaryKey)
	m.Columns = viewColumnsOf(c)
	return []schema.Object{m}, ""
}
