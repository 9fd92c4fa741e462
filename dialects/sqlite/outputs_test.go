package sqlite

import (
	"strings"
	"testing"
)

func TestOutputNames(t *testing.T) {
	for query, want := range map[string]string{
		`SELECT a, t.b, count(*), lower(c) AS "l x", max(a, b) m FROM t`: "a b - l x -",
		"SELECT DISTINCT a FROM t UNION SELECT b, c FROM u":              "a",
		"SELECT 1, 'x', cast(a AS text) FROM t":                          "- - -",
		"SELECT (SELECT a, b FROM u) AS s":                               "s",
		"SELECT * FROM t":                                                "?",
		"SELECT a, t.* FROM t":                                           "?",
		"WITH c AS (SELECT 1) SELECT a FROM c":                           "?",
		"VALUES (1)":                                                     "?",
		"SELECT":                                                         "?",
		"SELECT a, FROM t":                                               "?",
	} {
		names, known := outputNames(query)
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
