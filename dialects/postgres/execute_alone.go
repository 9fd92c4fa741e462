package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/postgres/pgsql"
)

// alone runs a statement outside any transaction.
func (t *target) alone(ctx context.Context, statements []dialects.Statement, index int) error {
	s := statements[index]
	effect := effectOf(s.SQL)
	before, err := effect.observe(ctx, t)
	if err != nil {
		return t.failed(statements, index, index, err)
	}
	limits := timeouts{}
	defer t.resetTimeouts(&limits)
	if err := limits.set(ctx, t.conn, "SET", s); err != nil {
		return t.failed(statements, index, index, err)
	}
	if err := run(ctx, t.conn, s); err != nil {
		t.resetTimeouts(&limits)
		if err = t.takeBack(ctx, s, before, err); err != nil {
			return t.failed(statements, index, index, err)
		}
	}
	if err := t.afterwards(ctx, s, effect); err != nil {
		return t.failed(statements, index, index, err)
	}
	return nil
}

// takeBackLimit bounds what is done for a statement that failed.
const takeBackLimit = time.Minute

// takeBack takes away what a failed statement has left half done, so that it
// can run again, also where the caller was cancelled. If it turns out to be in
// effect, there is no error. Where the connection is gone, Recover has to do it
// on another.
func (t *target) takeBack(ctx context.Context, s dialects.Statement, before observation, failure error) error {
	if t.failureKind(failure) == dialects.ConnectionLost {
		return failure
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), takeBackLimit)
	defer cancel()
	t.dropped = nil
	recovery, err := t.recover(ctx, s, before)
	switch {
	case err != nil:
		return fmt.Errorf("%w. What it has left behind could not be taken away (%w): look for invalid indexes before you run it again", serverError(failure), err)
	case recovery == dialects.InEffect:
		return nil
	case len(t.dropped) > 0:
		return fmt.Errorf("%w. The invalid index that it left behind was dropped: %s", serverError(failure), strings.Join(t.dropped, ", "))
	}
	return failure
}

// afterwards looks after a statement that has succeeded by the server's word.
func (t *target) afterwards(ctx context.Context, s dialects.Statement, done effect) error {
	if build, ok := done.(indexBuild); ok && build.ifNotExists {
		return t.requireValid(ctx, build)
	}
	c, err := pgsql.NewCursor(s.SQL)
	if err == nil && c.Words("discard", "all") {
		return t.restore(ctx)
	}
	return nil
}

// requireValid: CREATE INDEX CONCURRENTLY IF NOT EXISTS is content with an
// index that an earlier build has left invalid.
func (t *target) requireValid(ctx context.Context, build indexBuild) error {
	found, err := build.indexes(ctx, t)
	if err != nil {
		return err
	}
	for _, index := range found {
		if !index.valid {
			return fmt.Errorf("the index %s was there already, but it is invalid: an earlier build was cut short, or is still under way. DROP INDEX CONCURRENTLY %s, then run this again",
				index.name, index.name)
		}
	}
	return nil
}

// restore brings the session back to what DISCARD ALL took from it: its
// settings and its locks.
func (t *target) restore(ctx context.Context) error {
	if err := t.prepare(ctx); err != nil {
		return err
	}
	held := t.held
	if held == nil {
		return nil
	}
	session, err := t.takeLock(ctx, held.holder)
	if err == nil && session == "" {
		err = errors.New("DISCARD ALL gave up the lock, and somebody else has taken it")
	}
	if err != nil {
		t.held = nil
		held.lose()
		return err
	}
	held.session = session
	return nil
}
