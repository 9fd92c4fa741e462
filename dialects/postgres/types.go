package postgres

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// normalizeType makes the type of a column canonical: aliases resolved, an
// enum's name made a reference to it, serial taken apart into an integer and
// its sequence.
func (d dialect) normalizeType(c *schema.Column, scope schema.Scope) diag.List {
	if c.Type.IsZero() || !c.Type.User.IsZero() {
		return nil
	}
	t, err := pgsql.ParseType(c.Type.Name)
	if err != nil {
		return typeProblem(c, "%s has the type %q, which is no PostgreSQL type: %v.", c.Address(), c.Type.Name, err)
	}
	if t.Serial && c.Postgres.Serial == "" {
		c.Postgres.Serial = serialSequence(c)
	}
	if t.Schema == d.defaultSchema {
		t.Schema = ""
	}
	c.Type.Array = c.Type.Array || t.Array
	t = t.Element()
	t.Serial = false
	c.Type.Name = t.String()
	if t.Known {
		c.Type.Custom = false
		return nil
	}
	for _, namespace := range []string{orDefault(t.Schema, d.defaultSchema), orDefault(t.Schema, c.Schema)} {
		enum := schema.Address{Kind: schema.KindEnum, Schema: namespace, Name: t.Name}
		if scope.Lookup(enum) != nil {
			c.Type = schema.Type{User: enum, Array: c.Type.Array}
			return nil
		}
	}
	mistaken := !c.Type.Custom && t.Schema == "" && !extensionTypes[t.Name] && !c.Origin.Range.IsZero()
	c.Type.Custom = true
	if !mistaken {
		return nil // a domain, a composite or a type of an extension
	}
	return typeProblem(c, "%s has the type %s, which PostgreSQL does not have.%s Write a type of your own or of an extension as sql(%q).",
		c.Address(), t.Name, diag.DidYouMean(t.Name, pgsql.KnownTypes()), t.Name)
}

// extensionTypes are types of the extensions that come with PostgreSQL. Models
// may write them as identifiers; whether they exist, the server knows.
var extensionTypes = map[string]bool{"citext": true, "cube": true, "hstore": true, "lquery": true, "ltree": true, "ltxtquery": true, "seg": true}

func typeProblem(c *schema.Column, format string, args ...any) diag.List {
	var problems diag.List
	problems.Append(diag.Diagnostic{Severity: diag.Error, Code: "unknown-type", Summary: "Unknown type",
		Range: c.Origin.Field("type"), Address: c.Address().String(), Detail: fmt.Sprintf(format, args...)})
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
func typeStorage(t schema.Type) string {
	p := parsed(t)
	switch {
	case p.Array:
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
