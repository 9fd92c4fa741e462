package postgres

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/internal/enginetest"
	"github.com/schemac/schemac/internal/largeschema"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

func exec(t testing.TB, url, script string) {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(context.Background(), script); err != nil {
		t.Fatalf("%v in %s", err, script)
	}
}

func newest(t testing.TB) *enginetest.Server {
	return enginetest.Postgres(t, enginetest.NewestPostgres)
}

func transactional(texts ...string) []dialects.Statement {
	var statements []dialects.Statement
	for _, text := range texts {
		statements = append(statements, dialects.Statement{SQL: text, Transactional: true})
	}
	return statements
}

func TestExecuteSaysWhatRemains(t *testing.T) {
	url := newest(t).Database(t)
	l := openLive(t, url)
	alone := dialects.Statement{SQL: "CREATE INDEX CONCURRENTLY i ON a (x)"}
	statements := append(transactional("CREATE TABLE a (x int)"), alone)
	statements = append(statements, transactional("CREATE TABLE b (x int)", "CREATE TABLE a (y int)", "CREATE TABLE c ()")...)
	var done []int
	err := l.target.Execute(t.Context(), statements, func(i int) { done = append(done, i) })
	var failure *dialects.ExecError
	if !errors.As(err, &failure) {
		t.Fatalf("got %v", err)
	}
	if failure.Index != 3 || failure.Applied != 2 || len(done) != 2 {
		t.Errorf("index %d, applied %d, done %v", failure.Index, failure.Applied, done)
	}
	var server *pgconn.PgError
	if !errors.As(err, &server) || server.Code != "42P07" || !strings.Contains(err.Error(), "42P07") {
		t.Errorf("the server's error is lost: %v", err)
	}
	lines, err := queryLines(t.Context(), url, "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1")
	if err != nil || strings.Join(lines, ",") != "a,i" {
		t.Errorf("found %v, %v", lines, err)
	}
}

func TestExecuteChecks(t *testing.T) {
	l := openLive(t, newest(t).Database(t))
	check := dialects.Statement{SQL: "SELECT 1 WHERE true", Transactional: true, Check: "a row stands against it"}
	err := l.target.Execute(t.Context(), append(transactional("CREATE TABLE a ()"), check), nil)
	var failure *dialects.ExecError
	if !errors.As(err, &failure) || failure.Applied != 0 || !strings.Contains(err.Error(), "stands against") {
		t.Fatalf("got %v", err)
	}
	check.SQL = "SELECT 1 WHERE false"
	if err := l.target.Execute(t.Context(), []dialects.Statement{check}, nil); err != nil {
		t.Fatal(err)
	}
}

func TestExecuteGivesUpOnLocks(t *testing.T) {
	url := newest(t).Database(t)
	exec(t, url, "CREATE TABLE a (x int)")
	blocker, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer blocker.Close(context.Background())
	if _, err := blocker.Exec(t.Context(), "BEGIN; LOCK TABLE a"); err != nil {
		t.Fatal(err)
	}
	l := openLive(t, url)
	for _, together := range []bool{true, false} {
		statement := dialects.Statement{SQL: "ALTER TABLE a ADD COLUMN y int", Transactional: together, LockTimeout: 50 * time.Millisecond}
		err := l.target.Execute(t.Context(), []dialects.Statement{statement}, nil)
		if err == nil || !strings.Contains(err.Error(), "55P03") {
			t.Errorf("transactional %v: got %v", together, err)
		}
		lines := l.setting("lock_timeout")
		if lines != "0" {
			t.Errorf("transactional %v: lock_timeout stays at %s", together, lines)
		}
	}
}

func (l live) setting(name string) string {
	l.t.Helper()
	defer l.target.(*target).use()()
	var value string
	if err := l.target.(*target).conn.QueryRow(l.t.Context(), "SELECT current_setting('"+name+"')").Scan(&value); err != nil {
		l.t.Fatal(err)
	}
	return value
}

func TestExecuteStopsWhenCancelled(t *testing.T) {
	url := newest(t).Database(t)
	l := openLive(t, url)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	start := time.Now()
	err := l.target.Execute(ctx, transactional("CREATE TABLE a ()", "SELECT pg_sleep(30)"), nil)
	var failure *dialects.ExecError
	if !errors.As(err, &failure) || failure.Index != 1 || failure.Applied != 0 {
		t.Fatalf("got %v", err)
	}
	if time.Since(start) > 10*time.Second {
		t.Errorf("it took %v", time.Since(start))
	}
	lines, err := queryLines(t.Context(), url, "SELECT count(*) FROM pg_class WHERE relname = 'a'")
	if err != nil || lines[0] != "0" {
		t.Errorf("the table is there: %v %v", lines, err)
	}
}

