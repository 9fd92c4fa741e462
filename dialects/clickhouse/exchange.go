package clickhouse

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
)

// exchanging gives a table and its shadow each other's name.
//
// An insert looks up its table, then the views that it feeds, then their
// targets. One that does so just while the names change writes to one of the
// tables alone, or twice to the former one, or passes views by; all three were
// seen on 26.7. Nothing keeps inserts from beginning. So both tables have a
// gate: what begins in that moment has written nothing when it is over, and is
// ended, with an error for its writer. To spare writers that, the exchange waits
// until they are held by the gate.
type exchanging struct {
	*watch
	of  rebuildName
	sql string
}

const (
	// resolving is how long an insert that has begun may take for its look-ups,
	// even on a busy server.
	resolving = 300 * time.Millisecond
	// gathering is how long to wait behind one gate until all writers are held,
	// and swapping how long the exchange may take after that, with the end of
	// what has begun meanwhile: both fit into what the gate holds.
	gathering = 900 * time.Millisecond
	swapping  = 1500 * time.Millisecond
)

// gatherPatience is how long to look for a moment in which no insert has just
// begun. Where writers leave none, those that have just begun are ended too. A
// variable, for tests.
var gatherPatience = 15 * time.Second

// exchange runs until it has found its moment.
func (x exchanging) exchange(ctx context.Context) (err error) {
	tables := []chsql.Name{x.of.table, x.of.of(roleShadow)}
	defer func() { err = errors.Join(err, x.openGate(context.WithoutCancel(ctx), tables...)) }()
	begun := time.Now()
	return quietly(ctx, x.of.table, func() (string, error) {
		g, err := x.closeGate(ctx, tables...)
		if err != nil {
			return "", err
		}
		disturbed, err := x.behind(ctx, g, time.Since(begun) > gatherPatience)
		if err == nil && disturbed != "" {
			err = x.openGate(ctx, tables...)
		}
		return disturbed, err
	})
}

// behind exchanges behind a gate as soon as no insert has just begun. If it is
// forced, it does so in the end even if some have.
func (x exchanging) behind(ctx context.Context, g gate, forced bool) (string, error) {
	begun := time.Now()
	busy, err := x.busy(ctx)
	if err != nil {
		return "", err
	}
	for {
		looked := time.Now()
		list, err := x.underWay(ctx)
		if err != nil {
			return "", err
		}
		young := slices.IndexFunc(list, func(i insertion) bool { return i.elapsed < resolving })
		busy = busy || len(list) > 0
		switch waited := looked.Sub(begun); {
		case young < 0 && (!busy || waited >= resolving):
			return x.swap(ctx, g, looked)
		case waited < gathering:
		case !forced:
			return list[young].why(), nil
		default:
			return x.swap(ctx, g, looked.Add(-resolving))
		}
		if err := sleep(ctx, 10*time.Millisecond); err != nil {
			return "", err
		}
	}
}

// busy reports whether rows were inserted lately: then more of them are to be
// expected. Parts of this rebuild's fill are in one of the two tables alone.
func (x exchanging) busy(ctx context.Context) (bool, error) {
	shadow, sync := x.of.of(roleShadow), x.of.of(roleSync)
	var both bool
	err := x.conn.QueryRow(ctx, "SELECT uniqExact(table) = 2 FROM system.parts WHERE active AND ("+place(x.of.table, "table")+" OR "+place(shadow, "table")+
		") AND modification_time > greatest(now() - 60, (SELECT max(metadata_modification_time) FROM system.tables WHERE "+place(sync, "name")+"))").Scan(&both)
	return both, serverError(err)
}

// swap exchanges the names. Inserts that have begun since then are ended, as
// far as they began before it was done. If that took too long for the gate, it
// is seen whether the former table got anything.
func (x exchanging) swap(ctx context.Context, g gate, since time.Time) (string, error) {
	if time.Until(g.until) < swapping {
		return "the server answered too slowly", nil
	}
	before, err := x.content(ctx, x.of.table)
	if err != nil {
		return "", err
	}
	if err := serverError(x.conn.Exec(ctx, x.sql)); err != nil {
		return "", err
	}
	if err := x.end(ctx, since); err != nil {
		return "", err
	}
	if time.Since(since) < gateHolds-gateMargin && time.Until(g.until) > gateMargin {
		return "", nil
	}
	after, err := x.content(ctx, x.of.of(roleShadow))
	if err == nil && after != before {
		err = &exchangeError{x.of, "it took the server longer than inserts can be held"}
	}
	return "", err
}

// end ends what began since then. What is ended while it is held writes
// nothing, though the server lists it until its sleep is over.
func (x exchanging) end(ctx context.Context, since time.Time) error {
	list, err := x.underWay(ctx)
	if err != nil {
		return err
	}
	var began []string
	for _, i := range list {
		if i.elapsed <= time.Since(since) {
			began = append(began, chsql.QuoteString(i.query))
		}
	}
	if len(began) == 0 {
		return nil
	}
	if err := x.conn.Exec(ctx, "KILL QUERY WHERE query_id IN ("+strings.Join(began, ", ")+") ASYNC"); err != nil {
		return &exchangeError{x.of, "it could not be ended: " + serverError(err).Error()}
	}
	return nil
}

// exchangeError says that the names are exchanged, but not that nothing was
// written meanwhile.
type exchangeError struct {
	of rebuildName
	// why it is not known.
	why string
}

// Error says what to do.
func (e *exchangeError) Error() string {
	return fmt.Sprintf("%s and %s are exchanged, but an insert that began just then may have written to the former table alone: %s. Look with EXCEPT which rows either of the two lacks; to go on, run again",
		e.of.table, e.of.of(roleShadow), e.why)
}
