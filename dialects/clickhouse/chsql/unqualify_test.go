package chsql

import (
	"strings"
	"testing"
)

func TestUnqualify(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"SELECT a FROM db0.t", "SELECT a FROM t"},
		{"SELECT a FROM `db0`.`t x` AS u  -- kept\nWHERE 1", "SELECT a FROM `t x` AS u  -- kept\nWHERE 1"},
		{"SELECT db0.t.a, t.b FROM db0.t", "SELECT t.a, t.b FROM t"},
		{"SELECT a FROM other.t", "SELECT a FROM other.t"},
		{"SELECT a FROM db0.t UNION ALL SELECT b FROM db0.u JOIN other.db0 ON db0.u.b = other.db0.b", "SELECT a FROM t UNION ALL SELECT b FROM u JOIN other.db0 ON u.b = other.db0.b"},
		{"SELECT a FROM db0.t WHERE a IN db0.u AND b IN (SELECT b FROM db0.v)", "SELECT a FROM t WHERE a IN u AND b IN (SELECT b FROM v)"},
		{"SELECT dictGet('db0.d', 'x', id), dictGet('o.d', 'x', id) FROM db0.t", "SELECT dictGet('d', 'x', id), dictGet('o.d', 'x', id) FROM t"},
		{"WITH c AS (SELECT 1 AS a FROM db0.t) SELECT a FROM c UNION ALL SELECT a FROM c", "WITH c AS (SELECT 1 AS a FROM t) SELECT a FROM c UNION ALL SELECT a FROM c"},
		// The bare name would be the common table expression's.
		{"WITH t AS (SELECT 1 AS a) SELECT a FROM db0.t", "WITH t AS (SELECT 1 AS a) SELECT a FROM db0.t"},
		// db0 is an alias, a column and a string here.
		{"SELECT db0.a FROM other.t AS db0", "SELECT db0.a FROM other.t AS db0"},
		{"SELECT db0.t.a FROM db0.t, x AS db0", "SELECT db0.t.a FROM t, x AS db0"},
		{"SELECT 'db0.t' FROM db0.t", "SELECT 'db0.t' FROM t"},
		{"SELECT 1 FROM db0.select", "SELECT 1 FROM `select`"},
		{"SELECT broken FROM (db0.t", "SELECT broken FROM (db0.t"},
	} {
		if got := Unqualify(test.text, "db0"); got != test.want {
			t.Errorf("%s\n  became %s\n  not    %s", test.text, got, test.want)
		}
	}
}

// Whatever the corpus has, the server stores the same for it without the
// qualifiers, and doing it twice changes nothing.
func FuzzUnqualify(f *testing.F) {
	seed(f, "queries.tsv", "views.tsv")
	f.Add("SELECT db0.t.a, dictGet('db0.d', 'a', 1) FROM db0.t WHERE a IN db0.u")
	f.Fuzz(func(t *testing.T, text string) {
		bare := Unqualify(text, "db0")
		if bare == text {
			return
		}
		if again := Unqualify(bare, "db0"); again != bare {
			t.Errorf("%q became %q, then %q", text, bare, again)
		}
		if _, err := CanonicalQuery(bare, "db0"); err != nil {
			t.Errorf("%q became %q: %v", text, bare, err)
		}
		if !strings.Contains(text, "db0") {
			t.Errorf("%q changed to %q", text, bare)
		}
	})
}
