package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/schemac/schemac/dialects"
)

func TestParseURL(t *testing.T) {
	tests := []struct{ url, path, failure string }{
		{"sqlite://a.db", "a.db", ""},
		{"sqlite://sub/a b.db?_pragma=cache_size(10)", "sub/a b.db", ""},
		{"sqlite:///abs/a.db", "/abs/a.db", ""},
		{"sqlite://100%25.db", "100%.db", ""},
		{"sqlite://:memory:", "", ""},
		{"sqlite://", "", "names no file"},
		{"sqlite://a%zz", "", "broken escape"},
		{"postgres://x", "", "does not begin with sqlite://"},
	}
	for _, test := range tests {
		at, err := parseURL(test.url)
		if test.failure != "" {
			if err == nil || !strings.Contains(err.Error(), test.failure) {
				t.Errorf("%s: got %v, want %q", test.url, err, test.failure)
			}
		} else if err != nil || at.path != test.path {
			t.Errorf("%s: got %q, %v", test.url, at.path, err)
		}
	}
}

func TestMissingFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "we ird?#%.db")
	target := open(t, "sqlite://"+strings.NewReplacer("%", "%25", "?", "%3F").Replace(path))
	objects, warnings, err := target.Inspect(context.Background(), dialects.Scope{})
	if len(objects)+len(warnings) > 0 || err != nil {
		t.Fatalf("got %v, %v, %v", objects, warnings, err)
	}
	requireNoFile(t, path)
	create := dialects.Statement{SQL: "CREATE TABLE t (a)", Transactional: true}
	broken := dialects.Statement{SQL: "CREATE NONSENSE", Transactional: true}
	err = target.Execute(context.Background(), []dialects.Statement{create, broken}, nil)
	var failure *dialects.ExecError
	if !errors.As(err, &failure) || failure.Index != 1 || failure.Applied != 0 {
		t.Fatalf("got %#v", err)
	}
	requireNoFile(t, path)
	var done []int
	if err := target.Execute(context.Background(), []dialects.Statement{create}, func(i int) { done = append(done, i) }); err != nil || len(done) != 1 {
		t.Fatalf("got %v, %v", done, err)
	}
	if objects, _, err := target.Inspect(context.Background(), dialects.Scope{}); len(objects) != 2 || err != nil {
		t.Fatalf("got %v, %v", objects, err)
	}
}

func requireNoFile(t *testing.T, path string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) > 0 {
		t.Fatalf("the folder has %v, %v", entries, err)
	}
}

// TestUnusable opens what cannot be used as a database.
func TestUnusable(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	damaged := write("damaged.db", "SQLite format 3\x00"+strings.Repeat("x", 4096))
	tests := []struct{ path, want string }{
		{dir, "is a folder"},
		{filepath.Join(dir, "none", "a.db"), "does not exist"},
		{write("text.db", strings.Repeat("no database ", 100)), "is not a SQLite database"},
		{damaged, damaged},
	}
	for _, test := range tests {
		target, err := Dialect{}.Open(context.Background(), "sqlite://"+test.path)
		if err == nil {
			_, _, err = target.Inspect(context.Background(), dialects.Scope{})
			target.Close()
		}
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %q", test.path, err, test.want)
		}
	}
}

