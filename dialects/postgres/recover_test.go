package postgres

import (
	"context"
	"errors"
	"net"
	"os"
	osexec "os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/internal/enginetest"
)

func outside(sql string) dialects.Statement { return dialects.Statement{SQL: sql} }

func resumer(l live) dialects.Resumer { return l.target.(dialects.Resumer) }

// indexes lists the indexes of table t, invalid ones with a !.
func indexes(t *testing.T, url string) string {
	t.Helper()
	lines, err := queryLines(t.Context(), url, `SELECT indexrelid::regclass || CASE WHEN indisvalid THEN '' ELSE '!' END FROM pg_index
		WHERE indrelid = 't'::regclass ORDER BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(lines, " ")
}

// until waits for something that happens soon.
func until(t *testing.T, what string, happened func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if happened() {
			return
		}
	}
	t.Fatalf("%s does not happen", what)
}

// working reports whether a session works on a statement that begins so.
func working(t *testing.T, url, sql string) bool {
	t.Helper()
	lines, err := queryLines(t.Context(), url, "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND starts_with(query, '"+sql+"')")
	if err != nil {
		t.Fatal(err)
	}
	return lines[0] != "0"
}

// waiting waits until a session waits in a statement that begins so.
func waiting(t *testing.T, url, sql string) {
	t.Helper()
	until(t, "waiting in "+sql, func() bool {
		lines, err := queryLines(t.Context(), url, "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND starts_with(query, '"+sql+"')")
		return err == nil && lines[0] != "0"
	})
}

// block begins a transaction that runs sql, and gives what ends it.
func block(t *testing.T, url, sql string) (end func()) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	end = func() { conn.Close(context.Background()) }
	t.Cleanup(end)
	if _, err := conn.Exec(t.Context(), "BEGIN ISOLATION LEVEL REPEATABLE READ; "+sql); err != nil {
		t.Fatal(err)
	}
	return end
}

const rows = "CREATE TABLE t (a int, b int, c text); INSERT INTO t SELECT n % 10, n FROM generate_series(1, 100) n; CREATE INDEX old ON t (a)"

func TestFailedBuildLeavesNothing(t *testing.T) {
	bothEnds(t, func(t *testing.T, server *enginetest.Server) {
		url := server.Database(t)
		exec(t, url, rows)
		l := openLive(t, url)
		var failure *dialects.ExecError
		err := l.target.Execute(t.Context(), []dialects.Statement{outside("CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)")}, nil)
		if !errors.As(err, &failure) || failure.Kind != dialects.Refused || !strings.Contains(err.Error(), "23505") || !strings.Contains(err.Error(), "was dropped: public.i") {
			t.Errorf("got %v", err)
		}
		end := block(t, url, "SELECT FROM pg_class")
		build := outside("CREATE INDEX CONCURRENTLY i ON t (a)")
		build.LockTimeout = 200 * time.Millisecond
		err = l.target.Execute(t.Context(), []dialects.Statement{build}, nil)
		if !errors.As(err, &failure) || failure.Kind != dialects.LockTimeout {
			t.Errorf("got %v", err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		build.LockTimeout = 0
		if err = l.target.Execute(ctx, []dialects.Statement{build}, nil); err == nil {
			t.Error("not cancelled")
		}
		if got := indexes(t, url); got != "old" {
			t.Errorf("there is %s", got)
		}
		end()
		if err := l.target.Execute(t.Context(), []dialects.Statement{build}, nil); err != nil || indexes(t, url) != "i old" {
			t.Errorf("%v, %s", err, indexes(t, url))
		}
		if err := l.target.Execute(t.Context(), []dialects.Statement{build}, nil); err == nil || strings.Contains(err.Error(), "dropped") || indexes(t, url) != "i old" {
			t.Errorf("%v, %s", err, indexes(t, url))
		}
	})
}

func TestIfNotExistsWantsAValidIndex(t *testing.T) {
	url := newest(t).Database(t)
	exec(t, url, rows)
	cutShort(t, url, "CREATE INDEX CONCURRENTLY i ON t (b)", "SELECT FROM pg_class")
	l := openLive(t, url)
	again := outside("CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (b)")
	if err := l.target.Execute(t.Context(), []dialects.Statement{again}, nil); err == nil || !strings.Contains(err.Error(), "DROP INDEX CONCURRENTLY public.i") {
		t.Errorf("got %v", err)
	}
	exec(t, url, "DROP INDEX i")
	for range 2 {
		if err := l.target.Execute(t.Context(), []dialects.Statement{again}, nil); err != nil {
			t.Error(err)
		}
	}
}

// cutShort lets a statement wait for a transaction, and ends its session then.
func cutShort(t *testing.T, url, sql, blocking string) {
	t.Helper()
	end := block(t, url, blocking)
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	failed := make(chan error, 1)
	go func() { failed <- execOne(context.Background(), conn, sql) }()
	waiting(t, url, sql)
	exec(t, url, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND starts_with(query, '"+sql+"')")
	if err := <-failed; err == nil {
		t.Fatalf("%s was not cut short", sql)
	}
	end()
}

func TestRecover(t *testing.T) {
	type cut struct {
		sql string
		// blocking is the transaction for which it waits when it is cut short.
		// Without one, it runs to its end if done, and not at all otherwise.
		blocking string
		done     bool
		want     dialects.Recovery
		left     string
		since    int
	}
	bothEnds(t, func(t *testing.T, server *enginetest.Server) {
		const snapshot, reading = "SELECT FROM pg_class", "SELECT FROM t"
		for name, c := range map[string]cut{
			"build":              {"CREATE INDEX CONCURRENTLY i ON t (b)", snapshot, false, dialects.Untouched, "old", 0},
			"build done":         {"CREATE INDEX CONCURRENTLY i ON t (b)", "", true, dialects.InEffect, "i old", 0},
			"build not begun":    {"CREATE INDEX CONCURRENTLY i ON t (b)", "", false, dialects.Untouched, "old", 0},
			"build that exists":  {"CREATE INDEX CONCURRENTLY old ON t (b)", "", false, dialects.Untouched, "old", 0},
			"unnamed build":      {"CREATE INDEX CONCURRENTLY ON public.t (b)", snapshot, false, dialects.Untouched, "old", 0},
			"unnamed build done": {"CREATE INDEX CONCURRENTLY ON t (b)", "", true, dialects.InEffect, "old t_b_idx", 0},
			"drop":               {"DROP INDEX CONCURRENTLY old", reading, false, dialects.InEffect, "", 0},
			"drop done":          {"DROP INDEX CONCURRENTLY old", "", true, dialects.InEffect, "", 0},
			"drop not begun":     {"DROP INDEX CONCURRENTLY IF EXISTS public.old", "", false, dialects.Untouched, "old", 0},
			"drop of nothing":    {"DROP INDEX CONCURRENTLY IF EXISTS nothing", "", true, dialects.Untouched, "old", 0},
			"reindex":            {"REINDEX INDEX CONCURRENTLY old", snapshot, false, dialects.Untouched, "old", 0},
			"reindex done":       {"REINDEX INDEX CONCURRENTLY old", "", true, dialects.InEffect, "old", 0},
			"reindex table":      {"REINDEX (VERBOSE) TABLE CONCURRENTLY t", reading, false, dialects.Untouched, "old", 0},
			"detach":             {"ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY", "SELECT FROM p", false, dialects.InEffect, "old", 14},
			"detach done":        {"ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY", "", true, dialects.InEffect, "old", 14},
			"detach not begun":   {"ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY", "", false, dialects.Untouched, "old", 14},
			"vacuum":             {"VACUUM t", "", true, dialects.Untouched, "old", 0},
			"call":               {"CALL nothing()", "", false, dialects.Undecided, "old", 0},
		} {
			if c.since > major(server.Version) {
				continue
			}
			t.Run(name, func(t *testing.T) {
				url := server.Database(t)
				exec(t, url, rows+"; CREATE TABLE p (a int) PARTITION BY RANGE (a); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (9)")
				l := openLive(t, url)
				before, err := resumer(l).Observe(t.Context(), outside(c.sql))
				if err != nil {
					t.Fatal(err)
				}
				switch {
				case c.blocking != "":
					cutShort(t, url, c.sql, c.blocking)
					if halves(t, url) == "0" {
						t.Error("nothing was cut short")
					}
				case c.done:
					exec(t, url, c.sql)
				}
				got, err := resumer(l).Recover(t.Context(), outside(c.sql), before)
				if err != nil || got != c.want || indexes(t, url) != c.left {
					t.Errorf("%s, want %s; left %s, want %s; %v", got, c.want, indexes(t, url), c.left, err)
				}
				if n := halves(t, url); n != "0" {
					t.Errorf("%s things are left half done", n)
				}
				if attached, err := queryLines(t.Context(), url, "SELECT count(*) FROM pg_inherits WHERE inhparent = 'p'::regclass"); err != nil ||
					(attached[0] == "0") != (strings.HasPrefix(name, "detach") && got == dialects.InEffect) {
					t.Errorf("%v partitions are attached, %v", attached, err)
				}
			})
		}
	})
}

// halves counts invalid indexes, those of the system's tables included, and
// pending detachments.
func halves(t *testing.T, url string) string {
	t.Helper()
	lines, err := queryLines(t.Context(), url, `SELECT (SELECT count(*) FROM pg_index WHERE NOT indisvalid)
		+ (SELECT count(*) FROM pg_inherits h WHERE to_jsonb(h) ->> 'inhdetachpending' = 'true')`)
	if err != nil {
		t.Fatal(err)
	}
	return lines[0]
}

func TestRecoverDatabase(t *testing.T) {
	url := newest(t).Database(t)
	l := openLive(t, url)
	const name = "schemac_recovered"
	t.Cleanup(func() { exec(t, url, "DROP DATABASE IF EXISTS "+name) })
	for _, sql := range []string{"CREATE DATABASE " + name, "DROP DATABASE IF EXISTS " + name} {
		before, err := resumer(l).Observe(t.Context(), outside(sql))
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []dialects.Recovery{dialects.Untouched, dialects.InEffect} {
			if got, err := resumer(l).Recover(t.Context(), outside(sql), before); err != nil || got != want {
				t.Errorf("%s: %s, want %s; %v", sql, got, want, err)
			}
			if want == dialects.Untouched {
				exec(t, url, sql)
			}
		}
	}
}

// runnerURL is set for the process that TestKilledClient kills.
const runnerURL = "SCHEMAC_TEST_RUNNER_URL"

// TestRunner is that process: it takes the lock and builds an index.
func TestRunner(t *testing.T) {
	url := os.Getenv(runnerURL)
	if url == "" {
		t.Skip("a part of TestKilledClient")
	}
	l := openLive(t, url)
	if _, err := resumer(l).Ledger().Acquire(t.Context(), "runner", 0); err != nil {
		t.Fatal(err)
	}
	_ = l.target.Execute(t.Context(), []dialects.Statement{outside(build)}, nil)
}

const build = "CREATE INDEX CONCURRENTLY i ON t (b)"

// TestKilledClient: the server goes on with what its client, killed, had
// begun. Nobody gets the lock in the meantime, and Recover waits.
func TestKilledClient(t *testing.T) {
	bothEnds(t, func(t *testing.T, server *enginetest.Server) {
		url := server.Database(t)
		exec(t, url, rows)
		l := openLive(t, url)
		before, err := resumer(l).Observe(t.Context(), outside(build))
		if err != nil {
			t.Fatal(err)
		}
		end := block(t, url, "SELECT FROM pg_class")
		runner := osexec.Command(os.Args[0], "-test.run=^TestRunner$")
		runner.Env = append(os.Environ(), runnerURL+"="+url)
		if err := runner.Start(); err != nil {
			t.Fatal(err)
		}
		waiting(t, url, build)
		if err := runner.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = runner.Wait()
		var locked *dialects.LockedError
		if _, err := resumer(l).Ledger().Acquire(t.Context(), "next", 300*time.Millisecond); !errors.As(err, &locked) || locked.Holder.Name != "runner" {
			t.Errorf("the lock of a session at work was taken: %v", err)
		}
		if !working(t, url, build) {
			t.Fatal("the server has given up")
		}
		time.AfterFunc(500*time.Millisecond, end)
		got, err := resumer(l).Recover(t.Context(), outside(build), before)
		if err != nil || got != dialects.InEffect || indexes(t, url) != "i old" {
			t.Errorf("%s, %s, %v", got, indexes(t, url), err)
		}
		if _, err := resumer(l).Ledger().Acquire(t.Context(), "next", 20*time.Second); err != nil {
			t.Error(err)
		}
	})
}

func TestWatch(t *testing.T) {
	url := newest(t).Database(t)
	exec(t, url, rows)
	l := openLive(t, url)
	end := block(t, url, "SELECT FROM pg_class")
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	reported := make(chan dialects.Progress, 100)
	go resumer(l).Watch(ctx, func(p dialects.Progress) { reported <- p })
	finished := make(chan error, 1)
	go func() { finished <- l.target.Execute(t.Context(), []dialects.Statement{outside(build)}, nil) }()
	select {
	case p := <-reported:
		if !strings.Contains(p.Phase, "waiting for old snapshots") {
			t.Errorf("got %+v", p)
		}
	case <-ctx.Done():
		t.Error("nothing was reported")
	}
	end()
	if err := <-finished; err != nil {
		t.Error(err)
	}
}

func TestDiscardAllKeepsTheLock(t *testing.T) {
	url := newest(t).Database(t)
	l, other := openLive(t, url), openLive(t, url)
	lock, err := resumer(l).Ledger().Acquire(t.Context(), "ann", 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.target.Execute(t.Context(), []dialects.Statement{outside("DISCARD ALL")}, nil); err != nil {
		t.Fatal(err)
	}
	holder, err := resumer(other).Ledger().Holder(t.Context())
	if err != nil || holder == nil || holder.Name != "ann" || l.setting("extra_float_digits") != "1" {
		t.Errorf("%v, %v", holder, err)
	}
	select {
	case <-lock.Lost():
		t.Error("the lock is lost")
	case <-time.After(2 * watchEvery):
	}
}

// TestLedgerWithoutRights says what to grant.
func TestLedgerWithoutRights(t *testing.T) {
	bothEnds(t, func(t *testing.T, server *enginetest.Server) {
		url := server.Database(t)
		nobody := openLive(t, asNobody(t, url))
		ledger := resumer(nobody).Ledger()
		if err := ledger.Prepare(t.Context()); err == nil || !strings.Contains(err.Error(), "GRANT CREATE ON DATABASE") {
			t.Errorf("got %v", err)
		}
		owner := openLive(t, url)
		lock, err := resumer(owner).Ledger().Acquire(t.Context(), "ann", 0)
		if err != nil {
			t.Fatal(err)
		}
		holder, err := ledger.Holder(t.Context())
		if err != nil || holder == nil || holder.Name != "ann" || time.Since(holder.Since) > time.Minute {
			t.Fatalf("%+v, %v", holder, err)
		}
		if err := ledger.Break(t.Context(), *holder); err == nil || !strings.Contains(err.Error(), "pg_signal_backend") {
			t.Errorf("got %v", err)
		}
		if err := lock.Release(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// TestLostCommit: the connection breaks when the commit has been sent.
func TestLostCommit(t *testing.T) {
	url := newest(t).Database(t)
	l := openLive(t, deaf(t, url, "commit"))
	err := l.target.Execute(t.Context(), transactional("CREATE TABLE a ()"), nil)
	var failure *dialects.ExecError
	if !errors.As(err, &failure) || failure.Kind != dialects.ConnectionLost {
		t.Errorf("got %v", err)
	}
	until(t, "the commit", func() bool {
		lines, err := queryLines(t.Context(), url, "SELECT count(*) FROM pg_class WHERE relname = 'a'")
		return err == nil && lines[0] == "1"
	})
}

// deaf gives a URL by which the server is reached until the client has sent
// the word. What the server says after that is lost.
func deaf(t *testing.T, url, word string) string {
	t.Helper()
	config, err := pgx.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	server := net.JoinHostPort(config.Host, strconv.Itoa(int(config.Port)))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			there, err := net.Dial("tcp", server)
			if err != nil {
				return
			}
			go relay(there, client, nil, "")
			go relay(client, there, client, word)
		}
	}()
	return strings.Replace(url, server, listener.Addr().String(), 1)
}

// relay copies from one side to the other; the word closes a connection.
func relay(from, to, closes net.Conn, word string) {
	buffer := make([]byte, 1<<16)
	for {
		n, err := from.Read(buffer)
		if err != nil {
			return
		}
		if word != "" && strings.Contains(string(buffer[:n]), word) {
			_, _ = to.Write(buffer[:n])
			closes.Close()
			return
		}
		if _, err := to.Write(buffer[:n]); err != nil {
			return
		}
	}
}

// TestServerGoesAway: a session that was ended is a lost connection, and the
// lock is lost with it.
func TestServerGoesAway(t *testing.T) {
	url := newest(t).Database(t)
	l := openLive(t, url)
	lock, err := resumer(l).Ledger().Acquire(t.Context(), "ann", 0)
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	time.AfterFunc(200*time.Millisecond, func() {
		defer close(ended)
		exec(t, url, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND query LIKE 'SELECT pg_sleep%'")
	})
	err = l.target.Execute(t.Context(), transactional("SELECT pg_sleep(30)"), nil)
	<-ended // the database goes with the test
	var failure *dialects.ExecError
	if !errors.As(err, &failure) || failure.Kind != dialects.ConnectionLost {
		t.Errorf("got %v", err)
	}
	select {
	case <-lock.Lost():
	case <-time.After(10 * time.Second):
		t.Error("the lock is not lost")
	}
	err = l.target.Execute(t.Context(), transactional("SELECT 1"), nil)
	if !errors.As(err, &failure) || failure.Kind != dialects.ConnectionLost {
		t.Errorf("got %v", err)
	}
}

// TestTwoRunners takes the lock in turn, from two connections that do
// concurrent builds, twenty times: polling never ends in a deadlock.
func TestTwoRunners(t *testing.T) {
	url := newest(t).Database(t)
	exec(t, url, rows)
	const rounds = 20
	failed := make(chan error, 2)
	for _, name := range []string{"x", "y"} {
		l := openLive(t, url)
		go func() {
			for range rounds {
				lock, err := resumer(l).Ledger().Acquire(t.Context(), name, time.Minute)
				if err == nil {
					err = l.target.Execute(t.Context(), []dialects.Statement{outside(build), outside("DROP INDEX CONCURRENTLY i")}, nil)
					err = errors.Join(err, lock.Release(t.Context()))
				}
				if err != nil {
					failed <- err
					return
				}
			}
			failed <- nil
		}()
	}
	for range 2 {
		if err := <-failed; err != nil {
			t.Error(err)
		}
	}
}
