package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/schemac/schemac/dialects"
)

// The tables of the ledger. Their names begin with ownPrefix.
const (
	historyTable = "schemac_history"
	memoryTable  = "schemac_memory"
)

var ledgerTables = []struct{ name, columns, definition string }{
	{historyTable, historyColumns, `
  seq INTEGER PRIMARY KEY,
  run TEXT NOT NULL,
  event TEXT NOT NULL,
  step INTEGER NOT NULL,
  kind TEXT NOT NULL,
  direction TEXT NOT NULL,
  version TEXT NOT NULL,
  name TEXT NOT NULL,
  checksum TEXT NOT NULL,
  at TEXT NOT NULL,
  took_ms INTEGER NOT NULL,
  actor TEXT NOT NULL,
  detail TEXT NOT NULL
`},
	{memoryTable, "name, value", `
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
`},
}

const historyColumns = "seq, run, event, step, kind, direction, version, name, checksum, at, took_ms, actor, detail"

// timeFormat is RFC 3339 in UTC to the microsecond, which sorts as text.
const timeFormat = "2006-01-02T15:04:05.000000Z"

// ledger implements dialects.Ledger in the database file, and its lock beside
// it.
type ledger struct{ *target }

var _ dialects.Ledger = (*ledger)(nil)

// Ledger implements dialects.Resumer.
func (t *target) Ledger() dialects.Ledger { return &ledger{t} }

// Prepare implements dialects.Ledger. Like Execute it makes the file.
func (l *ledger) Prepare(ctx context.Context) error {
	var missing []dialects.Statement
	for _, table := range ledgerTables {
		exists, err := l.has(ctx, table.name)
		if err == nil && exists {
			err = l.readable(ctx, table.name, table.columns)
		}
		if err != nil {
			return err
		}
		if !exists {
			missing = append(missing, dialects.Statement{SQL: "CREATE TABLE IF NOT EXISTS " + table.name + " (" + table.definition + ")", Transactional: true})
		}
	}
	var failure *dialects.ExecError
	if err := l.Execute(ctx, missing, nil); errors.As(err, &failure) {
		return fmt.Errorf("cannot make schemac's own tables: %w", failure.Err)
	} else if err != nil {
		return err
	}
	return nil
}

// has reports whether the table exists. Nothing is created.
func (l *ledger) has(ctx context.Context, table string) (exists bool, err error) {
	if err := l.refresh(ctx); err != nil || l.db == nil {
		return false, err
	}
	err = l.db.QueryRowContext(ctx, "SELECT count(*) > 0 FROM sqlite_schema WHERE name = ? COLLATE NOCASE", table).Scan(&exists)
	return exists, l.explain(err)
}

// readable fails where something else has the table's name.
func (l *ledger) readable(ctx context.Context, table, columns string) error {
	rows, err := l.db.QueryContext(ctx, "SELECT "+columns+" FROM "+table+" LIMIT 0")
	if err != nil {
		return fmt.Errorf("%s has a table %s that is not schemac's, which keeps its history under that name. Rename that table: %w", l.at.name(), table, err)
	}
	return rows.Close()
}

// Entries implements dialects.Ledger.
func (l *ledger) Entries(ctx context.Context) ([]dialects.Entry, error) {
	if exists, err := l.has(ctx, historyTable); err != nil || !exists {
		return nil, err
	}
	rows, err := l.db.QueryContext(ctx, "SELECT "+historyColumns+" FROM "+historyTable+" ORDER BY seq")
	if err != nil {
		return nil, l.explain(err)
	}
	defer rows.Close()
	var entries []dialects.Entry
	for rows.Next() {
		e, err := scanEntry(rows)
		if err != nil {
			return nil, fmt.Errorf("the table %s of %s cannot be read: %w", historyTable, l.at.name(), err)
		}
		entries = append(entries, e)
	}
	return entries, l.explain(rows.Err())
}

func scanEntry(rows *sql.Rows) (dialects.Entry, error) {
	var e dialects.Entry
	var at string
	var took int64
	err := rows.Scan(&e.Seq, &e.Run, &e.Event, &e.Step, &e.Kind, &e.Direction, &e.Version, &e.Name, &e.Checksum, &at, &took, &e.Actor, &e.Detail)
	if err != nil {
		return e, err
	}
	e.Took = time.Duration(took) * time.Millisecond
	if e.At, err = time.Parse(timeFormat, at); err != nil {
		return e, fmt.Errorf("entry %d: %w", e.Seq, err)
	}
	return e, nil
}

// Add implements dialects.Ledger.
func (l *ledger) Add(entries ...dialects.Entry) dialects.Statement {
	var b strings.Builder
	b.WriteString("INSERT INTO " + historyTable + " (" + historyColumns + ") VALUES")
	for i, e := range entries {
		if i > 0 {
			b.WriteString(",")
		}
		b.WriteString("\n(" + entrySQL(e) + ")")
	}
	return dialects.Statement{SQL: b.String(), Transactional: true}
}

func entrySQL(e dialects.Entry) string {
	return strings.Join([]string{
		strconv.FormatInt(e.Seq, 10), quoteString(e.Run), quoteString(string(e.Event)), strconv.Itoa(e.Step), quoteString(string(e.Kind)),
		quoteString(string(e.Direction)), quoteString(e.Version), quoteString(e.Name), quoteString(e.Checksum),
		quoteString(e.At.UTC().Format(timeFormat)), strconv.FormatInt(e.Took.Milliseconds(), 10), quoteString(e.Actor), quoteString(e.Detail),
	}, ", ")
}

// Recall implements dialects.Ledger.
func (l *ledger) Recall(ctx context.Context, name string) (string, error) {
	if exists, err := l.has(ctx, memoryTable); err != nil || !exists {
		return "", err
	}
	var text string
	err := l.db.QueryRowContext(ctx, "SELECT value FROM "+memoryTable+" WHERE name = ?", name).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return text, l.explain(err)
}

// Keep implements dialects.Ledger.
func (l *ledger) Keep(name, text string) dialects.Statement {
	return dialects.Statement{SQL: "INSERT INTO " + memoryTable + " (name, value) VALUES (" + quoteString(name) + ", " + quoteString(text) +
		")\nON CONFLICT (name) DO UPDATE SET value = excluded.value", Transactional: true}
}
