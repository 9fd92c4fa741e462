package pgsql

import (
	"testing"

	"github.com/schemac/schemac/internal/enginetest"
)

// TestTypedBodiesEqualStoredOnes asks servers for the stored forms of bodies
// of functions f(id integer, nm varchar, lvl smallint).
func TestTypedBodiesEqualStoredOnes(t *testing.T) {
	bodies := []string{
		"RETURN id + 1", "RETURN (SELECT count(*) FROM us)", "RETURN CASE WHEN nm = 'a' THEN id ELSE lvl END", "RETURN length(nm) + f.lvl", "RETURN id BETWEEN 1 AND 5",
		"BEGIN ATOMIC SELECT id; END", "begin atomic select max(boss) from us where level > lvl and name = nm; end",
		"BEGIN ATOMIC SELECT us.id FROM us WHERE us.id = f.id; END", "BEGIN ATOMIC SELECT count(*) FROM ord o JOIN item i ON i.ord_id = o.id WHERE o.note = nm; SELECT 1; END",
		"BEGIN ATOMIC SELECT o.user_id FROM ord o WHERE o.state = 'x' ORDER BY o.total DESC LIMIT 1; END",
		"RETURN (nm IN ('a', 'b'))::text", "RETURN (nm NOT IN ('a', nm, 'b'))::text", "RETURN (nm = ANY ('{a,b}'))::text", "RETURN $1 + $3", "RETURN ($2 IN ('a', 'b'))::text",
		"RETURN (f.lvl IN (1, id, $3))::text", "RETURN (nm IN ('a', (SELECT max(name) FROM us), 'b'))::text", "RETURN (SELECT count(*) FROM us WHERE name IN ('a', nm, 'b'))",
		"RETURN (SELECT count(*) FROM us WHERE nm IN ('a', name, 'b'))", "RETURN (SELECT count(*) FROM us WHERE EXISTS (SELECT 1 FROM ord o WHERE o.note IN ('a', us.name, 'b')))",
	}
	k := readScope(t)
	types := map[string]string{"id": "integer", "nm": "character varying", "lvl": "smallint"}
	for _, major := range []int{15, enginetest.NewestPostgres} {
		conn := database(t, major, "testdata/places/schema.sql")
		for _, body := range bodies {
			if _, err := conn.Exec(t.Context(), "SET search_path = pr; CREATE OR REPLACE FUNCTION f(id integer, nm varchar, lvl smallint) RETURNS text LANGUAGE sql "+body); err != nil {
				if _, err = conn.Exec(t.Context(), "DROP FUNCTION IF EXISTS f; CREATE FUNCTION f(id integer, nm varchar, lvl smallint) RETURNS bigint LANGUAGE sql "+body); err != nil {
					t.Errorf("%s: %v", body, err)
					continue
				}
			}
			stored := rows(t, conn, "SELECT pg_get_function_sqlbody('f'::regproc)")[0][0]
			if _, err := conn.Exec(t.Context(), "DROP FUNCTION f"); err != nil {
				t.Fatal(err)
			}
			scope := k.scope("pr")
			scope.Table, scope.Target, scope.Major = "f", "text", major
			scope.Arguments, scope.Argument = true, []ColumnType{{"id", "integer"}, {"nm", "character varying"}, {"lvl", "smallint"}}
			scope.Column = func(name string) (string, bool) { typ, ok := types[name]; return typ, ok }
			if got := EqualBody(body, stored, scope); got != Equal {
				t.Errorf("%s\n\t%s\n\tis %s", body, stored, got)
			}
		}
	}
}

func TestEqualBody(t *testing.T) {
	scope := viewScope()
	for _, c := range []struct {
		x, y string
		want Verdict
	}{
		{"RETURN 1", "RETURN 2", Different},
		{"RETURN 1", "BEGIN ATOMIC SELECT 1; END", Different},
		{"BEGIN ATOMIC SELECT 1; END", "BEGIN ATOMIC SELECT 1; SELECT 1; END", Different},
		{"BEGIN ATOMIC SELECT id FROM us; END", "BEGIN ATOMIC SELECT boss FROM us; END", Unsure},
		{"BEGIN ATOMIC SELECT id FROM us WHERE active; END", "BEGIN ATOMIC SELECT id FROM us; END", Unsure},
		{"BEGIN ATOMIC DELETE FROM us WHERE id=1; END", "begin atomic delete from us where (id = 1) ; end", Equal},
		{"BEGIN ATOMIC DELETE FROM us WHERE id = 1; END", "BEGIN ATOMIC DELETE FROM us WHERE id = 2; END", Unsure},
		{"BEGIN ATOMIC END", "BEGIN ATOMIC END;", Equal},
		{"SELECT 1", "SELECT 1", Unsure},
		{"BEGIN ATOMIC SELECT ", "RETURN 1", Unsure},
	} {
		if got := EqualBody(c.x, c.y, scope); got != c.want {
			t.Errorf("%s\n\t%s\n\tis %s, want %s", c.x, c.y, got, c.want)
		}
	}
}
