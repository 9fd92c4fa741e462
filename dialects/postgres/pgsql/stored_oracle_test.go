package pgsql

import (
	"strconv"
	"strings"
	"testing"

	"github.com/schemac/schemac/internal/enginetest"
)

// domainTypes are what the domains below are over.
const domainTypes = `
CREATE SCHEMA pr;
CREATE TYPE pr.en AS ENUM ('a', 'b', 'c');
CREATE DOMAIN pr.dt AS text;
CREATE DOMAIN pr.dv AS varchar(20);
CREATE DOMAIN pr.di AS integer;
CREATE DOMAIN pr.dd AS pr.dv;
CREATE DOMAIN pr.de AS pr.en;
CREATE DOMAIN pr.da AS text[];
CREATE DOMAIN pr.dn AS numeric(10,2);`

var domainUserTypes = map[string]UserType{
	"en": {Kind: EnumType}, "dt": {Kind: DomainType, Base: "text"}, "dv": {Kind: DomainType, Base: "varchar(20)"},
	"di": {Kind: DomainType, Base: "integer"}, "dd": {Kind: DomainType, Base: "pr.dv"}, "de": {Kind: DomainType, Base: "pr.en"},
	"da": {Kind: DomainType, Base: "text[]"}, "dn": {Kind: DomainType, Base: "numeric(10,2)"},
}

// domainChecks has checks by the type that a domain is over.
var domainChecks = map[string][]string{
	"text varchar varchar(20) char(1) pr.dt pr.dv pr.dd pr.en pr.de": {
		"VALUE IN ('a', 'b')", "VALUE NOT IN ('a', 'b')", "VALUE IN ('a')", "VALUE NOT IN ('a')", "VALUE IN ('a', NULL)", "VALUE IN ('a', VALUE)", "VALUE IN ('a', VALUE, 'b')",
		"VALUE = ANY (ARRAY['a', 'b'])", "VALUE = ANY ('{a,b}')", "VALUE <> ALL (ARRAY['a', 'b'])", "VALUE = 'a' OR VALUE = 'b'", "VALUE IS NULL OR VALUE IN ('a', 'b')",
		"VALUE::text IN ('a', 'b')", "VALUE::text = ANY (ARRAY['a', 'b'])", "lower(VALUE::text) IN ('a', 'b')", "VALUE BETWEEN 'a' AND 'b'", "VALUE > 'a'", "VALUE IS DISTINCT FROM 'a'",
		"VALUE::text IN ('a'::text, 'b'::text)",
	},
	"text varchar varchar(20) char(1) pr.dt pr.dv pr.dd": {
		"VALUE = ANY (ARRAY['a', 'b']::text[])", "VALUE = ANY ('{a,b}'::text[])", "VALUE = ANY (ARRAY['a'::text, 'b'])", "VALUE IN ('a'::text, 'b'::text)",
		"VALUE IN ('a'::varchar, 'b')", "VALUE = ANY (ARRAY['a', 'b']::varchar[])", "VALUE LIKE ANY (ARRAY['a%', 'b%'])", "VALUE ~ ANY (ARRAY['a', 'b'])", "VALUE NOT LIKE ALL ('{a%,b%}')",
		"lower(VALUE) IN ('a', 'b')", "VALUE ~* '^a'", "VALUE SIMILAR TO 'a|b'", "length(VALUE) IN (1, 2)", "char_length(VALUE) = ANY ('{1,2}')", "VALUE || 'x' IN ('ax', 'bx')", "upper(VALUE) = VALUE",
		"substr(VALUE, 1, 1) IN ('a', 'b')", "left(VALUE, 1) IN ('a', 'b')", "position('a' in VALUE) IN (1, 2)", "coalesce(VALUE, 'a') IN ('a', 'b')", "VALUE COLLATE \"C\" IN ('a', 'b')",
		"CASE VALUE WHEN 'a' THEN true ELSE VALUE IN ('b', 'c') END", "trim(VALUE) NOT IN ('', 'a')",
	},
	"integer smallint bigint numeric numeric(10,2) real pr.di pr.dn": {
		"VALUE IN (1, 2)", "VALUE NOT IN (1, 2, 3)", "VALUE = ANY (ARRAY[1, 2])", "VALUE = ANY ('{1,2}')", "VALUE <> ALL ('{1,2}')", "VALUE IN (1)", "VALUE IN (1, 2.5)", "VALUE IN ('1', '2')",
		"VALUE IN (-1, 1)", "VALUE IN (1, 3000000000)", "VALUE = ANY (ARRAY[1, 2]::int[])", "VALUE = ANY (ARRAY[1, 2]::bigint[])", "VALUE BETWEEN 1 AND 10", "VALUE > 0 AND VALUE < 10.5",
		"VALUE >= 0::numeric", "abs(VALUE) IN (1, 2)", "VALUE::int % 2 IN (0, 1)", "VALUE * 2 IN (2, 4)", "-VALUE IN (1, 2)",
	},
	"text[] varchar[] varchar(10)[] pr.da pr.en[] pr.dt[] pr.dv[]": {
		"'a' = ANY (VALUE)", "VALUE <> '{}'", "VALUE = '{a,b}'", "VALUE <@ '{a,b}'", "VALUE[1] IN ('a', 'b')", "array_length(VALUE, 1) IN (1, 2)",
		"cardinality(VALUE) BETWEEN 1 AND 3", "'a' <> ALL (VALUE)", "VALUE IN ('{a}', '{b}')", "array_position(VALUE, NULL) IS NULL", "VALUE IS NOT NULL AND VALUE[1] = 'a'",
	},
	"text[] varchar[] pr.da": {
		"VALUE <@ ARRAY['a', 'b']", "VALUE <@ ARRAY['a', 'b']::text[]", "VALUE && ARRAY['a'::text]", "array_to_string(VALUE, ',') IN ('a', 'b')", "VALUE = ARRAY['a']", "VALUE || 'x' <> '{}'",
	},
	"date timestamptz timestamp(0)": {
		"VALUE IN ('2020-01-01', '2021-01-01')", "VALUE > '2020-01-01'", "VALUE = ANY ('{2020-01-01}')", "VALUE BETWEEN '2020-01-01' AND '2021-01-01'", "extract(year from VALUE) IN (2020, 2021)", "date_part('dow', VALUE) NOT IN (0, 6)",
		"date_trunc('month', VALUE) = VALUE",
	},
	"jsonb": {
		"jsonb_typeof(VALUE) IN ('object', 'array')", "VALUE->>'a' IN ('x', 'y')", "VALUE ? 'a'", "VALUE ?& ARRAY['a', 'b']", "VALUE IN ('{}', '[]')", "(VALUE->'n')::int IN (1, 2)", "VALUE #>> '{a,b}' = ANY ('{x,y}')",
	},
}

