package clickhouse

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
)

// quietPatience is how long to wait for the moment that a step of a rebuild
// needs. A variable, for tests.
var quietPatience = 2 * time.Minute

// unquietError says that there was no such moment.
type unquietError struct {
	table chsql.Name
	// why tells what was under way last.
	why string
}

// Error says what to do.
func (e *unquietError) Error() string {
	return fmt.Sprintf("for %v there was no moment in which this could be done to %s: %s. Pause its writers for some seconds and run again; nothing is lost", quietPatience, e.table, e.why)
}

// quietly runs an attempt until nothing disturbs it. What it gives in place of
// an error tells what did. The pauses are of random length, so that they do not
// keep time with writers.
func quietly(ctx context.Context, table chsql.Name, attempt func() (disturbed string, err error)) error {
	for begun := time.Now(); ; {
		disturbed, err := attempt()
		if err != nil || disturbed == "" {
			return err
		}
		if time.Since(begun) >= quietPatience {
			return &unquietError{table, disturbed}
		}
		if err := sleep(ctx, 5*time.Millisecond+rand.N(150*time.Millisecond)); err != nil {
			return err
		}
	}
}

// insertion is an insert that is under way.
type insertion struct {
	into chsql.Name
	// started is when, by the server's clock.
	started time.Time
	elapsed time.Duration
}

// why is the reason that something cannot be done while it is under way.
func (i insertion) why() string { return "an insert into " + i.into.String() + " was under way" }

// inserting lists the inserts under way whose rows may come to the table, by
// whatever views: an insert knows the views that it feeds from its beginning,
// so that one which is older than a view passes it by.
//
// What background threads insert, such as those of Kafka or Buffer tables, is
// no query, and not in the list.
func (t *target) inserting(ctx context.Context, table chsql.Name) ([]insertion, error) {
	rows, err := t.conn.Query(ctx, "SELECT query, current_database, toUnixTimestamp64Micro(now64(6)), elapsed FROM system.processes WHERE query_kind IN ('Insert', 'AsyncInsertFlush')")
	if err != nil {
		return nil, serverError(err)
	}
	defer rows.Close()
	var list []insertion
	for rows.Next() {
		var query, database string
		var now int64
		var elapsed float64
		if err := rows.Scan(&query, &database, &now, &elapsed); err != nil {
			return nil, err
		}
		i := insertion{elapsed: time.Duration(elapsed * float64(time.Second))}
		i.started = time.UnixMicro(now).Add(-i.elapsed)
		if r := read(query); len(r.names) == 1 {
			i.into = qualified(r.names[0], database)
		}
		list = append(list, i)
	}
	if err := rows.Err(); err != nil {
		return nil, serverError(err)
	}
	return t.reaching(ctx, qualified(table, t.namespace()), list)
}

// reaching leaves out the inserts into other tables whose rows go no further.
func (t *target) reaching(ctx context.Context, table chsql.Name, list []insertion) ([]insertion, error) {
	var reach []insertion
	for _, i := range list {
		if i.into != table && i.into != (chsql.Name{}) {
			if ends, err := t.endsIn(ctx, i.into); err != nil {
				return nil, err
			} else if ends {
				continue
			}
		}
		reach = append(reach, i)
	}
	return reach, nil
}

// qualified gives the name a database if it has none.
func qualified(n chsql.Name, database string) chsql.Name {
	if n.Database == "" {
		n.Database = database
	}
	return n
}

// endsIn reports whether rows inserted into the table go no further.
func (t *target) endsIn(ctx context.Context, n chsql.Name) (bool, error) {
	var count uint64
	err := t.conn.QueryRow(ctx, "SELECT count() FROM system.tables WHERE "+place(n, "name")+" AND empty(dependencies_table) AND endsWith(engine, 'MergeTree')").Scan(&count)
	return count > 0, serverError(err)
}

// content tells parts from other parts: they have the same if they hold the
// same rows in the same files.
type content struct {
	parts, rows, files uint64
}

func (t *target) content(ctx context.Context, n chsql.Name) (c content, err error) {
	err = t.conn.QueryRow(ctx, "SELECT count(), sum(rows), groupBitXor(cityHash64(hash_of_all_files)) FROM system.parts WHERE active AND rows > 0 AND "+place(n, "table")).Scan(&c.parts, &c.rows, &c.files)
	return c, serverError(err)
}

// mutating tells of an unfinished mutation. Parts that it has not reached yet
// would never be mutated where they are attached.
func (t *target) mutating(ctx context.Context, n chsql.Name) (string, error) {
	list, err := t.mutations(ctx, n, 0)
	for _, m := range list {
		if !m.done {
			return "its mutation " + m.id + " is unfinished", serverError(err)
		}
	}
	return "", serverError(err)
}

// resolving is how long an insert that has begun may take to look up its table
// and the views that it feeds, even on a busy server. Where inserts follow each
// other so closely that none is ever that old, hastyResolving has to do after
// resolvingPatience.
const (
	resolving         = 300 * time.Millisecond
	hastyResolving    = 20 * time.Millisecond
	resolvingPatience = 15 * time.Second
)

// exchange runs the statement at a moment in which no insert has just begun:
// one that has looked up the table before and its views after would write to
// one of both tables alone. The others go on to write to both.
func (t *target) exchange(ctx context.Context, of rebuildName, sql string) error {
	begun := time.Now()
	return quietly(ctx, of.table, func() (string, error) {
		young := resolving
		if time.Since(begun) > resolvingPatience {
			young = hastyResolving
		}
		list, err := t.inserting(ctx, of.table)
		if err != nil {
			return "", err
		}
		for _, i := range list {
			if i.elapsed < young {
				return i.why(), nil
			}
		}
		return "", serverError(t.conn.Exec(ctx, sql))
	})
}
