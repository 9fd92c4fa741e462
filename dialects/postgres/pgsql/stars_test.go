package pgsql

import "testing"

func TestExpandStars(t *testing.T) {
	for query, want := range map[string]string{
		"SELECT * FROM ord":                                   "SELECT id, user_id, total, placed, name FROM ord",
		"SELECT o.* , 1 AS x FROM pr.ord AS o":                "SELECT o.id, o.user_id, o.total, o.placed, o.name , 1 AS x FROM pr.ord AS o",
		"SELECT pr.ord.* FROM pr.ord":                         "SELECT pr.ord.id, pr.ord.user_id, pr.ord.total, pr.ord.placed, pr.ord.name FROM pr.ord",
		"SELECT a FROM (SELECT * FROM ord) AS x":              "SELECT a FROM (SELECT id, user_id, total, placed, name FROM ord) AS x",
		"WITH c AS (SELECT id, name FROM us) SELECT * FROM c": "WITH c AS (SELECT id, name FROM us) SELECT id, name FROM c",
		"SELECT * FROM (VALUES (1)) AS v (\"Mixed\")":         "SELECT \"Mixed\" FROM (VALUES (1)) AS v (\"Mixed\")",
		"SELECT x * 2, count(*) FROM ord":                     "SELECT x * 2, count(*) FROM ord",
		"SELECT * FROM ord, us":                               "SELECT * FROM ord, us", // id and name twice
		"SELECT * FROM nowhere":                               "SELECT * FROM nowhere",
		"TABLE ord":                                           "TABLE ord",
		"SELECT '*' FROM ord -- *":                            "SELECT '*' FROM ord -- *",
		"SELECT id FROM us WHERE EXISTS (SELECT * FROM ord)":  "SELECT id FROM us WHERE EXISTS (SELECT id, user_id, total, placed, name FROM ord)",
		"SELECT * FROM (SELECT id, name FROM us) a JOIN (SELECT id, total FROM ord) b USING (id)": "SELECT id, name, total FROM (SELECT id, name FROM us) a JOIN (SELECT id, total FROM ord) b USING (id)",
	} {
		if got := ExpandStars(query, viewScope()); got != want {
			t.Errorf("%s becomes\n%s, not\n%s", query, got, want)
		}
	}
}
