package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	driver "modernc.org/sqlite"
)

// Backup implements dialects.Prover. The copy is that of one instant, page by
// page, so that rowids stay, too, which VACUUM INTO would change. Others can
// read meanwhile; they can write only to a database with a write-ahead log.
func (Dialect) Backup(ctx context.Context, url, file string) error {
	if _, err := os.Lstat(file); err == nil {
		return fmt.Errorf("the file %s for the backup exists already: name another", file)
	}
	temp, err := os.CreateTemp(filepath.Dir(file), "."+filepath.Base(file)+".*.partial")
	if err != nil {
		return fmt.Errorf("cannot make the backup: %w", err)
	}
	defer os.Remove(temp.Name()) // fails after a rename, as it should
	if err := temp.Close(); err != nil {
		return err
	}
	if err := clone(ctx, url, location{path: temp.Name()}); err != nil {
		return fmt.Errorf("cannot make the backup: %w", err)
	}
	return publish(temp.Name(), file)
}

// publish gives the complete file its name, unless that has been taken in the
// meantime. Not all file systems have links.
func publish(temp, file string) error {
	err := os.Link(temp, file)
	if err == nil || errors.Is(err, os.ErrExist) {
		return err
	}
	return os.Rename(temp, file)
}

// Clone makes the database at one URL a whole copy of the one at another, with
// everything that has no model: virtual tables, schemac's own
// tables. What was at to is overwritten. A throw-away database of SQLite
// comes to the present state by it.
func (Dialect) Clone(ctx context.Context, from, to string) error {
	at, err := parseURL(to)
	if err != nil {
		return err
	}
	if at.path == "" {
		return errors.New("a database in memory cannot be reached from outside, so that nothing can be copied into it")
	}
	return clone(ctx, from, at)
}

func clone(ctx context.Context, from string, to location) error {
	source, err := openSource(ctx, from)
	if err != nil {
		return err
	}
	defer source.Close()
	conn, err := source.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := makeFile(to.path); err != nil {
		return err
	}
	// A transaction holds the instant that is copied. Without it, the copy
	// would begin again with each change that others make.
	if _, err := conn.ExecContext(ctx, "BEGIN"); err != nil {
		return err
	}
	defer func() { _, _ = conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK") }()
	var count int
	if err := conn.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&count); err != nil {
		return source.explain(err)
	}
	return source.explain(copyPages(ctx, conn, to.dsn()))
}

// openSource opens a database that must be there.
func openSource(ctx context.Context, url string) (*target, error) {
	opened, err := Dialect{}.Open(ctx, url)
	if err != nil {
		return nil, err
	}
	t := opened.(*target)
	switch {
	case t.at.path == "":
		return nil, errors.Join(errors.New("a database in memory cannot be copied: nobody else can reach it"), t.Close())
	case t.db == nil:
		return nil, fmt.Errorf("there is no database at %s to copy", t.at.path)
	}
	return t, nil
}

// makeFile makes the file if it is missing. It will have all rows, so that
// nobody else may read it.
func makeFile(path string) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	return file.Close()
}

// pagesAtOnce is how many pages are copied before a cancellation is noticed.
const pagesAtOnce = 1000

// copyPages copies the connection's database to another file.
func copyPages(ctx context.Context, conn *sql.Conn, dsn string) error {
	return conn.Raw(func(driverConn any) error {
		backup, err := driverConn.(interface {
			NewBackup(dsn string) (*driver.Backup, error)
		}).NewBackup(dsn)
		if err != nil {
			return err
		}
		for more := true; more && err == nil; {
			if err = ctx.Err(); err == nil {
				more, err = backup.Step(pagesAtOnce)
			}
		}
		return errors.Join(err, backup.Finish())
	})
}
