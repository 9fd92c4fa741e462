package pgsql

import "testing"

func TestParseType(t *testing.T) {
	for text, want := range map[string]string{
		"int8": "bigint", "INT": "integer", "varchar(10)": "character varying(10)", "timestamp(6)": "timestamp without time zone",
		"decimal": "numeric", "numeric(10)": "numeric(10,0)", "numeric(10, 2)": "numeric(10,2)", "dec(3,-1)": "numeric(3,-1)",
		"bool": "boolean", "float4": "real", "float": "double precision", "float(24)": "real", "float(25)": "double precision",
		"char": "character(1)", "bpchar": "bpchar", "character(3)": "character(3)", `"char"`: `"char"`, "nchar varying(3)": "character varying(3)",
		"national character (3)": "character(3)", "timetz": "time with time zone", "timestamptz(3)": "timestamp(3) with time zone",
		"timestamp (3) with time zone": "timestamp(3) with time zone", "time without time zone": "time without time zone",
		"bit": "bit(1)", "bit varying(5)": "bit varying(5)", "varbit": "bit varying", "interval": "interval",
		"interval day to second(3)": "interval day to second(3)", "interval(3)": "interval(3)", "interval year": "interval year",
		"text[][3]": "text[]", "text array": "text[]", "int array[4]": "integer[]", "pg_catalog.int4": "integer",
		`"int4"`: "integer", "public.Status": "public.status", `"My"."Type"[]`: `"My"."Type"[]`, "status": "status",
		"character_varying(10)": "character varying(10)", "double_precision": "double precision",
		"timestamp_with_time_zone(3)": "timestamp(3) with time zone", "day_to_second(3)": "interval day to second(3)",
		"year_to_month": "interval year to month", "bit_varying(3)": "bit varying(3)", "double precision[]": "double precision[]",
		"int4range": "int4range", "tstzmultirange": "tstzmultirange", "name": "name", "regclass": "regclass", "vector(3)": "vector(3)",
		"interval_day_to_hour": "interval day to hour", "geometry(Point,4326)": "geometry(point,4326)",
	} {
		got, err := ParseType(text)
		if err != nil || got.String() != want {
			t.Errorf("%s: got %s, want %s (%v)", text, got, want, err)
			continue
		}
		again, err := ParseType(want)
		if err != nil || !again.Equal(got) {
			t.Errorf("%s: %s is no fixed point: %s (%v)", text, want, again, err)
		}
	}
}

func TestTypeProperties(t *testing.T) {
	for text, want := range map[string][2]bool{ // known, serial
		"bigserial": {true, true}, "serial4": {true, true}, "citext": {false, false}, "intger": {false, false}, "uuid": {true, false}, "pg_catalog.foo": {false, false},
	} {
		got, err := ParseType(text)
		if err != nil || got.Known != want[0] || got.Serial != want[1] {
			t.Errorf("%s: %+v (%v)", text, got, err)
		}
	}
	for _, text := range []string{"", "1", "varchar(", "text[", "select", "float(54)", "numeric(1,)", "text text", "a.b%type"} {
		if got, err := ParseType(text); err == nil {
			t.Errorf("%q: no error but %s", text, got)
		}
	}
	for _, name := range KnownTypes() {
		if got, err := ParseType(name); err != nil || !got.Known {
			t.Errorf("%s is listed but not known (%v)", name, err)
		}
	}
}
