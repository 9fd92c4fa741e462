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
