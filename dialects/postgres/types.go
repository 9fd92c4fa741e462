package postgres

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// normalizeType makes the type of a column canonical.
func (d dialect) normalizeType(c *schema.Column, scope schema.Scope) diag.List {
	if !c.Type.User.IsZero() {
		return nil
	}
	splitSerial(c)
	return d.resolveType(c, "type", &c.Type, scope)
}

// splitSerial takes serial apart into an integer and its sequence, whose name
// follows from those of the column and its table.
func splitSerial(c *schema.Column) {
	if t, err := pgsql.ParseType(c.Type.Name); err == nil && t.Serial {
		t.Serial = false
		c.Type.Name, c.Postgres.Serial = t.Written(), serialSequence(c)
	}
	c.Postgres.Next = ""
	if c.Postgres.Serial != "" {
		c.Postgres.Serial = serialSequence(c) // also behind a rename, which takes it along
		c.Postgres.Next = nextval(counterSequence(c))
	}
}

// resolveType makes a type canonical that stands in the named attribute of o:
// aliases resolved, the name of a user type made a reference to it. A name of
// the default schema goes before one of the object's own.
func (d dialect) resolveType(o schema.Object, attribute string, typ *schema.Type, scope schema.Scope) diag.List {
	if typ.IsZero() || !typ.User.IsZero() {
		return nil
	}
	a := o.Address()
	t, err := pgsql.ParseType(typ.Name)
	if err != nil {
		return typeProblem(o, attribute, "%s has the type %q, which is no PostgreSQL type: %v.", a, typ.Name, err)
	}
	if t.Schema == d.defaultSchema {
		t.Schema = ""
	}
	typ.Array = typ.Array || t.Array
	t = t.Element()
	t.Serial = false
	typ.Name = t.Written()
	if t.Known {
		typ.Custom = false
		return nil
	}
	for _, namespace := range []string{orDefault(t.Schema, d.defaultSchema), orDefault(t.Schema, a.Schema)} {
		if user := userType(scope, namespace, t.Name); !user.IsZero() {
			*typ = schema.Type{User: user, Array: typ.Array}
			return nil
		}
	}
	mistaken := !typ.Custom && t.Schema == "" && !extensionTypes[t.Name] && !o.Common().Origin.Range.IsZero()
	typ.Custom = true
	if !mistaken {
		return nil // a type of an extension, or of a schema that is not modelled
	}
	return typeProblem(o, attribute, "%s has the type %s, which PostgreSQL does not have.%s Write a type of your own or of an extension as sql(%q).",
		a, t.Name, diag.DidYouMean(t.Name, pgsql.KnownTypes()), t.Name)
}

// userType finds the type of that name among the objects of the graph; zero if
// there is none.
func userType(scope schema.Scope, namespace, name string) schema.Address {
	for _, kind := range schema.Kinds() {
		a := schema.Address{Kind: kind, Schema: namespace, Name: name}
		if kind.IsType() && scope.Lookup(a) != nil {
			return a
		}
	}
	return schema.Address{}
}

// extensionTypes are types of the extensions that come with PostgreSQL. Models
// may write them as identifiers; whether they exist, the server knows.
var extensionTypes = map[string]bool{"citext": true, "cube": true, "hstore": true, "lquery": true, "ltree": true, "ltxtquery": true, "seg": true}

func typeProblem(o schema.Object, attribute, format string, args ...any) diag.List {
	var problems diag.List
	problems.Append(diag.Diagnostic{Severity: diag.Error, Code: "unknown-type", Summary: "Unknown type",
		Range: o.Common().Origin.Field(attribute), Address: o.Address().String(), Detail: fmt.Sprintf(format, args...)})
	return problems
}

// parsed is a column type as pgsql sees it. A type that does not parse is
// left unknown, under its text.
func parsed(t schema.Type) pgsql.Type {
	if !t.User.IsZero() {
		return pgsql.Type{Schema: t.User.Schema, Name: t.User.Name, Array: t.Array}
	}
	p, err := pgsql.ParseType(t.Name)
	if err != nil {
		return pgsql.Type{Name: t.Name, Array: t.Array}
	}
	p.Array = p.Array || t.Array
	return p
}

var integerTypes = []string{"smallint", "integer", "bigint"}

func isInteger(t schema.Type) bool { return !t.Array && slices.Contains(integerTypes, t.Name) }

// families group the types that share an operator family for equality.
var families = [][]string{
	{"smallint", "integer", "bigint"},
	{"real", "double precision"},
	{"text", "character varying", "name"},
	{"date", timestamp, timestampTZ},
	{"inet", "cidr"},
	{"bit", "bit varying"},
}

// Comparable implements schema.Rules, as the server decides it: both types
// belong to one operator family, or the first converts to the second by
// itself.
func (dialect) Comparable(a, b schema.Type) bool {
	from, to := parsed(a), parsed(b)
	switch {
	case from.Array != to.Array:
		return false
	case from.Name == to.Name && from.Schema == to.Schema:
		return true
	case from.Array:
		return false
	}
	return pgsql.CastContext(from, to) == pgsql.ImplicitCast || slices.ContainsFunc(families, func(family []string) bool {
		return slices.Contains(family, from.Name) && slices.Contains(family, to.Name)
	})
}

// typeStorage is the storage that a type has by default.
func typeStorage(scope schema.Scope, t schema.Type) string {
	t = schema.BaseType(scope, t)
	p := parsed(t)
	switch {
	case p.Array, !t.User.IsZero() && t.User.Kind != schema.KindEnum:
		return "EXTENDED"
	case slices.Contains(mainStorage, p.Name):
		return "MAIN"
	case slices.Contains(extendedStorage, p.Name) || strings.HasSuffix(p.Name, " varying") || !p.Known && t.User.IsZero():
		return "EXTENDED"
	}
	return "PLAIN"
}

var (
	mainStorage     = []string{"numeric", "inet", "cidr"}
	extendedStorage = strings.Fields(`bit bytea json jsonb jsonpath path polygon refcursor text tsvector xml bpchar character varchar
		int4range int8range numrange tsrange tstzrange daterange int4multirange int8multirange nummultirange tsmultirange
		tstzmultirange datemultirange pg_snapshot txid_snapshot`)
)