func TestExecuteRefusesSeveralStatementsInOne(t *testing.T) {
	l := openLive(t, newest(t).Database(t))
	err := l.target.Execute(t.Context(), transactional("CREATE VIEW v AS SELECT 1; CREATE TABLE a ()"), nil)
	if err == nil || !strings.Contains(err.Error(), "multiple commands") {
		t.Errorf("got %v", err)
	}
}

func TestConnectionErrorsKeepThePassword(t *testing.T) {
	url := newest(t).Database(t)
	config, err := pgx.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	host := strings.SplitN(strings.SplitN(url, "@", 2)[1], "/", 2)[0]
	for name, url := range map[string]string{
		"wrong password":   "postgres://" + enginetest.LockedUser + ":sesame-street@" + host + "/" + config.Database,
		"unknown database": "postgres://" + config.User + ":sesame-street@" + host + "/nowhere",
		"no server":        "postgres://u:sesame-street@127.0.0.1:1/x",
		"broken":           "postgres://u:sesame-street@host:port/x",
	} {
		_, err := New(dialects.Options{}).Open(t.Context(), url)
		if err == nil {
			t.Errorf("%s: no error", name)
			continue
		}
		if strings.Contains(err.Error(), "sesame") {
			t.Errorf("%s: the password shows in %q", name, err)
		}
		t.Logf("%s: %v", name, err)
	}
}

