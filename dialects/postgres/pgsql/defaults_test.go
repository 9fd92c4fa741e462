package pgsql

import "testing"

func TestParseDefault(t *testing.T) {
	text := func(value string) Literal { return Literal{Kind: StringLiteral, Value: value} }
	number := func(value string) Literal { return Literal{Kind: NumberLiteral, Value: value} }
	for _, c := range []struct {
		text, column string
		want         Literal
	}{
		{`'x'::character varying`, "varchar(10)", text("x")},
		{`'x'::character varying(10)`, "varchar(10)", text("x")},
		{`('x'::character varying)::text`, "text", text("x")},
		{`'it''s'`, "text", text("it's")},
		{`'-1'::integer`, "integer", number("-1")},
		{`'5'::bigint`, "bigint", number("5")},
		{`(0)::numeric`, "numeric(10,2)", number("0")},
		{`- 1.50`, "numeric", number("-1.50")},
		{`5`, "smallint", number("5")},
		{`1e3`, "double precision", number("1000")},
		{`true`, "boolean", Literal{Kind: BoolLiteral, Value: "true"}},
		{`'f'::boolean`, "boolean", Literal{Kind: BoolLiteral, Value: "false"}},
		{`NULL::text`, "text", Literal{Kind: NullLiteral}},
		{`NULL`, "integer", Literal{Kind: NullLiteral}},
		{`'a'::status`, "public.status", text("a")},
		{`'{}'::text[]`, "text[]", text("{}")},
		{`'{"a": 1}'::jsonb`, "jsonb", text(`{"a": 1}`)},
		{`nextval('s.users_id_seq'::regclass)`, "bigint", Literal{Kind: SequenceLiteral, Value: "s.users_id_seq", Sequence: Name{"s", "users_id_seq"}}},
		{`pg_catalog.nextval('"Users_id_seq"')`, "bigint", Literal{Kind: SequenceLiteral, Value: `"Users_id_seq"`, Sequence: Name{"", "Users_id_seq"}}},
	} {
		column, err := ParseType(c.column)
		if err != nil {
			t.Fatal(err)
		}
		got, ok := ParseDefault(c.text, column)
		got.Plain = false // TestDefaultsStoredPlainly
		if !ok || got != c.want {
			t.Errorf("%s on %s: got %+v (%v), want %+v", c.text, c.column, got, ok, c.want)
		}
	}
}

func TestDefaultsStoredPlainly(t *testing.T) {
	for _, c := range []struct {
		text, column string
		want         bool
	}{
		{`'x'`, "varchar(10)", true}, {`'x'::character varying`, "varchar(10)", true}, {`'x'::text`, "varchar(10)", false}, {`'x'::character varying(10)`, "varchar(10)", false},
		{`5`, "smallint", true}, {`'5'::smallint`, "smallint", false}, {`'-5'::integer`, "smallint", true}, {`'-5'::smallint`, "smallint", false}, {`(5)::smallint`, "smallint", false},
		{`'2147483648'::bigint`, "bigint", true}, {`'2147483647'::bigint`, "bigint", false}, {`'-2147483648'::integer`, "bigint", true},
		{`'-0.5'::numeric`, "numeric", true}, {`0.5`, "numeric", true}, {`'0.5'::numeric`, "numeric", false}, {`(0)::numeric`, "numeric", false},
		{`true`, "boolean", true}, {`NULL`, "text", true}, {`NULL::character varying`, "varchar(10)", false},
		{`'{}'::text[]`, "text[]", true}, {`'{1}'::integer[]`, "integer[]", true}, {`'a'::status`, "public.status", true}, {`'1 day'::interval`, "interval", true},
	} {
		column, err := ParseType(c.column)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := ParseDefault(c.text, column); !ok || got.Plain != c.want {
			t.Errorf("%s on %s: stored plainly: %v (%v), want %v", c.text, c.column, got.Plain, ok, c.want)
		}
	}
}

func TestDefaultsThatComputeAreNoConstants(t *testing.T) {
	for _, c := range [][2]string{
		{"now()", "timestamptz"}, {"'x'::varchar(3)", "varchar(10)"}, {"1.5::integer", "numeric"}, {"1.5", "integer"}, {"0.1::real", "double precision"},
		{"'1'::text", "integer"}, {"'a'::other", "public.status"}, {"'{}'::int[]", "text[]"}, {"1 + 1", "integer"}, {"x", "text"},
		{"nextval(x)", "integer"}, {"nextval('a.b.c')", "integer"}, {"mine.nextval('a')", "integer"}, {"'abc'::name", "text"}, {"(", "text"},
	} {
		column, err := ParseType(c[1])
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := ParseDefault(c[0], column); ok {
			t.Errorf("%s on %s: recognized as %+v", c[0], c[1], got)
		}
	}
}
