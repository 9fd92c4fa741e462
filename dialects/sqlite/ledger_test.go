package sqlite

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/dialecttest"
)

func TestLedger(t *testing.T) {
	dialecttest.Ledger(t, dialecttest.LedgerConfig{Dialect: Dialect{}, NewDatabase: harness.NewDatabase, Unbreakable: true})
}

func ledgerOf(t testing.TB, url string) dialects.Ledger {
	t.Helper()
	return open(t, url).(dialects.Resumer).Ledger()
}

// TestLedgerLeavesNoFile reads a database that does not exist.
func TestLedgerLeavesNoFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new.db")
	ledger := ledgerOf(t, "sqlite://"+path)
	if entries, err := ledger.Entries(t.Context()); len(entries) > 0 || err != nil {
		t.Errorf("got %v, %v", entries, err)
	}
	if text, err := ledger.Recall(t.Context(), "a"); text != "" || err != nil {
		t.Errorf("got %v, %v", text, err)
	}
	if holder, err := ledger.Holder(t.Context()); holder != nil || err != nil {
		t.Errorf("got %v, %v", holder, err)
	}
	requireNoFile(t, path)
	lock, err := ledger.Acquire(t.Context(), "ann", 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := lock.Release(t.Context()); err != nil {
		t.Fatal(err)
	}
	requireNoFile(t, path)
}

// TestLedgerInMemory locks and remembers in the target alone.
func TestLedgerInMemory(t *testing.T) {
	target := open(t, "sqlite://:memory:")
	ledger := target.(dialects.Resumer).Ledger()
	if err := ledger.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	lock, err := ledger.Acquire(t.Context(), "ann", 0)
	if err != nil {
		t.Fatal(err)
	}
	var locked *dialects.LockedError
	if _, err := ledger.Acquire(t.Context(), "bob", 30*time.Millisecond); !errors.As(err, &locked) || locked.Holder.Name != "ann" {
		t.Errorf("got %v", err)
	}
	if err := target.Execute(t.Context(), []dialects.Statement{ledger.Keep("a", "b")}, nil); err != nil {
		t.Fatal(err)
	}
	if text, err := ledger.Recall(t.Context(), "a"); text != "b" || err != nil {
		t.Errorf("got %q, %v", text, err)
	}
	if err := lock.Release(t.Context()); err != nil {
		t.Fatal(err)
	}
	if holder, err := ledger.Holder(t.Context()); holder != nil || err != nil {
		t.Errorf("got %v, %v", holder, err)
	}
}

// TestForeignLedger leaves a table alone that only has the name of schemac's.
func TestForeignLedger(t *testing.T) {
	url := newURL(t, "CREATE TABLE schemac_history (id integer)")
	if err := ledgerOf(t, url).Prepare(t.Context()); err == nil || !strings.Contains(err.Error(), "is not schemac's") {
		t.Errorf("got %v", err)
	}
}

// TestIsolation says how each statement runs, and runs it so.
func TestIsolation(t *testing.T) {
	tests := []struct {
		sql           string
		transactional bool
		want          dialects.Isolation
	}{
		{"CREATE TABLE t (a)", true, dialects.Shared},
		{"CREATE TABLE t (a)", false, dialects.Own},
		{"PRAGMA foreign_keys = OFF", false, dialects.Shared},
		{"PRAGMA legacy_alter_table = ON", false, dialects.Own},
		{"pragma main.user_version = 7", false, dialects.Own},
		{"PRAGMA journal_mode = delete", false, dialects.Outside},
		{"/* a */ VACUUM", false, dialects.Outside},
		{"ATTACH ':memory:' AS other", false, dialects.Outside},
	}
	var statements []dialects.Statement
	target := open(t, newURL(t, ""))
	for _, test := range tests {
		s := dialects.Statement{SQL: test.sql, Transactional: test.transactional}
		if got := target.(dialects.Resumer).Isolation(s); got != test.want {
			t.Errorf("%s: got %v, want %v", test.sql, got, test.want)
		}
		statements = append(statements, s)
	}
	if err := target.Execute(t.Context(), statements[1:], nil); err != nil {
		t.Error(err)
	}
}

// TestOwnTransaction: what a person wants outside a transaction takes the
// entry behind it along, and what came before stays.
func TestOwnTransaction(t *testing.T) {
	url := newURL(t, "CREATE TABLE t (a)")
	err := open(t, url).Execute(t.Context(), []dialects.Statement{
		{SQL: "INSERT INTO t VALUES (1)", Transactional: true},
		{SQL: "INSERT INTO t VALUES (2)"},
		{SQL: "INSERT INTO t VALUES (3)"},
		{SQL: "INSERT INTO nowhere VALUES (3)", Transactional: true},
	}, nil)
	var failure *dialects.ExecError
	if !errors.As(err, &failure) || failure.Index != 3 || failure.Applied != 2 {
		t.Fatalf("got %#v", err)
	}
	if rows := queryText(t, url, "SELECT group_concat(a) FROM t"); rows != "1,2" {
		t.Errorf("the rows %s are there", rows)
	}
}

// TestNUL refuses a statement of which SQLite would run a part only.
func TestNUL(t *testing.T) {
	url := newURL(t, "CREATE TABLE t (a); INSERT INTO t VALUES (1)")
	err := open(t, url).Execute(t.Context(), []dialects.Statement{{SQL: "DELETE FROM t\x00 WHERE a = 2", Transactional: true}}, nil)
	if err == nil || !strings.Contains(err.Error(), "NUL") {
		t.Errorf("got %v", err)
	}
	if rows := queryText(t, url, "SELECT count(*) FROM t"); rows != "1" {
		t.Errorf("%s rows are left", rows)
	}
}

// BenchmarkExecuteWithLedger applies small migrations with their entries, with
// the durability that SQLite has by default.
func BenchmarkExecuteWithLedger(b *testing.B) {
	target := open(b, newURL(b, ""))
	ledger := target.(dialects.Resumer).Ledger()
	if err := ledger.Prepare(b.Context()); err != nil {
		b.Fatal(err)
	}
	seq := int64(0)
	for b.Loop() {
		seq++
		create := dialects.Statement{SQL: fmt.Sprintf("CREATE TABLE t%d (id INTEGER PRIMARY KEY, name TEXT NOT NULL)", seq), Transactional: true}
		entry := dialects.Entry{Seq: seq, Run: fmt.Sprint(seq), Event: dialects.Finished, Kind: dialects.Migration, Version: fmt.Sprintf("%04d", seq), Name: "create", At: time.Now()}
		if err := target.Execute(b.Context(), []dialects.Statement{create, ledger.Add(entry)}, nil); err != nil {
			b.Fatal(err)
		}
	}
}
