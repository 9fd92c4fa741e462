package postgres

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/internal/enginetest"
	"github.com/schemac/schemac/schema"
)

// convertible are types between which every change is tried on the server.
var convertible = strings.Split(`smallint;integer;bigint;numeric;numeric(5,2);numeric(10,2);numeric(10,4);real;double precision;boolean;text;
character varying;character varying(10);character varying(20);character(5);character(8);date;timestamp without time zone;
timestamp(3) without time zone;timestamp with time zone;time without time zone;time with time zone;interval;interval(2);
interval day to second;uuid;json;jsonb;bytea;inet;cidr;macaddr;money;bit(3);bit varying(5);bit varying;xml;oid;name;text[];integer[];
character varying(10)[];point;int4range;tsvector`, ";")

// TestTypeChangesOnServer makes every change of type, with the clause that
// the emitter writes, and compares whether the table was rewritten. Only an
// interval that loses no field and conversions the table does not know may be
// called worse than they are.
func TestTypeChangesOnServer(t *testing.T) {
	conn, err := pgx.Connect(t.Context(), newest(t).Database(t))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	for _, from := range convertible {
		for _, to := range convertible {
			tryConversion(t, conn, strings.TrimSpace(from), strings.TrimSpace(to))
		}
	}
}

func columnOf(t *testing.T, text string) *schema.Column {
	t.Helper()
	p, err := pgsql.ParseType(text)
	if err != nil {
		t.Fatal(err)
	}
	return &schema.Column{Schema: "public", Table: "t", Name: "a", Type: schema.Type{Name: p.Element().String(), Array: p.Array}}
}

func tryConversion(t *testing.T, conn *pgx.Conn, from, to string) {
	t.Helper()
	before, after := columnOf(t, from), columnOf(t, to)
	c := classify(before.Type, after.Type)
	clause := "ALTER TABLE t ALTER COLUMN a TYPE " + typeSQL(after.Type)
	if c.using {
		clause += " USING " + usingSQL(after, before.Type, after.Type)
	}
	var old, now uint32
	script := "DROP TABLE IF EXISTS t; CREATE TABLE t (a " + typeSQL(before.Type) + "); SET TimeZone = 'UTC'"
	if _, err := conn.Exec(t.Context(), script); err != nil {
		t.Fatal(err)
	}
	filenode := "SELECT relfilenode FROM pg_class WHERE oid = 't'::regclass"
	if err := conn.QueryRow(t.Context(), filenode).Scan(&old); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(t.Context(), clause); err != nil {
		t.Errorf("%s to %s: %v in %s", from, to, err, clause)
		return
	}
	if err := conn.QueryRow(t.Context(), filenode).Scan(&now); err != nil {
		t.Fatal(err)
	}
	if now != old && !c.rewrite {
		t.Errorf("%s to %s: rewritten, but called %+v", from, to, c)
	}
	if now == old && c.rewrite && !c.loses {
		t.Errorf("%s to %s: not rewritten, but called %+v", from, to, c)
	}
}

// TestSilentLosses has the conversions whose losses the server does not
// report, with a value that shows it.
func TestSilentLosses(t *testing.T) {
	conn, err := pgx.Connect(t.Context(), enginetest.Postgres(t, enginetest.OldestPostgres).Database(t))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	for _, c := range []struct{ from, to, value string }{
		{"numeric(12,4)", "numeric(12,2)", "1.2345"}, {"numeric", "integer", "1.6"}, {"double precision", "bigint", "1.6"},
		{"double precision", "real", "1.23456789012"}, {"timestamp without time zone", "date", "2020-01-01 10:00:00"},
		{"timestamp without time zone", "timestamp(0) without time zone", "2020-01-01 10:00:00.6"},
		{"interval", "interval day to minute", "10:00:01"}, {"json", "jsonb", `{"b":1, "a":1}`}, {"inet", "cidr", "10.1.2.3/8"},
		{"text", "name", strings.Repeat("x", 70)}, {"bigint", "double precision", "9007199254740993"},
		{"timestamp with time zone", "time without time zone", "2020-01-01 10:00:00+00"},
	} {
		if !classify(columnOf(t, c.from).Type, columnOf(t, c.to).Type).loses {
			t.Errorf("%s to %s is not called lossy", c.from, c.to)
		}
		var same bool
		script := "DROP TABLE IF EXISTS t; CREATE TABLE t (a " + c.from + "); INSERT INTO t VALUES (" + pgsql.QuoteLiteral(c.value) + "); ALTER TABLE t ALTER COLUMN a TYPE " + c.to
		if _, err := conn.Exec(t.Context(), script); err != nil {
			t.Errorf("%s to %s: %v", c.from, c.to, err)
			continue
		}
		if err := conn.QueryRow(t.Context(), "SELECT a::text = "+pgsql.QuoteLiteral(c.value)+" FROM t").Scan(&same); err != nil || same {
			t.Errorf("%s to %s keeps %s (%v)", c.from, c.to, c.value, err)
		}
	}
}

// TestComparableOnServer makes foreign keys between all pairs of types.
func TestComparableOnServer(t *testing.T) {
	conn, err := pgx.Connect(t.Context(), newest(t).Database(t))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	for _, own := range convertible {
		for _, target := range convertible {
			own, target = strings.TrimSpace(own), strings.TrimSpace(target)
			if _, err := conn.Exec(t.Context(), "DROP TABLE IF EXISTS c, p; CREATE TABLE p (a "+target+" UNIQUE)"); err != nil {
				continue // no type for keys
			}
			_, refused := conn.Exec(t.Context(), "CREATE TABLE c (a "+own+" REFERENCES p (a))")
			comparable := New(dialects.Options{}).Comparable(columnOf(t, own).Type, columnOf(t, target).Type)
			if comparable != (refused == nil) {
				t.Errorf("%s to %s: comparable %v, but the server says %v", own, target, comparable, refused)
			}
		}
	}
}
