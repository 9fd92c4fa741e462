package postgres

import (
	"slices"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

func (e *emitter) unique(c planner.Change) {
	switch {
	case c.Creates() && e.usingIndex(c.After) != "":
		e.clause(c, c.Address.Table(), "ADD "+e.usingIndex(c.After))
		e.constraintComment(c, c.Address.Name)
	case c.Creates():
		e.addUnique(c)
		e.addedKey(c)
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
		if fields.Take("only") {
			e.attachStanding(c.After)
		}
		e.alterConstraint(c, fields)
	}
}

func (e *emitter) addUnique(c planner.Change) {
	key := c.After.(*schema.Unique)
	e.clause(c, c.Address.Table(), "ADD "+uniqueDefinition(key), e.newKeyHazards(key)...)
	e.steps[len(e.steps)-1].splits = e.repeatsKey(key)
}

// repeatsKey reports whether the table has an equal key before this one: its
// primary key, or a unique constraint of a lower name. Within one statement
// PostgreSQL makes one index of equal keys and forgets the others
// (transformIndexConstraints; seen on 13 to 18).
func (e *emitter) repeatsKey(key *schema.Unique) bool {
	same := func(parts []schema.Part, include []string) bool {
		return slices.Equal(parts, key.Parts) && slices.Equal(include, key.Include)
	}
	for _, child := range e.pair.To.Children(key.Address().Table()) {
		switch other := child.(type) {
		case *schema.PrimaryKey:
			if same(other.Parts, other.Include) {
				return true
			}
		case *schema.Unique:
			if other.Name < key.Name && same(other.Parts, other.Include) {
				return true
			}
		}
	}
	return false
}

func uniqueDefinition(key *schema.Unique) string {
	nulls := ""
	if key.NullsNotDistinct {
		nulls = "NULLS NOT DISTINCT "
	}
	return "CONSTRAINT " + ident(key.Name) + " UNIQUE " + nulls + keyColumns(key.Parts, key.WithoutOverlaps) + includeClause(key.Include) +
		withParams(key.StorageParams) + deferral(key.Deferrable)
}
