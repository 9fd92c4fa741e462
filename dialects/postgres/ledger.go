package postgres

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/postgres/pgsql"
)

// ledger implements dialects.Ledger in the schema that inspection leaves out.
// All names in its SQL are qualified, and no value is cast: what a migration
// does to search_path does not matter.
type ledger struct{ target *target }

// Ledger implements dialects.Resumer.
func (t *target) Ledger() dialects.Ledger { return ledger{t} }

// The tables, and what makes them where they are missing.
const (
	historyTable = ownSchema + ".history"
	memoryTable  = ownSchema + ".memory"

	createOwnSchema = "CREATE SCHEMA IF NOT EXISTS " + ownSchema + "; COMMENT ON SCHEMA " + ownSchema +
		" IS 'What schemac knows about this database. Dropping it makes schemac forget which migrations ran.'"
	createHistory = "CREATE TABLE IF NOT EXISTS " + historyTable + ` (
  seq bigint PRIMARY KEY, run text NOT NULL, event text NOT NULL, step integer NOT NULL, kind text NOT NULL, direction text NOT NULL,
  version text NOT NULL, name text NOT NULL, checksum text NOT NULL, at timestamptz NOT NULL, took_ms bigint NOT NULL,
  actor text NOT NULL, detail text NOT NULL)`
	createMemory = "CREATE TABLE IF NOT EXISTS " + memoryTable + " (name text PRIMARY KEY, value text NOT NULL)"
)

// missing reads which of the ledger's parts do not exist. It asks the catalog,
// which everybody may read.
const missing = `SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = '` + ownSchema + `'),
  NOT EXISTS (SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = '` + ownSchema + `' AND c.relname = 'history'),
  NOT EXISTS (SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = '` + ownSchema + `' AND c.relname = 'memory')`

// Prepare implements dialects.Ledger.
func (l ledger) Prepare(ctx context.Context) error {
	defer l.target.use()()
	var err error
	for range 5 { // somebody else may prepare it at the same time
		if err = l.prepare(ctx); !isCode(err, "23505", "42P06", "42P07", "XX000") {
			break
		}
	}
	if err != nil {
		return fmt.Errorf("preparing schemac's own tables: %w", l.denied(err))
	}
	return nil
}

func (l ledger) prepare(ctx context.Context) error {
	var noSchema, noHistory, noMemory bool
	if err := l.target.conn.QueryRow(ctx, missing).Scan(&noSchema, &noHistory, &noMemory); err != nil {
		return err
	}
	var script []string
	for _, part := range []struct {
		missing bool
		create  string
	}{{noSchema, createOwnSchema}, {noHistory, createHistory}, {noMemory, createMemory}} {
		if part.missing {
			script = append(script, part.create)
		}
	}
	if len(script) == 0 {
		return nil
	}
	// Statements in one message are one transaction.
	_, err := l.target.conn.PgConn().Exec(ctx, strings.Join(script, "; ")).ReadAll()
	return err
}

// denied says what to grant where a right is missing.
func (l ledger) denied(err error) error {
	if !isCode(err, "42501") {
		return serverError(err)
	}
	user, database := ident(l.target.config.User), ident(l.target.conn.Config().Database)
	return fmt.Errorf("%w. The user needs a schema of schemac's own, which an administrator makes by CREATE SCHEMA %s AUTHORIZATION %s, or lets the user make by GRANT CREATE ON DATABASE %s TO %s; if another user made the schema: GRANT USAGE, CREATE ON SCHEMA %s TO %s; GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA %s TO %s",
		serverError(err), ownSchema, user, database, user, ownSchema, user, ownSchema, user)
}

// isCode reports whether the error is the server's with one of these codes.
func isCode(err error, codes ...string) bool {
	var message *pgconn.PgError
	if !errors.As(err, &message) {
		return false
	}
	for _, code := range codes {
		if message.Code == code {
			return true
		}
	}
	return false
}

