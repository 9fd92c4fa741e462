package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/schemac/schemac/dialects"
)

// progressQuery reads what the server tells of one session's long statement.
// Index builds count blocks, and tuples while they load.
const progressQuery = `
SELECT phase, CASE WHEN blocks_total > 0 THEN blocks_done ELSE tuples_done END, CASE WHEN blocks_total > 0 THEN blocks_total ELSE tuples_total END,
  CASE WHEN blocks_total > 0 THEN 'blocks' ELSE 'rows' END FROM pg_catalog.pg_stat_progress_create_index WHERE pid = $1
UNION ALL SELECT phase, heap_blks_scanned, heap_blks_total, 'blocks' FROM pg_catalog.pg_stat_progress_cluster WHERE pid = $1
UNION ALL SELECT phase, heap_blks_scanned, heap_blks_total, 'blocks' FROM pg_catalog.pg_stat_progress_vacuum WHERE pid = $1`

// copyProgress came with version 14.
const copyProgress = `
UNION ALL SELECT 'copying rows', tuples_processed, 0, 'rows' FROM pg_catalog.pg_stat_progress_copy WHERE pid = $1`

// copyProgressSince is the first major with copyProgress.
const copyProgressSince = 14

// Watch implements dialects.Resumer. Where no further connection is to be had
// it stays silent.
func (t *target) Watch(ctx context.Context, report func(dialects.Progress)) {
	query := progressQuery
	if t.features.major >= copyProgressSince {
		query += copyProgress
	}
	conn, err := connect(ctx, t.config)
	if err != nil {
		return
	}
	defer closeSoon(conn)
	var last dialects.Progress
	for tick := time.NewTicker(time.Second); ; {
		select {
		case <-ctx.Done():
			tick.Stop()
			return
		case <-tick.C:
		}
		var now dialects.Progress
		err := conn.QueryRow(ctx, query, t.pid).Scan(&now.Phase, &now.Done, &now.Total, &now.Unit)
		switch {
		case errors.Is(err, pgx.ErrNoRows):
		case err != nil:
			return
		case now != last:
			report(now)
			last = now
		}
	}
}

// closeSoon ends a connection whatever has become of the caller's context.
func closeSoon(conn *pgx.Conn) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	_ = conn.Close(ctx)
}
