package pgsql

import (
	"strings"
	"testing"
)

func TestOutputNames(t *testing.T) {
	for query, want := range map[string]string{
		"SELECT id, lower(name), email AS \"Mail\" FROM us": "id lower Mail",
		"SELECT * FROM ord":                                          "id user_id total placed name",
		"SELECT o.*, count(*) OVER () FROM ord o, us":                "id user_id total placed name count",
		"SELECT 1, true, 'x'::text":                                  "- - text",
		"SELECT id AS a FROM us UNION ALL SELECT user_id FROM ord":   "a",
		"WITH c (x, y) AS (SELECT id, name FROM us) SELECT * FROM c": "x y",
		"SELECT x.n FROM (SELECT coalesce(name, '') AS n FROM us) x": "n",
		"VALUES (1, 2)":                     "column1 column2",
		"SELECT * FROM nowhere":             "?",
		"SELECT id, n.* FROM us, nowhere n": "?",
		"SELEC 1":                           "?",
		"SELECT CASE WHEN active THEN name ELSE email END FROM us ORDER BY id": "email",
	} {
		names, known := OutputNames(query, viewScope())
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
