package clickhouse

import (
	"context"
	"fmt"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/internal/enginetest"
)

// countingConn counts the queries of a connection.
type countingConn struct {
	driver.Conn
	queries int
}

func (c *countingConn) Query(ctx context.Context, sql string, args ...any) (driver.Rows, error) {
	c.queries++
	return c.Conn.Query(ctx, sql, args...)
}

func (c *countingConn) QueryRow(ctx context.Context, sql string, args ...any) driver.Row {
	c.queries++
	return c.Conn.QueryRow(ctx, sql, args...)
}

func (c *countingConn) Select(ctx context.Context, into any, sql string, args ...any) error {
	c.queries++
	return c.Conn.Select(ctx, into, sql, args...)
}

// BenchmarkInspect inspects 1,000 tables of 20 columns with an index, a TTL and
// a materialized view for every tenth. It is to take less than two seconds.
func BenchmarkInspect(b *testing.B) {
	opened, err := New(dialects.Options{}).Open(b.Context(), enginetest.ClickHouse(b).Database(b))
	if err != nil {
		b.Fatal(err)
	}
	defer opened.Close()
	live := opened.(*target)
	columns := ""
	for i := range 18 {
		columns += fmt.Sprintf(", c%d LowCardinality(String) DEFAULT concat('a', toString(id + %d)) CODEC(ZSTD(1))", i, i)
	}
	for i := range 1000 {
		sql := fmt.Sprintf("CREATE TABLE t%d (id UInt64, d Date%s, INDEX i d TYPE minmax, CONSTRAINT c CHECK id > 0) ENGINE = MergeTree PARTITION BY toYYYYMM(d) ORDER BY id TTL d + INTERVAL 1 YEAR", i, columns)
		if err := live.conn.Exec(b.Context(), sql); err != nil {
			b.Fatal(err)
		}
		if i%10 != 0 {
			continue
		}
		if err := live.conn.Exec(b.Context(), fmt.Sprintf("CREATE MATERIALIZED VIEW m%d ENGINE = MergeTree ORDER BY id AS SELECT id FROM t%d", i, i)); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		objects, _, err := opened.Inspect(b.Context(), dialects.Scope{})
		if err != nil || len(objects) < 20000 {
			b.Fatalf("%d objects, %v", len(objects), err)
		}
	}
}

// TestInspectionAsksNoMoreOfMore inspects a small and a larger schema, and
// demands as many queries for the one as for the other.
func TestInspectionAsksNoMoreOfMore(t *testing.T) {
	opened, err := New(dialects.Options{}).Open(t.Context(), enginetest.ClickHouse(t).Database(t))
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	live := opened.(*target)
	counting := &countingConn{Conn: live.conn}
	live.conn = counting
	grow := func(from, to int) int {
		for i := from; i < to; i++ {
			for _, sql := range []string{
				fmt.Sprintf("CREATE TABLE t%d (id UInt64, d Date, INDEX i d TYPE minmax, CONSTRAINT c CHECK id > 0) ENGINE = MergeTree ORDER BY id TTL d + INTERVAL 1 YEAR", i),
				fmt.Sprintf("CREATE VIEW v%d AS SELECT id FROM t%d", i, i),
				fmt.Sprintf("CREATE MATERIALIZED VIEW m%d ENGINE = MergeTree ORDER BY id AS SELECT id FROM t%d", i, i),
			} {
				if err := live.conn.Exec(t.Context(), sql); err != nil {
					t.Fatal(err)
				}
			}
		}
		counting.queries = 0
		objects, _, err := opened.Inspect(t.Context(), dialects.Scope{})
		if err != nil || len(objects) < 3*to {
			t.Fatalf("%d objects, %v", len(objects), err)
		}
		return counting.queries
	}
	few := grow(0, 2)
	if many := grow(2, 20); many != few || few == 0 {
		t.Errorf("2 tables take %d queries, 20 take %d", few, many)
	}
}