// TestLocked waits for another process's lock and says so.
func TestLocked(t *testing.T) {
	url := newURL(t, "CREATE TABLE t (a)")
	db, err := sql.Open("sqlite", "file:"+strings.TrimPrefix(url, "sqlite://")+"?_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	target := open(t, url+"?_pragma=busy_timeout(50)")
	statements := []dialects.Statement{{SQL: "DROP TABLE t", Transactional: true}}
	err = target.Execute(context.Background(), statements, nil)
	var failure *dialects.ExecError
	if !errors.As(err, &failure) || failure.Kind != dialects.LockTimeout || !strings.Contains(err.Error(), "is locked by another process") {
		t.Fatalf("got %v", err)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	if err := target.Execute(context.Background(), statements, nil); err != nil {
		t.Fatalf("once the lock is gone: %v", err)
	}
}

// TestReadOnly says why a file cannot be written.
func TestReadOnly(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may write everything")
	}
	url := newURL(t, "CREATE TABLE t (a)")
	if err := os.Chmod(strings.TrimPrefix(url, "sqlite://"), 0o444); err != nil {
		t.Fatal(err)
	}
	err := open(t, url).Execute(context.Background(), []dialects.Statement{{SQL: "DROP TABLE t", Transactional: true}}, nil)
	if err == nil || !strings.Contains(err.Error(), "read-only") {
		t.Fatalf("got %v", err)
	}
}

// TestChecks aborts where a query with a Check gives a row, and leaves nothing.
func TestChecks(t *testing.T) {
	url := newURL(t, "CREATE TABLE t (a)")
	target := open(t, url)
	err := target.Execute(context.Background(), []dialects.Statement{
		{SQL: "INSERT INTO t VALUES (1)", Transactional: true},
		{SQL: "SELECT 1 FROM t WHERE a = 2", Transactional: true, Check: "no two"},
		{SQL: "SELECT 1 FROM t WHERE a = 1", Transactional: true, Check: "there must be no one"},
	}, nil)
	var failure *dialects.ExecError
	if !errors.As(err, &failure) || failure.Index != 2 || failure.Applied != 0 || !strings.Contains(err.Error(), "there must be no one") {
		t.Fatalf("got %v", err)
	}
	if rows := queryText(t, url, "SELECT count(*) FROM t"); rows != "0" {
		t.Errorf("%s rows are left", rows)
	}
}

// TestOutsideTransactions counts what has taken effect before a failure.
func TestOutsideTransactions(t *testing.T) {
	url := newURL(t, "CREATE TABLE t (a)")
	var done []int
	err := open(t, url).Execute(context.Background(), []dialects.Statement{
		{SQL: "PRAGMA foreign_keys = OFF"},
		{SQL: "INSERT INTO t VALUES (1)", Transactional: true},
		{SQL: "VACUUM"},
		{SQL: "INSERT INTO t VALUES (2)", Transactional: true},
		{SQL: "INSERT INTO nowhere VALUES (2)", Transactional: true},
	}, func(i int) { done = append(done, i) })
	var failure *dialects.ExecError
	if !errors.As(err, &failure) || failure.Index != 4 || failure.Applied != 3 || len(done) != 3 {
		t.Fatalf("got %#v, done %v", err, done)
	}
	if rows := queryText(t, url, "SELECT count(*) FROM t"); rows != "1" {
		t.Errorf("%s rows are there", rows)
	}
}

// TestCancelled leaves the database as it was.
func TestCancelled(t *testing.T) {
	url := newURL(t, "CREATE TABLE t (a)")
	target := open(t, url)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := target.Execute(ctx, []dialects.Statement{{SQL: "DROP TABLE t", Transactional: true}}, nil); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	if objects, _, err := target.Inspect(context.Background(), dialects.Scope{}); len(objects) != 2 || err != nil {
		t.Fatalf("got %v, %v", objects, err)
	}
}

// TestDiskFull leaves the file as it was, to the byte.
func TestDiskFull(t *testing.T) {
	url := newURL(t, "CREATE TABLE t (a); INSERT INTO t VALUES (zeroblob(20000))")
	path := strings.TrimPrefix(url, "sqlite://")
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	to, _ := inspected(t, newURL(t, "CREATE TABLE t (a text not null)"))
	from, _ := inspected(t, url)
	_, statements := planned(t, from, to)
	err = open(t, url+"?_pragma=max_page_count(8)").Execute(context.Background(), statements, nil)
	var failure *dialects.ExecError
	if !errors.As(err, &failure) || failure.Applied != 0 || !strings.Contains(err.Error(), "the disk is full") {
		t.Fatalf("got %v", err)
	}
	after, err := os.ReadFile(path)
	if err != nil || string(before) != string(after) {
		t.Errorf("the file has changed: %v", err)
	}
}

// TestSettings: a rebuild that breaks off half-way leaves the connection's
// pragmas alone, so that the next plan renames as it should.
func TestSettings(t *testing.T) {
	url := newURL(t, "CREATE TABLE t (a)")
	tg := open(t, url+"?_pragma=foreign_keys(1)").(*target)
	err := tg.Execute(context.Background(), []dialects.Statement{
		{SQL: "PRAGMA legacy_alter_table = ON", Transactional: true}, {SQL: "CREATE NONSENSE", Transactional: true}}, nil)
	if err == nil {
		t.Fatal("nonsense was created")
	}
	for pragma, want := range map[string]string{"legacy_alter_table": "0", "foreign_keys": "1"} {
		var got string
		if err := tg.db.QueryRow("PRAGMA " + pragma).Scan(&got); err != nil || got != want {
			t.Errorf("%s is %s, %v", pragma, got, err)
		}
	}
}

// TestTwoMakeTheFile: who fails takes the new file away again, but not once
// somebody else has written to it.
func TestTwoMakeTheFile(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "new.db")
	first, second := open(t, "sqlite://"+path).(*target), open(t, "sqlite://"+path).(*target)
	if created, err := first.create(ctx); !created || err != nil {
		t.Fatalf("the first made it: %v, %v", created, err)
	}
	if created, err := second.create(ctx); created || err != nil {
		t.Fatalf("the second made it as well: %v, %v", created, err)
	}
	statements := []dialects.Statement{{SQL: "CREATE TABLE t (a)", Transactional: true}}
	if err := second.Execute(ctx, statements, nil); err != nil {
		t.Fatal(err)
	}
	if err := first.remove(); err != nil {
		t.Fatal(err)
	}
	if err := first.Execute(ctx, statements, nil); err == nil || !strings.Contains(err.Error(), "already exists") {
		t.Errorf("the table of the second is gone: %v", err)
	}
}
