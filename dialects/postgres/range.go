package postgres

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

func (e *emitter) rangeType(c planner.Change) {
	switch {
	case c.Creates():
		made := c.After.(*schema.Range)
		e.sql(c, "CREATE TYPE "+qualified(c.Address)+" AS RANGE ("+strings.Join(rangeOptions(made), ", ")+")")
		e.newComment(c, schema.Address{}, "TYPE "+qualified(c.Address), made.Comment)
	case c.Drops():
		e.sql(c, "DROP TYPE "+qualified(c.Address), e.typeGone(c)...)
	case c.Action == planner.Rename:
		e.renameRange(c)
	default:
		e.alterRange(c)
	}
}

func rangeOptions(r *schema.Range) []string {
	options := []string{"subtype = " + typeSQL(r.Subtype)}
	option := func(name, value string) {
		if value != "" {
			options = append(options, name+" = "+value)
		}
	}
	option("subtype_opclass", r.SubtypeOps)
	if r.Collate != "" {
		option("collation", collation(r.Collate))
	}
	option("canonical", r.Canonical)
	option("subtype_diff", r.SubtypeDiff)
	if r.Multirange != "" {
		option("multirange_type_name", pgsql.QualifiedName(r.Schema, r.Multirange))
	}
	return options
}

func (e *emitter) alterRange(c planner.Change) {
	before, after := c.Before.(*schema.Range), c.After.(*schema.Range)
	fields := dialects.NewFields(c)
	if fields.Take("multirange") {
		e.renameMultirange(c, multirangeOf(before), multirangeOf(after))
	}
	e.alterRest(c, fields, schema.Address{}, "TYPE "+qualified(c.Address))
}

func (e *emitter) renameMultirange(c planner.Change, from, to string) {
	old, now := c.Address, c.Address
	old.Name, now.Name = from, to
	e.sql(c, "ALTER TYPE "+qualified(old)+" RENAME TO "+ident(to), breakingRename(old, now))
	for _, arguments := range multirangeArguments(c.Address) {
		e.sql(c, renameFunction(old, arguments, to))
	}
}

// renameFunction renames a function by which values of a type are made. The
// server lets it keep its name when the type gets another.
func renameFunction(old schema.Address, arguments, to string) string {
	return "ALTER FUNCTION " + qualified(old) + "(" + arguments + ") RENAME TO " + ident(to)
}

// multirangeArguments are those of the functions that make multiranges.
func multirangeArguments(of schema.Address) []string {
	return []string{"", qualified(of), qualified(of) + "[]"}
}

// renameRange takes along what is named after the range: the functions that
// make its values and, where its name is the server's choice, the multirange
// type. PostgreSQL 13 has none.
func (e *emitter) renameRange(c planner.Change) {
	before, after := c.Before.(*schema.Range), c.After.(*schema.Range)
	e.rename(c, "ALTER TYPE")
	old, to := after.Address(), after.Name
	if old.Name = before.Name; before.Name == to {
		return
	}
	subtype := typeSQL(after.Subtype)
	e.sql(c, renameFunction(old, subtype+", "+subtype, to))
	e.sql(c, renameFunction(old, subtype+", "+subtype+", text", to))
	if before.Multirange != "" {
		return
	}
	many := old
	many.Name, to = multirangeName(before.Name), multirangeName(after.Name)
	block := "BEGIN IF to_regtype(" + pgsql.QuoteLiteral(qualified(many)) + ") IS NOT NULL THEN ALTER TYPE " + qualified(many) + " RENAME TO " + ident(to) + ";"
	for _, arguments := range multirangeArguments(after.Address()) {
		block += " " + renameFunction(many, arguments, to) + ";"
	}
	e.sql(c, "DO "+pgsql.QuoteDollar(block+" END IF; END"))
}

// givesUpName reports whether a range is dropped whose multirange has the name of
// one that is made: what has the old type cannot take the new one at once.
func givesUpName(pair planner.Pair, c planner.Change) bool {
	before, ok := c.Before.(*schema.Range)
	return ok && c.Action == planner.Drop && slices.ContainsFunc(pair.To.OfKind(schema.KindRange), func(o schema.Object) bool {
		made := o.(*schema.Range)
		return made.Schema == before.Schema && pair.From.Lookup(made.Address()) == nil && multirangeOf(made) == multirangeOf(before)
	})
}

