package clickhouse

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/schemac/schemac/dialects"
)

// TestKilledWhileAMutationWaits kills the process behind a statement after the
// server has taken its mutation and before it has begun. Recovery waits for
// that mutation, and takes back one that fails.
func TestKilledWhileAMutationWaits(t *testing.T) {
	const good, bad = "1\t7\t1\n2\t8\t1", "1\t7\t1\n2\tx\t1"
	for _, test := range []struct {
		sql, before, after string
		want               dialects.Recovery
		mutations          string
	}{
		{"ALTER TABLE a MODIFY COLUMN s Int32", good, good, dialects.InEffect, "1"},
		{"ALTER TABLE a MODIFY COLUMN s Int32", bad, bad, dialects.Untouched, ""},
		{"ALTER TABLE a UPDATE n = n + 1 WHERE 1", good, "1\t7\t2\n2\t8\t2", dialects.InEffect, "1"},
		{"ALTER TABLE a UPDATE n = toInt8(s) WHERE 1", bad, bad, dialects.Untouched, "0"},
		{"ALTER TABLE a ADD COLUMN k Int8 DEFAULT 5, UPDATE n = n + 1 WHERE 1", good, "1\t7\t2\t5\n2\t8\t2\t5", dialects.InEffect, "1"},
		{"ALTER TABLE a DROP COLUMN s", good, "1\t1\n2\t1", dialects.InEffect, "1"},
		{"ALTER TABLE a RENAME COLUMN s TO z", good, good, dialects.InEffect, "1"},
		{"DELETE FROM a WHERE id = 1", good, "2\t8\t1", dialects.InEffect, "1"},
	} {
		t.Run(test.sql+" "+test.before[len(test.before)-3:], func(t *testing.T) {
			t.Parallel()
			address := newDatabase(t)
			must(t, address, "CREATE TABLE a (id UInt64, s String, n Int8) ENGINE = MergeTree ORDER BY id", "INSERT INTO a FORMAT TSV "+test.before, "SYSTEM STOP MERGES a")
			target := connect(t, address, dialects.Options{DefaultSchema: databaseIn(address)}).(dialects.Resumer)
			s := dialects.Statement{SQL: test.sql}
			observed, err := target.Observe(t.Context(), s)
			if err != nil {
				t.Fatal(err)
			}
			cmd := startChild(t, "execute", address, "SCHEMAC_TEST_SQL="+test.sql)
			const count = "SELECT toString(count()) FROM system.mutations WHERE database = currentDatabase()"
			for range 500 {
				if n, _ := ask(t.Context(), address, count); n != "0" {
					break
				}
				time.Sleep(20 * time.Millisecond)
			}
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
			time.AfterFunc(time.Second, func() { _, _ = ask(t.Context(), address, "SYSTEM START MERGES a") })
			begun := time.Now()
			if got, err := target.Recover(t.Context(), s, observed); got != test.want || err != nil {
				t.Errorf("%s, %v", got, err)
			}
			if took := time.Since(begun); took < 900*time.Millisecond {
				t.Errorf("it did not wait for the mutation: %v", took)
			}
			demandRows(t, address, test.after)
			if n, _ := ask(t.Context(), address, count); test.mutations != "" && n != test.mutations {
				t.Errorf("%s mutations", n)
			}
		})
	}
}

func demandRows(t *testing.T, address, want string) {
	t.Helper()
	if got, err := ask(t.Context(), address, "SELECT * FROM a ORDER BY id"); got != want || err != nil {
		t.Errorf("rows %q, %v; want %q", got, err, want)
	}
	if left := unfinished(t, address); left != "" {
		t.Errorf("left: %s", left)
	}
}

// unfinished are the mutations that the server still holds.
func unfinished(t *testing.T, address string) string {
	t.Helper()
	left, err := ask(t.Context(), address, "SELECT command FROM system.mutations WHERE database = currentDatabase() AND NOT is_done")
	if err != nil {
		t.Fatal(err)
	}
	return left
}

// TestKilledWhileTakingBack cuts the taking back of a failed mutation short
// behind each of its steps.
func TestKilledWhileTakingBack(t *testing.T) {
	const alter = "ALTER TABLE a MODIFY COLUMN s Int32"
	steps := []string{
		"ALTER TABLE a MODIFY COLUMN s String SETTINGS mutations_sync = 0, alter_sync = 0",
		"KILL MUTATION WHERE database = currentDatabase() AND table = 'a' AND command LIKE '%Int32%' SYNC",
	}
	for done := range len(steps) + 1 {
		t.Run(strconv.Itoa(done), func(t *testing.T) {
			t.Parallel()
			address := newDatabase(t)
			must(t, address, "CREATE TABLE a (id UInt64, s String) ENGINE = MergeTree ORDER BY id", "INSERT INTO a VALUES (1, '007')", "INSERT INTO a VALUES (2, 'x')")
			target := connect(t, address, dialects.Options{DefaultSchema: databaseIn(address)})
			s := dialects.Statement{SQL: alter}
			observed, err := target.(dialects.Resumer).Observe(t.Context(), s)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := ask(t.Context(), address, alter); err == nil {
				t.Fatal("it converts")
			}
			must(t, address, steps[:done]...)
			// Of a part that was converted already only a person can say whether
			// its texts matter as they were spelled.
			got, err := target.(dialects.Resumer).Recover(t.Context(), s, observed)
			if got != dialects.Untouched && (got != dialects.Undecided || err == nil || done > 0) {
				t.Errorf("%s, %v", got, err)
			}
			left := unfinished(t, address)
			for wait := time.Now().Add(10 * time.Second); left != "" && time.Now().Before(wait); left = unfinished(t, address) {
				time.Sleep(20 * time.Millisecond) // what takes back goes on by itself
			}
			rows, err := ask(t.Context(), address, "SELECT toInt8(id), s, toTypeName(s) FROM a ORDER BY id")
			if left != "" || err != nil || !strings.HasSuffix(rows, "7\tString\n2\tx\tString") {
				t.Errorf("left %q, rows %q, %v", left, rows, err)
			}
			err = target.Execute(t.Context(), []dialects.Statement{s}, nil) // and it fails as it did
			if err == nil || !strings.Contains(err.Error(), "has its former definition again") {
				t.Errorf("again: %v", err)
			}
		})
	}
}
