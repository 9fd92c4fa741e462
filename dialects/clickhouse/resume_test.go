package clickhouse

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/schemac/schemac/dialects"
)

// recoverable are statements with what makes them possible. Each must be found
// untouched before it has run, and after it has run as stated.
var recoverable = []struct {
	before []string
	sql    string
	after  dialects.Recovery
}{
	{nil, "CREATE TABLE n (a Int8) ENGINE = MergeTree ORDER BY a", dialects.InEffect},
	{nil, "CREATE TABLE n (a Int8) ENGINE = Memory", dialects.InEffect},
	{nil, "CREATE TABLE n ENGINE = Memory AS SELECT 1 AS a", dialects.Undecided},
	{[]string{"CREATE TABLE n (a Int8) ENGINE = Memory"}, "CREATE TABLE IF NOT EXISTS n (a Int8) ENGINE = Memory", dialects.Untouched},
	{[]string{"CREATE TABLE n (a Int8) ENGINE = Memory"}, "CREATE OR REPLACE TABLE n (a Int8) ENGINE = Memory", dialects.InEffect},
	{nil, "CREATE VIEW n AS SELECT 1 AS x", dialects.InEffect},
	{[]string{"CREATE VIEW n AS SELECT 1 AS x"}, "CREATE OR REPLACE VIEW n AS SELECT 1 AS x", dialects.InEffect},
	{nil, "CREATE MATERIALIZED VIEW n TO u AS SELECT * FROM t", dialects.InEffect},
	{nil, "CREATE DICTIONARY n (id UInt64, s String) PRIMARY KEY id SOURCE(CLICKHOUSE(TABLE 't')) LAYOUT(FLAT()) LIFETIME(0)", dialects.InEffect},
	{nil, "DROP TABLE t", dialects.InEffect},
	{nil, "DROP TABLE t, u SYNC", dialects.InEffect},
	{nil, "DROP TABLE IF EXISTS missing", dialects.Untouched},
	{[]string{"CREATE VIEW v AS SELECT 1"}, "DROP VIEW v", dialects.InEffect},
	{nil, "DETACH TABLE t", dialects.InEffect},
	{nil, "RENAME TABLE t TO n", dialects.InEffect},
	{nil, "RENAME TABLE t TO n, u TO t", dialects.InEffect},
	{nil, "EXCHANGE TABLES t AND u", dialects.InEffect},
	{nil, "TRUNCATE TABLE t", dialects.InEffect},
	{nil, "TRUNCATE TABLE u", dialects.Untouched},
	{nil, "ALTER TABLE t ADD COLUMN n Int8", dialects.InEffect},
	{nil, "ALTER TABLE t ADD COLUMN IF NOT EXISTS a Int8", dialects.Untouched},
	{nil, "ALTER TABLE t DROP COLUMN b", dialects.InEffect},
	{nil, "ALTER TABLE t RENAME COLUMN b TO c", dialects.InEffect},
	{nil, "ALTER TABLE t MODIFY COLUMN b LowCardinality(String)", dialects.InEffect},
	{nil, "ALTER TABLE t MODIFY COMMENT 'x'", dialects.InEffect},
	{nil, "ALTER TABLE t MODIFY TTL d + INTERVAL 99 YEAR", dialects.InEffect},
	{nil, "ALTER TABLE t MODIFY SETTING merge_with_ttl_timeout = 5, max_bytes_to_merge_at_max_space_in_pool = 1000000", dialects.InEffect},
	{nil, "ALTER TABLE t ADD INDEX i b TYPE minmax GRANULARITY 1", dialects.InEffect},
	{nil, "ALTER TABLE t UPDATE b = concat(b, ';)') WHERE a = 1 AND b != '('", dialects.InEffect},
	{nil, "ALTER TABLE t DELETE WHERE a = 1, UPDATE b = 'z' WHERE a=2", dialects.InEffect},
	{nil, "ALTER TABLE t MATERIALIZE COLUMN m", dialects.InEffect},
	{nil, "ALTER TABLE t ADD COLUMN n Int8, UPDATE b = 'z' WHERE a=2", dialects.InEffect},
	{nil, "DELETE FROM t WHERE a = 1", dialects.InEffect},
	{nil, "ALTER TABLE t DROP PARTITION tuple()", dialects.Undecided},
	{nil, "INSERT INTO u SELECT a, b, d FROM t WHERE a > 99", dialects.Untouched},
	{nil, "INSERT INTO u (a, b, d) VALUES (1, 'x', '2020-01-01')", dialects.Undecided},
	{nil, "INSERT INTO t (a, b, d) SELECT a, b, d FROM t", dialects.Undecided},
	{nil, "OPTIMIZE TABLE t FINAL", dialects.Untouched},
	{nil, "SELECT count() FROM t", dialects.Untouched},
	{nil, "SYSTEM STOP MERGES t", dialects.Untouched},
	{nil, "KILL MUTATION WHERE database = currentDatabase() SYNC", dialects.Untouched},
	{nil, "CREATE DATABASE %_two", dialects.InEffect},
	{[]string{"CREATE DATABASE %_two"}, "DROP DATABASE %_two", dialects.InEffect},
	{[]string{"CREATE DATABASE %_two"}, "RENAME DATABASE %_two TO %_three", dialects.InEffect},
	{[]string{"CREATE DATABASE %_two"}, "RENAME TABLE t TO %_two.t", dialects.InEffect},
	{[]string{"CREATE DATABASE %_two"}, "CREATE TABLE %_two.t (a Int8) ENGINE = Memory", dialects.InEffect},
	{nil, "CREATE FUNCTION %_f AS x -> x + 1", dialects.InEffect},
	{[]string{"CREATE FUNCTION %_f AS x -> x + 1"}, "CREATE OR REPLACE FUNCTION %_f AS x -> x + 2", dialects.InEffect},
	{[]string{"CREATE FUNCTION %_f AS x -> x + 1"}, "CREATE OR REPLACE FUNCTION %_f AS x -> x + 1", dialects.Untouched},
	{[]string{"CREATE FUNCTION %_f AS x -> x + 1"}, "DROP FUNCTION %_f", dialects.InEffect},
	{nil, "CREATE NAMED COLLECTION %_n AS a = 1", dialects.InEffect},
	{[]string{"CREATE NAMED COLLECTION %_n AS a = 1, b = 2"}, "ALTER NAMED COLLECTION %_n SET a = 'DELETE b', c = 4", dialects.Untouched},
	{[]string{"CREATE NAMED COLLECTION %_n AS a = 1, b = 2"}, "ALTER NAMED COLLECTION %_n SET a = 3 DELETE b", dialects.InEffect},
	{[]string{"CREATE NAMED COLLECTION %_n AS a = 1"}, "DROP NAMED COLLECTION %_n", dialects.InEffect},
	{[]string{testDictionary}, "CREATE OR REPLACE DICTIONARY n (id UInt64, s Int8) PRIMARY KEY id SOURCE(CLICKHOUSE(TABLE 't')) LAYOUT(FLAT()) LIFETIME(0)", dialects.InEffect},
	{[]string{testDictionary}, "RENAME DICTIONARY n TO m", dialects.InEffect},
	{[]string{testDictionary}, "ALTER TABLE n MODIFY COMMENT 'x'", dialects.InEffect},
	{[]string{testDictionary}, "DROP DICTIONARY n", dialects.InEffect},
}

