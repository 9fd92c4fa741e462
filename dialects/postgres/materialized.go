package postgres

import (
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

func (e *emitter) materialized(c planner.Change) {
	switch {
	case c.Creates():
		e.createMaterialized(c)
	case c.Drops():
		e.sql(c, "DROP MATERIALIZED VIEW "+qualified(c.Address), e.goneForGood(c)...)
	case c.Action == planner.Rename:
		e.rename(c, "ALTER MATERIALIZED VIEW")
	default:
		e.alterMaterialized(c)
	}
}

// createMaterialized fills the view as well, unless it has no rows as it is:
// only people refresh it.
func (e *emitter) createMaterialized(c planner.Change) {
	m := c.After.(*schema.Materialized)
	noData := m.Postgres.NoData
	var hazards []dialects.Hazard
	if replaced, ok := e.pair.From.Lookup(c.Address).(*schema.Materialized); ok && c.Action == planner.Replace {
		noData = noData || replaced.Postgres.NoData
		if !noData {
			hazards = filled(c.Address)
		}
	}
	e.sql(c, materializedDefinition(m, noData), hazards...)
	e.newComment(c, schema.Address{}, "MATERIALIZED VIEW "+qualified(c.Address), m.Comment)
	viewChange{e, c, "MATERIALIZED VIEW"}.columns(nil, m.Postgres.Columns)
	if m.Postgres.ClusterOn != "" {
		e.clusterOn(c, c.Address, m.Postgres.ClusterOn)
	}
}

func materializedDefinition(m *schema.Materialized, noData bool) string {
	p := m.Postgres
	definition := "CREATE MATERIALIZED VIEW " + qualified(m.Address())
	if p.AccessMethod != "" {
		definition += " USING " + ident(p.AccessMethod)
	}
	definition += withParams(p.StorageParams)
	if p.Tablespace != "" {
		definition += " TABLESPACE " + ident(p.Tablespace)
	}
	definition += " AS\n" + exprSQL(m.Body)
	if noData {
		definition += "\nWITH NO DATA"
	}
	return definition
}

// filled warns of readers who wait for a view to be computed again.
func filled(view schema.Address) []dialects.Hazard {
	return safer(saferRefill, hazard(dialects.LongLock, "Reads of the materialized view %s wait while its query runs.", view.QualifiedName()))
}

func (e *emitter) alterMaterialized(c planner.Change) {
	before, after := c.Before.(*schema.Materialized).Postgres, c.After.(*schema.Materialized).Postgres
	fields := dialects.NewFields(c)
	alter := func(action string, hazards ...dialects.Hazard) {
		e.sql(c, "ALTER MATERIALIZED VIEW "+qualified(c.Address)+" "+action, hazards...)
	}
	if fields.Take("postgres.storage_params") {
		for _, clause := range paramClauses(before.StorageParams, after.StorageParams) {
			alter(clause)
		}
	}
	if fields.Take("postgres.tablespace") {
		alter("SET TABLESPACE "+ident(orDefault(after.Tablespace, "pg_default")), movesView(c.Address))
	}
	if fields.Take("postgres.access_method") {
		alter("SET ACCESS METHOD "+ident(orDefault(after.AccessMethod, "heap")), movesView(c.Address))
	}
	if fields.Take("postgres.cluster_on") {
		e.clusterOn(c, c.Address, after.ClusterOn)
	}
	if fields.Take("postgres.columns") {
		viewChange{e, c, "MATERIALIZED VIEW"}.columns(before.Columns, after.Columns)
	}
	e.alterRest(c, fields, schema.Address{}, "MATERIALIZED VIEW "+qualified(c.Address))
}

func movesView(view schema.Address) dialects.Hazard {
	return hazard(dialects.Rewrite, "Materialized view %s is written anew; nobody can read it until that is done.", view.QualifiedName())
}

// inspectedMaterialized makes a materialized view of its row in relationsQuery.
func inspectedMaterialized(namespace string, r relation) *schema.Materialized {
	return &schema.Materialized{Schema: namespace, Name: r.name, Meta: schema.Meta{Comment: r.comment, Owner: r.owner},
		Body: inspectedQuery(r.definition),
		Postgres: schema.PostgresMaterialized{StorageParams: storageParams(r.options, r.toastOptions), Tablespace: r.tablespace,
			AccessMethod: r.accessMethod, ClusterOn: r.clusterOn, NoData: !r.populated}}
}
