package postgres

import "testing"

func TestSetsSession(t *testing.T) {
	for sql, want := range map[string]bool{
		"SET search_path = a, b":                                 true,
		"set session authorization bob":                          true,
		"/* c */ SET SESSION work_mem = '1MB'":                   true,
		"SET LOCAL search_path = a":                              false,
		"SET TRANSACTION READ ONLY":                              false,
		"SET CONSTRAINTS ALL DEFERRED":                           false,
		"RESET ALL":                                              true,
		"SELECT pg_catalog.set_config('search_path', '', false)": true,
		"SELECT set_config('a.b', 'x', false), nextval('s')":     false,
		"SELECT 1":           false,
		"UPDATE t SET a = 1": false,
		"INSERT INTO t SELECT set_config('search_path', 'own', false)": false,
	} {
		if got := setsSession(sql); got != want {
			t.Errorf("%s: %t", sql, got)
		}
	}
}
