//go:build unix

package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/schemac/schemac/cmd/schemac/internal/cli"
	"github.com/schemac/schemac/internal/enginetest"
)

// crash is a project whose pending migrations take a while, so that there is
// time to end their rehearsal in the middle.
type crash struct {
	*testing.T
	dialect, url, dir string
	// slow is the i-th migration's upgrade section.
	slow func(i int) string
	// scratches lists the throw-away databases that there are.
	scratches func() []string
	// state is a text of all that the real database holds.
	state func() string
}

const crashMigrations = 20

func (c crash) run() {
	c.write(c.slow)
	if out, err := c.command("migrate", "--count", "1").CombinedOutput(); err != nil {
		c.Fatalf("%v\n%s", err, out)
	}
	before := c.state()
	c.killed()
	if now := c.state(); now != before {
		c.Fatalf("the real database has changed from\n%s\nto\n%s", before, now)
	}
	c.cancelled()
	if now := c.state(); now != before {
		c.Fatalf("the real database has changed from\n%s\nto\n%s", before, now)
	}
}

// killed ends a rehearsal with SIGKILL; the next one takes away what that has
// left behind.
func (c crash) killed() {
	c.Helper()
	command := c.command("migrate", "--sandbox")
	var out bytes.Buffer
	command.Stdout, command.Stderr = &out, &out
	if err := command.Start(); err != nil {
		c.Fatal(err)
	}
	left := c.await(func() bool { return command.ProcessState != nil })
	time.Sleep(300 * time.Millisecond)
	if err := command.Process.Signal(syscall.SIGKILL); err != nil {
		c.Fatalf("it was over too soon: %v\n%s", err, &out)
	}
	_ = command.Wait()
	if again := c.scratches(); !slices.Equal(again, left) {
		c.Fatalf("killed, it has dropped its database: %v, now %v\n%s", left, again, &out)
	}
	c.write(func(int) string { return "" })
	c.swept(left)
	c.write(c.slow)
}

// swept rehearses until what was left behind is gone: a server may take a
// while to notice that its client is dead, or a lock to expire.
func (c crash) swept(left []string) {
	c.Helper()
	for range 100 {
		out, err := c.command("verify").CombinedOutput()
		if err != nil {
			c.Fatalf("%v\n%s", err, out)
		}
		if len(c.scratches()) == 0 {
			if !strings.Contains(string(out), "Removed "+left[0]) {
				c.Fatalf("nobody was told that %s was removed:\n%s", left[0], out)
			}
			return
		}
		time.Sleep(2 * time.Second)
	}
	c.Fatalf("%v stays", c.scratches())
}

// cancelled ends a rehearsal as Ctrl-C does; it takes its database away.
func (c crash) cancelled() {
	c.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	done := make(chan int)
	var out bytes.Buffer
	go func() {
		done <- cli.Run(ctx, []string{"-C", c.dir, "migrate", "--sandbox"}, cli.System{In: strings.NewReader(""), Out: &out, Err: &out, Width: 200, Getenv: os.LookupEnv, Now: time.Now})
	}()
	c.await(func() bool { return false })
	time.Sleep(300 * time.Millisecond)
	cancel()
	if code := <-done; code != cli.ExitFailed {
		c.Fatalf("exit code %d\n%s", code, &out)
	}
	if left := c.scratches(); len(left) != 0 {
		c.Fatalf("%v is left behind\n%s", left, &out)
	}
}

