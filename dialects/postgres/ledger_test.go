package postgres

import (
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/dialecttest"
	"github.com/schemac/schemac/internal/enginetest"
)

func TestLedger(t *testing.T) {
	for _, major := range []int{enginetest.OldestPostgres, enginetest.NewestPostgres} {
		t.Run(enginetest.Postgres(t, major).Version, func(t *testing.T) {
			dialecttest.Ledger(t, dialecttest.LedgerConfig{
				Dialect:     New(dialects.Options{}),
				NewDatabase: func(t testing.TB) string { return enginetest.Postgres(t, major).Database(t) },
			})
		})
	}
}

// TestPrepareAtOnce: several runners may prepare one database.
func TestPrepareAtOnce(t *testing.T) {
	bothEnds(t, func(t *testing.T, server *enginetest.Server) {
		url := server.Database(t)
		var group sync.WaitGroup
		for range 6 {
			ledger := resumer(openLive(t, url)).Ledger()
			group.Go(func() {
				if err := ledger.Prepare(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
	})
}

// TestMigrationsCannotMisleadTheLedger: what a migration sets for the session
// changes neither where entries go nor how they are read.
func TestMigrationsCannotMisleadTheLedger(t *testing.T) {
	url := newest(t).Database(t)
	l := openLive(t, url)
	ledger := resumer(l).Ledger()
	if err := ledger.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	statements := transactional("CREATE SCHEMA trap", "CREATE TABLE trap.history (seq text)", "CREATE FUNCTION trap.now() RETURNS int LANGUAGE sql AS 'SELECT 1'",
		"SET search_path = trap", "SET standard_conforming_strings = off", "SET DateStyle = 'German'", "SET TimeZone = 'Asia/Tokyo'")
	entry := dialects.Entry{Seq: 1, Run: `a\'b`, Detail: `{"a":"\""}`}
	if err := l.target.Execute(t.Context(), append(statements, ledger.Add(entry), ledger.Keep(`\`, `\'\`)), nil); err != nil {
		t.Fatal(err)
	}
	for _, ledger := range []dialects.Ledger{ledger, resumer(openLive(t, url)).Ledger()} {
		got, err := ledger.Entries(t.Context())
		if err != nil || len(got) != 1 || got[0].Run != entry.Run || got[0].Detail != entry.Detail || !got[0].At.Equal(entry.At) {
			t.Errorf("%+v, %v", got, err)
		}
		if text, err := ledger.Recall(t.Context(), `\`); err != nil || text != `\'\` {
			t.Errorf("%s, %v", text, err)
		}
	}
}

func TestHolderNames(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.String().Draw(t, "name")
		encoded := encodeHolder(name)
		if len(encoded) > 63 {
			t.Fatalf("%q is too long", encoded)
		}
		for _, c := range []byte(encoded) {
			if c < ' ' || c > '~' {
				t.Fatalf("%q is not printable", encoded)
			}
		}
		if decoded := decodeHolder(encoded); !strings.HasPrefix(name, decoded) || len(name) <= 20 && decoded != name {
			t.Fatalf("%q becomes %q", name, decoded)
		}
	})
	if got := decodeHolder("50%"); got != "50%" {
		t.Errorf("got %q", got)
	}
}

func TestIsolation(t *testing.T) {
	l := openLive(t, newest(t).Database(t))
	for sql, want := range map[string]dialects.Isolation{
		"CREATE INDEX CONCURRENTLY i ON t (a)": dialects.Outside, "VACUUM": dialects.Outside, "CALL p()": dialects.Outside, "DO $$ COMMIT $$": dialects.Outside,
		"ALTER TYPE e ADD VALUE 'x'": dialects.Own, "CREATE TABLE t ()": dialects.Own, "SELECT 'x": dialects.Own,
	} {
		if got := resumer(l).Isolation(dialects.Statement{SQL: sql}); got != want {
			t.Errorf("%s: %d, want %d", sql, got, want)
		}
		if got := resumer(l).Isolation(dialects.Statement{SQL: sql, Transactional: true}); got != dialects.Shared {
			t.Errorf("%s: %d, want it shared", sql, got)
		}
	}
}
