package pgsql

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestSplitStatements(t *testing.T) {
	script := `
-- a comment; with a semicolon
CREATE TABLE t (a int DEFAULT 1, b text DEFAULT ';');
/* ; */ ;;
CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $x$ BEGIN; RETURN 1; END $x$;
CREATE FUNCTION g(a int) RETURNS int LANGUAGE sql
BEGIN ATOMIC
  SELECT CASE WHEN a > 1 THEN 1 ELSE 2 END;
  SELECT 2;
END;
CREATE RULE r AS ON INSERT TO t DO ALSO (DELETE FROM u; DELETE FROM v);
BEGIN;
SELECT "a;b", E'\';' FROM t -- last
`
	want := []string{"CREATE TABLE", "CREATE FUNCTION f", "CREATE FUNCTION g", "CREATE RULE", "BEGIN", "SELECT"}
	got, err := SplitStatements(script)
	if err != nil || len(got) != len(want) {
		t.Fatalf("%d statements: %q (%v)", len(got), got, err)
	}
	for i, statement := range got {
		if !strings.Contains(statement, want[i]) {
			t.Errorf("statement %d is %q, want %s", i, statement, want[i])
		}
	}
	if !strings.HasSuffix(got[2], "END") || !strings.HasSuffix(got[3], ")") {
		t.Errorf("%q", got[2:4])
	}
	if _, err := SplitStatements("SELECT 'x"); err == nil {
		t.Error("no error for an unterminated string")
	}
}

