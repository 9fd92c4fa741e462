package dialecttest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/schema"
)

// LedgerConfig is what the tests of a ledger need of a dialect and its engine.
type LedgerConfig struct {
	Dialect dialects.Dialect
	// NewDatabase makes an empty database for one test and gives its URL. It
	// removes it by Cleanup.
	NewDatabase func(t testing.TB) string
	// SharedSeq is set where the engine cannot refuse a Seq that exists.
	SharedSeq bool
	// Unbreakable is set where the lock of a living holder cannot be taken
	// away; Break says so then.
	Unbreakable bool
}

// Ledger tests what dialects.Ledger promises, on the real engine.
func Ledger(t *testing.T, config LedgerConfig) {
	t.Helper()
	for _, test := range []struct {
		name string
		run  func(t *testing.T, l *ledgerTest)
	}{
		{"empty database", emptyLedger},
		{"prepare", preparedLedger},
		{"entries", entriesRoundTrip},
		{"order", entriesInOrder},
		{"broken text", brokenText},
		{"same seq", sameSeq},
		{"failing neighbours", failingNeighbours},
		{"keep and recall", keepAndRecall},
		{"lock", lockExcludes},
		{"lock of one target", lockOfOneTarget},
		{"lock waits", lockWaits},
		{"lock wait is cancelled", lockCancelled},
		{"lock for many", lockForMany},
		{"break", breakLock},
		{"break of another", breakOfAnother},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := &ledgerTest{config: config, url: config.NewDatabase(t)}
			l.target, l.ledger = l.open(t)
			test.run(t, l)
		})
	}
}

// ledgerTest is one test's database.
type ledgerTest struct {
	config LedgerConfig
	url    string
	target dialects.Target
	ledger dialects.Ledger
}

// open connects once more to the test's database.
func (l *ledgerTest) open(t *testing.T) (dialects.Target, dialects.Ledger) {
	t.Helper()
	target, err := l.config.Dialect.Open(t.Context(), l.url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { target.Close() })
	resumer, ok := target.(dialects.Resumer)
	if !ok {
		t.Fatalf("%T is no dialects.Resumer", target)
	}
	return target, resumer.Ledger()
}

func (l *ledgerTest) prepare(t *testing.T) {
	t.Helper()
	if err := l.ledger.Prepare(t.Context()); err != nil {
		t.Fatalf("prepare: %v", err)
	}
}

func (l *ledgerTest) execute(t *testing.T, statements ...dialects.Statement) {
	t.Helper()
	if err := l.target.Execute(t.Context(), statements, nil); err != nil {
		t.Fatal(err)
	}
}

// requireEntries reads the entries through a connection of its own.
func (l *ledgerTest) requireEntries(t *testing.T, want ...dialects.Entry) {
	t.Helper()
	_, ledger := l.open(t)
	got, err := ledger.Entries(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" && len(want)+len(got) > 0 {
		t.Fatalf("the ledger has other entries (-want +got):\n%s", diff)
	}
}

