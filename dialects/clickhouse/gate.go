package clickhouse

import (
	"context"
	"fmt"
	"time"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
)

// The gate is a constraint of a table that sleeps: every insert which begins
// under it writes its first row gateHolds later. It opens by itself after
// gateStands.
const (
	gateName   = "__schemac_gate"
	gateHolds  = 2500 * time.Millisecond
	gateStands = 3 * time.Second
	// gateMargin is for what an insert does between its beginning and the look
	// at the table's definition.
	gateMargin = 50 * time.Millisecond
)

// gate is one that is up: since when by the server's clock, and until when by
// that of this machine. The zero value is none.
type gate struct{ since, until time.Time }

// closeGate puts a gate up before each of the tables.
func (t *target) closeGate(ctx context.Context, tables ...chsql.Name) (g gate, err error) {
	if err := t.openGate(ctx, tables...); err != nil {
		return g, err
	}
	now, err := t.serverTime(ctx)
	if err != nil {
		return g, err
	}
	g.until = time.Now().Add(gateStands)
	for _, n := range tables {
		if err := t.conn.Exec(ctx, fmt.Sprintf("ALTER TABLE %s ADD CONSTRAINT %s CHECK NOT sleep(if(now64(6) < fromUnixTimestamp64Micro(%d), %g, 0))",
			n, gateName, now.Add(gateStands).UnixMicro(), gateHolds.Seconds())); err != nil {
			return g, serverError(err)
		}
	}
	g.since, err = t.serverTime(ctx)
	return g, err
}

// serverTime is the server's time.
func (t *target) serverTime(ctx context.Context) (time.Time, error) {
	var now int64
	err := t.conn.QueryRow(ctx, "SELECT toUnixTimestamp64Micro(now64(6))").Scan(&now)
	return time.UnixMicro(now), serverError(err)
}

// openGate takes the gates away. What they hold they hold on.
func (t *target) openGate(ctx context.Context, tables ...chsql.Name) error {
	for _, n := range tables {
		if err := t.conn.Exec(ctx, "ALTER TABLE "+n.String()+" DROP CONSTRAINT IF EXISTS "+gateName); err != nil {
			return serverError(err)
		}
	}
	return nil
}