const testDictionary = "CREATE DICTIONARY n (id UInt64, s String) PRIMARY KEY id SOURCE(CLICKHOUSE(TABLE 't')) LAYOUT(FLAT()) LIFETIME(0)"

// recoverableAccess are statements on users and what belongs to them, over the
// fake that stands in for a server's storage of them.
var recoverableAccess = []struct {
	before []string
	sql    string
	after  dialects.Recovery
}{
	{nil, "CREATE USER u IDENTIFIED WITH no_password", dialects.InEffect},
	{[]string{"CREATE USER u IDENTIFIED WITH no_password"}, "ALTER USER u HOST LOCAL DEFAULT ROLE NONE", dialects.Untouched},
	{[]string{"CREATE USER u IDENTIFIED WITH no_password"}, "ALTER USER u RENAME TO w", dialects.InEffect},
	{[]string{"CREATE USER u IDENTIFIED WITH ldap SERVER 'a'"}, "ALTER USER u ADD IDENTIFIED WITH ldap SERVER 'b'", dialects.InEffect},
	{[]string{"CREATE USER u IDENTIFIED WITH no_password"}, "DROP USER u", dialects.InEffect},
	{nil, "CREATE ROLE r SETTINGS max_threads = 1", dialects.InEffect},
	{[]string{"CREATE ROLE r"}, "ALTER ROLE r SETTINGS max_threads = 2", dialects.Untouched},
	{[]string{"CREATE ROLE r"}, "ALTER ROLE r RENAME TO s", dialects.InEffect},
	{[]string{"CREATE ROLE r"}, "GRANT SELECT ON t TO r", dialects.Untouched},
	{[]string{"CREATE ROLE r", "GRANT SELECT ON t TO r"}, "REVOKE SELECT ON t FROM r", dialects.Untouched},
	{[]string{"CREATE ROLE r"}, "DROP ROLE r", dialects.InEffect},
	{[]string{"CREATE ROLE r"}, "CREATE ROW POLICY p ON t USING a = 1 TO r", dialects.InEffect},
	{[]string{"CREATE ROW POLICY p ON t USING a = 1 TO ALL"}, "ALTER ROW POLICY p ON t USING a = 2 TO ALL", dialects.Untouched},
	{[]string{"CREATE ROW POLICY p ON t USING a = 1 TO ALL"}, "ALTER ROW POLICY p ON t RENAME TO q", dialects.InEffect},
	{[]string{"CREATE ROW POLICY p ON t USING a = 1 TO ALL"}, "DROP ROW POLICY p ON t", dialects.InEffect},
	{nil, "CREATE QUOTA q KEYED BY user_name FOR INTERVAL 1 hour MAX queries = 5", dialects.InEffect},
	{[]string{"CREATE QUOTA q KEYED BY user_name"}, "ALTER QUOTA q FOR INTERVAL 1 hour MAX queries = 9", dialects.Untouched},
	{[]string{"CREATE QUOTA q KEYED BY user_name"}, "ALTER QUOTA q RENAME TO w", dialects.InEffect},
	{[]string{"CREATE QUOTA q KEYED BY user_name"}, "DROP QUOTA q", dialects.InEffect},
	{nil, "CREATE SETTINGS PROFILE p SETTINGS max_threads = 1", dialects.InEffect},
	{[]string{"CREATE SETTINGS PROFILE p"}, "ALTER SETTINGS PROFILE p SETTINGS max_threads = 2", dialects.Untouched},
	{[]string{"CREATE SETTINGS PROFILE p"}, "ALTER SETTINGS PROFILE p RENAME TO w", dialects.InEffect},
	{[]string{"CREATE SETTINGS PROFILE p"}, "DROP SETTINGS PROFILE p", dialects.InEffect},
}

