package postgres

import (
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

func (e *emitter) unique(c planner.Change) {
	switch {
	case c.Creates():
		key := c.After.(*schema.Unique)
		e.clause(c, c.Address.Table(), "ADD "+uniqueDefinition(key), e.onRows(c.Address.Table(), uniqueHazards(c.Address.Table(), key.Parts, key.Name)...)...)
		e.constraintComment(c, key.Name)
	case c.Drops():
		e.dropConstraint(c)
	case c.Action == planner.Rename:
		e.renameConstraint(c, c.Before.Address().Name, c.Address.Name)
	default:
		before, after := c.Before.(*schema.Unique), c.After.(*schema.Unique)
		fields := dialects.NewFields(c)
		if fields.Take("storage_params") {
			e.alterKeyParams(c, after.Name, before.StorageParams, after.StorageParams)
		}
		e.alterConstraint(c, fields)
	}
}

func uniqueDefinition(key *schema.Unique) string {
	nulls := ""
	if key.NullsNotDistinct {
		nulls = "NULLS NOT DISTINCT "
	}
	return "CONSTRAINT " + ident(key.Name) + " UNIQUE " + nulls + keyColumns(key.Parts) + includeClause(key.Include) +
		withParams(key.StorageParams) + deferral(key.Deferrable)
}
