package clickhouse

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/clickhouse/chsql"
)

// The tables of the ledger. Those of the lock begin with lockPrefix.
const (
	historyTable = ownPrefix + "history"
	memoryTable  = ownPrefix + "memory"
)

// Server codes of things that are not there.
const (
	codeNoTable    = 60
	codeNoDatabase = 81
)

// ledger implements dialects.Ledger in the database that the URL names.
type ledger struct{ *target }

// Ledger implements dialects.Resumer.
func (t *target) Ledger() dialects.Ledger { return ledger{t} }

const historyColumns = "seq, run, event, step, kind, direction, version, name, checksum, at, took, actor, detail"

// Prepare implements dialects.Ledger. The tables are flushed to the disk with
// every INSERT: the entry that says what is about to happen must not be lost
// where what happened is not.
func (l ledger) Prepare(ctx context.Context) error {
	p, err := l.placement(ctx)
	if err != nil {
		return fmt.Errorf("prepare schemac's tables: %w", err)
	}
	for _, sql := range []string{
		p.create("CREATE TABLE IF NOT EXISTS", historyTable,
			"seq Int64, run String, event LowCardinality(String), step Int64, kind LowCardinality(String), direction LowCardinality(String), "+
				"version String, name String, checksum String, at DateTime64(6, 'UTC'), took Int64, actor String, detail String",
			"MergeTree", "", "ORDER BY seq SETTINGS fsync_after_insert = 1, fsync_part_directory = 1",
			"The history of schemac's migrations. took is in nanoseconds."),
		p.create("CREATE TABLE IF NOT EXISTS", memoryTable, "name String, text String, version UInt64",
			"ReplacingMergeTree", "version", "ORDER BY name SETTINGS fsync_after_insert = 1, fsync_part_directory = 1",
			"Texts that schemac keeps. The highest version of a name is the one that counts."),
	} {
		if err := serverError(l.conn.Exec(p.spread(ctx), sql)); err != nil {
			return fmt.Errorf("create schemac's tables in database %s: %w", chsql.QuoteIdent(l.namespace()), err)
		}
	}
	return nil
}

// namespace is the database that the connection is in.
func (t *target) namespace() string {
	if t.named != "" {
		return t.named
	}
	return "default"
}

// Entries implements dialects.Ledger.
func (l ledger) Entries(ctx context.Context) ([]dialects.Entry, error) {
	entries, err := l.entries(ctx)
	if err = serverError(err); hasCode(err, codeNoTable, codeNoDatabase) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read schemac's history: %w", err)
	}
	return entries, nil
}

func (l ledger) entries(ctx context.Context) ([]dialects.Entry, error) {
	if err := l.catchUp(ctx, historyTable); err != nil {
		return nil, err
	}
	rows, err := l.conn.Query(ctx, "SELECT seq, run, toString(event), step, toString(kind), toString(direction), version, name, checksum, "+
		"toUnixTimestamp64Micro(at), took, actor, detail FROM "+historyTable+" ORDER BY seq, at")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var entries []dialects.Entry
	for rows.Next() {
		var e dialects.Entry
		var event, kind, direction string
		var step, at, took int64
		if err := rows.Scan(&e.Seq, &e.Run, &event, &step, &kind, &direction, &e.Version, &e.Name, &e.Checksum, &at, &took, &e.Actor, &e.Detail); err != nil {
			return nil, err
		}
		e.Event, e.Kind, e.Direction = dialects.Event(event), dialects.RunKind(kind), dialects.Direction(direction)
		e.Step, e.At, e.Took = int(step), time.UnixMicro(at).UTC(), time.Duration(took)
		entries = append(entries, e)
	}
	return entries, rows.Err()
}

// writing are the settings of an INSERT that has taken effect when it returns,
// and that is no repetition even if it looks like one.
const writing = " SETTINGS async_insert = 0, insert_deduplicate = 0 VALUES "

// Add implements dialects.Ledger. ClickHouse knows no unique keys, so that the
// lock alone keeps a second writer away.
func (l ledger) Add(entries ...dialects.Entry) dialects.Statement {
	rows := make([]string, len(entries))
	for i, e := range entries {
		rows[i] = "(" + strings.Join([]string{
			strconv.FormatInt(e.Seq, 10), chsql.QuoteString(e.Run), chsql.QuoteString(string(e.Event)), strconv.Itoa(e.Step),
			chsql.QuoteString(string(e.Kind)), chsql.QuoteString(string(e.Direction)), chsql.QuoteString(e.Version), chsql.QuoteString(e.Name),
			chsql.QuoteString(e.Checksum), "'" + e.At.UTC().Format("2006-01-02 15:04:05.000000") + "'", strconv.FormatInt(int64(e.Took), 10),
			chsql.QuoteString(e.Actor), chsql.QuoteString(e.Detail),
		}, ", ") + ")"
	}
	return dialects.Statement{SQL: "INSERT INTO " + historyTable + " (" + historyColumns + ")" + writing + strings.Join(rows, ",\n")}
}

// Recall implements dialects.Ledger.
func (l ledger) Recall(ctx context.Context, name string) (string, error) {
	text, err := l.recall(ctx, name)
	if err = serverError(err); hasCode(err, codeNoTable, codeNoDatabase) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read what schemac keeps as %s: %w", name, err)
	}
	return text, nil
}

func (l ledger) recall(ctx context.Context, name string) (string, error) {
	if err := l.catchUp(ctx, memoryTable); err != nil {
		return "", err
	}
	rows, err := l.conn.Query(ctx, "SELECT text FROM "+memoryTable+" WHERE name = "+chsql.QuoteString(name)+" ORDER BY version DESC LIMIT 1")
	if err != nil {
		return "", err
	}
	defer rows.Close()
	text := ""
	if rows.Next() {
		if err := rows.Scan(&text); err != nil {
			return "", err
		}
	}
	return text, rows.Err()
}

// Keep implements dialects.Ledger. The version counts up by itself; a clock
// might run backwards.
func (l ledger) Keep(name, text string) dialects.Statement {
	quoted := chsql.QuoteString(name)
	return dialects.Statement{SQL: "INSERT INTO " + memoryTable + " (name, text, version)" + writing +
		"(" + quoted + ", " + chsql.QuoteString(text) + ", (SELECT max(version) + 1 FROM " + memoryTable + " WHERE name = " + quoted + "))"}
}
