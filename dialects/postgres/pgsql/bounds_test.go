package pgsql

import (
	"strings"
	"testing"

	"github.com/schemac/schemac/internal/enginetest"
)

func TestParseBound(t *testing.T) {
	for _, text := range []string{
		"DEFAULT", "FOR VALUES WITH (MODULUS 4, REMAINDER 0)", "FOR VALUES IN ('a', NULL, 'it''s (,)')",
		"FOR VALUES FROM ('2026-01-01', MINVALUE) TO ('2026-02-01', MAXVALUE)", "FOR VALUES FROM (f(1, 2)) TO (1 + 1)",
	} {
		if b, err := ParseBound(text); err != nil || b.String() != text {
			t.Errorf("%s reads as %s (%v)", text, b, err)
		}
	}
	for _, text := range []string{"", "FOR VALUES", "FOR VALUES IN ()", "FOR VALUES FROM (1)", "FOR VALUES WITH (MODULUS x, REMAINDER 1)", "DEFAULT x", "FOR VALUES IN ('"} {
		if b, err := ParseBound(text); err == nil {
			t.Errorf("%q: no error but %s", text, b)
		}
	}
}

func TestEqualBound(t *testing.T) {
	for _, c := range []struct {
		keys, x, y string
		want       Verdict
	}{
		{"date", "FROM ('2026-1-1') TO (MAXVALUE)", "FROM ('2026-01-01') TO (maxvalue)", Equal},
		{"timestamp", "FROM ('2026-01-01') TO (DATE '2026-02-01')", "FROM ('2026-01-01 00:00:00') TO ('2026-02-01 00:00:00')", Equal},
		{"timestamp", "FROM ('2026-01-01') TO ('2026-02-01')", "FROM ('2026-01-01 00:00:00') TO ('2026-02-01 00:00:01')", Different},
		{"timestamp", "FROM (now()) TO ('2026-02-01')", "FROM ('2026-01-01 00:00:00') TO ('2026-02-01')", Unsure},
		{"timestamp", "FROM (now()) TO ('2026-02-01')", "FROM ('2026-01-01 00:00:00') TO ('2027-02-01')", Different},
		{"integer", "IN (1, -2, NULL)", "IN (NULL, '-2', '1')", Equal},
		{"integer", "IN (1, 2)", "IN (1)", Different},
		{"integer", "IN (1)", "IN (1, 2)", Different},
		{"integer", "IN (1)", "IN (NULL)", Different},
		{"bigint", "FROM (1) TO (1000)", "FROM ('1') TO ('1000')", Equal},
		{"numeric(10,2)", "FROM (1) TO (2.50)", "FROM (1.00) TO (2.5)", Equal},
		{"numeric(10,2)", "FROM (1) TO (2.50)", "FROM (1.00) TO (2.05)", Different},
		{"double precision", "FROM (1.50) TO (3)", "FROM ('1.5') TO ('3')", Equal},
		{"varchar(10)", "IN ('a', 'b')", "IN ('b', 'a')", Equal},
		{"text", "IN ('a'::varchar)", "IN ('a')", Equal},
		{"text", "IN ('a ')", "IN ('a')", Different},
		{"boolean", "IN (true)", "IN ('t')", Equal},
		{"boolean", "IN (true)", "IN (false)", Different},
		{"uuid", "FROM ('00000000-0000-0000-0000-00000000000A') TO (MAXVALUE)", "FROM ('00000000-0000-0000-0000-00000000000a') TO (MAXVALUE)", Equal},
		{"pr.en", "IN ('x')", "IN ('x'::pr.en)", Equal},
		{"pr.di", "IN (1)", "IN ('1')", Equal},
		{"integer date", "FROM (1, MINVALUE) TO (2, '2026-01-01')", "FROM (1, MINVALUE) TO (2, '2026-01-01')", Equal},
		{"integer date", "FROM (MINVALUE, '2026-01-01') TO (2, '2026-01-01')", "FROM (MINVALUE, MINVALUE) TO (2, '2026-01-01')", Equal},
		{"integer date", "FROM (1, 2) TO (3, 4)", "FROM (1) TO (3)", Different},
		{"", "IN ('a')", "IN ('a')", Equal},
		{"", "IN ('a')", "IN ('b')", Unsure},
		{"pr.unknown", "IN ('a')", "IN ('b')", Unsure},
		{"integer", "WITH (MODULUS 4, REMAINDER 1)", "WITH (MODULUS 4, REMAINDER 1)", Equal},
		{"integer", "WITH (MODULUS 4, REMAINDER 1)", "WITH (MODULUS 4, REMAINDER 2)", Different},
		{"integer", "IN (1)", "FROM (1) TO (2)", Different},
		{"date", "FROM ('2026-01-01') TO ('today')", "FROM ('2026-01-01') TO ('2026-01-02')", Unsure},
	} {
		x, errX := ParseBound("FOR VALUES " + c.x)
		y, errY := ParseBound("FOR VALUES " + c.y)
		if errX != nil || errY != nil {
			t.Fatal(errX, errY)
		}
		keys := strings.Fields(c.keys)
		if strings.Contains(c.keys, "precision") {
			keys = []string{c.keys}
		}
		for _, got := range []Verdict{EqualBound(x, y, keys, testScope()), EqualBound(y, x, keys, testScope())} {
			if got != c.want {
				t.Errorf("%s: %s\n\t%s\n\tis %s, want %s", c.keys, c.x, c.y, got, c.want)
			}
		}
	}
	if EqualBound(Bound{Default: true}, Bound{In: []string{"1"}}, nil, Scope{}) != Different || EqualBound(Bound{Default: true}, Bound{Default: true}, nil, Scope{}) != Equal {
		t.Error("DEFAULT")
	}
}

