package postgres

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

func (e *emitter) cast(c planner.Change) {
	cast := c.Object().(*schema.Cast)
	name := "CAST (" + typeSQL(cast.Source) + " AS " + typeSQL(cast.Target) + ")"
	switch {
	case c.Creates():
		e.sql(c, "CREATE "+name+" "+castMethod(cast))
		e.newComment(c, schema.Address{}, name, cast.Comment)
	case c.Drops():
		e.sql(c, "DROP "+name)
	default:
		fields := dialects.NewFields(c)
		e.alterRest(c, fields, schema.Address{}, name)
	}
}

func castMethod(c *schema.Cast) string {
	method := "WITHOUT FUNCTION"
	switch f := c.With; {
	case c.InOut:
		method = "WITH INOUT"
	case !f.Function.IsZero():
		method = "WITH FUNCTION " + qualified(f.Function) + "(" + f.Function.Signature + ")"
	case f.Name != "":
		method = "WITH FUNCTION " + f.Name
	}
	if c.As != "" {
		method += " AS " + c.As
	}
	return method
}

// castName makes a name of the types of a cast.
func (d dialect) castName(c *schema.Cast) string {
	return d.signatureType(c.Source) + " AS " + d.signatureType(c.Target)
}

func (d dialect) normalizeCast(c *schema.Cast, scope schema.Scope) diag.List {
	c.As = strings.ToUpper(c.As)
	d.resolveFunction(&c.With, d.defaultSchema, anySignature, scope)
	return append(d.routineType(c, "source", &c.Source, scope), d.routineType(c, "target", &c.Target, scope)...)
}

// castsQuery reads the casts that involve a type or a function of the schemas
// in scope.
const castsQuery = `
SELECT c.castsource, format_type(c.castsource, NULL), c.casttarget, format_type(c.casttarget, NULL), c.castfunc,
  CASE WHEN c.castfunc <> 0 THEN c.castfunc::regprocedure::text ELSE '' END, c.castmethod::text, c.castcontext::text, coalesce(d.description, ''),
  st.typnamespace = ANY ($1) OR tt.typnamespace = ANY ($1) OR coalesce(p.pronamespace = ANY ($1), false)
FROM pg_cast c
JOIN pg_type st ON st.oid = c.castsource
JOIN pg_type tt ON tt.oid = c.casttarget
LEFT JOIN pg_proc p ON p.oid = c.castfunc
LEFT JOIN pg_description d ON d.classoid = 'pg_cast'::regclass AND d.objoid = c.oid AND d.objsubid = 0
WHERE c.oid >= 16384
  AND NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = 'pg_cast'::regclass AND x.objid = c.oid AND x.deptype IN ('e', 'i'))
ORDER BY 2, 4`

// casts reads the casts.
func (i *inspector) casts() error {
	var source, target, function uint32
	var sourceText, targetText, functionText, method, context, comment string
	var inScope bool
	into := []any{&source, &sourceText, &target, &targetText, &function, &functionText, &method, &context, &comment, &inScope}
	return i.queryScope(castsQuery, into, func() {
		if !inScope {
			i.leaveAlone("cast", "has a type or a function outside of the schemas that are looked at", sourceText+" AS "+targetText)
			return
		}
		c := &schema.Cast{Source: i.typeAt(source, sourceText), Target: i.typeAt(target, targetText), InOut: method == "i",
			As: map[string]string{"a": "ASSIGNMENT", "i": "IMPLICIT"}[context], Meta: schema.Meta{Comment: comment}}
		if function != 0 {
			c.With = i.functionAt(function, functionText)
		}
		i.add(c)
	})
}

// isUserTyped reports whether one of the types is the relation's rows.
func isUserTyped(relation schema.Address, types ...schema.Type) bool {
	return slices.ContainsFunc(types, func(t schema.Type) bool { return !t.User.IsZero() && t.User == relation })
}

// casts adds the casts that a text spells out: from the types of the columns
// that it names, or of another cast, to the types that it names.
func (f referenceFinder) casts(tables []schema.Address, refs pgsql.Refs) {
	if len(refs.Types) == 0 {
		return
	}
	var sources, targets []string
	for _, t := range refs.Types {
		targets = append(targets, f.dialect.typeSignature(t))
	}
	sources = slices.Clone(targets)
	for _, table := range tables {
		for _, column := range f.scope.Columns(table) {
			if refs.Star || slices.ContainsFunc(refs.Columns, func(c pgsql.ColumnRef) bool { return c.Name == column.Name }) {
				sources = append(sources, f.dialect.signatureType(column.Type))
			}
		}
	}
	for _, source := range sources {
		for _, target := range targets {
			f.add(schema.Address{Kind: schema.KindCast, Name: source + " AS " + target})
		}
	}
}
