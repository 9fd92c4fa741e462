package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/postgres/pgsql"
)

// effect knows how to tell whether a statement that ran outside transactions
// has done its work. Its methods use a connection that the caller has taken.
type effect interface {
	// observe reads, before the statement runs, what recover compares with.
	observe(ctx context.Context, t *target) (observation, error)
	// recover decides, once nobody works on the statement any more, and takes
	// away what it has left half done.
	recover(ctx context.Context, t *target, before observation) (dialects.Recovery, error)
}

// observation is the state of what a statement can change, by the catalog's
// object identifiers. It is kept as JSON.
type observation struct {
	// Exists tells of a database, tablespace, subscription or partition.
	Exists bool `json:"exists,omitempty"`
	// Object is the index that the statement names, or 0.
	Object uint32 `json:"object,omitempty"`
	// Indexes are those that the statement does not make.
	Indexes []uint32 `json:"indexes,omitempty"`
}

// effectOf finds out what a statement changes.
func effectOf(sql string) effect {
	c, err := pgsql.NewCursor(sql)
	if err != nil {
		return unknownEffect{}
	}
	switch c.OneOf("create", "drop", "alter", "reindex", "vacuum", "analyze", "cluster", "discard") {
	case "create":
		return createEffect(c)
	case "drop":
		return dropEffect(c)
	case "alter":
		return alterEffect(c)
	case "reindex":
		return reindexEffect(c)
	case "vacuum", "analyze", "cluster", "discard":
		return repeatable{}
	}
	return unknownEffect{}
}

func createEffect(c *pgsql.Cursor) effect {
	if kind := c.OneOf("database", "tablespace", "subscription"); kind != "" {
		return existenceOf(c, kind, true)
	}
	c.Words("unique")
	if c.Words("index", "concurrently") {
		return indexBuildOf(c)
	}
	return unknownEffect{}
}

func dropEffect(c *pgsql.Cursor) effect {
	if kind := c.OneOf("database", "tablespace", "subscription"); kind != "" {
		return existenceOf(c, kind, false)
	}
	if c.Words("index", "concurrently") {
		return indexDropOf(c)
	}
	return unknownEffect{}
}

func alterEffect(c *pgsql.Cursor) effect {
	switch c.OneOf("system", "database", "subscription", "table") {
	case "system", "database":
		return repeatable{}
	case "subscription":
		if c.Has("refresh") {
			return repeatable{}
		}
	case "table":
		return detachOf(c)
	}
	return unknownEffect{}
}

// Observe implements dialects.Resumer.
func (t *target) Observe(ctx context.Context, s dialects.Statement) (string, error) {
	defer t.use()()
	before, err := effectOf(s.SQL).observe(ctx, t)
	if err != nil {
		return "", fmt.Errorf("looking at what the statement can change: %w", serverError(err))
	}
	text, err := json.Marshal(before)
	return string(text), err
}

// Recover implements dialects.Resumer.
func (t *target) Recover(ctx context.Context, s dialects.Statement, observed string) (dialects.Recovery, error) {
	defer t.use()()
	var before observation
	if observed != "" {
		if err := json.Unmarshal([]byte(observed), &before); err != nil {
			return dialects.Undecided, fmt.Errorf("what was observed before the statement ran is not readable: %w", err)
		}
	}
	return t.recover(ctx, s, before)
}

func (t *target) recover(ctx context.Context, s dialects.Statement, before observation) (dialects.Recovery, error) {
	if err := t.awaitOthers(ctx, s.SQL); err != nil {
		return dialects.Undecided, err
	}
	recovery, err := effectOf(s.SQL).recover(ctx, t, before)
	if err != nil {
		return dialects.Undecided, fmt.Errorf("finding out whether the statement is in effect: %w", serverError(err))
	}
	return recovery, nil
}

// countWorking counts the sessions that work on a statement. A session whose
// client has died goes on until it wants to answer. The server cuts texts off.
const countWorking = `SELECT count(*) FROM pg_catalog.pg_stat_activity WHERE pid <> pg_catalog.pg_backend_pid() AND state = 'active'
  AND datname = pg_catalog.current_database() AND query <> '' AND pg_catalog.starts_with($1, query)`

// awaitOthers waits until no other session works on the statement.
func (t *target) awaitOthers(ctx context.Context, sql string) error {
	for {
		var working int
		if err := t.conn.QueryRow(ctx, countWorking, sql).Scan(&working); err != nil {
			return fmt.Errorf("asking whether the server still works on the statement: %w", serverError(err))
		}
		if working == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the server still works on the statement: %w", ctx.Err())
		case <-time.After(300 * time.Millisecond):
		}
	}
}

// unknownEffect is that of a statement which may do anything.
type unknownEffect struct{}

func (unknownEffect) observe(context.Context, *target) (observation, error) {
	return observation{}, nil
}

func (unknownEffect) recover(context.Context, *target, observation) (dialects.Recovery, error) {
	return dialects.Undecided, nil
}

// repeatable is the effect of a statement that can run twice as well as once.
type repeatable struct{}

func (repeatable) observe(context.Context, *target) (observation, error) { return observation{}, nil }

func (repeatable) recover(context.Context, *target, observation) (dialects.Recovery, error) {
	return dialects.Untouched, nil
}

// existence is the effect of making or dropping something whole.
type existence struct {
	query, name string
	// wanted tells whether the thing exists afterwards.
	wanted bool
}

var existenceQueries = map[string]string{
	// A database whose drop was cut short is there, but of no use.
	"database":     "SELECT EXISTS (SELECT FROM pg_catalog.pg_database WHERE datname = $1)",
	"tablespace":   "SELECT EXISTS (SELECT FROM pg_catalog.pg_tablespace WHERE spcname = $1)",
	"subscription": "SELECT EXISTS (SELECT FROM pg_catalog.pg_subscription WHERE subname = $1)",
}

func existenceOf(c *pgsql.Cursor, kind string, wanted bool) effect {
	c.Words("if", "exists")
	name, ok := c.Name()
	if !ok {
		return unknownEffect{}
	}
	return existence{query: existenceQueries[kind], name: name, wanted: wanted}
}

func (e existence) observe(ctx context.Context, t *target) (o observation, err error) {
	err = t.conn.QueryRow(ctx, e.query, e.name).Scan(&o.Exists)
	return o, err
}

// recover: what has been so before was not brought about by the statement,
// which would have failed or done nothing.
func (e existence) recover(ctx context.Context, t *target, before observation) (dialects.Recovery, error) {
	now, err := e.observe(ctx, t)
	if err != nil {
		return dialects.Undecided, err
	}
	if now.Exists == e.wanted && before.Exists != e.wanted {
		return dialects.InEffect, nil
	}
	return dialects.Untouched, nil
}
