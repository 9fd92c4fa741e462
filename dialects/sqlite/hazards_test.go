package sqlite

import (
	"strings"
	"testing"

	"github.com/schemac/schemac/dialects"
)

// TestSaferQueries: the query that a hazard names finds the rows that would
// make the plan fail, on the database as it is before.
func TestSaferQueries(t *testing.T) {
	tests := []struct{ name, before, after string }{
		{"null", "CREATE TABLE t (a int); INSERT INTO t VALUES (NULL)", "CREATE TABLE t (a int not null)"},
		{"unique", "CREATE TABLE t (a int, b int); INSERT INTO t VALUES (1, 1), (1, 1)", "CREATE TABLE t (a int, b int, unique (a desc, b))"},
		{"unique index", "CREATE TABLE t (a text); INSERT INTO t VALUES ('a'), ('A')", "CREATE TABLE t (a text); CREATE UNIQUE INDEX i ON t (a COLLATE NOCASE DESC) WHERE a <> ''"},
		{"unique expression", "CREATE TABLE t (a text); INSERT INTO t VALUES ('a'), ('A')", "CREATE TABLE t (a text); CREATE UNIQUE INDEX i ON t (lower(a))"},
		{"primary key", "CREATE TABLE t (a text); INSERT INTO t VALUES ('a'), ('a')", "CREATE TABLE t (a text primary key)"},
		{"check", `CREATE TABLE "t 1" (a int); INSERT INTO "t 1" VALUES (1)`, `CREATE TABLE "t 1" (a int, CHECK (a > 1 OR a < 0))`},
		{"strict", "CREATE TABLE t (a int); INSERT INTO t VALUES ('x')", "CREATE TABLE t (a int) STRICT"},
		{"rowid", "CREATE TABLE t (a text primary key); INSERT INTO t VALUES ('x')", "CREATE TABLE t (a integer primary key)"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			url := newURL(t, test.before)
			from, _ := inspected(t, url)
			to, _ := inspected(t, newURL(t, test.after))
			_, statements := planned(t, from, to)
			if err := open(t, url).Execute(t.Context(), statements, nil); err == nil {
				t.Fatal("the plan does not fail")
			}
			queries := saferQueries(statements)
			if len(queries) == 0 {
				t.Fatalf("no query among the hazards of\n%s", dialects.Script(statements))
			}
			found := 0
			for _, q := range queries {
				rows, err := query(t.Context(), url, q)
				if err != nil {
					t.Errorf("%s: %v", q, err)
				}
				found += len(rows)
			}
			if found == 0 {
				t.Errorf("%q find nothing", queries)
			}
		})
	}
}

func saferQueries(statements []dialects.Statement) []string {
	var queries []string
	for _, s := range statements {
		for _, h := range s.Hazards {
			if _, q, found := strings.Cut(h.Safer, "before: "); found {
				queries = append(queries, strings.TrimSuffix(q, "."))
			}
		}
	}
	return queries
}
