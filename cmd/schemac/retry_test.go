//go:build unix

package main

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/schemac/schemac/internal/enginetest"
)

// oneMigration is a project with a single migration.
func oneMigration(t *testing.T, dialect, url, up, down string) *faults {
	f := &faults{T: t, dir: t.TempDir(), workload: workload{dialect: dialect, url: url, count: 1,
		migration: func(int) (string, string) { return up, down }}}
	f.write()
	return f
}

// TestLockTimeoutsAreRetried holds a lock that a migration needs: the whole
// transaction starts over until the lock is free, and runs once.
func TestLockTimeoutsAreRetried(t *testing.T) {
	t.Parallel()
	url := enginetest.Postgres(t, enginetest.NewestPostgres).Database(t)
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	for _, sql := range []string{"CREATE TABLE busy (id integer)", "BEGIN", "LOCK TABLE busy"} {
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	f := oneMigration(t, "postgres", url, "CREATE TABLE ran (n integer);\nINSERT INTO ran VALUES (1);\nALTER TABLE busy ADD COLUMN n integer;", "DROP TABLE ran;\nALTER TABLE busy DROP COLUMN n;")
	time.AfterFunc(1500*time.Millisecond, func() { _, _ = conn.Exec(t.Context(), "ROLLBACK") })
	out, err := f.command("migrate", "--with-lock-timeout", "100ms").CombinedOutput()
	if err != nil || !strings.Contains(string(out), "Trying again in") {
		t.Fatalf("%v\n%s", err, out)
	}
	if ran := readRanPostgres(t, url, "SELECT n FROM ran"); len(ran) != 1 {
		t.Errorf("ran %v", ran)
	}
}

// TestDoubtIsSettledByAPerson kills schemac behind an INSERT on a ClickHouse
// that keeps no log of queries. Nobody can tell what became of it, so a person
// says it.
func TestDoubtIsSettledByAPerson(t *testing.T) {
	t.Parallel()
	url := enginetest.ClickHouse(t).Database(t)
	f := oneMigration(t, "clickhouse", url, "CREATE TABLE ran (n Int64) ENGINE = MergeTree ORDER BY n;\nINSERT INTO ran VALUES (1);\nINSERT INTO ran SELECT n + 1 FROM ran;", "DROP TABLE ran;")
	conn := openClickHouse(t, url)
	rows := func() (n uint64) {
		if err := conn.QueryRow(t.Context(), "SELECT sum(total_rows) FROM system.tables WHERE database = currentDatabase() AND name = 'ran'").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	doubted := false
	assume := []string{}
	for dies := 1; dies < 60; dies++ {
		c := f.command(append([]string{"migrate"}, assume...)...)
		if len(assume) == 0 {
			c.Env = append(c.Env, faultDies+"="+strconv.Itoa(dies))
		}
		out, err := c.CombinedOutput()
		assume = nil
		switch text := string(out); {
		case err == nil && !doubted:
			t.Fatal("nothing was ever in doubt")
		case err == nil:
			if rows() != 2 {
				t.Errorf("%d rows", rows())
			}
			return
		case strings.Contains(text, "interrupted in statement 2,"):
			doubted, assume = true, outcome(rows() >= 1)
		case strings.Contains(text, "interrupted in statement 3,"):
			doubted, assume = true, outcome(rows() >= 2)
		}
	}
	t.Error("it never ends")
}

// outcome is what a person says who has looked.
func outcome(inEffect bool) []string {
	if inEffect {
		return []string{"--assume", "in-effect"}
	}
	return []string{"--assume", "untouched"}
}
