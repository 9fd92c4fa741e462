package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

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

// sampleValues has, by the type's name, values that show what a conversion does.
var sampleValues = map[string][]string{
	"smallint": {"0", "7", "-32768", "32767"}, "integer": {"0", "1", "70000", "-2147483648"}, "bigint": {"0", "2147483648", "9007199254740993"},
	"numeric": {"0", "1.6", "-123456.789", "1e25", "NaN"}, "numeric(5,2)": {"1.25", "999.99"}, "numeric(10,2)": {"1.25", "99999999.99"},
	"numeric(10,4)": {"1.2345", "999999.9999"}, "real": {"1.5", "1e30", "16777216"}, "double precision": {"1.6", "1e300", "1.23456789012"},
	"boolean": {"true", "false"}, "text": {"x", "", "abcdefghijklmnopqrstuvwxyz abcdefghijklmnopqrstuvwxyz abcdefghijklmnopqrstuvwxyz", "1", "[1]"},
	"character varying": {"x", "abcdefghijklmnopqrstuvwxyz", "0"}, "character varying(10)": {"x", "abcdefghij"}, "character varying(20)": {"x", "abcdefghijklmnopqrst"},
	"character(5)": {"x", "abcde"}, "character(8)": {"x", "abcdefgh"}, "date": {"2020-01-02", "0044-03-15 BC", "infinity"},
	"timestamp without time zone": {"2020-01-02 10:11:12.345678", "infinity"}, "timestamp(3) without time zone": {"2020-01-02 10:11:12.345"},
	"timestamp with time zone": {"2020-01-02 10:11:12.345678+00", "infinity"}, "time without time zone": {"10:11:12.345678"},
	"time with time zone": {"10:11:12.345678+02"}, "interval": {"1 year 2 mons 3 days 04:05:06.789012", "-1 day", "26:00"}, "interval(2)": {"04:05:06.78"},
	"interval day to second": {"3 days 04:05:06.789012"}, "uuid": {"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"}, "json": {`{"b":1, "a":1}`, "1.6", "true", `"x"`},
	"jsonb": {`{"a": 1}`, "1.6", "true", `"x"`}, "bytea": {`\x00ff`, `\x`}, "inet": {"10.1.2.3/8", "::1"}, "cidr": {"10.0.0.0/8"}, "macaddr": {"08:00:2b:01:02:03"},
	"money": {"1.25", "-0.01"}, "bit(3)": {"101"}, "bit varying(5)": {"10101", "1"}, "bit varying": {"101010101", ""}, "xml": {"<a>b</a>", "<a>a long text that fits nowhere</a>"},
	"oid": {"1", "3000000000"}, "name": {"x", "a_rather_long_name"}, "text[]": {"{a,abcdefghijklmnopqrstuvwxyz}", "{}", "{1,2}"}, "integer[]": {"{1,2}", "{}"},
	"character varying(10)[]": {"{a,abcdefghij}"}, "point": {"(1,2)"}, "int4range": {"[1,5)", "empty"}, "tsvector": {"'a' 'b'"},
}

// TestTypeChangesOnServer makes every change of type in a table with rows and
// an index, with the clause that the emitter writes, and compares what becomes
// of the table, the index and the values with what is said of it. A change may
// only be called worse than it is where values show nothing.
func TestTypeChangesOnServer(t *testing.T) {
	besideOthers(t)
	for _, major := range []int{enginetest.OldestPostgres, enginetest.NewestPostgres} {
		conn, err := pgx.Connect(t.Context(), enginetest.Postgres(t, major).Database(t))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(context.Background())
		for _, from := range convertible {
			m := matrixRow{t: t, conn: conn, major: major, before: columnOf(t, strings.TrimSpace(from))}
			m.build(sampleValues[strings.TrimSpace(from)])
			for _, to := range convertible {
				m.try(columnOf(t, strings.TrimSpace(to)))
			}
		}
	}
}

// matrixRow tries all changes of one type.
type matrixRow struct {
	t      *testing.T
	conn   *pgx.Conn
	major  int
	before *schema.Column
	rows   int
}

func (m *matrixRow) exec(sql string) error {
	_, err := m.conn.Exec(m.t.Context(), sql)
	return err
}

func (m *matrixRow) build(values []string) {
	m.t.Helper()
	m.rows = len(values)
	if err := m.exec("SET TimeZone = 'UTC'; DROP TABLE IF EXISTS t; CREATE TABLE t (id int, a " + typeSQL(m.before.Type) + ", was text)"); err != nil || len(values) == 0 {
		m.t.Fatal(m.before.Type, err)
	}
	for n, v := range values {
		if _, err := m.conn.Exec(m.t.Context(), "INSERT INTO t VALUES ("+strconv.Itoa(n)+", "+pgsql.QuoteLiteral(v)+")"); err != nil {
			m.t.Fatal(err)
		}
	}
	if err := m.exec("UPDATE t SET was = a::text"); err != nil {
		m.t.Fatal(err)
	}
	_ = m.exec("CREATE INDEX i ON t (a)") // not every type has an order
}

