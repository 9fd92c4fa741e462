package clickhouse

import (
	"context"
	"errors"
	"time"
)

// unmerged are the settings of a table whose parts stay as they are: neither
// merges nor TTLs change them.
const unmerged = "max_bytes_to_merge_at_max_space_in_pool = 1, max_number_of_merges_with_ttl_in_pool = 0"

// cutting freezes the rows that a rebuild has to fill into the shadow: just
// those that the view has not written there. It needs an instant in which
// nothing is written to the table. Where writers do not leave one, it makes one
// with a gate.
type cutting struct {
	*watch
	of rebuildName
	// attach is the statement that attaches the table's parts to the frozen
	// table, which takes those of one instant.
	attach string
}

const (
	// gateDrain is how long inserts that are older than the gate may take to
	// end, and gateWork how long the cut may take behind that: both fit into
	// what the youngest of the others is held.
	gateDrain = 1200 * time.Millisecond
	gateWork  = 1200 * time.Millisecond
)

// cut runs until it has found its instant.
func (c cutting) cut(ctx context.Context) (err error) {
	cold := c.of.of(roleFrozen)
	if err := serverError(c.conn.Exec(ctx, "ALTER TABLE "+cold.String()+" MODIFY SETTING "+unmerged)); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.openGate(context.WithoutCancel(ctx), c.of.table)) }()
	return quietly(ctx, c.of.table, func() (string, error) {
		if disturbed, err := c.mutating(ctx, c.of.table); err != nil || disturbed != "" {
			return disturbed, err
		}
		if disturbed, err := c.attempt(ctx, gate{}); err != nil || disturbed == "" {
			return "", err
		}
		return c.gated(ctx)
	})
}

// gated is an attempt behind a gate. One is put up only if nothing is under way
// that would outlast it.
func (c cutting) gated(ctx context.Context) (string, error) {
	list, err := c.underWay(ctx)
	if err != nil {
		return "", err
	}
	for _, i := range list {
		if i.elapsed > gateDrain {
			return i.why(), nil
		}
	}
	closed, err := c.closeGate(ctx, c.of.table)
	if err != nil {
		return "", err
	}
	disturbed := "the server answered too slowly"
	for begun := time.Now(); time.Since(begun) < gateDrain; {
		if disturbed, err = c.attempt(ctx, closed); err != nil || disturbed == "" {
			break
		}
		if err = sleep(ctx, 10*time.Millisecond); err != nil {
			break
		}
	}
	return disturbed, errors.Join(err, c.openGate(context.WithoutCancel(ctx), c.of.table))
}

// attempt cuts if there is the instant now. With D, the content of the table,
// it does this:
//
//  1. see that every insert under way is held by the gate, or without a gate
//     that there is none;
//  2. read D;
//  3. empty the shadow;
//  4. see the same as in 1, so little later that the gate has let nobody go;
//  5. attach the table's parts to the frozen table;
//  6. see that these are D.
//
// What ended before 1 is in D, and 3 took away what was mirrored of it. What was
// under way at 1, or has begun since, had written nothing by 4, neither to the
// table nor to the shadow; and nothing until the instant of 5, because of 6. So
// it is not frozen, and all of it is mirrored. What is older than the gate, and
// so whatever is older than the view, has ended by 1.
func (c cutting) attempt(ctx context.Context, g gate) (string, error) {
	if err := c.empty(ctx, c.of.of(roleFrozen)); err != nil {
		return "", err
	}
	begun := time.Now()
	if disturbed, err := c.free(ctx, g, gateHolds-gateWork); err != nil || disturbed != "" {
		return disturbed, err
	}
	before, err := c.content(ctx, c.of.table)
	if err != nil {
		return "", err
	}
	if err := c.empty(ctx, c.of.of(roleShadow)); err != nil {
		return "", err
	}
	if disturbed, err := c.free(ctx, g, gateHolds-gateMargin); err != nil || disturbed != "" {
		return disturbed, err
	}
	if g != (gate{}) && (time.Since(begun) > gateWork-gateMargin || time.Until(g.until) < gateMargin) {
		return "the server answered too slowly", nil
	}
	if err := serverError(c.conn.Exec(ctx, c.attach)); err != nil {
		return "", err
	}
	taken, err := c.content(ctx, c.of.of(roleFrozen))
	if err == nil && taken != before {
		return "an insert or a merge ended just then", nil
	}
	return "", err
}

// free tells of an insert that writes or may do so now: the gate does not hold
// it, or has done so for longer than is said.
func (c cutting) free(ctx context.Context, g gate, held time.Duration) (string, error) {
	list, err := c.underWay(ctx)
	for _, i := range list {
		if g == (gate{}) || i.started.Before(g.since.Add(gateMargin)) || i.elapsed > held {
			return i.why(), err
		}
	}
	return "", err
}
