package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	driver "modernc.org/sqlite"
	codes "modernc.org/sqlite/lib"
)

// Copy implements dialects.Prover; rows 0 or less copies all. Foreign keys do
// not stop a row, but in a sample the rows that refer to one that was not
// copied are taken out again, and count as refused.
func (Dialect) Copy(ctx context.Context, from, to string, rows int) (copied, refused int64, err error) {
	source, err := openSource(ctx, from)
	if err != nil {
		return 0, 0, err
	}
	defer source.Close()
	opened, err := Dialect{}.Open(ctx, to)
	if err != nil {
		return 0, 0, err
	}
	defer opened.Close()
	there := opened.(*target)
	if there.db == nil {
		return 0, 0, nil // no table exists at both ends
	}
	conn, err := there.db.Conn(ctx)
	if err != nil {
		return 0, 0, err
	}
	defer conn.Close()
	c := &copying{ctx: ctx, conn: conn, limit: rows}
	if err := c.run(source.at); err != nil {
		return 0, 0, fmt.Errorf("cannot copy rows from %s: %w", source.at.name(), there.explain(err))
	}
	return c.copied, c.refused, nil
}

// copying copies rows within one transaction, from the database that is
// attached as source.
type copying struct {
	ctx             context.Context
	conn            *sql.Conn
	limit           int
	copied, refused int64
}

func (c *copying) exec(query string, args ...any) (int64, error) {
	result, err := c.conn.ExecContext(c.ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

func (c *copying) run(from location) error {
	if _, err := c.exec("PRAGMA foreign_keys = OFF"); err != nil {
		return err
	}
	if _, err := c.exec("ATTACH ? AS source", from.readOnly()); err != nil {
		return err
	}
	if _, err := c.exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	err := c.tables()
	if err == nil && c.limit > 0 {
		err = c.takeOutOrphans()
	}
	if err == nil {
		_, err = c.exec("COMMIT")
	}
	if err != nil {
		_, rollback := c.conn.ExecContext(context.WithoutCancel(c.ctx), "ROLLBACK")
		_ = rollback // the first error says what went wrong
	}
	return err
}

// readOnly is the driver's name of the database for reading.
func (l location) readOnly() string {
	name, _, _ := strings.Cut(l.dsn(), "?")
	return name + "?mode=ro"
}

const sharedTables = `
SELECT t.name FROM pragma_table_list AS t JOIN pragma_table_list AS s ON s.name = t.name COLLATE NOCASE
WHERE t.schema = 'main' AND t.type = 'table' AND s.schema = 'source' AND s.type = 'table'
  AND lower(t.name) NOT LIKE 'sqlite\_%' ESCAPE '\' AND lower(t.name) NOT LIKE 'schemac\_%' ESCAPE '\' ORDER BY t.name`

func (c *copying) tables() error {
	tables, err := c.names(sharedTables)
	if err != nil {
		return err
	}
	for _, table := range tables {
		if err := c.table(table); err != nil {
			return fmt.Errorf("table %s: %w", table, err)
		}
	}
	return nil
}

func (c *copying) names(query string, args ...any) ([]string, error) {
	rows, err := c.conn.QueryContext(c.ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Err()
}

const sharedColumns = `
SELECT t.name FROM pragma_table_xinfo(?, 'main') AS t JOIN pragma_table_xinfo(?, 'source') AS s ON s.name = t.name COLLATE NOCASE
WHERE t.hidden = 0 ORDER BY t.cid`

func (c *copying) table(table string) error {
	columns, err := c.names(sharedColumns, table, table)
	if err != nil || len(columns) == 0 {
		return err
	}
	var count int64
	limited := "SELECT count(*) FROM (SELECT 1 FROM source." + quote(table) + " LIMIT ?)"
	if err := c.conn.QueryRowContext(c.ctx, limited, c.sqlLimit()).Scan(&count); err != nil {
		return err
	}
	return c.rows("INSERT OR IGNORE INTO main."+quote(table)+" ("+quoteAll(columns)+") SELECT "+quoteAll(columns)+" FROM source."+quote(table), 0, count)
}

// sqlLimit is the limit as SQL has it: all is -1.
func (c *copying) sqlLimit() int64 {
	if c.limit <= 0 {
		return -1
	}
	return int64(c.limit)
}

// rows inserts count rows from the offset on. What makes the whole statement
// fail, as a text in a strict column of integers does, is found by halving.
func (c *copying) rows(insert string, offset, count int64) error {
	if count == 0 {
		return nil
	}
	inserted, err := c.wholly(insert+" LIMIT ? OFFSET ?", count, offset)
	switch {
	case err == nil:
		c.copied += inserted
		c.refused += count - inserted
		return nil
	case c.ctx.Err() != nil || !refusedRow(err):
		return err
	case count == 1:
		c.refused++
		return nil
	}
	half := count / 2
	if err := c.rows(insert, offset, half); err != nil {
		return err
	}
	return c.rows(insert, offset+half, count-half)
}

// wholly executes all of a statement or nothing: with OR IGNORE, SQLite does
// not take back what came before a failure.
func (c *copying) wholly(query string, args ...any) (int64, error) {
	if _, err := c.exec("SAVEPOINT attempt"); err != nil {
		return 0, err
	}
	affected, failure := c.exec(query, args...)
	if failure != nil && c.ctx.Err() == nil {
		if _, err := c.exec("ROLLBACK TO attempt"); err != nil {
			return 0, errors.Join(failure, err)
		}
	}
	_, err := c.exec("RELEASE attempt")
	return affected, errors.Join(failure, err)
}

// takeOutOrphans deletes the rows whose counterpart is not in the sample, and
// those that refer to them in turn.
func (c *copying) takeOutOrphans() error {
	for {
		taken, err := c.orphans()
		if err != nil || taken == 0 {
			return err
		}
		c.copied -= taken
		c.refused += taken
	}
}

func (c *copying) orphans() (taken int64, err error) {
	tables, err := c.names("SELECT DISTINCT s.name FROM main.sqlite_schema AS s JOIN pragma_foreign_key_list(s.name) WHERE s.type = 'table'")
	if err != nil {
		return 0, err
	}
	for _, table := range tables {
		n, err := c.exec("DELETE FROM main."+quote(table)+" WHERE rowid IN (SELECT rowid FROM pragma_foreign_key_check(?))", table)
		if c.ctx.Err() != nil {
			return taken, c.ctx.Err()
		}
		if err == nil { // else it has no rowids, or a key that fits nothing
			taken += n
		}
	}
	return taken, nil
}

// refusedRow reports whether the error is about a row's values.
func refusedRow(err error) bool {
	var failure *driver.Error
	return errors.As(err, &failure) && (failure.Code()&0xff == codes.SQLITE_CONSTRAINT || failure.Code()&0xff == codes.SQLITE_MISMATCH)
}