func TestRecoverAccess(t *testing.T) {
	address := newDatabase(t)
	must(t, address, "CREATE TABLE t (a Int8) ENGINE = MergeTree ORDER BY a")
	opened := connect(t, address, dialects.Options{DefaultSchema: databaseIn(address)})
	server := opened.(*target).conn
	for i, test := range recoverableAccess {
		fake := newFakeAccess(server, fmt.Sprintf("%s %d", databaseIn(address), i))
		fake.database = databaseIn(address)
		opened.(*target).conn = fake
		for _, sql := range test.before {
			if err := fake.Exec(t.Context(), sql); err != nil {
				t.Fatal(err)
			}
		}
		recoverOnceIn(t, opened, dialects.Statement{SQL: test.sql}, test.after)
	}
	opened.(*target).conn = server
}

func TestRecover(t *testing.T) {
	for _, test := range recoverable {
		address := newDatabase(t)
		here := func(sql string) string { return strings.ReplaceAll(sql, "%", databaseIn(address)) }
		t.Cleanup(func() {
			_, _ = ask(context.Background(), address, here("DROP FUNCTION IF EXISTS %_f"))
			_, _ = ask(context.Background(), address, here("DROP NAMED COLLECTION IF EXISTS %_n"))
		})
		must(t, address, "CREATE TABLE t (a Int8, b String, d Date DEFAULT today(), m Int8 MATERIALIZED a) ENGINE = MergeTree ORDER BY a",
			"INSERT INTO t (a, b) VALUES (1, 'x'), (2, 'y')", "CREATE TABLE u (a Int8, b String, d Date) ENGINE = MergeTree ORDER BY a")
		for _, sql := range test.before {
			must(t, address, here(sql))
		}
		recoverOnce(t, address, dialects.Statement{SQL: here(test.sql)}, test.after)
	}
}

