package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	driver "modernc.org/sqlite"
	codes "modernc.org/sqlite/lib"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
)

// Open implements dialects.Dialect. A file that does not exist reads as an
// empty database; executing statements creates it.
func (Dialect) Open(ctx context.Context, url string) (dialects.Target, error) {
	at, err := parseURL(url)
	if err != nil {
		return nil, err
	}
	exists, err := at.exists()
	if err != nil {
		return nil, err
	}
	t := &target{at: at, latch: newLatch(at)}
	if !exists {
		return t, nil
	}
	if err := t.open(ctx); err != nil {
		return nil, err
	}
	return t, nil
}

// target is an open database. One connection serves everything, so that a
// database in memory is one and pragmas keep their effect.
type target struct {
	at location
	// db is nil as long as the file does not exist.
	db *sql.DB
	// latch keeps other runners out.
	latch latch
}

func (t *target) open(ctx context.Context) error {
	db, err := sql.Open("sqlite", t.at.dsn())
	if err != nil {
		return fmt.Errorf("cannot open %s: %w", t.at.name(), err)
	}
	db.SetMaxOpenConns(1)
	var count int
	if err := db.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&count); err != nil {
		return errors.Join(t.explain(err), db.Close())
	}
	t.db = db
	return nil
}

// refresh opens a file that has come into being since Open.
func (t *target) refresh(ctx context.Context) error {
	if t.db != nil {
		return nil
	}
	exists, err := t.at.exists()
	if err != nil || !exists {
		return err
	}
	return t.open(ctx)
}

// Version implements dialects.Target.
func (t *target) Version() string { return "SQLite " + codes.SQLITE_VERSION }

// Server implements dialects.Target: there is none.
func (t *target) Server() string { return "" }

// Settle implements dialects.Target. SQLite stores expressions as typed, so
// the rules decide every equality.
func (t *target) Settle(context.Context, planner.Pair) error { return nil }

// Close implements dialects.Target.
func (t *target) Close() error {
	if t.db == nil {
		return nil
	}
	return t.db.Close()
}

var explanations = map[int]string{
	codes.SQLITE_NOTADB:   "%s is not a SQLite database",
	codes.SQLITE_CORRUPT:  "%s is damaged: restore a backup, or try sqlite3's .recover",
	codes.SQLITE_CANTOPEN: "%s cannot be opened: check that the file and its folder can be read and written",
	codes.SQLITE_READONLY: "%s cannot be written: the file or its folder is read-only",
	codes.SQLITE_PERM:     "%s cannot be opened: access is denied",
	codes.SQLITE_FULL:     "%s cannot grow: the disk is full",
	codes.SQLITE_BUSY:     "%s is locked by another process, longer than schemac waits: end that process's transaction and run again, or raise _pragma=busy_timeout(milliseconds) in the URL",
	codes.SQLITE_LOCKED:   "%s is locked by another connection: end its transaction and run again",
	codes.SQLITE_IOERR:    "%s cannot be read or written",
}

// explain says in words what SQLite's error means for the file.
func (t *target) explain(err error) error {
	var failure *driver.Error
	if !errors.As(err, &failure) {
		return err
	}
	if format, known := explanations[failure.Code()&0xff]; known {
		return fmt.Errorf(format+" (%w)", t.at.name(), err)
	}
	return err
}

// failureKind classes an error by what can be done about it.
func failureKind(err error) dialects.FailureKind {
	var failure *driver.Error
	if errors.As(err, &failure) {
		if code := failure.Code() & 0xff; code == codes.SQLITE_BUSY || code == codes.SQLITE_LOCKED {
			return dialects.LockTimeout
		}
	}
	return dialects.Refused
}