// requireUnseen demands that inspection sees an empty database.
func (l *ledgerTest) requireUnseen(t *testing.T) {
	t.Helper()
	objects, problems, err := l.target.Inspect(t.Context(), dialects.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range objects {
		if a := o.Address(); a.Kind != schema.KindSchema && !schema.IsInitial(o) {
			t.Errorf("inspection sees %s", a)
		}
	}
	for _, p := range problems {
		t.Errorf("inspection says: %s", p.Detail)
	}
}

func (l *ledgerTest) requireRecall(t *testing.T, name, want string) {
	t.Helper()
	_, ledger := l.open(t)
	if got, err := ledger.Recall(t.Context(), name); err != nil || got != want {
		t.Fatalf("%q recalls %.200q, %v; want %.200q", name, got, err, want)
	}
}

func emptyLedger(t *testing.T, l *ledgerTest) {
	l.requireEntries(t)
	l.requireRecall(t, "snapshot", "")
	if holder, err := l.ledger.Holder(t.Context()); holder != nil || err != nil {
		t.Errorf("the lock of an empty database is held by %v, %v", holder, err)
	}
	l.requireUnseen(t)
}

func preparedLedger(t *testing.T, l *ledgerTest) {
	l.prepare(t)
	l.prepare(t)
	l.execute(t, l.ledger.Add(newEntry(1)), l.ledger.Keep("a", "b"))
	l.prepare(t)
	l.requireEntries(t, newEntry(1))
	l.requireRecall(t, "a", "b")
	l.requireUnseen(t)
}

// newEntry has something in each field.
func newEntry(seq int64) dialects.Entry {
	return dialects.Entry{
		Seq: seq, Run: fmt.Sprintf("run-%d", seq), Event: dialects.Intended, Step: 3, Kind: dialects.Migration, Direction: dialects.Upgrade,
		Version: "0007", Name: "add users", Checksum: "h1:abc=", Actor: "ann@build7", Detail: `{"a": [1, null, "b"]}`,
		At:   time.Date(2026, 2, 28, 23, 59, 59, 123456000, time.UTC).Add(time.Duration(seq) * time.Microsecond),
		Took: 1234567 * time.Millisecond,
	}
}

// nastyTexts are texts that careless quoting spoils.
var nastyTexts = []string{
	"", " ", "'", "''", `"`, "`", `\`, `\'`, `\\'`, `\n`, "a\nb\r\nc\td", "\n", "007", "1e3", "NULL", "null", "%s %d %%", "?", "$1 ?1 :a @b {a:String}",
	"$$", "$a$ $a$", "-- no comment", "/* no comment", "*/", "; DROP TABLE schemac_history; --", "grün ☃ 🐘", "e\u0301", "\u202e\ufeff\u00a0", "\x01\x1b\x7f",
	"E'\\x41'", "{}", "[]", "true", " trailing ", strings.Repeat("'\\\n", 1000),
}

// nastyEntries has one entry for each nasty or random text, which is in all
// its fields.
func nastyEntries() []dialects.Entry {
	texts := nastyTexts
	random := rapid.StringN(0, 50, -1).Filter(func(s string) bool { return !strings.Contains(s, "\x00") })
	for seed := range 200 {
		texts = append(texts, random.Example(seed))
	}
	entries := make([]dialects.Entry, len(texts))
	for i, text := range texts {
		e := newEntry(int64(i + 1))
		e.Run, e.Version, e.Name, e.Checksum, e.Actor, e.Detail = text, text, text, text, text, text
		entries[i] = e
	}
	return entries
}

func entriesRoundTrip(t *testing.T, l *ledgerTest) {
	l.prepare(t)
	entries := nastyEntries()
	entries[0].Event, entries[0].Kind, entries[0].Direction = dialects.TookEffect, dialects.Repeatable, dialects.Rollback
	entries[1].At = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	entries[2].Step, entries[2].Took = 0, 0
	l.execute(t, l.ledger.Add(entries...))
	l.requireEntries(t, entries...)

	local := newEntry(int64(len(entries) + 1))
	want := local
	local.At = local.At.In(time.FixedZone("elsewhere", -5*3600))
	l.execute(t, l.ledger.Add(local))
	l.requireEntries(t, append(entries, want)...)
}

func entriesInOrder(t *testing.T, l *ledgerTest) {
	l.prepare(t)
	l.execute(t, l.ledger.Add(newEntry(3), newEntry(1)))
	l.execute(t, l.ledger.Add(newEntry(1000)))
	l.execute(t, l.ledger.Add(newEntry(20)), l.ledger.Add(newEntry(2)))
	l.requireEntries(t, newEntry(1), newEntry(2), newEntry(3), newEntry(20), newEntry(1000))
}

// brokenText: what the engine cannot store, it refuses. It must not store
// something else, nor run a part of the statement.
func brokenText(t *testing.T, l *ledgerTest) {
	l.prepare(t)
	for i, text := range []string{"a\x00b", "\x00", "'\x00'", "\xff\xfe", "a\xc3"} {
		entry := newEntry(int64(i + 1))
		entry.Detail = text
		before, err := l.ledger.Entries(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := l.target.Execute(t.Context(), []dialects.Statement{l.ledger.Add(entry)}, nil); err != nil {
			l.requireEntries(t, before...)
		} else {
			l.requireEntries(t, append(before, entry)...)
		}
	}
}

func sameSeq(t *testing.T, l *ledgerTest) {
	if l.config.SharedSeq {
		t.Skip("the engine knows no unique keys")
	}
	l.prepare(t)
	l.execute(t, l.ledger.Add(newEntry(1)))
	again := newEntry(1)
	again.Run = "another"
	for _, entries := range [][]dialects.Entry{{again}, {newEntry(2), again}} {
		if err := l.target.Execute(t.Context(), []dialects.Statement{l.ledger.Add(entries...)}, nil); err == nil {
			t.Fatal("a second entry with the same Seq was added")
		}
	}
	l.requireEntries(t, newEntry(1))
}

// failingNeighbours: an entry behind a statement that fails is not added, and
// one in the same transaction goes with it.
func failingNeighbours(t *testing.T, l *ledgerTest) {
	l.prepare(t)
	broken := dialects.Statement{SQL: "CREATE NONSENSE", Transactional: true}
	orders := [][]dialects.Statement{{broken, l.ledger.Add(newEntry(1))}}
	if l.target.(dialects.Resumer).Isolation(l.ledger.Add(newEntry(1))) == dialects.Shared {
		orders = append(orders, []dialects.Statement{l.ledger.Add(newEntry(1)), l.ledger.Keep("a", "b"), broken})
	}
	for _, statements := range orders {
		var failure *dialects.ExecError
		if err := l.target.Execute(t.Context(), statements, nil); !errors.As(err, &failure) || failure.Applied != 0 {
			t.Fatalf("got %v", err)
		}
		l.requireEntries(t)
		l.requireRecall(t, "a", "")
	}
}

func keepAndRecall(t *testing.T, l *ledgerTest) {
	l.prepare(t)
	l.execute(t, l.ledger.Keep("a", "first"), l.ledger.Keep("b", "other"))
	l.execute(t, l.ledger.Keep("a", "second"))
	l.execute(t, l.ledger.Keep("a", "third"))
	l.requireRecall(t, "a", "third")
	l.requireRecall(t, "b", "other")
	l.requireRecall(t, "A", "")
	var statements []dialects.Statement
	for i, text := range nastyTexts {
		statements = append(statements, l.ledger.Keep(fmt.Sprintf("%d %s", i, text), text))
	}
	l.execute(t, statements...)
	for i, text := range nastyTexts {
		if got, err := l.ledger.Recall(t.Context(), fmt.Sprintf("%d %s", i, text)); err != nil || got != text {
			t.Errorf("kept %q, recalled %q, %v", text, got, err)
		}
	}
	large := strings.Repeat("0123456789abcde'", 1<<17)
	l.execute(t, l.ledger.Keep("large", large))
	l.requireRecall(t, "large", large)
	l.execute(t, l.ledger.Keep("large", ""))
	l.requireRecall(t, "large", "")
}

// background is a context that outlives the test's, for what cleans up.
func background(t *testing.T) context.Context { return context.WithoutCancel(t.Context()) }
