package chsql

import (
	"strings"
	"testing"
)

func TestOutputNames(t *testing.T) {
	for query, want := range map[string]string{
		"SELECT id, lower(n) AS l, t.x, count() FROM t": "id l - -",
		"SELECT a `b c` FROM t":                         "b c",
		"(SELECT 1 AS a UNION ALL SELECT 2 AS b)":       "a",
		"WITH 1 AS one SELECT one, (2) AS two":          "one two",
		"SELECT * FROM t":                               "?",
		"SELECT a, t.* FROM t":                          "?",
		"SELECT COLUMNS('a') FROM t":                    "?",
		"SELEC":                                         "?",
	} {
		names, known := OutputNames(query)
		for i := range names {
			if names[i] == "" {
				names[i] = "-"
			}
		}
		got := strings.Join(names, " ")
		if !known {
			got = "?"
		}
		if got != want {
			t.Errorf("%s gives %s, not %s", query, got, want)
		}
	}
}
