package clickhouse

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	counters "sync/atomic"
	"testing"
	"time"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
)

// there gives the statements between two models, and back.
func there(t *testing.T, before, after string) (forward, back []dialects.Statement) {
	t.Helper()
	return thereBy(t, New(dialects.Options{}), before, after)
}

func thereBy(t *testing.T, d dialects.Dialect, before, after string) (forward, back []dialects.Statement) {
	t.Helper()
	from, to := compileModel(t, d, before), compileModel(t, d, after)
	plan, problems := planner.New(from, to, d, planner.Options{})
	forward, more := d.Emit(plan.Pair, plan.Changes)
	if err := append(problems, more...).Err(); err != nil {
		t.Fatal(err)
	}
	way, problems := plan.Back(from, d, planner.Options{})
	back, more = d.Emit(way.Pair, way.Changes)
	if err := append(problems, more...).Err(); err != nil {
		t.Fatal(err)
	}
	return forward, back
}

// writers insert rows with ids of their own into t, beginning with 1, and never
// a moment longer than a few rows take.
type writers struct {
	address string
	insert  string
	next    counters.Uint64
	stop    chan struct{}
	done    sync.WaitGroup
	failed  counters.Pointer[string]
}

// canceled is the server's code for a query that was ended.
const canceled = "server error 394"

// rows inserts n rows with the next ids, again where the exchange of a rebuild
// has ended the insert: it has written nothing then.
func (w *writers) rows(ctx context.Context, n uint64, settings string) {
	first := w.next.Add(n) - n + 1
	sql := strings.NewReplacer("SELECT FIRST", settings+" SELECT "+fmt.Sprint(first), "COUNT", fmt.Sprint(n)).Replace(w.insert)
	_, err := ask(ctx, w.address, sql)
	for err != nil && err.Error() == canceled && ctx.Err() == nil {
		_, err = ask(ctx, w.address, sql)
	}
	if err != nil {
		text := err.Error()
		w.failed.Store(&text)
	}
}

func (w *writers) start(t *testing.T) {
	w.stop = make(chan struct{})
	for i := range 4 {
		w.done.Go(func() {
			for {
				select {
				case <-w.stop:
					return
				case <-time.After(rand.N(150 * time.Millisecond)):
				}
				switch i {
				case 0:
					w.rows(t.Context(), 60_000, "")
				case 1:
					w.rows(t.Context(), 3, "SETTINGS async_insert = 1, wait_for_async_insert = 1")
				default:
					w.rows(t.Context(), 1+rand.Uint64N(50), "")
				}
			}
		})
	}
}

func (w *writers) end(t *testing.T) {
	t.Helper()
	close(w.stop)
	w.done.Wait()
	if text := w.failed.Load(); text != nil {
		t.Fatalf("an insert failed: %s", *text)
	}
}

// whole demands that the table has every row that was inserted once.
func (w *writers) whole(t *testing.T, table string) {
	t.Helper()
	n := w.next.Load()
	want := fmt.Sprintf("%d\t%d\t%d", n, n, n*(n+1)/2)
	got, err := ask(t.Context(), w.address, "SELECT count(), uniqExact(id), sum(id) FROM "+table)
	if err != nil || got != want {
		t.Errorf("%s has count, distinct ids and their sum %q, want %q, %v", table, got, want, err)
	}
}

const liveBefore = `
table "t" {
  engine = MergeTree
  column "id" { type = UInt64 }
  column "at" { type = Date }
  column "name" { type = String }
  column "n" {
    type = Int32
    null = true
  }
  sort { columns = [column.id] }
  partition {
    on { expr = "toYYYYMM(at)" }
  }
}
table "totals" {
  engine = SummingMergeTree
  column "name" { type = String }
  column "events" { type = UInt64 }
  sort { columns = [column.name] }
}
materialized "totals_mv" {
  to = table.totals
  as = "SELECT name, count() AS events FROM t GROUP BY name"
}
`

// liveAfter sorts otherwise, has another partition key and a new column.
var liveAfter = strings.NewReplacer("sort { columns = [column.id] }", "sort { columns = [column.name, column.at, column.id] }",
	"toYYYYMM(at)", "toMonday(at)", `  column "n" {`, "  column \"region\" {\n    type = String\n    default = \"eu\"\n  }\n  column \"n\" {").Replace(liveBefore)

// keptName finds what schemac has made beside tables.
func keptName(t *testing.T, address string, r besideRole) string {
	t.Helper()
	name, err := ask(t.Context(), address, "SELECT name FROM system.tables WHERE database = currentDatabase() AND name LIKE '%\\_\\_schemac\\_"+string(r)+"\\_%'")
	if err != nil {
		t.Fatal(err)
	}
	return name
}

func liveTable(t *testing.T) (w *writers, target dialects.Target) {
	t.Helper()
	address := newDatabase(t)
	forward, _ := there(t, "", liveBefore)
	target = connect(t, address, dialects.Options{})
	execute(t, target, forward)
	w = &writers{address: address, insert: "INSERT INTO t (id, at, name, n) SELECT FIRST + number, toDate('2026-01-01') + number % 90, concat('n', toString(number % 7)), nullIf(number % 5, 0) FROM numbers(COUNT)"}
	w.rows(t.Context(), 100_000, "")
	return w, target
}

func execute(t *testing.T, target dialects.Target, statements []dialects.Statement) {
	t.Helper()
	if err := target.Execute(t.Context(), statements, nil); err != nil {
		t.Fatal(err)
	}
}

// events demands that the view has counted every row once.
func (w *writers) events(t *testing.T) {
	t.Helper()
	if got, _ := ask(t.Context(), w.address, "SELECT sum(events) FROM totals"); got != fmt.Sprint(w.next.Load()) {
		t.Errorf("the view has counted %s rows of %d", got, w.next.Load())
	}
}

// While others insert, a rebuild and its way back lose and double no row: not
// in the table, not in the one that is kept, not behind a view.
func TestRebuildWhileOthersInsert(t *testing.T) {
	exchangeAtOnce(t)
	w, target := liveTable(t)
	forward, back := there(t, liveBefore, liveAfter)
	w.start(t)
	time.Sleep(200 * time.Millisecond)
	execute(t, target, forward)
	time.Sleep(200 * time.Millisecond)
	w.end(t)
	w.whole(t, "t")
	w.whole(t, keptName(t, w.address, roleShadow))
	w.events(t)
	if key, _ := ask(t.Context(), w.address, "SELECT sorting_key, partition_key FROM system.tables WHERE database = currentDatabase() AND name = 't'"); key != "name, at, id\ttoMonday(at)" {
		t.Errorf("the keys are %s", key)
	}
	w.start(t)
	execute(t, target, back)
	w.end(t)
	w.whole(t, "t")
	w.events(t)
	if left, _ := ask(t.Context(), w.address, "SELECT name FROM system.tables WHERE database = currentDatabase() AND name LIKE '%schemac%'"); left != "" {
		t.Errorf("%s is left", left)
	}
}