func TestTypedDomainChecksEqualStoredOnes(t *testing.T) {
	for _, major := range []int{13, 15, 18} {
		t.Run(strconv.Itoa(major), func(t *testing.T) { t.Parallel(); compareDomainChecks(t, major) })
	}
}

func compareDomainChecks(t *testing.T, major int) {
	conn := connect(t, enginetest.Postgres(t, major).Database(t))
	if _, err := conn.Exec(t.Context(), domainTypes); err != nil {
		t.Fatal(err)
	}
	for types, checks := range domainChecks {
		for _, typ := range strings.Fields(types) {
			scope := domainScope(typ, major)
			for _, check := range checks {
				if _, err := conn.Exec(t.Context(), "CREATE DOMAIN d AS "+typ+" CONSTRAINT c CHECK ("+check+")"); err != nil {
					continue // of this type there is no such check
				}
				stored := rows(t, conn, "SELECT pg_get_expr(conbin, 0) FROM pg_constraint WHERE conname = 'c' AND contypid = 'd'::regtype")[0][0]
				if got := EqualExpr(check, stored, scope); got != Equal {
					t.Errorf("%s: %s\n\t%s\n\tis %s\n%s\n%s", typ, check, stored, got, explain(check, scope), explain(stored, scope))
				}
				if got := EqualExpr("NOT ("+check+")", stored, scope); got == Equal {
					t.Errorf("%s: NOT %s is equal", typ, check)
				}
				if _, err := conn.Exec(t.Context(), "DROP DOMAIN d"); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

func domainScope(typ string, major int) Scope {
	return Scope{
		Target: "boolean", Major: major, Arguments: true,
		Column: func(name string) (string, bool) { return typ, name == "value" },
		UserType: func(schema, name string) (UserType, bool) {
			u, ok := domainUserTypes[name]
			return u, ok && schema == "pr"
		},
	}
}
