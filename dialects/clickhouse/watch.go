package clickhouse

import (
	"cmp"
	"context"
	"time"

	driver "github.com/ClickHouse/clickhouse-go/v2"

	"github.com/schemac/schemac/dialects"
)

// watchPause is between two reports.
const watchPause = time.Second

// Watch implements dialects.Resumer. A mutation is told before the statement
// that waits for it.
func (t *target) Watch(ctx context.Context, report func(dialects.Progress)) {
	conn, err := driver.Open(t.options)
	if err != nil {
		return
	}
	defer conn.Close()
	w := watcher{conn: conn, most: map[string]int64{}}
	for sleep(ctx, watchPause) == nil {
		if p, ok := w.look(ctx); ok && ctx.Err() == nil {
			report(p)
		}
	}
}

// watcher remembers how much work there was.
type watcher struct {
	conn driver.Conn
	most map[string]int64
}

func (w watcher) look(ctx context.Context) (dialects.Progress, bool) {
	if p, ok := w.mutation(ctx); ok {
		return p, true
	}
	return w.query(ctx)
}

// mutation tells how many parts are left of the oldest unfinished mutation.
// How many there were it knows from the first look.
func (w watcher) mutation(ctx context.Context) (dialects.Progress, bool) {
	rows, err := w.conn.Query(ctx, "SELECT table, mutation_id, toInt64(max(parts_to_do)) FROM system.mutations "+
		"WHERE database = currentDatabase() AND NOT is_done GROUP BY table, mutation_id ORDER BY min(create_time), table, mutation_id LIMIT 1")
	if err != nil {
		return dialects.Progress{}, false
	}
	defer rows.Close()
	var table, id string
	var left int64
	if !rows.Next() || rows.Scan(&table, &id, &left) != nil {
		return dialects.Progress{}, false
	}
	total := max(w.most[table+"/"+id], left)
	w.most[table+"/"+id] = total
	return dialects.Progress{Phase: "rewriting parts of " + table, Done: total - left, Total: total, Unit: "parts"}, true
}

// query tells how many rows the statement at work has read.
func (w watcher) query(ctx context.Context) (dialects.Progress, bool) {
	rows, err := w.conn.Query(ctx, "SELECT query_kind, toInt64(read_rows), toInt64(total_rows_approx) FROM system.processes "+
		"WHERE startsWith(Settings['log_comment'], 'schemac-') AND current_database = currentDatabase() ORDER BY elapsed DESC LIMIT 1")
	if err != nil {
		return dialects.Progress{}, false
	}
	defer rows.Close()
	var kind string
	var done, total int64
	if !rows.Next() || rows.Scan(&kind, &done, &total) != nil {
		return dialects.Progress{}, false
	}
	return dialects.Progress{Phase: cmp.Or(phases[kind], "working"), Done: done, Total: max(total, done), Unit: "rows"}, true
}

// phases says what a kind of query does with the rows that it reads.
var phases = map[string]string{"Insert": "copying rows", "Select": "checking rows", "Create": "filling the table", "Alter": "altering the table",
	"Delete": "deleting rows", "Update": "updating rows", "Optimize": "merging parts"}
