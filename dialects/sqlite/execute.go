package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects"
)

// Execute implements dialects.Target. Transactional statements run in one
// transaction that locks the file from the start, on a connection without
// foreign keys, so a failure leaves the database as it was; a file that
// Execute has made for it is removed again.
//
// Triggers that the statements take away together with a table or view that
// comes back are created again, as they were, unless a statement drops them by
// name. Plans say so of all that have a model.
func (t *target) Execute(ctx context.Context, statements []dialects.Statement, done func(index int)) error {
	if len(statements) == 0 {
		return nil
	}
	if i := slices.IndexFunc(statements, cutShort); i >= 0 {
		return &dialects.ExecError{Index: i, Statement: statements[i], Err: errNUL}
	}
	created, err := t.create(ctx)
	if err != nil {
		return &dialects.ExecError{Kind: failureKind(err), Statement: statements[0], Err: err}
	}
	x := &execution{ctx: ctx, statements: statements, done: done}
	if err := t.run(x); err != nil {
		failure := &dialects.ExecError{Index: x.index, Applied: x.applied, Kind: failureKind(err), Statement: statements[x.index], Err: t.explain(err)}
		if created && x.applied == 0 {
			return errors.Join(failure, t.remove())
		}
		return failure
	}
	return nil
}

// errNUL refuses what SQLite would run only a part of: it reads a statement
// up to the first NUL, and without its WHERE a DELETE takes all rows.
var errNUL = errors.New("the statement contains a NUL character, where SQLite stops reading: remove it, or write x'00' for a blob and char(0) for a text")

func cutShort(s dialects.Statement) bool { return strings.Contains(s.SQL, "\x00") }

// create makes the file where there is none and reports whether it did: of
// several that start at once, one alone is the maker.
func (t *target) create(ctx context.Context) (bool, error) {
	if err := t.refresh(ctx); err != nil || t.db != nil {
		return false, err
	}
	file, err := os.OpenFile(t.at.path, os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return false, t.open(ctx)
	}
	if err != nil {
		return false, fmt.Errorf("cannot create the database file: %w", err)
	}
	return true, errors.Join(file.Close(), t.open(ctx))
}

// remove takes away the file that create made, unless somebody else has
// written to it meanwhile.
func (t *target) remove() error {
	info, err := os.Stat(t.at.path)
	if err != nil || info.Size() > 0 {
		return err
	}
	err = t.db.Close()
	t.db = nil
	return errors.Join(err, os.Remove(t.at.path))
}

// run executes the statements on one connection without foreign keys, whose
// settings are restored afterwards, also where a rebuild breaks off half-way.
func (t *target) run(x *execution) error {
	conn, err := t.db.Conn(x.ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	for _, pragma := range []string{"foreign_keys", "legacy_alter_table"} {
		var on bool
		if err := conn.QueryRowContext(x.ctx, "PRAGMA "+pragma).Scan(&on); err != nil {
			return err
		}
		if on {
			defer set(context.WithoutCancel(x.ctx), conn, pragma, "ON")
		} else {
			defer set(context.WithoutCancel(x.ctx), conn, pragma, "OFF")
		}
		set(x.ctx, conn, pragma, "OFF")
	}
	x.conn = conn
	return x.all()
}

// set switches a pragma. It cannot fail in a way that matters: outside a
// transaction these pragmas always take effect, and a dead connection shows
// with the next statement.
func set(ctx context.Context, conn *sql.Conn, pragma, value string) {
	_, _ = conn.ExecContext(ctx, "PRAGMA "+pragma+" = "+value)
}

// execution is one run of statements.
type execution struct {
	ctx        context.Context
	conn       *sql.Conn
	statements []dialects.Statement
	done       func(index int)
	// index is the statement at work, applied how many are in effect.
	index, applied int
	// broken counts the rows of each table that broke a foreign key before
	// the transaction.
	broken map[string]int
	// triggers are those of the database by name, as last seen.
	triggers map[string]trigger
}

// all runs consecutive statements that can share a transaction in one, and
// the others by themselves.
func (x *execution) all() error {
	for x.applied < len(x.statements) {
		end := x.together()
		restore, err := x.waits(end)
		if err != nil {
			return err
		}
		if isolation(x.statements[x.applied]) == dialects.Outside {
			err = x.exec(x.statements[x.applied])
		} else {
			err = x.transaction(end)
		}
		restore()
		if err != nil {
			return err
		}
		x.finished(end)
	}
	return nil
}

// together is the end of the statements that run with the next one.
func (x *execution) together() int {
	end := x.applied + 1
	if isolation(x.statements[x.applied]) == dialects.Outside {
		return end
	}
	for end < len(x.statements) && isolation(x.statements[end]) == dialects.Shared {
		end++
	}
	return end
}

func (x *execution) exec(s dialects.Statement) error {
	return x.within(s, func(ctx context.Context) error {
		_, err := x.conn.ExecContext(ctx, s.SQL)
		return err
	})
}

// finished notes that the statements before end have taken effect.
func (x *execution) finished(end int) {
	for i := x.applied; i < end && x.done != nil; i++ {
		x.done(i)
	}
	x.applied, x.index = end, min(end, len(x.statements)-1)
}

// transaction runs the statements from x.index to end, and all or none of
// them take effect.
func (x *execution) transaction(end int) error {
	if _, err := x.conn.ExecContext(x.ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	err := x.statementsTo(end)
	if err == nil {
		err = x.restoreTriggers()
	}
	if err == nil {
		err = x.ctx.Err()
	}
	if err == nil {
		// Cancelled, the driver would not tell whether it has committed.
		_, err = x.conn.ExecContext(context.WithoutCancel(x.ctx), "COMMIT")
	}
	if err != nil {
		_, rollback := x.conn.ExecContext(context.WithoutCancel(x.ctx), "ROLLBACK")
		_ = rollback // SQLite has rolled back by itself where this fails
	}
	return err
}

func (x *execution) statementsTo(end int) error {
	x.triggers = map[string]trigger{}
	if err := x.rememberBroken(end); err != nil {
		return err
	}
	for x.index = x.applied; x.index < end; x.index++ {
		if err := x.ctx.Err(); err != nil {
			return err
		}
		if err := x.statement(x.statements[x.index]); err != nil {
			return err
		}
	}
	x.index = end - 1
	return nil
}

func (x *execution) statement(s dialects.Statement) error {
	switch {
	case checksForeignKeys(s):
		return x.checkForeignKeys()
	case s.Check != "":
		return x.within(s, func(ctx context.Context) error { return x.check(ctx, s) })
	case dropsTriggers(s.SQL):
		if err := x.rememberTriggers(); err != nil {
			return err
		}
	}
	err := x.exec(s)
	if name, drops := droppedTrigger(s.SQL); drops {
		delete(x.triggers, name)
	}
	return err
}

// check runs a query that must return no row.
func (x *execution) check(ctx context.Context, s dialects.Statement) error {
	rows, err := x.conn.QueryContext(ctx, s.SQL)
	if err != nil {
		return err
	}
	defer rows.Close()
	if rows.Next() {
		return errors.New(s.Check)
	}
	return rows.Err()
}