// undefinedTable is the code for a table that does not exist, whether or not
// its schema does.
const undefinedTable = "42P01"

// Entries implements dialects.Ledger.
func (l ledger) Entries(ctx context.Context) ([]dialects.Entry, error) {
	defer l.target.use()()
	entries, err := l.entries(ctx)
	switch {
	case isCode(err, undefinedTable):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("reading the history: %w", l.denied(err))
	}
	return entries, nil
}

func (l ledger) entries(ctx context.Context) ([]dialects.Entry, error) {
	rows, err := l.target.conn.Query(ctx, "SELECT seq, run, event, step, kind, direction, version, name, checksum, "+
		"(extract(epoch FROM at) * 1000000)::int8, took_ms, actor, detail FROM "+historyTable+" ORDER BY seq")
	if err != nil {
		return nil, err
	}
	var (
		entries []dialects.Entry
		e       dialects.Entry
		took    int64
		at      int64 // a number, which no setting of the session spells otherwise
	)
	_, err = pgx.ForEachRow(rows, []any{&e.Seq, &e.Run, &e.Event, &e.Step, &e.Kind, &e.Direction, &e.Version, &e.Name, &e.Checksum,
		&at, &took, &e.Actor, &e.Detail}, func() error {
		e.At, e.Took = time.UnixMicro(at).UTC(), time.Duration(took)*time.Millisecond
		entries = append(entries, e)
		return nil
	})
	return entries, err
}

// Add implements dialects.Ledger.
func (ledger) Add(entries ...dialects.Entry) dialects.Statement {
	if len(entries) == 0 {
		return dialects.Statement{SQL: "SELECT WHERE false", Transactional: true}
	}
	rows := make([]string, len(entries))
	for i, e := range entries {
		rows[i] = "(" + strings.Join(entryValues(e), ", ") + ")"
	}
	return dialects.Statement{Transactional: true, SQL: "INSERT INTO " + historyTable +
		" (seq, run, event, step, kind, direction, version, name, checksum, at, took_ms, actor, detail) VALUES\n" + strings.Join(rows, ",\n")}
}

func entryValues(e dialects.Entry) []string {
	number := func(n int64) string { return strconv.FormatInt(n, 10) }
	return []string{
		number(e.Seq), ownLiteral(e.Run), ownLiteral(string(e.Event)), number(int64(e.Step)), ownLiteral(string(e.Kind)),
		ownLiteral(string(e.Direction)), ownLiteral(e.Version), ownLiteral(e.Name), ownLiteral(e.Checksum),
		"'" + e.At.UTC().Format("2006-01-02 15:04:05.999999") + "+00'", number(e.Took.Milliseconds()), ownLiteral(e.Actor), ownLiteral(e.Detail),
	}
}

// ownLiteral spells a text so that it means the same whatever a migration has
// set standard_conforming_strings to.
func ownLiteral(text string) string {
	if strings.Contains(text, `\`) {
		return " E" + pgsql.QuoteLiteral(strings.ReplaceAll(text, `\`, `\\`))
	}
	return pgsql.QuoteLiteral(text)
}

// Recall implements dialects.Ledger.
func (l ledger) Recall(ctx context.Context, name string) (string, error) {
	defer l.target.use()()
	var text string
	err := l.target.conn.QueryRow(ctx, "SELECT value FROM "+memoryTable+" WHERE name = $1", name).Scan(&text)
	switch {
	case errors.Is(err, pgx.ErrNoRows), isCode(err, undefinedTable):
		return "", nil
	case err != nil:
		return "", fmt.Errorf("reading what schemac remembers: %w", l.denied(err))
	}
	return text, nil
}

// Keep implements dialects.Ledger.
func (ledger) Keep(name, text string) dialects.Statement {
	return dialects.Statement{Transactional: true, SQL: "INSERT INTO " + memoryTable + " (name, value) VALUES (" + ownLiteral(name) + ", " +
		ownLiteral(text) + ") ON CONFLICT (name) DO UPDATE SET value = excluded.value"}
}
