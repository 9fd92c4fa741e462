// Package postgres knows PostgreSQL 13 to 18: how objects are normalized and
// compared, which changes the server makes in place and what has to step
// aside for them, the statements, and how to read and change a live database.
//
// What SQL text means (types, expressions, queries, quoting) is the business
// of package pgsql; this package knows objects and statements. Everything
// but Open and the Target it returns is pure.
package postgres

import (
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/schema"
)

// publicSchema exists in every database without being asked for.
const publicSchema = "public"

// publicComment is the comment that every database gives its public schema. It
// counts as none, stated or not.
const publicComment = "standard public schema"

// dialect implements dialects.Dialect.
type dialect struct {
	defaultSchema string
	// major is that of the server on which objects live, or which is asked how it
	// stores expressions; 0 where none is known.
	major int
}

// New makes the dialect. Objects without a schema belong to
// options.DefaultSchema, or to public.
func New(options dialects.Options) dialects.Dialect {
	d := dialect{defaultSchema: options.DefaultSchema}
	if d.defaultSchema == "" {
		d.defaultSchema = publicSchema
	}
	return d
}

// Dialect implements schema.Rules.
func (dialect) Dialect() string { return "postgres" }

// Server implements schema.Rules.
func (d dialect) Server() string { return features{major: d.major}.server() }

// On implements schema.Rules.
func (d dialect) On(server string) schema.Rules {
	d.major = featuresOf(server).major
	return d
}

// DefaultSchema implements schema.Rules.
func (d dialect) DefaultSchema() string { return d.defaultSchema }

// Shared implements schema.Rules: all databases of a server have the same
// roles.
func (d dialect) Shared(kind schema.Kind) bool { return kind == schema.KindRole }

// FoldName implements schema.Rules. Models hold names as the catalog does,
// where case matters.
func (dialect) FoldName(name string) string { return name }

// MaxName implements schema.Rules.
func (dialect) MaxName() int { return pgsql.MaxIdentifier }

// Inline implements planner.Rules.
func (dialect) Inline(kind schema.Kind) bool {
	switch kind {
	case schema.KindColumn, schema.KindPrimaryKey, schema.KindUnique, schema.KindCheck:
		return true
	}
	return false
}

// Renames implements planner.Rules. A primary key has no name in its address;
// its name is a field. Reference rows have none at all.
func (dialect) Renames(kind schema.Kind) bool {
	switch kind {
	case schema.KindExtension, schema.KindPrimaryKey, schema.KindData, schema.KindProjection, schema.KindOperator, schema.KindCast:
		return false
	}
	return true
}
