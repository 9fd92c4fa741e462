package clickhouse

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/schemac/schemac/dialects"
)

// child is the main function of a process that a test has started.
func child(role string) int {
	target, err := New(dialects.Options{}).Open(context.Background(), os.Getenv("SCHEMAC_TEST_URL"))
	if err == nil {
		switch role {
		case "execute":
			err = target.Execute(context.Background(), []dialects.Statement{{SQL: os.Getenv("SCHEMAC_TEST_SQL")}}, nil)
		case "lock":
			err = lockInTurn(target.(dialects.Resumer).Ledger(), os.Getenv("SCHEMAC_TEST_FILE"))
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// lockInTurn takes the lock three times, and each time makes a file that
// nobody else who lives may have made.
func lockInTurn(ledger dialects.Ledger, file string) error {
	for range 3 {
		lock, err := ledger.Acquire(context.Background(), "child "+strconv.Itoa(os.Getpid()), time.Minute)
		if err != nil {
			return err
		}
		if text, err := os.ReadFile(file); err == nil {
			pid, _ := strconv.Atoi(string(text))
			if _, ended := processState(pid); !ended && syscallAlive(pid) {
				return fmt.Errorf("%d has the lock too", pid)
			}
		}
		if err := os.WriteFile(file, []byte(strconv.Itoa(os.Getpid())), 0o600); err != nil {
			return err
		}
		time.Sleep(rand.N(40 * time.Millisecond))
		if text, err := os.ReadFile(file); err != nil || string(text) != strconv.Itoa(os.Getpid()) {
			return fmt.Errorf("%s has taken over: %w", text, err)
		}
		if err := os.Remove(file); err != nil {
			return err
		}
		if err := lock.Release(context.Background()); err != nil {
			return err
		}
	}
	return nil
}

// syscallAlive reports whether the process exists.
func syscallAlive(pid int) bool {
	_, err := os.Stat("/proc/" + strconv.Itoa(pid))
	return err == nil
}

func startChild(t *testing.T, role, address string, env ...string) *exec.Cmd {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program)
	cmd.Env = append(append(os.Environ(), "SCHEMAC_TEST_CHILD="+role, "SCHEMAC_TEST_URL="+address), env...)
	cmd.Stderr = &strings.Builder{}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd
}

// Two processes take turns, twenty times; in every second round one is killed,
// and the other need not wait for its lock to expire.
func TestTwoProcessesTakeTurns(t *testing.T) {
	address := newDatabase(t)
	file := filepath.Join(t.TempDir(), "locked")
	for round := range 20 {
		a, b := startChild(t, "lock", address, "SCHEMAC_TEST_FILE="+file), startChild(t, "lock", address, "SCHEMAC_TEST_FILE="+file)
		if round%2 == 1 {
			time.Sleep(rand.N(250 * time.Millisecond))
			_ = a.Process.Kill()
		}
		start := time.Now()
		errA, errB := a.Wait(), b.Wait()
		if errA != nil && round%2 == 0 || errB != nil {
			t.Fatalf("round %d: %v %s, %v %s", round, errA, a.Stderr, errB, b.Stderr)
		}
		if took := time.Since(start); thisProcess().Machine != "" && took > lockExpiry/2 {
			t.Errorf("round %d took %v", round, took)
		}
	}
	target := connect(t, address, dialects.Options{})
	if holder, err := target.(dialects.Resumer).Ledger().Holder(t.Context()); err != nil || holder != nil {
		t.Errorf("%v has the lock in the end, %v", holder, err)
	}
	if tables, _ := ask(t.Context(), address, "SELECT count() FROM system.tables WHERE database = currentDatabase()"); tables != "1" {
		t.Errorf("%s tables are left, not the last generation alone", tables)
	}
}

// killed runs a statement in a process of its own, kills it while the server
// is at work, and recovers.
func killed(t *testing.T, address, sql string) (dialects.Recovery, error) {
	t.Helper()
	target := connect(t, address, dialects.Options{DefaultSchema: databaseIn(address)}).(dialects.Resumer)
	s := dialects.Statement{SQL: sql}
	observed, err := target.Observe(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	cmd := startChild(t, "execute", address, "SCHEMAC_TEST_SQL="+sql)
	for range 100 {
		time.Sleep(20 * time.Millisecond)
		if busy, _ := ask(t.Context(), address, "SELECT count() FROM system.processes WHERE startsWith(query, '"+sql[:6]+"') AND current_database = currentDatabase()"); busy != "0" {
			break
		}
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	return target.Recover(t.Context(), s, observed)
}

func TestRecoverAfterAKill(t *testing.T) {
	address := newDatabase(t)
	must(t, address, "CREATE TABLE a (id UInt64, s String) ENGINE = MergeTree ORDER BY id", "INSERT INTO a SELECT number, 'x' FROM numbers(3)",
		"CREATE TABLE a__schemac_copy_0a1b2c AS a", "CREATE TABLE b AS a")
	const slow = " SELECT number, toString(sleepEachRow(0.3)) FROM numbers(4) SETTINGS max_block_size = 1, min_insert_block_size_rows = 1, min_insert_block_size_bytes = 0"
	for sql, want := range map[string]dialects.Recovery{
		"INSERT INTO a__schemac_copy_0a1b2c" + slow:                         dialects.Untouched,
		"INSERT INTO b" + slow:                                              dialects.Undecided,
		"ALTER TABLE a UPDATE s = toString(sleepEachRow(0.5)) WHERE id > 0": dialects.InEffect,
	} {
		if got, err := killed(t, address, sql); got != want || err != nil {
			t.Errorf("%s: %s, %v", sql, got, err)
		}
	}
	if left, _ := ask(t.Context(), address, "SELECT count() FROM a__schemac_copy_0a1b2c"); left != "0" {
		t.Errorf("%s rows are left of the copy", left)
	}
	if left, _ := ask(t.Context(), address, "SELECT countIf(s = '0') FROM a"); left != "2" {
		t.Errorf("the mutation is not waited for: %s", left)
	}
}
