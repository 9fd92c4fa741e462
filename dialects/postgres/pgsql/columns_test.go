package pgsql

import (
	"fmt"
	"testing"
)

func TestKeepsColumns(t *testing.T) {
	for _, c := range []struct {
		before, after string
		want          bool
	}{
		{"SELECT id, name FROM us", "SELECT id, name, email FROM us", true},
		{"SELECT id, name FROM us", "SELECT u.id, u.name FROM us u WHERE id > 1", true},
		{"SELECT id, name FROM us", "SELECT id FROM us", false},
		{"SELECT id, name FROM us", "SELECT name, id FROM us", false},
		{"SELECT id, name FROM us", "SELECT id, name AS other FROM us", false},
		{"SELECT id, name FROM us", "SELECT id, name COLLATE \"C\" AS name FROM us", false},
		{"SELECT id FROM us", "SELECT user_id AS id FROM ord", true},
		{"SELECT name FROM us", "SELECT name FROM ord", false},
		{"SELECT id FROM us", "SELECT id::text AS id FROM us", false},
		{"SELECT id FROM us", "SELECT * FROM us", true},
		{"SELECT id FROM us", "SELECT id FROM nowhere", false},
		{"SELECT id FROM us", "SELEC", false},
		{"SELECT true", "SELECT true, 1 AS n", false},
		{"SELECT true AS b", "SELECT false AS b, 1 AS n", true},
		{"SELECT count(*) AS n FROM us", "SELECT count(*) AS n, 1 AS m FROM us, ord", true},
		{"SELECT 'x' AS a FROM us", "SELECT 'y' AS a FROM us", false},
		{"SELECT id AS a FROM us UNION SELECT id FROM us", "SELECT id AS a FROM us UNION SELECT id FROM us WHERE id > 1", true},
	} {
		if got := KeepsColumns(c.before, c.after, viewScope(), viewScope()); got != c.want {
			t.Errorf("from %s to %s: %t", c.before, c.after, got)
		}
	}
}

func TestOutputColumns(t *testing.T) {
	for query, want := range map[string]string{
		"SELECT id, count(*) AS n, 1 AS one, true AS yes, '' AS empty FROM us": "[{id int4} {n int8} {one int4} {yes bool} {empty text}] true",
		"SELECT f(1) AS a": "[{a }] true",
		"SELECT true":      "[] false",
		"SELECT 1 FROM":    "[] false",
	} {
		columns, known := OutputColumns(query, viewScope())
		if got := fmt.Sprint(columns, known); got != want {
			t.Errorf("%s gives %s, not %s", query, got, want)
		}
	}
}

func TestNameOutputs(t *testing.T) {
	for _, c := range []struct{ query, want string }{
		{"SELECT a, b FROM t", "SELECT a AS x, b AS \"Y\" FROM t"},
		{"SELECT a AS b, f(a, b) c FROM t", "SELECT a AS x, f(a, b) \"Y\" FROM t"},
		{"SELECT 1, 2, 3", "SELECT 1 AS x, 2 AS \"Y\", 3"},
		{"SELECT a, b IS DISTINCT FROM c FROM t", "SELECT a AS x, b IS DISTINCT FROM c AS \"Y\" FROM t"},
		{"SELECT 1, percentile_cont(0.5) WITHIN GROUP (ORDER BY a) FROM t", "SELECT 1 AS x, percentile_cont(0.5) WITHIN GROUP (ORDER BY a) AS \"Y\" FROM t"},
		{"(SELECT 1, 2) UNION SELECT 3, 4", "(SELECT 1 AS x, 2 AS \"Y\") UNION SELECT 3, 4"},
		{"WITH c AS (SELECT 1, 2) SELECT 5, 6 UNION SELECT * FROM c", "WITH c AS (SELECT 1, 2) SELECT 5 AS x, 6 AS \"Y\" UNION SELECT * FROM c"},
		{"SELECT DISTINCT ON (a) a, b::int AS \"order\" FROM t;", "SELECT DISTINCT ON (a) a AS x, b::int AS \"Y\" FROM t;"},
		{"SELECT * FROM t", "SELECT * FROM (\nSELECT * FROM t\n) AS v (x, \"Y\")"},
		{"VALUES (1, 2)", "SELECT * FROM (\nVALUES (1, 2)\n) AS v (x, \"Y\")"},
		{"SELECT 1", "SELECT * FROM (\nSELECT 1\n) AS v (x, \"Y\")"},
	} {
		if got := NameOutputs(c.query, []string{"x", "Y"}); got != c.want {
			t.Errorf("%s becomes\n%s, not\n%s", c.query, got, c.want)
		}
	}
}