func TestSearchPathLimitsTheScope(t *testing.T) {
	url := newest(t).Database(t)
	exec(t, url, `CREATE SCHEMA app; CREATE TABLE app.t (id int PRIMARY KEY); CREATE TABLE public.u (id int REFERENCES app.t (id));
		CREATE VIEW app.v AS SELECT id FROM app.t`)
	separator := "?"
	if strings.Contains(url, "?") {
		separator = "&"
	}
	d := New(dialects.Options{DefaultSchema: "app"})
	target, err := d.Open(t.Context(), url+separator+"search_path=app")
	if err != nil {
		t.Fatal(err)
	}
	defer target.Close()
	objects, _, err := target.Inspect(t.Context(), dialects.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range objects {
		if a := o.Address(); a.Schema != "app" && a.Name != "app" {
			t.Errorf("%s is out of scope", a)
		}
		if v, ok := o.(*schema.View); ok && strings.Contains(v.Body.SQL, "app.") {
			t.Errorf("the default schema is printed: %s", v.Body.SQL)
		}
	}
	if len(objects) != 5 {
		t.Errorf("got %d objects", len(objects))
	}
}

func TestWhatHasNoModelIsNamed(t *testing.T) {
	for _, major := range []int{enginetest.OldestPostgres, enginetest.NewestPostgres} {
		url := enginetest.Postgres(t, major).Database(t)
		exec(t, url, unmodelledScript)
		l := openLive(t, url)
		g, found := l.inspect()
		var text strings.Builder
		for _, d := range found {
			if d.Code != "unmodelled" {
				t.Errorf("%d: %s", major, d)
			}
			text.WriteString(d.Detail + "\n")
		}
		for _, name := range []string{"type public.base", "text search parser public.words", "text search template public.plain",
			"conversion public.latin", "transform integer for sql", "access method other", "language likesql", "foreign data wrapper bare",
			"privilege that is taken from the owner of public.t", "default privilege that is taken from the owner schemac",
			"type public.undefined", "parameters of the column public.counts.n", "permission on the system column public.t.ctid", "permission on what belongs to the server, pg_sleep(double precision)",
			"permission on what belongs to the server, pg_proc", "permission on what belongs to the server, pg_proc.oid", "permission on the language plpgsql", "permission on what belongs to the extension hstore", "permission on the database " + l.database()} {
			if !strings.Contains(text.String(), "The "+name+" has no model") {
				t.Errorf("%d: %s is not reported in\n%s", major, name, &text)
			}
		}
		if major >= unloggedSequences && !strings.Contains(text.String(), "The persistence of its own of the sequence public.counted_n_seq has") {
			t.Errorf("%d: a logged sequence of an unlogged table is not reported in\n%s", major, &text)
		}
		if n := strings.Count(text.String(), serversOwn); n != 3 {
			t.Errorf("%d: %d permissions on what belongs to the server are reported in\n%s", major, n, &text)
		}
		if strings.Contains(text.String(), "citext") {
			t.Errorf("%d: an extension as it came is reported in\n%s", major, &text)
		}
		if !strings.Contains(text.String(), "The state of its own that a partition gives the trigger public.part.") {
			t.Errorf("%d: the state of an internal trigger, or before 15 of one that is called otherwise, is not reported in\n%s", major, &text)
		}
		l.converged("as it is", printed(t, g))
		if used := g.Lookup(schema.Address{Kind: schema.KindColumn, Schema: "public", Parent: "t", Name: "b"}).(*schema.Column); used.Type.Name != "base" {
			t.Errorf("%d: the type of a column of a type without a model is %+v", major, used.Type)
		}
	}
}

// database is the name of the database.
func (l live) database() string {
	l.t.Helper()
	config, err := pgx.ParseConfig(l.url)
	if err != nil {
		l.t.Fatal(err)
	}
	return config.Database
}

const unmodelledScript = `
CREATE EXTENSION hstore;
GRANT EXECUTE ON FUNCTION akeys(hstore) TO pg_monitor;
CREATE EXTENSION citext;
GRANT EXECUTE ON FUNCTION citext_hash(citext) TO pg_monitor;
REVOKE EXECUTE ON FUNCTION citext_hash(citext) FROM pg_monitor;
CREATE TYPE undefined;
REVOKE EXECUTE ON FUNCTION pg_sleep(float8) FROM PUBLIC;
REVOKE SELECT ON pg_proc FROM PUBLIC;
GRANT SELECT (oid) ON pg_proc TO pg_monitor;
CREATE TYPE base;
CREATE FUNCTION base_in(cstring) RETURNS base LANGUAGE internal IMMUTABLE STRICT AS 'textin';
CREATE FUNCTION base_out(base) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
CREATE TYPE base (INPUT = base_in, OUTPUT = base_out, LIKE = text);
CREATE TEXT SEARCH PARSER words (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype);
CREATE TEXT SEARCH TEMPLATE plain (INIT = dsimple_init, LEXIZE = dsimple_lexize);
CREATE CONVERSION latin FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
CREATE FUNCTION to_sql(internal) RETURNS int LANGUAGE internal IMMUTABLE AS 'int4recv';
CREATE TRANSFORM FOR int LANGUAGE sql (TO SQL WITH FUNCTION to_sql(internal));
CREATE ACCESS METHOD other TYPE INDEX HANDLER bthandler;
CREATE LANGUAGE likesql HANDLER plpgsql_call_handler;
CREATE FOREIGN DATA WRAPPER bare;
REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC;
DO $$ BEGIN EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database()); END $$;
CREATE TABLE t (id int PRIMARY KEY, b base);
CREATE TABLE parted (a int REFERENCES t) PARTITION BY LIST (a);
CREATE TABLE part PARTITION OF parted FOR VALUES IN (1);
CREATE FUNCTION seen() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER seen AFTER INSERT ON parted FOR EACH ROW EXECUTE FUNCTION seen();
ALTER TABLE part DISABLE TRIGGER ALL;
DO $$ BEGIN IF current_setting('server_version_num')::int < 150000 THEN ALTER TRIGGER seen ON parted RENAME TO noticed; END IF; END $$;
CREATE UNLOGGED TABLE counted (n int GENERATED ALWAYS AS IDENTITY);
DO $$ BEGIN IF current_setting('server_version_num')::int >= 150000 THEN ALTER SEQUENCE counted_n_seq SET LOGGED; END IF; END $$;
COMMENT ON SEQUENCE counted_n_seq IS 'of the sequence alone';
GRANT SELECT (ctid) ON t TO pg_monitor;
CREATE MATERIALIZED VIEW counts AS SELECT n FROM counted;
ALTER MATERIALIZED VIEW counts ALTER n SET (n_distinct = 5);
REVOKE TRIGGER ON t FROM schemac;
ALTER DEFAULT PRIVILEGES REVOKE DELETE ON TABLES FROM schemac;`

func TestThousandTables(t *testing.T) {
	l := openLive(t, newest(t).Database(t))
	rules := New(dialects.Options{})
	model := func(changed int) *schema.Graph {
		g, problems := schema.NewGraph(largeschema.Objects(1000, changed), rules)
		if err := problems.Err(); err != nil {
			t.Fatal(err)
		}
		return g
	}
	l.execute(l.script(l.plan(model(0), planner.Options{})))
	start := time.Now()
	plan := l.plan(model(100), planner.Options{})
	l.script(plan)
	t.Logf("a live plan of %d changes took %v", len(plan.Changes), time.Since(start))
	start = time.Now()
	l.converged("no change", model(0))
	t.Logf("a live plan without changes took %v", time.Since(start))
}

// TestNoPermissions: what is printed of a database without grants says that there
// are none, so that one that comes later is seen.
func TestNoPermissions(t *testing.T) {
	url := newest(t).Database(t)
	exec(t, url, "CREATE TABLE t (a int)")
	l := openLive(t, url)
	g, _ := l.inspect()
	model := printed(t, g)
	l.converged("as it is", model)
	exec(t, url, "GRANT SELECT ON t TO PUBLIC")
	if plan := l.plan(model, planner.Options{}); len(plan.Changes) != 1 || !plan.Changes[0].Drops() {
		t.Errorf("the plan for a new grant is %v", plan.Changes)
	}
}
