package postgres

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

func (e *emitter) extension(c planner.Change) {
	name := ident(c.Address.Name)
	switch {
	case c.Creates():
		e.createExtension(c, c.After.(*schema.Extension))
	case c.Drops():
		e.sql(c, "DROP EXTENSION "+name)
	default:
		e.alterExtension(c)
	}
}

func (e *emitter) createExtension(c planner.Change, x *schema.Extension) {
	sql := "CREATE EXTENSION " + ident(x.Name)
	if !x.Schema.IsZero() {
		sql += " SCHEMA " + ident(x.Schema.Name)
	}
	if x.Version != "" {
		sql += " VERSION " + pgsql.QuoteLiteral(x.Version)
	}
	e.sql(c, sql, e.otherRights(x)...)
	e.newComment(c, schema.Address{}, "EXTENSION "+ident(x.Name), x.Comment)
}

// otherRights warns that what an extension brings along, which no model states,
// does not come back with the rights that it had: default privileges that are in
// effect by now go for it as well, and pg_init_privs does not tell them apart
// (seen on 13 and 18).
func (e *emitter) otherRights(x *schema.Extension) []dialects.Hazard {
	if !e.pair.Back {
		return nil
	}
	for _, o := range e.pair.From.OfKind(schema.KindDefaultPermission) {
		p := o.(*schema.DefaultPermission)
		if p.Objects != "SCHEMAS" && (p.In.IsZero() || p.In == x.Schema) {
			return []dialects.Hazard{hazard(dialects.Breaking, "What extension %s brings along gets the rights that default privileges give, such as those of %s for %s, and not those that it had.",
				x.Name, p.Name, strings.ToLower(p.Objects))}
		}
	}
	return nil
}

func (e *emitter) alterExtension(c planner.Change) {
	after := c.After.(*schema.Extension)
	alter := "ALTER EXTENSION " + ident(after.Name) + " "
	fields := dialects.NewFields(c)
	if fields.Take("schema") {
		e.sql(c, alter+"SET SCHEMA "+ident(after.Schema.Name), outOfSight("extension "+after.Name, after.Schema.Name))
	}
	if fields.Take("version") {
		e.sql(c, alter+"UPDATE TO "+pgsql.QuoteLiteral(after.Version), noUpdate(after.Name, after.Version), otherVersion(after.Name))
	}
	if fields.Take("comment") {
		e.extensionComment(c, after)
	}
	e.problems = append(e.problems, fields.Rest()...)
}

// followsExtension reports whether a type is the same one in the schema to which
// its extension moves: nothing has to be done about it then.
func followsExtension(pair planner.Pair, before, after schema.Type) bool {
	if before.Array != after.Array || !before.User.IsZero() || !after.User.IsZero() {
		return false
	}
	return slices.ContainsFunc(pair.From.OfKind(schema.KindExtension), func(o schema.Object) bool {
		from := o.(*schema.Extension)
		to, stays := pair.To.Lookup(o.Address()).(*schema.Extension)
		return stays && from.Schema != to.Schema && !from.Schema.IsZero() && !to.Schema.IsZero() &&
			strings.TrimPrefix(before.Name, ident(from.Schema.Name)+".") == strings.TrimPrefix(after.Name, ident(to.Schema.Name)+".")
	})
}

// typeFollows is followsExtension for the change of a column or domain.
func typeFollows(pair planner.Pair, c planner.Change) bool {
	switch before := c.Before.(type) {
	case *schema.Column:
		after, ok := c.After.(*schema.Column)
		return ok && followsExtension(pair, before.Type, after.Type)
	case *schema.Domain:
		after, ok := c.After.(*schema.Domain)
		return ok && followsExtension(pair, before.Type, after.Type)
	}
	return false
}

// outOfSight warns of a new schema of what programs use without naming one.
func outOfSight(what, schema string) dialects.Hazard {
	return hazard(dialects.Breaking, "Programs that do not find the schema %s by their search_path fail when they use %s.", schema, what)
}

// noUpdate: most extensions lead from older versions to newer ones only.
func noUpdate(name, version string) dialects.Hazard {
	if version != "" {
		version = "version " + version
	}
	return hazard(dialects.MayFail, "It fails if the server has no script that leads extension %s to %s.", name, orDefault(version, "its default version"))
}

// extensionComment sets a comment, or gives back the one that the extension
// comes with.
func (e *emitter) extensionComment(c planner.Change, x *schema.Extension) {
	if x.Comment != "" {
		e.comment(c, schema.Address{}, "EXTENSION "+ident(x.Name), x.Comment)
		return
	}
	e.sql(c, "DO "+pgsql.QuoteDollar("BEGIN EXECUTE format('COMMENT ON EXTENSION %I IS %L', name, comment) FROM pg_catalog.pg_available_extensions WHERE name = "+
		pgsql.QuoteLiteral(x.Name)+"; END"))
}

