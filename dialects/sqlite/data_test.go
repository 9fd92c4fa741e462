package sqlite

import (
	"context"
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/schema"
)

// TestTooManyRows: a table that is no table of reference rows is refused, in
// words that say so, and others are passed over.
func TestTooManyRows(t *testing.T) {
	target := open(t, "sqlite://"+filepath.Join(t.TempDir(), "many.db"))
	statements := []dialects.Statement{{SQL: "CREATE TABLE t (id integer PRIMARY KEY)"},
		{SQL: "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) INSERT INTO t SELECT i FROM n"}}
	if err := target.Execute(t.Context(), statements, nil); err != nil {
		t.Fatal(err)
	}
	scope := dialects.Scope{Data: []schema.Address{{Kind: schema.KindTable, Name: "t"}, {Kind: schema.KindTable, Name: "T"}, {Kind: schema.KindTable, Name: "gone"}}}
	objects, _, err := target.Inspect(t.Context(), scope)
	if err != nil || len(objects) != 4 || len(objects[3].(*schema.Data).Rows) != dialects.MaxRows {
		t.Fatalf("%d objects, %v", len(objects), err)
	}
	if err := target.Execute(t.Context(), []dialects.Statement{{SQL: "INSERT INTO t VALUES (0)"}}, nil); err != nil {
		t.Fatal(err)
	}
	if _, _, err := target.Inspect(t.Context(), scope); err == nil || !strings.Contains(err.Error(), "more than 100000 rows") {
		t.Errorf("got %v", err)
	}
}

// FuzzValue: a text as the value of a row reaches SQLite as it is.
func FuzzValue(f *testing.F) {
	db, err := sql.Open("sqlite", "file::memory:")
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { db.Close() })
	for _, text := range []string{"it's", "a\x00b", "\\'", "--", "ü\xff", "?", "x'00'"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var got string
		query := "SELECT " + valueSQL("", schema.Expr{SQL: text, Literal: schema.StringLiteral})
		if err := db.QueryRowContext(context.Background(), query).Scan(&got); err != nil || got != text {
			t.Errorf("%q arrives as %q, %v", text, got, err)
		}
	})
}
