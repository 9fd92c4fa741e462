package clickhouse

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	driver "github.com/ClickHouse/clickhouse-go/v2"
	"golang.org/x/tools/txtar"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/schema"
)

// The engine for tests has no other hosts, but it reads the statements.
func TestPlacementOnAClusterIsSQL(t *testing.T) {
	address := newDatabase(t)
	for _, test := range []struct{ engine, cluster, want string }{
		{"Atomic", "", "CREATE TABLE schemac_lock_7 (a Int8) ENGINE = ReplacingMergeTree(v) ORDER BY a COMMENT 'it\\'s'"},
		{"Atomic", "my-c", "CREATE TABLE schemac_lock_7 ON CLUSTER `my-c` (a Int8) ENGINE = ReplicatedReplacingMergeTree(" +
			"'/clickhouse/schemac/{database}/schemac_lock_7', '{shard}-{replica}', v) ORDER BY a COMMENT 'it\\'s'"},
		{"Replicated", "my-c", "CREATE TABLE schemac_lock_7 (a Int8) ENGINE = ReplicatedReplacingMergeTree(v) ORDER BY a COMMENT 'it\\'s'"},
	} {
		got := placementIn(test.engine, test.cluster).create("CREATE TABLE", "schemac_lock_7", "a Int8", "ReplacingMergeTree", "v", "ORDER BY a", "it's")
		if got != test.want {
			t.Errorf("%s on %q:\n%s\n%s", test.engine, test.cluster, got, test.want)
		}
		if _, err := ask(t.Context(), address, "SELECT formatQuerySingleLine("+quoteLiteral(got)+")"); err != nil {
			t.Errorf("the server cannot read %s: %v", got, err)
		}
	}
}

// What schemac makes for one database runs in another and leaves the first
// alone; there it is the same schema.
func TestStatementsRunInADatabaseOfAnotherName(t *testing.T) {
	const model = `
table "events" {
  engine = MergeTree
  column "id" { type = UInt64 }
  column "at" { type = DateTime }
  sort { columns = [column.id] }
}
table "daily" {
  engine = SummingMergeTree
  column "day" { type = Date }
  column "n" { type = UInt64 }
  sort { columns = [column.day] }
}
table "buffered" {
  engine = sql("Buffer(currentDatabase(), events, 16, 10, 100, 10000, 1000000, 10000000, 100000000)")
  column "id" { type = UInt64 }
  column "at" { type = DateTime }
}
view "recent" { as = "SELECT app.events.id, at FROM app.events WHERE id IN (SELECT n FROM app.daily) -- the newest" }
materialized "roll" {
  to = table.daily
  as = "SELECT toDate(at) AS day, count() AS n FROM app.events GROUP BY day"
}
`
	app := New(dialects.Options{DefaultSchema: "app"})
	empty, _ := schema.NewGraph(nil, app)
	statements, problems := emitted(t, app, empty, compileModel(t, app, model))
	if err := problems.Err(); err != nil || strings.Contains(dialects.Script(statements), "app") {
		t.Fatalf("%v\n%s", err, dialects.Script(statements))
	}
	for _, s := range statements {
		if why := app.Confined(s); why != "" {
			t.Errorf("%s: %s", s.SQL, why)
		}
	}
	address := newDatabase(t)
	here := New(dialects.Options{DefaultSchema: databaseIn(address)})
	target, err := here.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer target.Close()
	if err := target.Execute(t.Context(), statements, nil); err != nil {
		t.Fatal(err)
	}
	objects, _, err := target.Inspect(t.Context(), dialects.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	live, problems := schema.NewGraph(objects, here)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	wanted := compileModel(t, here, strings.ReplaceAll(model, "app.", databaseIn(address)+"."))
	if statements, problems := emitted(t, here, live, wanted); len(statements)+len(problems) > 0 {
		t.Errorf("there is a difference: %s %v", dialects.Script(statements), problems)
	}
}

// Whatever the cases emit can be read, and proved in a throw-away database
// unless it names another one, or is about what no database holds: users and
// rights, and engines that keep their rows elsewhere.
func TestEmittedStatementsAreReadAndConfined(t *testing.T) {
	files, _ := filepath.Glob("testdata/*/*.txtar")
	if len(files) == 0 {
		t.Fatal("there are no cases")
	}
	d := dialect{database: placeholder}
	eachStatement(t, d, files, func(file string, s dialects.Statement) {
		if why := d.Confined(s); why != "" && !strings.Contains(s.SQL, placeholder+"_") && !strings.Contains(s.SQL, "DATABASE") && !outsideDatabases.MatchString(why) {
			t.Errorf("%s: %s\n%s", file, why, s.SQL)
		}
	})
}

// eachStatement calls look for every statement that the cases in the files emit,
// in either direction. All of them can be read.
func eachStatement(t *testing.T, d dialect, files []string, look func(file string, s dialects.Statement)) {
	t.Helper()
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, section := range archive.Files {
			if section.Name != "forward.sql" && section.Name != "rollback.sql" {
				continue
			}
			statements, err := d.Read(string(section.Data))
			if err != nil {
				t.Errorf("%s: %v", file, err)
			}
			for _, s := range statements {
				look(file, s)
			}
		}
	}
}

