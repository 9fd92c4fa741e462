package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/schemac/schemac/dialects"
)

// endless is a statement that nobody waits for.
const endless = "INSERT INTO t WITH c (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c) SELECT max(i) FROM c"

func shared(list ...string) []dialects.Statement {
	statements := make([]dialects.Statement, len(list))
	for i, sql := range list {
		statements[i] = dialects.Statement{SQL: sql, Transactional: true}
	}
	return statements
}

// TestCancelledInTheMiddle takes back what has been done, and the connection
// can be used again.
func TestCancelledInTheMiddle(t *testing.T) {
	url := newURL(t, "CREATE TABLE t (a)")
	target := open(t, url)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	err := target.Execute(ctx, shared("INSERT INTO t VALUES (1)", endless), nil)
	var failure *dialects.ExecError
	if !errors.As(err, &failure) || failure.Index != 1 || failure.Applied != 0 || !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("got %v", err)
	}
	if err := target.Execute(t.Context(), shared("INSERT INTO t VALUES (2)"), nil); err != nil {
		t.Fatal(err)
	}
	if rows := queryText(t, url, "SELECT group_concat(a) FROM t"); rows != "2" {
		t.Errorf("the rows %s are there", rows)
	}
}

// TestTimeouts bounds a statement, and the wait for others, as it says.
func TestTimeouts(t *testing.T) {
	url := newURL(t, "CREATE TABLE t (a)")
	target := open(t, url+"?_pragma=busy_timeout(60000)")
	statements := shared("INSERT INTO t VALUES (1)", endless)
	statements[1].StatementTimeout = 100 * time.Millisecond
	err := target.Execute(t.Context(), statements, nil)
	if err == nil || !strings.Contains(err.Error(), "statement timeout, 100ms") || errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	db, err := sql.Open("sqlite", fileOf(url)+"?_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	statements[0].LockTimeout = 50 * time.Millisecond
	start := time.Now()
	var failure *dialects.ExecError
	if err := target.Execute(t.Context(), statements[:1], nil); !errors.As(err, &failure) || failure.Kind != dialects.LockTimeout || time.Since(start) > 30*time.Second {
		t.Errorf("got %v after %v", err, time.Since(start))
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	if got := queryInt(t, target, "PRAGMA busy_timeout"); got != 60000 {
		t.Errorf("the connection now waits for %d ms", got)
	}
}

func queryInt(t *testing.T, opened dialects.Target, query string) (n int) {
	t.Helper()
	if err := opened.(*target).db.QueryRowContext(t.Context(), query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// applyForever applies small migrations, each with its entry in the ledger,
// until somebody ends it.
func applyForever(url string) error {
	ctx := context.Background()
	target, err := Dialect{}.Open(ctx, url)
	if err != nil {
		return err
	}
	ledger := target.(dialects.Resumer).Ledger()
	if err := ledger.Prepare(ctx); err != nil {
		return err
	}
	entries, err := ledger.Entries(ctx)
	if err != nil {
		return err
	}
	fmt.Println("ready")
	for seq := int64(len(entries) + 1); ; seq++ {
		statements := shared(fmt.Sprintf("CREATE TABLE t%d (a)", seq), fmt.Sprintf("INSERT INTO t%d VALUES (zeroblob(20000))", seq),
			fmt.Sprintf("CREATE TABLE u%d (a)", seq), fmt.Sprintf("DROP TABLE IF EXISTS u%d", seq-1))
		entry := dialects.Entry{Seq: seq, Event: dialects.Finished, At: time.Now()}
		if err := target.Execute(ctx, append(statements, ledger.Add(entry)), nil); err != nil {
			return err
		}
	}
}

// TestKilledWhileExecuting: whenever the process is killed, a migration is in
// effect if and only if its entry is.
func TestKilledWhileExecuting(t *testing.T) {
	url := newURL(t, "")
	for range 25 {
		command, output, _ := startRunner(t, "apply", url)
		if line, err := output.ReadString('\n'); line != "ready\n" {
			t.Fatalf("%q, %v", line, err)
		}
		time.Sleep(rand.N(12 * time.Millisecond))
		if err := command.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = command.Wait()
		want := queryText(t, url, "SELECT count(*) || ' ' || count(*) || ' ' || min(1, count(*)) || ' ok' FROM schemac_history")
		got := queryText(t, url, `SELECT (SELECT max(seq) FROM (SELECT 0 AS seq UNION ALL SELECT seq FROM schemac_history)) || ' ' ||
			count(*) FILTER (WHERE name LIKE 't%') || ' ' || count(*) FILTER (WHERE name LIKE 'u%') || ' ' || (SELECT * FROM pragma_integrity_check)
			FROM sqlite_schema WHERE type = 'table'`)
		if got != want {
			t.Fatalf("got %s, want %s", got, want)
		}
	}
	if n := queryText(t, url, "SELECT count(*) FROM schemac_history"); n == "0" {
		t.Error("nothing was applied before any of the kills")
	}
}

// TestScriptOfRebuild: running the script of a plan is running the plan, with
// the triggers of the tables that it rebuilds.
func TestScriptOfRebuild(t *testing.T) {
	before := `CREATE TABLE p (id integer primary key autoincrement, n int); CREATE TABLE c (p references p on delete cascade, m int);
		CREATE INDEX i ON p (n); CREATE VIEW v AS SELECT n FROM p; CREATE TABLE log (x);
		CREATE TRIGGER grows AFTER INSERT ON p BEGIN INSERT INTO log VALUES (CASE new.n WHEN 1 THEN 'one' END); END;
		CREATE TRIGGER views INSTEAD OF DELETE ON v BEGIN DELETE FROM c; END;
		INSERT INTO p (n) VALUES (1), (2); INSERT INTO c VALUES (2, 1); DELETE FROM p WHERE n = 1;`
	after, _ := inspected(t, newURL(t, `CREATE TABLE p (id integer primary key autoincrement, n text not null unique); CREATE TABLE c (p references p on delete cascade, k int);
		CREATE INDEX i ON p (n); CREATE VIEW v AS SELECT n FROM p; CREATE TABLE log (x);
		CREATE TRIGGER grows AFTER INSERT ON p BEGIN INSERT INTO log VALUES (CASE new.n WHEN 1 THEN 'one' END); END;
		CREATE TRIGGER views INSTEAD OF DELETE ON v BEGIN DELETE FROM c; END;`))
	var dumps []string
	for _, asScript := range []bool{false, true} {
		url := newURL(t, before)
		from, _ := inspected(t, url)
		_, statements := planned(t, from, after)
		if asScript {
			statements = readAll(t, dialects.Script(statements))
		}
		if err := open(t, url).Execute(t.Context(), statements, nil); err != nil {
			t.Fatal(err)
		}
		dumps = append(dumps, queryText(t, url, `SELECT (SELECT group_concat(sql, ';') FROM (SELECT sql FROM sqlite_schema ORDER BY name)) || (SELECT group_concat(id || n) FROM p) ||
			(SELECT group_concat(p) FROM c) || (SELECT count(*) FROM log) || (SELECT seq FROM sqlite_sequence)`))
	}
	if dumps[0] != dumps[1] || !strings.Contains(dumps[0], `TRIGGER "grows"`) || !strings.Contains(dumps[0], "TRIGGER views") {
		t.Errorf("by the plan:\n%s\nby its script:\n%s", dumps[0], dumps[1])
	}
}
