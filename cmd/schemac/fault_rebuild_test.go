//go:build unix

package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"github.com/schemac/schemac/internal/enginetest"
)

const rebuiltModel = `table "t" {
  engine = MergeTree
  column "id" { type = UInt64 }
  column "at" { type = Date }
  sort { columns = [column.id] }
  partition {
    on { expr = "toYYYYMM(at)" }
  }
}
table "days" {
  engine = SummingMergeTree
  column "at" { type = Date }
  column "events" { type = UInt64 }
  sort { columns = [column.at] }
}
materialized "days_mv" {
  to = table.days
  as = "SELECT at, count() AS events FROM t GROUP BY at"
}
`

// TestFaultsClickHouseRebuild kills schemac again and again while it rebuilds a
// table, and while it goes back, and others insert all the time.
func TestFaultsClickHouseRebuild(t *testing.T) {
	t.Parallel()
	url := enginetest.ClickHouse(t).Database(t)
	conn := openClickHouse(t, url)
	f := &faults{T: t, workload: workload{dialect: "clickhouse", url: url, migration: func(int) (string, string) { return "", "" }}, dir: t.TempDir()}
	f.project(rebuiltModel)
	f.must("make-migrations", "first")
	f.must("migrate")
	w := &inserter{conn: conn}
	w.rows(t, 40_000)
	f.project(strings.Replace(rebuiltModel, "[column.id]", "[column.at, column.id]", 1))
	f.must("make-migrations", "sort")
	w.start(t)
	f.took = 3 * time.Second
	f.until("migrate")
	w.end()
	var kept string
	if err := conn.QueryRow(t.Context(), "SELECT name FROM system.tables WHERE database = currentDatabase() AND name LIKE '%shadow%'").Scan(&kept); err != nil {
		t.Fatal(err)
	}
	w.whole(t, "t", "`"+kept+"`")
	w.start(t)
	f.until("rollback", "--to-version", "0001") // a run that is killed behind its end must not take back more
	w.end()
	w.whole(t, "t")
	var left uint64
	if err := conn.QueryRow(t.Context(), "SELECT count() FROM system.tables WHERE database = currentDatabase() AND position(name, '__schemac_') > 0").Scan(&left); err != nil || left != 0 {
		t.Errorf("%d relations are left, %v", left, err)
	}
	t.Logf("%d kills, %d rows", f.kills, w.next.Load())
}

// project writes the project with this model.
func (f *faults) project(model string) {
	f.Helper()
	for name, text := range map[string]string{
		"schemac.hcl":   fmt.Sprintf("database \"main\" {\n  dialect = %q\n  url = %q\n  model_paths = [\"models\"]\n}\n", f.dialect, f.url),
		"models/it.hcl": model,
	} {
		path := filepath.Join(f.dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			f.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			f.Fatal(err)
		}
	}
}

func (f *faults) must(args ...string) {
	f.Helper()
	if out, err := f.command(args...).CombinedOutput(); err != nil {
		f.Fatalf("%v: %v\n%s", args, err, out)
	}
}

// inserter inserts rows into t with the ids 1, 2, 3 and so on.
type inserter struct {
	conn clickhouse.Conn
	next atomic.Uint64
	stop chan struct{}
	done sync.WaitGroup
}

func (w *inserter) rows(t *testing.T, n uint64) {
	first := w.next.Add(n) - n + 1
	if err := w.conn.Exec(t.Context(), fmt.Sprintf("INSERT INTO t SELECT %d + number, toDate('2026-01-01') + number %% 90 FROM numbers(%d)", first, n)); err != nil {
		t.Errorf("an insert failed: %v", err)
	}
}

func (w *inserter) start(t *testing.T) {
	w.stop = make(chan struct{})
	for range 3 {
		w.done.Go(func() {
			for {
				select {
				case <-w.stop:
					return
				case <-time.After(rand.N(200 * time.Millisecond)):
					w.rows(t, 1+rand.Uint64N(2000))
				}
			}
		})
	}
}

func (w *inserter) end() {
	close(w.stop)
	w.done.Wait()
}

// whole demands that the tables have every row once, and the view counted it
// once.
func (w *inserter) whole(t *testing.T, tables ...string) {
	t.Helper()
	n := w.next.Load()
	for _, table := range tables {
		var count, distinct, events uint64
		if err := w.conn.QueryRow(t.Context(), "SELECT count(), uniqExact(id), (SELECT sum(events) FROM days) FROM "+table).Scan(&count, &distinct, &events); err != nil {
			t.Fatal(err)
		}
		if count != n || distinct != n || events != n {
			t.Errorf("%s has %d rows, %d of them distinct, and the view has counted %d, of %d inserted", table, count, distinct, events, n)
		}
	}
}