var outsideDatabases = regexp.MustCompile("whole server|beyond the server's own tables")

// A failure is classed by what may have happened.
func TestKindOf(t *testing.T) {
	answer := func(code int32) error { return serverError(&driver.Exception{Code: code, Message: "x"}) }
	ask, change := dialects.Statement{SQL: "SELECT 1", Check: "x"}, dialects.Statement{SQL: "DROP TABLE t"}
	for _, test := range []struct {
		err  error
		s    dialects.Statement
		want dialects.FailureKind
	}{
		{answer(60), change, dialects.Refused},
		{answer(473), change, dialects.LockTimeout},
		{answer(159), change, dialects.ConnectionLost},
		{answer(159), ask, dialects.LockTimeout},
		{answer(999), change, dialects.ConnectionLost},
		{io.EOF, change, dialects.ConnectionLost},
		{fmt.Errorf("send: %w", io.ErrUnexpectedEOF), change, dialects.ConnectionLost},
		{&driver.HTTPError{StatusCode: http.StatusBadGateway, Err: errors.New("x")}, change, dialects.ConnectionLost},
		{&driver.HTTPError{StatusCode: http.StatusForbidden, Err: errors.New("x")}, change, dialects.Refused},
		{&failedCheck{"x"}, ask, dialects.Refused},
		{&timedOut{context.DeadlineExceeded}, change, dialects.ConnectionLost},
		{fmt.Errorf("x: %w", context.Canceled), change, dialects.Refused},
		{&stuck{mutation{}, io.EOF}, change, dialects.Refused},
	} {
		if got := kindOf(test.err, test.s); got != test.want {
			t.Errorf("%v of %s: %q, want %q", test.err, test.s.SQL, got, test.want)
		}
	}
}

// A server that goes away in the middle of a statement leaves its outcome open.
func TestServerGoesAway(t *testing.T) {
	address := newDatabase(t)
	target := connect(t, address, dialects.Options{}).(*target)
	gone := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		connection, _, err := w.(http.Hijacker).Hijack()
		if err == nil {
			time.Sleep(20 * time.Millisecond)
			connection.Close()
		}
	}))
	defer gone.Close()
	options := *target.options
	options.Addr = []string{strings.TrimPrefix(gone.URL, "http://")}
	conn, err := driver.Open(&options)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	target.conn = conn
	err = target.Execute(t.Context(), []dialects.Statement{{SQL: "DROP TABLE t"}}, nil)
	var failed *dialects.ExecError
	if !errors.As(err, &failed) || failed.Kind != dialects.ConnectionLost {
		t.Errorf("%v", err)
	}
}
