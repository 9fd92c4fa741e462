package postgres

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/internal/enginetest"
)

// recordingTx keeps the queries of a transaction.
type recordingTx struct {
	pgx.Tx
	queries []query
}

type query struct {
	sql  string
	args []any
}

func (r *recordingTx) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	r.queries = append(r.queries, query{sql, args})
	return r.Tx.Query(ctx, sql, args...)
}

func (r *recordingTx) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	r.queries = append(r.queries, query{sql, args})
	return r.Tx.QueryRow(ctx, sql, args...)
}

// queriesOf are the queries of an inspection.
func queriesOf(t testing.TB, l *target) []query {
	t.Helper()
	var recording recordingTx
	err := l.readOnly(t.Context(), func(tx pgx.Tx) error {
		recording.Tx = tx
		return newInspector(t.Context(), &recording, l.dialect, l.features).run(nil)
	})
	if err != nil {
		t.Fatal(err)
	}
	return recording.queries
}

// TestInspectionAsksNoMoreOfMore inspects a small and a larger schema, and
// demands as many queries for the one as for the other.
func TestInspectionAsksNoMoreOfMore(t *testing.T) {
	url := newest(t).Database(t)
	l := openLive(t, url).target.(*target)
	exec(t, url, tableScript(0, 2))
	few := len(queriesOf(t, l))
	exec(t, url, tableScript(2, 60))
	if many := len(queriesOf(t, l)); many != few || few == 0 {
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

// BenchmarkInspect reads databases of 100 to 10,000 tables, each with an enum,
// two sequences, a foreign key, an index and a view. The figure times-raw
// compares with a client that sends the same queries and drops what it gets.
func BenchmarkInspect(b *testing.B) {
	for _, tables := range []int{100, 1000, 10000} {
		b.Run(fmt.Sprint(tables), func(b *testing.B) {
			l := openLive(b, ofTables(b, tables)).target.(*target)
			raw := rawTime(b, l, queriesOf(b, l))
			for b.Loop() {
				if _, _, err := l.Inspect(b.Context(), dialects.Scope{}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed())/float64(b.N)/float64(raw), "times-raw")
			b.ReportMetric(peakMB(), "peak-MB")
		})
	}
}

// ofTables makes a database of many tables, in transactions that the server has
// room for the locks of.
func ofTables(b *testing.B, tables int) string {
	b.Helper()
	url := enginetest.Postgres(b, enginetest.NewestPostgres).Database(b)
	conn, err := pgx.Connect(b.Context(), url)
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close(context.Background())
	const batch = 250
	for from := 0; from < tables; from += batch {
		if _, err := conn.Exec(b.Context(), tableScript(from, min(from+batch, tables))); err != nil {
			b.Fatal(err)
		}
	}
	if _, err := conn.Exec(b.Context(), "ANALYZE"); err != nil {
		b.Fatal(err)
	}
	return url
}

// rawTime is how long the queries take when nobody looks at their rows.
func rawTime(b *testing.B, l *target, queries []query) time.Duration {
	b.Helper()
	start := time.Now()
	for _, q := range queries {
		rows, err := l.conn.Query(b.Context(), q.sql, q.args...)
		if err != nil {
			b.Fatal(err)
		}
		rows.Close()
		if err := rows.Err(); err != nil {
			b.Fatal(err)
		}
	}
	return time.Since(start)
}

// peakMB is the most memory that the process has had of the system, in
// megabytes.
func peakMB() float64 {
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	return float64(memory.Sys) / (1 << 20)
}
