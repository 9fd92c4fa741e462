package clickhouse

import (
	"context"
	"slices"
	"time"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
)

// insertion is an insert that is under way.
type insertion struct {
	// query is the server's id of the statement.
	query string
	// into is the table that it names, and no name where that cannot be read.
	into chsql.Name
	// started is when, by the server's clock.
	started time.Time
	elapsed time.Duration
}

// why is the reason that something cannot be done while it is under way.
func (i insertion) why() string { return "an insert into " + i.into.String() + " was under way" }

// watch sees the inserts whose rows may come to a table, by whatever views: an
// insert knows the views that it feeds from its beginning, so that one which is
// older than a view passes it by.
//
// What background threads insert, such as those of Kafka or Buffer tables, is
// no query, and not seen.
type watch struct {
	*target
	table chsql.Name
	// found are the tables whose rows may come to the table, once that was
	// looked up.
	found map[chsql.Name]bool
}

// watching watches the table from now on.
func (t *target) watching(table chsql.Name) *watch { return &watch{target: t, table: table} }

// underWay lists the inserts that are under way.
func (w *watch) underWay(ctx context.Context) ([]insertion, error) {
	list, err := w.insertions(ctx)
	if err != nil {
		return nil, err
	}
	table := qualified(w.table, w.namespace())
	if w.found == nil && slices.ContainsFunc(list, func(i insertion) bool { return i.into != table && i.into != chsql.Name{} }) {
		if w.found, err = w.feeders(ctx, table); err != nil {
			return nil, err
		}
	}
	return slices.DeleteFunc(list, func(i insertion) bool {
		return i.into != table && i.into != chsql.Name{} && !w.found[i.into]
	}), nil
}

// insertions lists all inserts that are under way on the server.
func (t *target) insertions(ctx context.Context) ([]insertion, error) {
	rows, err := t.conn.Query(ctx, "SELECT query_id, query, current_database, toUnixTimestamp64Micro(now64(6)), elapsed FROM system.processes WHERE query_kind IN ('Insert', 'AsyncInsertFlush')")
	if err != nil {
		return nil, serverError(err)
	}
	defer rows.Close()
	var list []insertion
	for rows.Next() {
		var i insertion
		var query, database string
		var now int64
		var elapsed float64
		if err := rows.Scan(&i.query, &query, &database, &now, &elapsed); err != nil {
			return nil, err
		}
		i.elapsed = time.Duration(elapsed * float64(time.Second))
		i.started = time.UnixMicro(now).Add(-i.elapsed)
		if r := read(query); len(r.names) == 1 {
			i.into = qualified(r.names[0], database)
		}
		list = append(list, i)
	}
	return list, serverError(rows.Err())
}

// qualified gives the name a database if it has none.
func qualified(n chsql.Name, database string) chsql.Name {
	if n.Database == "" {
		n.Database = database
	}
	return n
}

// feeders are the tables whose rows may come to the table: through
// materialized views, and through engines that pass on what they get. Where
// those send it is not looked at.
func (t *target) feeders(ctx context.Context, table chsql.Name) (map[chsql.Name]bool, error) {
	targets, err := t.viewTargets(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := t.conn.Query(ctx, "SELECT database, name, engine IN ('Distributed', 'Buffer', 'Alias'), dependencies_database, dependencies_table FROM system.tables "+
		"WHERE notEmpty(dependencies_table) OR engine IN ('Distributed', 'Buffer', 'Alias')")
	if err != nil {
		return nil, serverError(err)
	}
	defer rows.Close()
	sources := map[chsql.Name][]chsql.Name{} // by what they write to
	found, next := map[chsql.Name]bool{table: true}, []chsql.Name{table}
	for rows.Next() {
		var n chsql.Name
		var passes uint8
		var databases, views []string
		if err := rows.Scan(&n.Database, &n.Name, &passes, &databases, &views); err != nil {
			return nil, err
		}
		if passes != 0 && !found[n] {
			found[n], next = true, append(next, n)
		}
		for i, view := range views {
			to := targets[chsql.Name{Database: databases[i], Name: view}]
			sources[to] = append(sources[to], n)
		}
	}
	for ; len(next) > 0; next = next[1:] {
		for _, source := range sources[next[0]] {
			if !found[source] {
				found[source] = true
				next = append(next, source)
			}
		}
	}
	return found, serverError(rows.Err())
}

// viewTargets tells of each materialized view which table it writes to; of one
// that keeps its rows itself, none.
func (t *target) viewTargets(ctx context.Context) (map[chsql.Name]chsql.Name, error) {
	rows, err := t.conn.Query(ctx, "SELECT database, name, create_table_query FROM system.tables WHERE engine = 'MaterializedView'")
	if err != nil {
		return nil, serverError(err)
	}
	defer rows.Close()
	targets := map[chsql.Name]chsql.Name{}
	for rows.Next() {
		var view chsql.Name
		var query string
		if err := rows.Scan(&view.Database, &view.Name, &query); err != nil {
			return nil, err
		}
		rest := read(query).rest
		if at := rest.find("TO"); at >= 0 {
			c := &cursor{list: rest.list, pos: at + 1}
			if n, ok := c.name(); ok {
				targets[view] = qualified(n, view.Database)
			}
		}
	}
	return targets, serverError(rows.Err())
}
