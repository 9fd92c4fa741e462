package pgsql

import "testing"

func TestRenameColumnInQuery(t *testing.T) {
	for query, want := range map[string]string{
		"SELECT a, f(a) AS b FROM t WHERE a > 0":           "SELECT \"X\", f(\"X\") AS b FROM t WHERE \"X\" > 0",
		"SELECT t.a, u.a FROM t JOIN u ON u.a = t.a":       "SELECT t.\"X\", u.a FROM t JOIN u ON u.a = t.\"X\"",
		"SELECT x.a, a FROM s.t AS x, u":                   "SELECT x.\"X\", a FROM s.t AS x, u",
		"SELECT a FROM other.t":                            "SELECT a FROM other.t",
		"SELECT a FROM (SELECT a FROM t) y":                "SELECT a FROM (SELECT a FROM t) y",
		"SELECT t.a FROM t WHERE EXISTS (SELECT 1 FROM u)": "SELECT t.\"X\" FROM t WHERE EXISTS (SELECT 1 FROM u)",
		"SELECT count(*) AS a, 'a' FROM t GROUP BY t.a":    "SELECT count(*) AS a, 'a' FROM t GROUP BY t.\"X\"",
		"WITH a AS (SELECT 1 AS a) SELECT a FROM a, t":     "WITH a AS (SELECT 1 AS a) SELECT a FROM a, t",
	} {
		if got, err := RenameColumnInQuery(query, "s", Name{"s", "t"}, "a", "X"); err != nil || got != want {
			t.Errorf("%s becomes\n%s, not\n%s (%v)", query, got, want, err)
		}
	}
}
