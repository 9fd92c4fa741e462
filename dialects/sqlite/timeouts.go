package sqlite

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/schemac/schemac/dialects"
)

// waits lets the statements before end wait for other connections no longer
// than the shortest of their lock timeouts. What it returns brings the
// connection's own limit back.
func (x *execution) waits(end int) (restore func(), err error) {
	limit := time.Duration(0)
	for _, s := range x.statements[x.applied:end] {
		if s.LockTimeout > 0 && (limit == 0 || s.LockTimeout < limit) {
			limit = s.LockTimeout
		}
	}
	if limit == 0 {
		return func() {}, nil
	}
	var own int64
	if err := x.conn.QueryRowContext(x.ctx, "PRAGMA busy_timeout").Scan(&own); err != nil {
		return nil, err
	}
	set(x.ctx, x.conn, "busy_timeout", strconv.FormatInt(max(limit.Milliseconds(), 1), 10))
	return func() { set(context.WithoutCancel(x.ctx), x.conn, "busy_timeout", strconv.FormatInt(own, 10)) }, nil
}

// within runs a statement no longer than its timeout.
func (x *execution) within(s dialects.Statement, run func(ctx context.Context) error) error {
	if s.StatementTimeout <= 0 {
		return run(x.ctx)
	}
	ctx, cancel := context.WithTimeout(x.ctx, s.StatementTimeout)
	defer cancel()
	err := run(ctx)
	if errors.Is(err, context.DeadlineExceeded) && x.ctx.Err() == nil {
		return fmt.Errorf("it ran longer than its statement timeout, %v", s.StatementTimeout)
	}
	return err
}