// isMultirange reports whether the type is the multirange type of the range.
func (d dialect) isMultirange(t schema.Type, of schema.Object) bool {
	r, ok := of.(*schema.Range)
	return ok && t.User.IsZero() && (t.Name == pgsql.QualifiedName(r.Schema, multirangeOf(r)) || r.Schema == d.defaultSchema && t.Name == pgsql.QualifiedName("", multirangeOf(r)))
}

// multirangeOf is the name of the multirange type.
func multirangeOf(r *schema.Range) string { return orDefault(r.Multirange, multirangeName(r.Name)) }

// multirangeName is the name that the server chooses for the multirange type of
// a range. To make room for its ending it cuts a long name anywhere, also within
// a character (makeMultirangeTypeName; seen on 18).
func multirangeName(name string) string {
	if before, behind, ok := strings.Cut(name, "range"); ok {
		return clip(before+"multirange"+behind, pgsql.MaxIdentifier)
	}
	const ending = "_multirange"
	return name[:min(len(name), pgsql.MaxIdentifier-len(ending))] + ending
}

func (d dialect) normalizeRange(r *schema.Range, scope schema.Scope) {
	r.Collate = d.ownCollation(r.Collate)
	if r.Multirange == multirangeName(r.Name) {
		r.Multirange = ""
	}
	for _, name := range []*string{&r.SubtypeOps, &r.Canonical, &r.SubtypeDiff} {
		*name = d.plainName(*name)
	}
	if ops := defaultOps(scope, r.Subtype, ""); r.SubtypeOps == ops {
		r.SubtypeOps = ""
	}
}

// plainName spells a possibly qualified name in SQL, without a schema that
// need not be said.
func (d dialect) plainName(text string) string {
	if text == "" {
		return ""
	}
	c, err := pgsql.NewCursor(text)
	if err != nil {
		return text
	}
	namespace, name, ok := c.QualifiedName()
	if !ok || !c.Done() {
		return text
	}
	if namespace == d.defaultSchema || namespace == "pg_catalog" {
		namespace = ""
	}
	return pgsql.QualifiedName(namespace, name)
}

const rangesQuery = `
SELECT t.typnamespace, t.typname, r.rngsubtype, format_type(r.rngsubtype, NULL),
  CASE WHEN op.opcdefault THEN '' ELSE quote_ident(opn.nspname) || '.' || quote_ident(op.opcname) END,
  CASE WHEN r.rngcollation = st.typcollation THEN '' ELSE {collation} END,
  CASE WHEN r.rngcanonical = 0 THEN '' ELSE r.rngcanonical::regproc::text END, CASE WHEN r.rngsubdiff = 0 THEN '' ELSE r.rngsubdiff::regproc::text END,
  {multirange}, coalesce(d.description, ''), ` + typeOwner + `
FROM pg_range r
JOIN pg_type t ON t.oid = r.rngtypid AND t.typnamespace = ANY ($1)
JOIN pg_type st ON st.oid = r.rngsubtype
JOIN pg_opclass op ON op.oid = r.rngsubopc
JOIN pg_namespace opn ON opn.oid = op.opcnamespace
LEFT JOIN pg_collation coll ON coll.oid = r.rngcollation
LEFT JOIN pg_namespace cn ON cn.oid = coll.collnamespace
LEFT JOIN pg_description d ON d.classoid = 'pg_type'::regclass AND d.objoid = t.oid AND d.objsubid = 0
WHERE NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = 'pg_type'::regclass AND x.objid = t.oid AND x.deptype = 'e')
ORDER BY t.typname`

// ranges reads the range types.
func (i *inspector) ranges() error {
	var namespace, subtype uint32
	var name, text, ops, collate, canonical, diff, multirange, comment, owner string
	into := []any{&namespace, &name, &subtype, &text, &ops, &collate, &canonical, &diff, &multirange, &comment, &owner}
	return i.queryScope(rangesQuery, into, func() {
		i.add(&schema.Range{Schema: i.schemaNames[namespace], Name: name, Meta: schema.Meta{Comment: comment, Owner: owner}, Subtype: i.typeAt(subtype, text),
			SubtypeOps: ops, Collate: collate, Canonical: canonical, SubtypeDiff: diff, Multirange: multirange})
	})
}
