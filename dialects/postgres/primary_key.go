package postgres

import (
	"slices"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

func (e *emitter) primaryKey(c planner.Change) {
	switch {
	case c.Creates() && e.usingIndex(c.After) != "":
		e.clause(c, c.Address.Table(), "ADD "+e.usingIndex(c.After))
		e.constraintComment(c, constraintName(c.After))
	case c.Creates():
		e.addPrimaryKey(c)
		e.addedKey(c)
	case c.Drops():
		e.dropConstraint(c)
	default:
		e.alterPrimaryKey(c)
	}
}

func (e *emitter) addPrimaryKey(c planner.Change) {
	key := c.After.(*schema.PrimaryKey)
	e.clause(c, c.Address.Table(), "ADD "+primaryKeyDefinition(key), e.newKeyHazards(key)...)
}

// keyAddedLater reports whether a column of the key has the constraint NOT NULL
// of its parents alone. Within CREATE TABLE the key would make one of its own.
func (e *emitter) keyAddedLater(key *schema.PrimaryKey) bool {
	return slices.ContainsFunc(schema.PartColumns(key.Parts), func(name string) bool {
		column, ok := e.pair.To.Lookup(key.Address().Table().Child(schema.KindColumn, name)).(*schema.Column)
		return ok && leavesNotNull(column)
	})
}

func primaryKeyDefinition(key *schema.PrimaryKey) string {
	return "CONSTRAINT " + ident(key.Name) + " PRIMARY KEY " + keyColumns(key.Parts, key.WithoutOverlaps) + includeClause(key.Include) +
		withParams(key.StorageParams) + deferral(key.Deferrable)
}

func (e *emitter) alterPrimaryKey(c planner.Change) {
	before, after := c.Before.(*schema.PrimaryKey), c.After.(*schema.PrimaryKey)
	fields := dialects.NewFields(c)
	if fields.Take("name") {
		e.renameConstraint(c, before.Name, after.Name)
	}
	if fields.Take("storage_params") {
		e.alterKeyParams(c, after.Name, before.StorageParams, after.StorageParams)
	}
	if fields.Take("only") {
		e.attachStanding(c.After)
	}
	e.alterConstraint(c, fields)
}