func TestReferences(t *testing.T) {
	refs, err := References(`WITH x AS (SELECT * FROM s.a), y AS (SELECT 1 FROM x)
		SELECT u.id, count(*), lower(u."Name")::public.mood FROM users u JOIN y USING (k), LATERAL s.f(u.id) z
		WHERE EXISTS (SELECT 1 FROM x, b WHERE b.q = u.id) AND '1'::int4 = 2 ORDER BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	want := Refs{
		Relations: []Name{{"s", "a"}, {"", "users"}, {"", "b"}},
		Columns:   []ColumnRef{{"u", "id"}, {"u", "Name"}, {"", "k"}, {"b", "q"}},
		Functions: []Name{{"", "count"}, {"", "lower"}, {"s", "f"}},
		Types:     []Type{{Schema: "public", Name: "mood"}, builtinType("int4", nil)},
		Operators: []Name{{"", "="}},
		Star:      true,
	}
	for _, names := range [][]Name{refs.Relations, want.Relations, refs.Functions, want.Functions} {
		slices.SortFunc(names, func(a, b Name) int { return strings.Compare(a.Schema+a.Name, b.Schema+b.Name) })
	}
	if !reflect.DeepEqual(refs, want) {
		t.Errorf("got  %+v\nwant %+v", refs, want)
	}
	if refs, err := References("WITH RECURSIVE t AS (SELECT 1 UNION ALL SELECT 2 FROM t) SELECT t FROM t, public.t AS p"); err != nil || len(refs.Relations) != 1 || refs.Relations[0] != (Name{"public", "t"}) {
		t.Errorf("%+v (%v)", refs, err)
	}
	if refs, err := References("a + b > mine(c)"); err != nil || len(refs.Columns) != 3 || len(refs.Functions) != 1 || refs.Star {
		t.Errorf("%+v (%v)", refs, err)
	}
}

func TestRenameColumn(t *testing.T) {
	for _, c := range [][4]string{ // expression, from, to, result
		{"a > 1 /* a */ AND users.A <> 'a'", "a", "b", "b > 1 /* a */ AND users.b <> 'a'"},
		{`"a" = other.a OR a(a)`, "a", "Order", `"Order" = other.a OR a("Order")`},
		{"x.a.b + a::a", "a", "c", "x.a.b + c::a"},
		{"public.users.a IS NULL", "a", "c", "public.users.c IS NULL"},
		{"EXISTS (SELECT a FROM t WHERE users.a = t.a) AND a", "a", "c", "EXISTS (SELECT a FROM t WHERE users.c = t.a) AND c"},
		{"(a).f + (a)[1] + a[2]", "a", "c", "(c).f + (c)[1] + c[2]"},
		{`"A" + U&"\0041" + A`, "A", "b", `b + b + A`},
	} {
		got, err := RenameColumn(c[0], "users", c[1], c[2])
		if err != nil || got != c[3] {
			t.Errorf("%s: got %s, want %s (%v)", c[0], got, c[3], err)
		}
	}
}

func TestRenameTable(t *testing.T) {
	for _, c := range [][2]string{
		{"SELECT users.id, 'users' FROM users ORDER BY users.id", "SELECT people.id, 'users' FROM people ORDER BY people.id"},
		{"SELECT u.id, users FROM public.users u JOIN other.users ON true", "SELECT u.id, users FROM public.people u JOIN other.users ON true"},
		{"SELECT users.* FROM t users, public.users x", "SELECT users.* FROM t users, public.people x"},
		{"WITH users AS (SELECT 1) SELECT users.a FROM users", "WITH users AS (SELECT 1) SELECT users.a FROM users"},
		{"WITH w AS (SELECT * FROM ONLY users) SELECT public.users.a FROM public.users, w", "WITH w AS (SELECT * FROM ONLY people) SELECT public.people.a FROM public.people, w"},
		{"SELECT 1 FROM users WHERE EXISTS (SELECT 1 FROM t WHERE t.id = users.id) AND users(1)", "SELECT 1 FROM people WHERE EXISTS (SELECT 1 FROM t WHERE t.id = people.id) AND users(1)"},
		{"SELECT 1 FROM users JOIN (SELECT users.x FROM t AS users) y ON users.id = y.x", "SELECT 1 FROM people JOIN (SELECT users.x FROM t AS users) y ON people.id = y.x"},
		{"SELECT (SELECT users.a) FROM users UNION SELECT users.b FROM users", "SELECT (SELECT people.a) FROM people UNION SELECT people.b FROM people"},
	} {
		got, err := RenameTable(c[0], "public", Name{"public", "users"}, Name{"public", "people"})
		if err != nil || got != c[1] {
			t.Errorf("%s\n\tgot  %s\n\twant %s (%v)", c[0], got, c[1], err)
		}
	}
}

func TestRenameTableToAnotherSchema(t *testing.T) {
	for _, c := range [][2]string{
		{"SELECT users.id, 'users' FROM users ORDER BY users.id", "SELECT users.id, 'users' FROM app.users ORDER BY users.id"},
		{"SELECT public.users.id, users FROM public.users", "SELECT app.users.id, users FROM app.users"},
		{"SELECT u.id FROM ONLY public.users u JOIN other.users ON true", "SELECT u.id FROM ONLY app.users u JOIN other.users ON true"},
		{"WITH users AS (SELECT 1) SELECT users.a FROM users, public.users x", "WITH users AS (SELECT 1) SELECT users.a FROM users, app.users x"},
	} {
		got, err := RenameTable(c[0], "public", Name{"public", "users"}, Name{"app", "users"})
		if err != nil || got != c[1] {
			t.Errorf("%s\n\tgot  %s\n\twant %s (%v)", c[0], got, c[1], err)
		}
	}
	got, err := RenameTable("SELECT app.users.id FROM app.users", "public", Name{"app", "users"}, Name{"public", "people"})
	if want := "SELECT public.people.id FROM public.people"; err != nil || got != want {
		t.Errorf("got %s (%v)", got, err)
	}
}

func FuzzSplit(f *testing.F) {
	for _, script := range []string{"a; b", "/* x */ a; -- y", "'", "$$;$$;", "CREATE FUNCTION f() BEGIN ATOMIC a; END; b", ") ; ("} {
		f.Add(script)
	}
	f.Fuzz(func(t *testing.T, script string) {
		pieces, err := Split(script)
		var joined strings.Builder
		for _, p := range pieces {
			if p.Offset != joined.Len() || !strings.HasPrefix(script[p.SQLOffset:], strings.TrimSuffix(p.SQL, "\n")) || p.SQLOffset < p.Offset {
				t.Fatalf("%q: piece %+v at %d", script, p, joined.Len())
			}
			joined.WriteString(p.Text)
		}
		if err == nil && joined.String() != script || !strings.HasPrefix(script, joined.String()) {
			t.Fatalf("%q: the pieces join to %q", script, joined.String())
		}
	})
}
