package clickhouse

import (
	"fmt"
	"slices"
	"sync"
	counters "sync/atomic"
	"testing"
	"time"

	"github.com/schemac/schemac/dialects"
)

// exchangeAtOnce lets exchanges end the inserts that have just begun, instead of
// looking for a better moment.
func exchangeAtOnce(t *testing.T) {
	old := gatherPatience
	gatherPatience = 0
	t.Cleanup(func() { gatherPatience = old })
}

// Names are exchanged again and again below inserts that never pause. Each row
// is once in both tables and behind the view. An insert may fail, and then has
// written nothing.
func TestExchangeIsExact(t *testing.T) {
	exchangeAtOnce(t)
	address := newDatabase(t)
	target := connect(t, address, dialects.Options{}).(*target)
	of := rebuildName{table: read("DROP TABLE t").names[0], id: "0123ab"}
	for _, sql := range []string{
		"CREATE TABLE t (id UInt64) ENGINE = MergeTree ORDER BY id",
		"CREATE TABLE seen (id UInt64) ENGINE = MergeTree ORDER BY id",
		"CREATE TABLE " + of.of(roleShadow).String() + " (id UInt64) ENGINE = MergeTree ORDER BY tuple()",
		"CREATE MATERIALIZED VIEW " + of.of(roleSync).String() + " TO " + of.of(roleShadow).String() + " AS SELECT id FROM t",
		"CREATE MATERIALIZED VIEW seen_mv TO seen AS SELECT id FROM t",
	} {
		if _, err := ask(t.Context(), address, sql); err != nil {
			t.Fatal(err)
		}
	}
	var failed, next counters.Int64
	stop := make(chan struct{})
	var done sync.WaitGroup
	done.Go(func() {
		for {
			select {
			case <-stop:
				return
			case <-time.After(40 * time.Millisecond):
			}
			done.Go(func() {
				sql := fmt.Sprintf("INSERT INTO t SELECT %d", next.Add(1))
				for _, err := ask(t.Context(), address, sql); err != nil; _, err = ask(t.Context(), address, sql) {
					failed.Add(1)
				}
			})
		}
	})
	for range 6 {
		s := dialects.Statement{SQL: "EXCHANGE TABLES t AND " + of.of(roleShadow).String()}
		if err := target.Execute(t.Context(), []dialects.Statement{s}, nil); err != nil {
			t.Error(err)
		}
		time.Sleep(100 * time.Millisecond)
	}
	close(stop)
	done.Wait()
	var counts []string
	for _, table := range []string{"t", "seen", of.of(roleShadow).String()} {
		got, err := ask(t.Context(), address, "SELECT count(), uniqExact(id) FROM "+table)
		if err != nil {
			t.Fatal(err)
		}
		counts = append(counts, got)
	}
	n := next.Load()
	t.Logf("%d rows, %d inserts failed", n, failed.Load())
	want := fmt.Sprintf("%d\t%d", n, n)
	if !slices.Equal(counts, []string{want, want, want}) {
		t.Errorf("the table, the view's and the former one have %q rows and distinct rows, want %q each", counts, want)
	}
}
