package pgsql

import (
	"strings"
	"testing"
)

var testRelations = map[string][]ColumnType{
	"pr.us":               columnTypes("id integer, name varchar(50), email text, active boolean, created timestamptz, tags text[], meta jsonb, boss integer"),
	"pr.ord":              columnTypes("id bigint, user_id integer, total numeric(10_2), placed date, name text"),
	"pg_catalog.pg_class": columnTypes("oid oid, relname name, relowner oid, relkind \"char\""),
}

func columnTypes(text string) []ColumnType {
	var columns []ColumnType
	for _, column := range strings.Split(text, ", ") {
		name, typ, _ := strings.Cut(column, " ")
		columns = append(columns, ColumnType{name, strings.ReplaceAll(typ, "_", ",")})
	}
	return columns
}

func viewScope() Scope {
	return Scope{
		DefaultSchema: "pr",
		Relation:      func(schema, name string) ([]ColumnType, bool) { r, ok := testRelations[schema+"."+name]; return r, ok },
	}
}

func explainView(text string, scope Scope) string {
	n, err := ParseQuery(text)
	if err != nil {
		return err.Error()
	}
	t, _ := scope.canonicalQuery(n)
	return showTerm(t)
}

func TestTypedViewsEqualStoredOnes(t *testing.T) {
	scope := viewScope()
	for _, file := range []string{"views.jsonl", "views18.jsonl"} {
		for _, pair := range readPairs(t, file) {
			if got := EqualView(pair[0], pair[1], scope); got != Equal {
				t.Errorf("%s\n\t%s\n\tis %s\n%s\n%s", pair[0], pair[1], got, explainView(pair[0], scope), explainView(pair[1], scope))
			}
		}
	}
}

func TestTypedPoliciesEqualStoredOnes(t *testing.T) {
	scope := viewScope()
	scope.Schema, scope.Table, scope.Target = "pr", "us", "boolean"
	scope.Column = func(name string) (string, bool) {
		for _, c := range testRelations["pr.us"] {
			if c.Name == name {
				return c.Type, true
			}
		}
		return "", false
	}
	for _, pair := range readPairs(t, "policies.jsonl") {
		if got := EqualExpr(pair[0], pair[1], scope); got != Equal {
			t.Errorf("%s\n\t%s\n\tis %s\n%s\n%s", pair[0], pair[1], got, explain(pair[0], scope), explain(pair[1], scope))
		}
		if got := EqualExpr("NOT ("+pair[0]+")", pair[1], scope); got == Equal {
			t.Errorf("NOT %s is equal", pair[0])
		}
	}
}
