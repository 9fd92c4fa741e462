package main

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/schemac/schemac/cmd/schemac/internal/cli"
	"github.com/schemac/schemac/internal/enginetest"
	"github.com/schemac/schemac/project"
	_ "modernc.org/sqlite"
)

func TestMain(m *testing.M) {
	if runFault := os.Getenv("SCHEMAC_TEST_FAULT_CHILD") != ""; runFault {
		os.Exit(runFaultChild())
	}
	os.Exit(enginetest.Main(m))
}

// TestScripts runs the archives in testdata/script. Beside the usual verbs
// they have:
//
//	schemac ARGS        run in process; it must exit with 0
//	exits CODE ARGS     run in process; it must exit with CODE
//	env COLUMNS=N       wrap the output of further runs
//	env SECRET=TEXT     no output of further runs may have the text
//	answer LINE...      what the next run reads from its terminal
//	sqlite FILE SQL     execute SQL; rows go to the standard output
//	sql SQL             the same on the database at $URL
//	truncate FILE SIZE  cut a file, or fill it up with zeros
//	lines MAX           no line of the last output is longer
func TestScripts(t *testing.T) { runScripts(t, "testdata/script", nil) }

// TestPostgresScripts runs scripts that have a database of their own at $URL.
func TestPostgresScripts(t *testing.T) {
	runPostgresScripts(t, enginetest.NewestPostgres, "testdata/postgres")
}

// TestProofScripts runs scripts that make throw-away databases, on the oldest
// and the newest PostgreSQL.
func TestProofScripts(t *testing.T) {
	for _, major := range []int{13, enginetest.NewestPostgres} {
		t.Run(strconv.Itoa(major), func(t *testing.T) { runPostgresScripts(t, major, "testdata/proofs") })
	}
}

func runPostgresScripts(t *testing.T, major int, dir string) {
	server := enginetest.Postgres(t, major)
	runScripts(t, dir, func() map[string]string {
		database := server.Database(t)
		return map[string]string{"URL": database, "LOCKED_URL": withAccount(t, database, enginetest.LockedUser),
			"POOR_URL": withAccount(t, database, "schemac_poor")}
	})
}

// withAccount gives the URL another user and a password that nobody has.
func withAccount(t *testing.T, database, user string) string {
	t.Helper()
	locked, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	locked.User = url.UserPassword(user, "not the password")
	return locked.String()
}

// TestClickHouseScripts runs scripts that have a database of their own at
// $URL, which is called $NAME.
func TestClickHouseScripts(t *testing.T) { clickhouseScripts(t, "testdata/clickhouse") }

// TestClickHouseServerScripts runs scripts that make what belongs to the whole
// server, such as functions, which others would see.
func TestClickHouseServerScripts(t *testing.T) { clickhouseScripts(t, "testdata/clickhouse_server") }

func clickhouseScripts(t *testing.T, dir string) {
	server := enginetest.ClickHouse(t)
	runScripts(t, dir, func() map[string]string {
		database := server.Database(t)
		return map[string]string{"URL": database, "NAME": project.Namespace(database)}
	})
}

// runScripts runs the archives of a folder, each with the variables that env
// gives it.
func runScripts(t *testing.T, dir string, env func() map[string]string) {
	examples, err := filepath.Abs("../../examples")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 dir,
		RequireExplicitExec: true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Setup: func(script *testscript.Env) error {
			script.Setenv("EXAMPLES", examples)
			if env != nil {
				for name, value := range env() {
					script.Setenv(name, value)
				}
			}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"schemac": func(ts *testscript.TestScript, _ bool, args []string) { runCLI(ts, 0, args) },
			"exits": func(ts *testscript.TestScript, _ bool, args []string) {
				code, err := strconv.Atoi(args[0])
				ts.Check(err)
				runCLI(ts, code, args[1:])
			},
			"answer": func(ts *testscript.TestScript, _ bool, args []string) {
				ts.Setenv("ANSWER", strings.Join(args, "\n")+"\n")
			},
			"sqlite":   runSQLite,
			"sql":      runSQL,
			"truncate": truncate,
			"lines":    checkLines,
		},
	})
}

