package clickhouse

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/dialects/sqltoken"
)

// comparePause is between two comparisons of a table with its shadow, and
// comparePatience how long they may differ. Variables, for tests.
var comparePause, comparePatience = 20 * time.Millisecond, 30 * time.Second

// rebuildStep runs a statement of a rebuild that needs more than its text, so
// that others can insert meanwhile.
func (t *target) rebuildStep(ctx context.Context, step rebuildStep, of rebuildName, sql string) error {
	switch step {
	case stepCut:
		return cutting{watch: t.watching(of.table), of: of, attach: sql}.cut(ctx)
	case stepFill:
		return filling{target: t, of: of, sql: sql}.fill(ctx)
	}
	return exchanging{watch: t.watching(of.table), of: of, sql: sql}.exchange(ctx)
}

// besides lists the names of schemac's relations beside a table, and how
// many rows each has, in a system table of relations: of this host, or of all.
func (t *target) besides(ctx context.Context, relations string, table chsql.Name) (map[chsql.Name]uint64, error) {
	rows, err := t.conn.Query(ctx, "SELECT name, ifNull(total_rows, 0) FROM "+relations+" WHERE database = "+chsql.QuoteString(t.inFull(table).Database)+
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
			found[n] += count
		}
	}
	return found, serverError(rows.Err())
}

// makeRoom ends what an earlier rebuild does beside the table, and drops what one
// to the same definition has left, if it has no rows. Rows are dropped when
// somebody says so.
func (t *target) makeRoom(ctx context.Context, of rebuildName) error {
	if err := t.endSync(ctx, of.table); err != nil {
		return err
	}
	found, err := t.besides(ctx, t.systemTable("tables"), of.table)
	if err != nil {
		return err
	}
	free := t.throwAway(ctx)
	for _, r := range []besideRole{roleShadow, roleCopy, roleFrozen, roleStage} {
		rows, exists := found[of.of(r)]
		switch {
		case !exists:
		case rows > 0 && !free:
			return fmt.Errorf("%s is there from an earlier rebuild of %s, with %d rows. If they are not needed any more, remove it with schemac cleanup, and run again", of.of(r), of.table, rows)
		default:
			if err := t.runOwn(ctx, "DROP TABLE IF EXISTS "+of.of(r).String()); err != nil {
				return err
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

// endSync drops the views that mirror the table, which only a server alone has.
// What they have mirrored to stays.
func (t *target) endSync(ctx context.Context, table chsql.Name) error {
	found, err := t.besides(ctx, "system.tables", table)
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

// runOwn runs a statement about one of schemac's tables beside others, wherever
// it is, and waits until that is done.
func (t *target) runOwn(ctx context.Context, sql string) error {
	p, err := t.placement(ctx)
	if err != nil {
		return err
	}
	return t.work(ctx, dialects.Statement{SQL: sql + p.onCluster + " SYNC"})
}

// empty takes all rows out of one of schemac's own tables.
func (t *target) empty(ctx context.Context, n chsql.Name) error {
	return serverError(t.conn.Exec(ctx, "TRUNCATE TABLE "+n.String()+" SYNC"))
}

// onlyOwn reports whether schemac has made all of the relations.
func onlyOwn(names []chsql.Name) bool {
	return len(names) > 0 && !slices.ContainsFunc(names, func(n chsql.Name) bool { return !ownRelation(n.Name) })
}

// copyFilled is the table that a rebuild has made and that the statement fills:
// on this server, or by a table function on all hosts of a cluster.
func (r reading) copyFilled() (n chsql.Name, ok bool) {
	switch {
	case r.verb != "INSERT":
		return n, false
	case r.kind != "FUNCTION":
		if len(r.names) == 1 {
			n = r.names[0]
		}
	default:
		c := *r.rest
		if c.takeAny("cluster", "clusterAllReplicas") == "" {
			return n, false
		}
		if places := arguments(&c); len(places) == 3 {
			n = chsql.Name{Database: literal(places[1]), Name: literal(places[2])}
		}
	}
	_, ok = roleCopy.as(n)
	return n, ok
}

// literal is the value of a text that is a string, or "".
func literal(text string) string {
	list, err := chsql.Tokens(text)
	if err != nil || len(list) != 1 || list[0].Kind != sqltoken.String {
		return ""
	}
	return list[0].Value
}

// emptyCopy takes back what an INSERT has left in a rebuild's table, for the
// copy to begin anew: it was empty before, or it would not have been made.
func (t *target) emptyCopy(ctx context.Context, n chsql.Name) (dialects.Recovery, error) {
	if _, exists, err := t.relation(ctx, n); err != nil || !exists {
		return dialects.Undecided, serverError(err)
	}
	if err := t.runOwn(ctx, "TRUNCATE TABLE "+n.String()); err != nil {
		return dialects.Undecided, fmt.Errorf("empty the half-filled copy %s: %w", n, err)
	}
	return dialects.Untouched, nil
}