// TestTypedBoundsEqualStoredOnes asks servers for the stored forms.
func TestTypedBoundsEqualStoredOnes(t *testing.T) {
	cases := [][2]string{ // the key's types, a bound
		{"date", "FROM ('2026-1-1') TO ('20260201'::date)"}, {"timestamp", "FROM ('2026-01-01') TO ('2026-02-01 12:00')"}, {"timestamptz", "FROM ('2026-01-01') TO ('2026-02-01 12:00+02')"},
		{"int", "FROM (-5) TO ('10')"}, {"bigint", "FROM (MINVALUE) TO (9999999999)"}, {"smallint", "FROM (1) TO (2)"}, {"numeric", "FROM (1.50) TO (1e3)"}, {"numeric(8,3)", "FROM (-1.5) TO (2)"},
		{"float8", "FROM (1) TO (2.5)"}, {"real", "FROM ('-1.5') TO (2)"}, {"text", "FROM ('a') TO ('it''s')"}, {"varchar(20)", "FROM ('a') TO (E'b\\'')"}, {"uuid", "FROM ('00000000000000000000000000000000') TO (MAXVALUE)"},
		{"int,date", "FROM (1, '2026-01-01') TO (2, MAXVALUE)"}, {"text,int", "FROM (MINVALUE, MINVALUE) TO ('x', -1)"}, {"time", "FROM ('10:00') TO ('12:30:00')"}, {"interval", "FROM ('1 day') TO ('36 hours')"},
		{"bytea", "FROM ('\\x00') TO ('\\xFF')"}, {"inet", "FROM ('10.0.0.1') TO ('10.0.0.255')"}, {"en", "FROM ('x') TO ('y')"}, {"di", "FROM (1) TO (2)"},
	}
	lists := [][2]string{
		{"int", "IN (1, 2, NULL)"}, {"int", "IN (-1)"}, {"bigint", "IN (1, '2')"}, {"text", "IN ('a', NULL)"}, {"boolean", "IN ('t', false)"}, {"boolean", "IN (true)"}, {"en", "IN ('x', 'y')"}, {"date", "IN ('2026-1-1')"}, {"char(3)", "IN ('a')"}, {"numeric", "IN (1, 1.0)"}, {"varchar", "IN ('a'::text)"},
	}
	for _, major := range []int{enginetest.OldestPostgres, enginetest.NewestPostgres} {
		conn := connect(t, enginetest.Postgres(t, major).Database(t))
		if _, err := conn.Exec(t.Context(), "CREATE SCHEMA pr; SET search_path = pr; CREATE TYPE en AS ENUM ('x', 'y'); CREATE DOMAIN di AS int"); err != nil {
			t.Fatal(err)
		}
		for i, c := range append(cases, lists...) {
			strategy := "RANGE"
			if i >= len(cases) {
				strategy = "LIST"
			}
			var columns, names []string
			for j, typ := range strings.Split(strings.ReplaceAll(c[0], "(8,3)", "(8.3)"), ",") {
				name := "c" + string(rune('0'+j))
				columns, names = append(columns, name+" "+strings.ReplaceAll(typ, ".", ",")), append(names, name)
			}
			script := "DROP TABLE IF EXISTS p; CREATE TABLE p (" + strings.Join(columns, ", ") + ") PARTITION BY " + strategy + " (" + strings.Join(names, ", ") +
				"); CREATE TABLE q PARTITION OF p FOR VALUES " + c[1]
			if _, err := conn.Exec(t.Context(), script); err != nil {
				t.Errorf("%s %s: %v", c[0], c[1], err)
				continue
			}
			stored := rows(t, conn, "SELECT pg_get_expr(relpartbound, oid) FROM pg_class WHERE relname = 'q'")[0][0]
			var keys []string
			for _, row := range rows(t, conn, "SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 'p'::regclass AND attnum > 0 ORDER BY attnum") {
				keys = append(keys, row[0])
			}
			x, errX := ParseBound("FOR VALUES " + c[1])
			y, errY := ParseBound(stored)
			scope := testScope()
			if errX != nil || errY != nil || EqualBound(x, y, keys, scope) != Equal {
				t.Errorf("%s: %s is %s to %s (%v, %v)", c[0], c[1], EqualBound(x, y, keys, scope), stored, errX, errY)
			}
		}
	}
}
