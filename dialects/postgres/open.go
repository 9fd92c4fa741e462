package postgres

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/postgres/pgsql"
)

// ownSchema is where schemac keeps what it remembers of a database. It is
// inspected only by name.
const ownSchema = "schemac"

// target implements dialects.Target and dialects.Resumer.
type target struct {
	// busy guards the connection: a lock that is held looks after it now and
	// then, beside whatever else the target does.
	busy sync.Mutex
	conn *pgx.Conn
	// held is the lock that was acquired and neither released nor lost.
	held *lock
	// dropped are the invalid indexes that recovering has taken away.
	dropped []string
	config  *pgx.ConnConfig
	dialect dialect
	version string
	// pid is the server's process for the session, also behind a pooler.
	pid      int32
	features features
	// schemas are what the URL's search_path names; nil without one.
	schemas []string
}

// Open implements dialects.Dialect. The session prints and reads values in
// one way whatever the server's settings are, and finds unqualified names in
// the default schema.
func (d dialect) Open(ctx context.Context, url string) (dialects.Target, error) {
	config, err := parseURL(url)
	if err != nil {
		return nil, err
	}
	t := &target{dialect: d, config: config, schemas: searchPath(config.RuntimeParams["search_path"])}
	delete(config.RuntimeParams, "search_path")
	if t.conn, err = connect(ctx, config); err != nil {
		return nil, err
	}
	if err = t.prepare(ctx); err != nil {
		return nil, errors.Join(err, t.Close())
	}
	return t, nil
}

// Target can resume what was interrupted.
var _ dialects.Resumer = (*target)(nil)

// parseURL reads a database URL. The error does not repeat it: it may hold a
// password.
func parseURL(url string) (*pgx.ConnConfig, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, errors.New("the URL of the PostgreSQL database is not valid: want postgres://user:password@host:port/database")
	}
	config.DefaultQueryExecMode = pgx.QueryExecModeExec
	config.BuildContextWatcherHandler = func(c *pgconn.PgConn) ctxwatch.Handler {
		return &pgconn.CancelRequestContextWatcherHandler{Conn: c, DeadlineDelay: 5 * time.Second}
	}
	return config, nil
}

func connect(ctx context.Context, config *pgx.ConnConfig) (*pgx.Conn, error) {
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, connectError(config, err)
	}
	return conn, nil
}

// use takes the connection for one task, until the function it returns is
// called.
func (t *target) use() func() {
	t.busy.Lock()
	return t.busy.Unlock
}

// prepare sets the session up and learns the version.
func (t *target) prepare(ctx context.Context) error {
	if _, err := t.conn.Exec(ctx, t.settings()); err != nil {
		return fmt.Errorf("setting up the session: %w", serverError(err))
	}
	var number string
	if err := t.conn.QueryRow(ctx, "SELECT current_setting('server_version_num'), split_part(current_setting('server_version'), ' ', 1), pg_backend_pid()").
		Scan(&number, &t.version, &t.pid); err != nil {
		return fmt.Errorf("reading the server's version: %w", serverError(err))
	}
	n, err := strconv.Atoi(number)
	if err != nil {
		return fmt.Errorf("the server's version %q is not a number", number)
	}
	t.features = features{major: n / 10000}
	return t.features.supported()
}

// settings are what every run begins with.
func (t *target) settings() string {
	return spelling("SET") + "SET client_encoding = 'UTF8'; SET check_function_bodies = off; SET client_min_messages = warning; SET search_path = " + t.path()
}

// spelling makes the server print and read values in one way. set is SET, or
// SET LOCAL where a migration may have set something else for the session.
func spelling(set string) string {
	var b strings.Builder
	for _, setting := range []string{"TimeZone = 'UTC'", "DateStyle = 'ISO, MDY'", "IntervalStyle = 'postgres'", "standard_conforming_strings = on",
		"bytea_output = 'hex'", "extra_float_digits = 1", "quote_all_identifiers = off"} {
		b.WriteString(set + " " + setting + "; ")
	}
	return b.String()
}

// path is the session's search_path: the default schema, which models mean
// by unqualified names, then what the URL names.
func (t *target) path() string {
	path := []string{t.dialect.defaultSchema}
	for _, name := range t.schemas {
		if name != t.dialect.defaultSchema {
			path = append(path, name)
		}
	}
	return idents(path)
}

// searchPath splits the URL parameter.
func searchPath(text string) []string {
	var names []string
	for name := range strings.SplitSeq(text, ",") {
		name = strings.TrimSpace(name)
		if unquoted := strings.Trim(name, `"`); unquoted != name {
			name = strings.ReplaceAll(unquoted, `""`, `"`)
		} else {
			name = strings.ToLower(name)
		}
		if name != "" && name != "$user" {
			names = append(names, name)
		}
	}
	return names
}

// Version implements dialects.Target.
func (t *target) Version() string { return "PostgreSQL " + t.version }

// Server implements dialects.Target.
func (t *target) Server() string { return t.features.server() }

// Close implements dialects.Target.
func (t *target) Close() error {
	defer t.use()()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return t.conn.Close(ctx)
}

// readOnly runs read in a transaction that sees one state of the database,
// prints names relative to the default schema alone, and changes nothing.
func (t *target) readOnly(ctx context.Context, read func(pgx.Tx) error) error {
	tx, err := t.conn.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return err
	}
	defer t.rollback(tx)
	if _, err := tx.Exec(ctx, spelling("SET LOCAL")+"SET LOCAL search_path = "+pgsql.QuoteIdent(t.dialect.defaultSchema)); err != nil {
		return err
	}
	return read(tx)
}

// rollback ends a transaction even where the caller's context has been
// cancelled. A connection that is gone has rolled back by itself.
func (t *target) rollback(tx pgx.Tx) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	_ = tx.Rollback(ctx)
}