// runCLI works like a shell in the script's folder: every run gets a -C that
// leads there.
func runCLI(ts *testscript.TestScript, want int, args []string) {
	answer := ts.Getenv("ANSWER")
	ts.Setenv("ANSWER", "")
	system := cli.System{
		In: strings.NewReader(answer), InTerminal: answer != "", Out: ts.Stdout(), Err: ts.Stderr(), Width: 1000,
		OutTerminal: ts.Getenv("TERMINAL") != "", ErrTerminal: ts.Getenv("TERMINAL") != "",
		Getenv: func(name string) (string, bool) { v := ts.Getenv(name); return v, v != "" },
		Now:    func() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) },
	}
	if columns, err := strconv.Atoi(ts.Getenv("COLUMNS")); err == nil {
		system.Width = columns
	}
	if at := ts.Getenv("NOW"); at != "" {
		now, err := time.Parse(time.RFC3339, at)
		ts.Check(err)
		system.Now = func() time.Time { return now }
	}
	if len(args) > 1 && args[0] == "-C" {
		args[1] = ts.MkAbs(args[1])
	} else {
		args = append([]string{"-C", ts.MkAbs(".")}, args...)
	}
	var said bytes.Buffer
	system.Out, system.Err = io.MultiWriter(system.Out, &said), io.MultiWriter(system.Err, &said)
	if got := cli.Run(context.Background(), args, system); got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
	if secret := ts.Getenv("SECRET"); secret != "" && strings.Contains(said.String(), secret) {
		ts.Fatalf("the output has the secret %s", secret)
	}
}

func runSQLite(ts *testscript.TestScript, _ bool, args []string) {
	db, err := sql.Open("sqlite", ts.MkAbs(args[0]))
	ts.Check(err)
	defer db.Close()
	rows, err := db.Query(strings.Join(args[1:], " "))
	ts.Check(err)
	defer rows.Close()
	names, err := rows.Columns()
	ts.Check(err)
	values := make([]any, len(names))
	into := make([]any, len(names))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		ts.Check(rows.Scan(into...))
		_, _ = fmt.Fprintln(ts.Stdout(), values...)
	}
	ts.Check(rows.Err())
}

func truncate(ts *testscript.TestScript, _ bool, args []string) {
	size, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	file, err := os.OpenFile(ts.MkAbs(args[0]), os.O_CREATE|os.O_WRONLY, 0o600)
	ts.Check(err)
	defer file.Close()
	ts.Check(file.Truncate(size))
}

func checkLines(ts *testscript.TestScript, _ bool, args []string) {
	most, err := strconv.Atoi(args[0])
	ts.Check(err)
	for _, stream := range []string{"stdout", "stderr"} {
		for line := range strings.SplitSeq(ts.ReadFile(stream), "\n") {
			if len([]rune(line)) > most {
				ts.Fatalf("%s has a line of %d characters: %s", stream, len([]rune(line)), line)
			}
		}
	}
}

// TestFullDisk uses a device that refuses every write.
func TestFullDisk(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("this system has no /dev/full, the device that is always full")
	}
	dir := t.TempDir()
	system := cli.System{In: strings.NewReader(""), Out: io.Discard, Err: &strings.Builder{}, Getenv: func(string) (string, bool) { return "", false }, Now: time.Now}
	if code := cli.Run(context.Background(), []string{"-C", dir, "init"}, system); code != 0 {
		t.Fatal(system.Err)
	}
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer full.Close()
	system.Out = full
	if code := cli.Run(context.Background(), []string{"-C", dir, "plan"}, system); code != 1 {
		t.Errorf("a plan that nobody can read exits with %d", code)
	}
	if entries, _ := filepath.Glob(filepath.Join(dir, ".*")); len(entries) != 0 {
		t.Errorf("left behind: %v", entries)
	}
}
