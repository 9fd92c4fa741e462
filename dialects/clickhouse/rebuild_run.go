package clickhouse

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
)

// comparePause is between two comparisons of a table with its shadow, and
// comparePatience how long they may differ. Variables, for tests.
var comparePause, comparePatience = 20 * time.Millisecond, 30 * time.Second

// rebuildStep runs a statement of a rebuild, and what it takes that others can
// insert meanwhile.
func (t *target) rebuildStep(ctx context.Context, step rebuildStep, of rebuildName, sql string) error {
	switch step {
	case stepCut:
		return cutting{watch: t.watching(of.table), of: of, attach: sql}.cut(ctx)
	case stepFill:
		return filling{target: t, of: of, sql: sql}.fill(ctx)
	case stepExchange:
		return exchanging{watch: t.watching(of.table), of: of, sql: sql}.exchange(ctx)
	}
	if err := t.endSync(ctx, of.table); err != nil {
		return err
	}
	if err := t.makeRoom(ctx, of); err != nil {
		return err
	}
	return serverError(t.conn.Exec(ctx, sql))
}

// besides lists the names of schemac's relations beside a table, and how
// many rows each has.
func (t *target) besides(ctx context.Context, table chsql.Name) (map[chsql.Name]uint64, error) {
	rows, err := t.conn.Query(ctx, "SELECT name, ifNull(total_rows, 0) FROM system.tables WHERE database = "+databaseOf(table)+
		" AND startsWith(name, "+chsql.QuoteString(table.Name+"__schemac_")+")")
	if err != nil {
		return nil, serverError(err)
	}
	defer rows.Close()
	found := map[chsql.Name]uint64{}
	for rows.Next() {
		n := chsql.Name{Database: table.Database}
		var count uint64
		if err := rows.Scan(&n.Name, &count); err != nil {
			return nil, err
		}
		if of, _, ok := beside(n); ok && of.table == table {
			found[n] = count
		}
	}
	return found, serverError(rows.Err())
}

// makeRoom drops what an earlier rebuild to the same definition has left, if it
// has no rows. Rows are dropped when somebody says so.
func (t *target) makeRoom(ctx context.Context, of rebuildName) error {
	found, err := t.besides(ctx, of.table)
	if err != nil {
		return err
	}
	free := t.throwAway(ctx)
	for _, r := range []besideRole{roleShadow, roleFrozen, roleStage} {
		rows, exists := found[of.of(r)]
		switch {
		case !exists:
		case rows > 0 && !free:
			return fmt.Errorf("%s is there from an earlier rebuild of %s, with %d rows. If they are not needed any more, remove it with schemac cleanup, and run again", of.of(r), of.table, rows)
		default:
			if err := t.conn.Exec(ctx, "DROP TABLE "+of.of(r).String()+" SYNC"); err != nil {
				return serverError(err)
			}
		}
	}
	return nil
}

// throwAway reports whether the database is one in which migrations are tried,
// with copies of rows.
func (t *target) throwAway(ctx context.Context) bool {
	comments, err := t.texts(ctx, "SELECT comment FROM system.databases WHERE name = currentDatabase()")
	return err == nil && len(comments) == 1 && marksScratch(comments[0])
}

// endSyncs ends the mirroring of tables that the statement is about to change.
// What is mirrored afterwards would not fit any more, or inserts would fail on
// it.
func (t *target) endSyncs(ctx context.Context, r reading) error {
	if !slices.Contains([]string{"ALTER", "RENAME", "EXCHANGE", "DROP", "DELETE FROM", "UPDATE", "TRUNCATE", "REPLACE", "DETACH"}, r.verb) && !r.replace {
		return nil
	}
	for _, n := range r.names {
		if ownRelation(n.Name) {
			continue
		}
		if err := t.endSync(ctx, n); err != nil {
			return err
		}
	}
	return nil
}

// endSync drops the views that mirror the table. What they have mirrored to
// stays.
func (t *target) endSync(ctx context.Context, table chsql.Name) error {
	found, err := t.besides(ctx, table)
	if err != nil {
		return err
	}
	for n := range found {
		if _, ok := roleSync.as(n); ok {
			if err := t.conn.Exec(ctx, "DROP VIEW IF EXISTS "+n.String()+" SYNC"); err != nil {
				return serverError(err)
			}
		}
	}
	return nil
}

// empty takes all rows out of one of schemac's own tables.
func (t *target) empty(ctx context.Context, n chsql.Name) error {
	return serverError(t.conn.Exec(ctx, "TRUNCATE TABLE "+n.String()+" SYNC"))
}

// onlyOwn reports whether schemac has made all of the relations.
func onlyOwn(names []chsql.Name) bool {
	return len(names) > 0 && !slices.ContainsFunc(names, func(n chsql.Name) bool { return !ownRelation(n.Name) })
}
