package chsql

import "testing"

func TestExpandStars(t *testing.T) {
	columns := func(n Name) []string {
		return map[string][]string{"t": {"a", "b c"}, "db.u": {"x"}}[n.String()]
	}
	for query, want := range map[string]string{
		"SELECT * FROM t":                              "SELECT a, `b c` FROM t",
		"SELECT *, a * 2, count(*) FROM t FINAL;":      "SELECT a, `b c`, a * 2, count(*) FROM t FINAL;",
		"SELECT * FROM t UNION ALL SELECT * FROM db.u": "SELECT a, `b c` FROM t UNION ALL SELECT x FROM db.u",
		"SELECT * EXCEPT (a) FROM t":                   "SELECT * EXCEPT (a) FROM t",
		"SELECT * FROM t, db.u":                        "SELECT * FROM t, db.u",
		"SELECT * FROM t ARRAY JOIN a":                 "SELECT * FROM t ARRAY JOIN a",
		"SELECT * FROM (SELECT * FROM t)":              "SELECT * FROM (SELECT * FROM t)",
		"WITH t AS (SELECT 1) SELECT * FROM t":         "WITH t AS (SELECT 1) SELECT * FROM t",
		"SELECT * FROM numbers(3)":                     "SELECT * FROM numbers(3)",
		"SELECT * FROM nowhere":                        "SELECT * FROM nowhere",
		"SELECT '*', 1 /* * */ FROM t":                 "SELECT '*', 1 /* * */ FROM t",
		"SELEC *":                                      "SELEC *",
	} {
		if got := ExpandStars(query, columns); got != want {
			t.Errorf("%s becomes\n%s, not\n%s", query, got, want)
		}
	}
}
