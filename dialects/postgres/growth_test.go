package postgres

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/internal/enginetest"
)

// countingTx counts the queries of a transaction.
type countingTx struct {
	pgx.Tx
	queries int
}

func (c *countingTx) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	c.queries++
	return c.Tx.Query(ctx, sql, args...)
}

func (c *countingTx) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	c.queries++
	return c.Tx.QueryRow(ctx, sql, args...)
}

// TestInspectionAsksNoMoreOfMore inspects a small and a larger schema, and
// demands as many queries for the one as for the other.
func TestInspectionAsksNoMoreOfMore(t *testing.T) {
	url := newest(t).Database(t)
	l := openLive(t, url).target.(*target)
	queries := func() int {
		var counting countingTx
		err := l.readOnly(t.Context(), func(tx pgx.Tx) error {
			counting.Tx = tx
			return newInspector(t.Context(), &counting, l.dialect, l.features).run(nil)
		})
		if err != nil {
			t.Fatal(err)
		}
		return counting.queries
	}
	exec(t, url, tableScript(0, 2))
	few := queries()
	exec(t, url, tableScript(2, 60))
	if many := queries(); many != few || few == 0 {
		t.Errorf("2 tables take %d queries, 60 take %d", few, many)
	}
}

// tableScript makes tables with all that an inspection looks up.
func tableScript(from, to int) string {
	var b strings.Builder
	for i := from; i < to; i++ {
		fmt.Fprintf(&b, `CREATE TYPE e%[1]d AS ENUM ('a', 'b');
			CREATE TABLE t%[1]d (id bigserial PRIMARY KEY, e e%[1]d DEFAULT 'a', up int REFERENCES t%[2]d (id), s text COLLATE "C" UNIQUE,
				g int GENERATED ALWAYS AS IDENTITY, CHECK (up > 0));
			CREATE INDEX ON t%[1]d (lower(s)) WHERE up > 1;
			COMMENT ON COLUMN t%[1]d.s IS 'c';
			CREATE VIEW v%[1]d AS SELECT id FROM t%[1]d;`, i, i/2)
	}
	return b.String()
}

// BenchmarkInspect reads databases of 100 and 1,000 tables, each with an enum,
// two sequences, a foreign key, an index and a view.
func BenchmarkInspect(b *testing.B) {
	for _, tables := range []int{100, 1000} {
		b.Run(fmt.Sprint(tables), func(b *testing.B) {
			url := enginetest.Postgres(b, enginetest.NewestPostgres).Database(b)
			conn, err := pgx.Connect(b.Context(), url)
			if err != nil {
				b.Fatal(err)
			}
			defer conn.Close(context.Background())
			if _, err := conn.Exec(b.Context(), tableScript(0, tables)+"\nANALYZE;"); err != nil {
				b.Fatal(err)
			}
			target, err := New(dialects.Options{}).Open(b.Context(), url)
			if err != nil {
				b.Fatal(err)
			}
			defer target.Close()
			for b.Loop() {
				if _, _, err := target.Inspect(b.Context(), dialects.Scope{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