// extensionsQuery lists those whose schema is read. One that lies in the
// catalog, or in a schema of its own making, says none. A comment that an
// extension comes with is none.
const extensionsQuery = `
SELECT e.extname, e.extversion, CASE WHEN n.nspname = 'pg_catalog' OR own.objid IS NOT NULL THEN '' ELSE n.nspname END,
  CASE WHEN d.description = a.comment THEN '' ELSE coalesce(d.description, '') END,
  ARRAY(SELECT r.extname::text FROM pg_depend rd JOIN pg_extension r ON r.oid = rd.refobjid
    WHERE rd.classid = 'pg_extension'::regclass AND rd.objid = e.oid AND rd.refclassid = 'pg_extension'::regclass AND rd.deptype = 'n' ORDER BY r.extname)
FROM pg_extension e
JOIN pg_namespace n ON n.oid = e.extnamespace
LEFT JOIN pg_depend own ON own.classid = 'pg_namespace'::regclass AND own.objid = n.oid AND own.deptype = 'e'
LEFT JOIN pg_available_extensions() a ON a.name = e.extname
LEFT JOIN pg_description d ON d.classoid = 'pg_extension'::regclass AND d.objoid = e.oid AND d.objsubid = 0
WHERE (n.oid = ANY ($1) OR n.nspname = 'pg_catalog' OR own.objid IS NOT NULL) AND e.extname <> ALL ($2)
ORDER BY e.extname`

// extensions reads the extensions that somebody has added.
func (i *inspector) extensions() error {
	var name, version, namespace, comment string
	var requires []string
	found := map[string]*schema.Extension{}
	required := map[string][]string{}
	err := i.query(extensionsQuery, []any{i.scope, ownExtensions}, []any{&name, &version, &namespace, &comment, &requires}, func() {
		x := &schema.Extension{Name: name, Version: version, Meta: schema.Meta{Comment: comment}}
		if namespace != "" {
			x.Schema = schema.Address{Kind: schema.KindSchema, Name: namespace}
		}
		found[name], required[name] = x, slices.Clone(requires)
		i.add(x)
	})
	for name, x := range found {
		for _, other := range required[name] {
			if found[other] != nil && !slices.Contains(extensionRequires[name], other) {
				x.After = append(x.After, found[other].Address())
			}
		}
	}
	return err
}

// extensionRequires are the extensions that others refuse to do without, as
// far as that is known without a server. Of others depends_on says it.
var extensionRequires = map[string][]string{
	"earthdistance":          {"cube"},
	"bool_plperl":            {"plperl"},
	"bool_plperlu":           {"plperlu"},
	"hstore_plperl":          {"hstore", "plperl"},
	"hstore_plperlu":         {"hstore", "plperlu"},
	"hstore_plpython2u":      {"hstore", "plpython2u"},
	"hstore_plpython3u":      {"hstore", "plpython3u"},
	"hstore_plpythonu":       {"hstore", "plpythonu"},
	"jsonb_plperl":           {"plperl"},
	"jsonb_plperlu":          {"plperlu"},
	"jsonb_plpython2u":       {"plpython2u"},
	"jsonb_plpython3u":       {"plpython3u"},
	"jsonb_plpythonu":        {"plpythonu"},
	"ltree_plpython2u":       {"ltree", "plpython2u"},
	"ltree_plpython3u":       {"ltree", "plpython3u"},
	"ltree_plpythonu":        {"ltree", "plpythonu"},
	"pgrouting":              {"postgis"},
	"postgis_raster":         {"postgis"},
	"postgis_sfcgal":         {"postgis"},
	"postgis_tiger_geocoder": {"fuzzystrmatch", "postgis"},
	"postgis_topology":       {"postgis"},
	"vectorscale":            {"vector"},
}

// mayUseExtension reports whether an object may need what an extension brings:
// a type, a function, an operator or an operator class. Nothing tells which
// extension that is.
func mayUseExtension(o schema.Object) bool {
	if kind := o.Address().Kind; schema.IsPermission(kind) || kind == schema.KindRole {
		return false
	}
	switch o := o.(type) {
	case *schema.Schema, *schema.Extension, *schema.Collation, *schema.Enum, *schema.Sequence, *schema.ForeignKey, *schema.Data, *schema.PrimaryKey, *schema.Unique:
		return false
	case *schema.Column:
		return o.Type.Custom || hasSQL(o)
	case *schema.Index:
		return o.Type != "" || hasSQL(o) || hasOps(o.Parts)
	case *schema.Table:
		return o.Postgres.AccessMethod != "" || hasSQL(o)
	}
	return true
}

func hasSQL(o schema.Object) bool {
	found := false
	schema.Exprs(o, func(_ string, x *schema.Expr) { found = found || x.Literal == schema.NotLiteral })
	return found
}

func hasOps(parts []schema.Part) bool {
	for _, part := range parts {
		if part.Ops != "" {
			return true
		}
	}
	return false
}