func recoverOnce(t *testing.T, address string, s dialects.Statement, after dialects.Recovery) {
	t.Helper()
	recoverOnceIn(t, connect(t, address, dialects.Options{DefaultSchema: databaseIn(address)}), s, after)
}

func recoverOnceIn(t *testing.T, target dialects.Target, s dialects.Statement, after dialects.Recovery) {
	t.Helper()
	resumer := target.(dialects.Resumer)
	observed, err := resumer.Observe(t.Context(), s)
	if err != nil {
		t.Fatalf("%s: %v", s.SQL, err)
	}
	if finding, err := resumer.Recover(t.Context(), s, observed); finding != dialects.Untouched || err != nil {
		t.Errorf("%s before it has run: %s, %v", s.SQL, finding, err)
	}
	if err := target.Execute(t.Context(), []dialects.Statement{s}, nil); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if finding, err := resumer.Recover(t.Context(), s, observed); finding != after || err != nil {
			t.Errorf("%s after it has run: %s, %v; want %s", s.SQL, finding, err, after)
		}
	}
	if after == dialects.Untouched { // and so it will run again
		if err := target.Execute(t.Context(), []dialects.Statement{s}, nil); err != nil {
			t.Errorf("%s runs again: %v", s.SQL, err)
		}
	}
}