// await waits until there is a throw-away database.
func (c crash) await(over func() bool) []string {
	c.Helper()
	for range 600 {
		if found := c.scratches(); len(found) > 0 {
			return found
		}
		if over() {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	c.Fatal("no throw-away database was made")
	return nil
}

func (c crash) command(args ...string) *exec.Cmd {
	command := exec.Command(os.Args[0], append([]string{"-C", c.dir}, args...)...)
	command.Env = append(os.Environ(), faultChild+"=1", faultDies+"=0")
	return command
}

func (c crash) write(slow func(i int) string) {
	c.Helper()
	files := map[string]string{"schemac.hcl": fmt.Sprintf("database \"main\" {\n  dialect = %q\n  url = %q\n  model_paths = [\"models\"]\n}\n", c.dialect, c.url)}
	var models strings.Builder
	engine, key := "", ""
	kind := "integer"
	if c.dialect == "clickhouse" {
		engine, key, kind = " ENGINE = MergeTree ORDER BY id", "  engine = MergeTree\n  sort {\n    columns = [column.id]\n  }\n", "UInt8"
	}
	for i := 1; i <= crashMigrations; i++ {
		fmt.Fprintf(&models, "table \"t%d\" {\n%s  column \"id\" {\n    type = %s\n  }\n}\n", i, key, kind)
		files[fmt.Sprintf("migrations/main/main__%04d_step.sql", i)] =
			fmt.Sprintf("-- upgrade\nCREATE TABLE t%d (id %s NOT NULL)%s;\n%s\n-- rollback\nDROP TABLE t%d;\n", i, kind, engine, slow(i), i)
	}
	files["models/all.hcl"] = models.String()
	for name, text := range files {
		path := filepath.Join(c.dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			c.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			c.Fatal(err)
		}
	}
}

func TestSandboxCrashSQLite(t *testing.T) {
	dir, temp := t.TempDir(), t.TempDir()
	t.Setenv("TMPDIR", temp)
	file := filepath.Join(dir, "app.db")
	crash{T: t, dialect: "sqlite", url: "sqlite://" + file, dir: dir,
		slow: func(int) string {
			return "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 900000) SELECT count(*) FROM n;"
		},
		scratches: func() []string { return namesIn(t, temp) },
		state: func() string {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			return string(data)
		}}.run()
}

func namesIn(t *testing.T, dir string) (names []string) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "schemac_sandbox_*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		names = append(names, filepath.Base(path))
	}
	return names
}

func TestSandboxCrashPostgres(t *testing.T) {
	url := enginetest.Postgres(t, enginetest.NewestPostgres).Database(t)
	ask := func(query string) string {
		var out strings.Builder
		if err := askPostgres(url, query, &out); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	crash{T: t, dialect: "postgres", url: url, dir: t.TempDir(),
		slow: func(int) string { return "SELECT pg_sleep(0.15);" },
		scratches: func() []string {
			return strings.Fields(ask("SELECT datname FROM pg_database WHERE datname LIKE 'schemac_sandbox_' || current_database() || '_%' ORDER BY 1"))
		},
		state: func() string {
			return ask("SELECT string_agg(c.oid::regclass::text, ',' ORDER BY 1) FROM pg_class c WHERE relnamespace IN ('public'::regnamespace, 'schemac'::regnamespace)") +
				ask("SELECT * FROM schemac.history ORDER BY seq") + ask("SELECT * FROM schemac.memory ORDER BY name")
		}}.run()
}

func TestSandboxCrashClickHouse(t *testing.T) {
	url := enginetest.ClickHouse(t).Database(t)
	ask := func(query string) string {
		var out strings.Builder
		if err := askClickHouse(url, query, &out); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	crash{T: t, dialect: "clickhouse", url: url, dir: t.TempDir(),
		slow: func(int) string { return "SELECT sleep(0.15);" },
		scratches: func() []string {
			return strings.Fields(ask("SELECT name FROM system.databases WHERE startsWith(name, concat('schemac_sandbox_', currentDatabase())) ORDER BY 1"))
		},
		state: func() string {
			var all strings.Builder
			for _, table := range strings.Fields(ask("SELECT name FROM system.tables WHERE database = currentDatabase() AND name NOT LIKE '%lock%' ORDER BY 1")) {
				all.WriteString(table + ": " + ask("SELECT * FROM `"+table+"` ORDER BY ALL"))
			}
			return all.String()
		}}.run()
}

// TestVerifySideBySide proves several projects on one server at once: nobody
// takes the others' throw-away databases for left-overs.
func TestVerifySideBySide(t *testing.T) {
	for dialect, url := range map[string]string{
		"sqlite":     "sqlite://" + filepath.Join(t.TempDir(), "app.db"),
		"postgres":   enginetest.Postgres(t, enginetest.NewestPostgres).Database(t),
		"clickhouse": enginetest.ClickHouse(t).Database(t),
	} {
		t.Run(dialect, func(t *testing.T) {
			c := crash{T: t, dialect: dialect, url: url, dir: t.TempDir()}
			c.write(func(int) string { return "" })
			var commands [3]*exec.Cmd
			var outputs [3]bytes.Buffer
			for i := range commands {
				commands[i] = c.command("verify")
				commands[i].Stdout, commands[i].Stderr = &outputs[i], &outputs[i]
				if err := commands[i].Start(); err != nil {
					t.Fatal(err)
				}
			}
			for i, command := range commands {
				if err := command.Wait(); err != nil || strings.Contains(outputs[i].String(), "Removed") {
					t.Errorf("%v\n%s", err, &outputs[i])
				}
			}
		})
	}
}