// outcome is what a change did.
type outcome struct {
	rewritten, reindexed bool
	// failed counts the values that stopped it, changed those that came out
	// as others.
	failed, changed int
}

func (m *matrixRow) try(after *schema.Column) {
	m.t.Helper()
	c := classify(m.before.Type, after.Type)
	clause := "ALTER TABLE t ALTER COLUMN a TYPE " + typeSQL(after.Type)
	if c.using {
		clause += " USING " + usingSQL(m.before, after, m.before.Type, after.Type)
	}
	got := m.outcome(clause)
	say := func(format string, args ...any) {
		m.t.Helper()
		m.t.Errorf("%d: %s to %s: %s, but called %+v (%s)", m.major, m.before.Type, after.Type, fmt.Sprintf(format, args...), c, clause)
	}
	switch {
	case got.rewritten && !c.rewrite:
		say("rewritten")
	case !got.rewritten && got.failed == 0 && c.rewrite && !c.loses:
		say("not rewritten")
	case got.reindexed && !c.rewrite && !rebuildsIndexes(m.before.Type, after.Type):
		say("its index is built anew")
	case got.failed > 0 && !c.fails:
		say("%d values stop it", got.failed)
	case got.changed > 0 && !c.loses && !(c.using && isText(parsed(m.before.Type))): // which is read, and spelled otherwise
		say("%d values are changed", got.changed)
	}
}

// outcome makes the change with all rows, or, if some stop it, with each alone.
func (m *matrixRow) outcome(clause string) outcome {
	m.t.Helper()
	first := ""
	all, err := m.change(clause, first)
	if isServerError(err, "42704") { // the new type has no order
		first = "DROP INDEX i; "
		all, err = m.change(clause, first)
	}
	if err == nil {
		return all
	}
	var found outcome
	for n := range m.rows {
		one, err := m.change(clause, first+"DELETE FROM t WHERE id <> "+strconv.Itoa(n)+"; ")
		if err != nil {
			if !isServerError(err, "22", "0A000", "23514", "42601", "54000") {
				m.t.Errorf("%d: %s: %v in %s", m.major, m.before.Type, err, clause)
				return found
			}
			found.failed++
			continue
		}
		found.rewritten = found.rewritten || one.rewritten
		found.reindexed = found.reindexed || one.reindexed
		found.changed += one.changed
	}
	return found
}

func isServerError(err error, classes ...string) bool {
	var server *pgconn.PgError
	return errors.As(err, &server) && slices.ContainsFunc(classes, func(class string) bool { return strings.HasPrefix(server.Code, class) })
}

func (m *matrixRow) change(clause, first string) (outcome, error) {
	m.t.Helper()
	if err := m.exec("BEGIN; " + first); err != nil {
		m.t.Fatal(err)
	}
	defer func() { _ = m.exec("ROLLBACK") }()
	files := "SELECT relfilenode, coalesce((SELECT relfilenode FROM pg_class WHERE relname = 'i'), 0) FROM pg_class WHERE oid = 't'::regclass"
	var table, index, newTable, newIndex uint32
	var found outcome
	if err := m.conn.QueryRow(m.t.Context(), files).Scan(&table, &index); err != nil {
		m.t.Fatal(err)
	}
	if err := m.exec(clause); err != nil {
		return found, err
	}
	if err := m.conn.QueryRow(m.t.Context(), files).Scan(&newTable, &newIndex); err != nil {
		m.t.Fatal(err)
	}
	found.rewritten, found.reindexed = table != newTable, index != newIndex
	return found, m.countChanged(&found)
}

// countChanged finds values that do not lead back to what they were.
func (m *matrixRow) countChanged(found *outcome) error {
	if err := m.exec("SAVEPOINT s"); err != nil {
		return err
	}
	old := typeSQL(m.before.Type)
	for _, back := range []string{"a::" + old, "rtrim(a::text)::" + old, "rtrim(a[1]::text)::" + old} {
		if m.conn.QueryRow(m.t.Context(), "SELECT count(*) FROM t WHERE rtrim(("+back+")::text) IS DISTINCT FROM rtrim(was)").Scan(&found.changed) == nil {
			return nil
		}
		if err := m.exec("ROLLBACK TO s"); err != nil {
			return err
		}
	}
	return nil
}

func columnOf(t *testing.T, text string) *schema.Column {
	t.Helper()
	p, err := pgsql.ParseType(text)
	if err != nil {
		t.Fatal(err)
	}
	return &schema.Column{Schema: "public", Table: "t", Name: "a", Type: schema.Type{Name: p.Element().String(), Array: p.Array}}
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