// What somebody else has done is not taken for the statement's own work.
func TestRecoverAmongOthers(t *testing.T) {
	for sql, others := range map[string]struct {
		does string
		want dialects.Recovery
	}{
		"INSERT INTO t VALUES (9)":             {"OPTIMIZE TABLE t FINAL", dialects.Untouched},
		"INSERT INTO t SELECT 9":               {"ALTER TABLE t UPDATE b = 'q' WHERE 1", dialects.Untouched},
		"INSERT INTO t SELECT 8":               {"INSERT INTO t (a) VALUES (7)", dialects.Undecided},
		"ALTER TABLE t UPDATE b = 'z' WHERE 1": {"ALTER TABLE t UPDATE b = 'q' WHERE 1", dialects.Undecided},
		"ALTER TABLE t ADD COLUMN n Int8":      {"ALTER TABLE t UPDATE b = 'q' WHERE 1", dialects.Untouched},
		"ALTER TABLE t DELETE WHERE a = 1":     {"INSERT INTO t (a) VALUES (7)", dialects.Untouched},
		"TRUNCATE TABLE t":                     {"INSERT INTO t (a) VALUES (7)", dialects.Undecided},
		"DROP TABLE t":                         {"RENAME TABLE u TO z", dialects.Untouched},
		"RENAME TABLE t TO z":                  {"CREATE TABLE z (a Int8) ENGINE = Memory", dialects.Untouched},
		"EXCHANGE TABLES t AND u":              {"DROP TABLE u", dialects.Untouched},
		"DROP TABLE t, u":                      {"DROP TABLE u", dialects.Undecided},
		"DROP TABLE IF EXISTS t, u":            {"DROP TABLE u", dialects.Untouched},
	} {
		address := newDatabase(t)
		must(t, address, "CREATE TABLE t (a Int8, b String DEFAULT 'x') ENGINE = MergeTree ORDER BY a", "INSERT INTO t (a) VALUES (1)", "INSERT INTO t (a) VALUES (2)",
			"CREATE TABLE u (a Int8) ENGINE = MergeTree ORDER BY a")
		target := connect(t, address, dialects.Options{DefaultSchema: databaseIn(address)}).(dialects.Resumer)
		s := dialects.Statement{SQL: sql}
		observed, err := target.Observe(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		must(t, address, others.does)
		if finding, err := target.Recover(t.Context(), s, observed); finding != others.want || err != nil {
			t.Errorf("%s, with %s beside it: %s, %v; want %s", sql, others.does, finding, err, others.want)
		}
	}
}

// A mutation that failed after its client was gone is taken back.
func TestRecoverTakesBackAFailedMutation(t *testing.T) {
	address := newDatabase(t)
	must(t, address, "CREATE TABLE a (id Int8, s String) ENGINE = MergeTree ORDER BY id", "INSERT INTO a VALUES (1, 'x')")
	target := connect(t, address, dialects.Options{DefaultSchema: databaseIn(address)}).(dialects.Resumer)
	s := dialects.Statement{SQL: "ALTER TABLE a MODIFY COLUMN s Int32"}
	observed, err := target.Observe(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = ask(t.Context(), address, s.SQL)
	if finding, err := target.Recover(t.Context(), s, observed); finding != dialects.Untouched || err != nil {
		t.Errorf("%s, %v", finding, err)
	}
	if rows, err := ask(t.Context(), address, "SELECT * FROM a"); rows != "1\tx" {
		t.Errorf("%s, %v", rows, err)
	}
}

func TestRecoverWithoutAnObservation(t *testing.T) {
	address := newDatabase(t)
	target := connect(t, address, dialects.Options{}).(dialects.Resumer)
	for _, observed := range []string{"", "{}", "x", `{"at":"2020-01-01T00:00:00Z"}`} {
		if finding, err := target.Recover(t.Context(), dialects.Statement{SQL: "DROP TABLE t"}, observed); finding != dialects.Undecided || err != nil {
			t.Errorf("%q: %s, %v", observed, finding, err)
		}
	}
}

func TestWatch(t *testing.T) {
	address := newDatabase(t)
	must(t, address, "CREATE TABLE a (id UInt64, s String) ENGINE = MergeTree ORDER BY id", "CREATE TABLE b AS a", "INSERT INTO b VALUES (1, 'x'), (2, 'y'), (3, 'z')")
	target := connect(t, address, dialects.Options{})
	for sql, unit := range map[string]string{
		"INSERT INTO a SELECT number, toString(sleepEachRow(0.5)) FROM numbers(6) SETTINGS max_block_size = 1": "rows",
		"ALTER TABLE b UPDATE s = toString(sleepEachRow(0.9)) WHERE 1":                                         "parts",
	} {
		ctx, cancel := context.WithCancel(t.Context())
		reports := make(chan dialects.Progress, 100)
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			target.(dialects.Resumer).Watch(ctx, func(p dialects.Progress) { reports <- p })
		}()
		if err := target.Execute(t.Context(), []dialects.Statement{{SQL: sql}}, nil); err != nil {
			t.Fatal(err)
		}
		cancel()
		<-ended
		close(reports)
		seen := 0
		for p := range reports {
			if p.Unit == unit && p.Phase != "" && p.Done <= p.Total && p.Total > 0 {
				seen++
			}
		}
		if seen == 0 {
			t.Errorf("%s: nothing was reported", sql)
		}
	}
}

// The outcome of what ran longer than it may is open, not nothing.
func TestStatementTimeout(t *testing.T) {
	address := newDatabase(t)
	target := connect(t, address, dialects.Options{})
	start := time.Now()
	err := target.Execute(t.Context(), []dialects.Statement{{SQL: "SELECT sleepEachRow(1) FROM numbers(20) SETTINGS max_block_size = 1, function_sleep_max_microseconds_per_block = 0",
		StatementTimeout: 500 * time.Millisecond}}, nil)
	var failed *dialects.ExecError
	if !errors.As(err, &failed) || failed.Kind != dialects.ConnectionLost || !strings.Contains(err.Error(), "longer than its timeout") {
		t.Errorf("%v", err)
	}
	if took := time.Since(start); took > 8*time.Second {
		t.Errorf("it took %v", took)
	}
}
