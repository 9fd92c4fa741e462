package postgres

import (
	"regexp"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

func (e *emitter) collation(c planner.Change) {
	switch {
	case c.Creates():
		made := c.After.(*schema.Collation)
		e.sql(c, "CREATE COLLATION "+qualified(c.Address)+" ("+strings.Join(collationOptions(made), ", ")+")")
		e.newComment(c, schema.Address{}, "COLLATION "+qualified(c.Address), made.Comment)
	case c.Drops():
		e.sql(c, "DROP COLLATION "+qualified(c.Address), e.typeGone(c)...)
	case c.Action == planner.Rename:
		e.rename(c, "ALTER COLLATION")
	default:
		fields := dialects.NewFields(c)
		e.alterRest(c, fields, schema.Address{}, "COLLATION "+qualified(c.Address))
	}
}

func collationOptions(c *schema.Collation) []string {
	var options []string
	option := func(name, value string) {
		if value != "" {
			options = append(options, name+" = "+pgsql.QuoteLiteral(value))
		}
	}
	if c.Provider != "" {
		options = append(options, "provider = "+c.Provider)
	}
	option("locale", c.Locale)
	option("lc_collate", c.LcCollate)
	option("lc_ctype", c.LcCtype)
	if c.NonDeterministic {
		options = append(options, "deterministic = false")
	}
	option("rules", c.Rules)
	return options
}

func normalizeCollation(c *schema.Collation) {
	if c.Provider = strings.ToLower(c.Provider); c.Provider == "libc" {
		c.Provider = ""
	}
	if c.LcCollate == c.LcCtype && c.LcCollate != "" {
		c.Locale, c.LcCollate, c.LcCtype = c.LcCollate, "", ""
	}
}

// sameLocale reports whether two spellings name one locale: ICU's are kept as
// language tags since PostgreSQL 16, in which neither case nor the sort of
// hyphen matters.
func sameLocale(c *schema.Collation, a, b string) bool {
	return c.Provider == "icu" && languageTag(a) == languageTag(b)
}

func languageTag(locale string) string {
	return strings.ToLower(strings.ReplaceAll(locale, "_", "-"))
}

// localeName is the name of a collation that the server takes from the
// operating system. It may hold a point, which is no qualifier.
var localeName = regexp.MustCompile(`^(C|[a-z]{2,3}_[A-Z]{2})\.`)

// collationName takes the name of a collation apart, as models and the catalog
// give it: bare, or as SQL writes a qualified name.
func collationName(text string) pgsql.Name {
	if localeName.MatchString(text) || !strings.ContainsAny(text, `."`) {
		return pgsql.Name{Name: text}
	}
	c, err := pgsql.NewCursor(text)
	if err != nil {
		return pgsql.Name{Name: text}
	}
	namespace, name, ok := c.QualifiedName()
	if !ok || !c.Done() {
		return pgsql.Name{Name: text}
	}
	return pgsql.Name{Schema: namespace, Name: name}
}

// collation spells a collation's name.
func collation(text string) string {
	name := collationName(text)
	if name.Schema == "" {
		return pgsql.QuoteIdentAlways(name.Name)
	}
	return ident(name.Schema) + "." + pgsql.QuoteIdentAlways(name.Name)
}

// normalCollation leaves out a schema that need not be said.
func (d dialect) normalCollation(text string) string {
	name := collationName(text)
	switch {
	case text == "":
		return ""
	case name.Schema != "" && name.Schema != d.defaultSchema && name.Schema != "pg_catalog":
		return pgsql.QualifiedName(name.Schema, name.Name)
	case strings.ContainsAny(name.Name, `."`) && !localeName.MatchString(name.Name):
		return pgsql.QuoteIdentAlways(name.Name)
	}
	return name.Name
}

// ownCollation is normalCollation of what has a default of its own.
func (d dialect) ownCollation(text string) string {
	if text = d.normalCollation(text); text == "default" {
		return ""
	}
	return text
}

// collationFields are the fields of an object that name collations.
func collationFields(o schema.Object) []*string {
	switch o := o.(type) {
	case *schema.Column:
		return []*string{&o.Collate}
	case *schema.Domain:
		return []*string{&o.Collate}
	case *schema.Range:
		return []*string{&o.Collate}
	case *schema.Composite:
		fields := make([]*string, len(o.Fields))
		for i := range o.Fields {
			fields[i] = &o.Fields[i].Collate
		}
		return fields
	case *schema.Index:
		return partCollations(o.Parts)
	case *schema.Table:
		return partCollations(o.Postgres.Partition.Parts)
	}
	return nil
}

func partCollations(parts []schema.Part) []*string {
	fields := make([]*string, len(parts))
	for i := range parts {
		fields[i] = &parts[i].Collate
	}
	return fields
}

// collationAddress is where a collation of that name would be in the graph.
func (d dialect) collationAddress(name pgsql.Name) schema.Address {
	return schema.Address{Kind: schema.KindCollation, Schema: orDefault(name.Schema, d.defaultSchema), Name: name.Name}
}

// renameCollation lets the fields follow a rename.
func (d dialect) renameCollation(o schema.Object, from, to schema.Address) {
	for _, field := range collationFields(o) {
		if *field != "" && d.collationAddress(collationName(*field)) == from {
			*field = d.normalCollation(pgsql.QualifiedName(to.Schema, to.Name))
		}
	}
}

const collationsQuery = `
SELECT c.collnamespace, c.collname, c.collprovider::text, coalesce(j ->> 'colllocale', j ->> 'colliculocale', ''), coalesce(c.collcollate::text, ''),
  coalesce(c.collctype::text, ''), NOT c.collisdeterministic, coalesce(j ->> 'collicurules', ''), coalesce(d.description, '')
FROM pg_collation c
CROSS JOIN LATERAL to_jsonb(c) j
LEFT JOIN pg_description d ON d.classoid = 'pg_collation'::regclass AND d.objoid = c.oid AND d.objsubid = 0
WHERE c.collnamespace = ANY ($1)
  AND NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = 'pg_collation'::regclass AND x.objid = c.oid AND x.deptype = 'e')
ORDER BY c.collname`

// collations reads the collations that somebody has made.
func (i *inspector) collations() error {
	var namespace uint32
	var name, provider, locale, collate, ctype, rules, comment string
	var nonDeterministic bool
	into := []any{&namespace, &name, &provider, &locale, &collate, &ctype, &nonDeterministic, &rules, &comment}
	return i.queryScope(collationsQuery, into, func() {
		found := &schema.Collation{Schema: i.schemaNames[namespace], Name: name, Meta: schema.Meta{Comment: comment},
			Provider: map[string]string{"i": "icu", "b": "builtin"}[provider], Locale: locale, NonDeterministic: nonDeterministic, Rules: rules}
		if locale == "" {
			found.LcCollate, found.LcCtype = collate, ctype // as majors before 15 keep it for icu, too
		}
		i.add(found)
	})
}
