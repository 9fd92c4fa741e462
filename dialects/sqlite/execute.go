package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"os"
	"strings"

	"github.com/schemac/schemac/dialects"
)

// Execute implements dialects.Target. Transactional statements run in one
// transaction that locks the file from the start, on a connection without
// foreign keys, so a failure leaves the database as it was; a file that
// Execute has made for it is removed again.
//
// Triggers have no model: those that the statements take away together with
// a table or view that comes back are created again, as they were.
func (t *target) Execute(ctx context.Context, statements []dialects.Statement, done func(index int)) error {
	if len(statements) == 0 {
		return nil
	}
	created, err := t.create(ctx)
	if err != nil {
		return &dialects.ExecError{Statement: statements[0], Err: err}
	}
	x := &execution{ctx: ctx, statements: statements, done: done}
	if err := t.run(x); err != nil {
		failure := &dialects.ExecError{Index: x.index, Applied: x.applied, Statement: statements[x.index], Err: t.explain(err)}
		if created && x.applied == 0 {
			return errors.Join(failure, t.remove())
		}
		return failure
	}
	return nil
}

// create makes the file where there is none and reports whether it did.
func (t *target) create(ctx context.Context) (bool, error) {
	if err := t.refresh(ctx); err != nil || t.db != nil {
		return false, err
	}
	err := t.open(ctx, true)
	return err == nil, err
}

// remove takes away the file that create made.
func (t *target) remove() error {
	err := t.db.Close()
	t.db = nil
	return errors.Join(err, os.Remove(t.at.path))
}

// run executes the statements on one connection whose setting of foreign keys
// is restored afterwards.
func (t *target) run(x *execution) error {
	conn, err := t.db.Conn(x.ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	var enforced bool
	if err := conn.QueryRowContext(x.ctx, "PRAGMA foreign_keys").Scan(&enforced); err != nil {
		return err
	}
	defer setForeignKeys(context.WithoutCancel(x.ctx), conn, enforced)
	setForeignKeys(x.ctx, conn, false)
	x.conn = conn
	return x.all()
}

// setForeignKeys cannot fail in a way that matters: outside a transaction the
// pragma always takes effect, and a dead connection shows with the next
// statement.
func setForeignKeys(ctx context.Context, conn *sql.Conn, on bool) {
	value := "OFF"
	if on {
		value = "ON"
	}
	_, _ = conn.ExecContext(ctx, "PRAGMA foreign_keys = "+value)
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

// all runs consecutive transactional statements in one transaction and the
// others by themselves. The pragmas that switch foreign keys are for scripts
// that people run: here that is settled, and they part no transaction.
func (x *execution) all() error {
	for x.applied < len(x.statements) {
		end := x.applied
		for end < len(x.statements) && (x.statements[end].Transactional || switchesForeignKeys(x.statements[end].SQL)) {
			end++
		}
		var err error
		if end > x.applied {
			err = x.transaction(end)
		} else {
			end++
			_, err = x.conn.ExecContext(x.ctx, x.statements[x.index].SQL)
		}
		if err != nil {
			return err
		}
		x.finished(end)
	}
	return nil
}

// finished notes that the statements before end have taken effect.
func (x *execution) finished(end int) {
	for i := x.applied; i < end && x.done != nil; i++ {
		x.done(i)
	}
	x.applied, x.index = end, min(end, len(x.statements)-1)
}

func switchesForeignKeys(sql string) bool {
	list := tokens(sql)
	return len(list) == 4 && isWord(list[0], "pragma") && isWord(list[1], "foreign_keys") && list[2].Text == "="
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
		_, err = x.conn.ExecContext(x.ctx, "COMMIT")
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
	case s.SQL == foreignKeyCheck:
		return x.checkForeignKeys()
	case s.Check != "":
		return x.check(s)
	case dropsTriggers(s.SQL):
		if err := x.rememberTriggers(); err != nil {
			return err
		}
	}
	_, err := x.conn.ExecContext(x.ctx, s.SQL)
	return err
}

// check runs a query that must return no row.
func (x *execution) check(s dialects.Statement) error {
	rows, err := x.conn.QueryContext(x.ctx, s.SQL)
	if err != nil {
		return err
	}
	defer rows.Close()
	if rows.Next() {
		return errors.New(s.Check)
	}
	return rows.Err()
}

// trigger is a trigger of a table or a view.
type trigger struct{ name, owner, sql string }

// dropsTriggers reports whether the statement takes triggers along.
func dropsTriggers(sql string) bool {
	list := tokens(sql)
	return len(list) > 1 && isWord(list[0], "drop") && (isWord(list[1], "table") || isWord(list[1], "view"))
}

func (x *execution) rememberTriggers() error {
	found, err := x.listTriggers()
	if err != nil {
		return err
	}
	for _, t := range found {
		x.triggers[fold(t.name)] = t
	}
	return nil
}

func (x *execution) listTriggers() ([]trigger, error) {
	rows, err := x.conn.QueryContext(x.ctx, "SELECT name, tbl_name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY rowid")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var found []trigger
	for rows.Next() {
		var t trigger
		if err := rows.Scan(&t.name, &t.owner, &t.sql); err != nil {
			return nil, err
		}
		found = append(found, t)
	}
	return found, rows.Err()
}

// restoreTriggers creates the triggers again whose table or view is there.
func (x *execution) restoreTriggers() error {
	if len(x.triggers) == 0 {
		return nil
	}
	present, err := x.listTriggers()
	if err != nil {
		return err
	}
	for _, t := range present {
		delete(x.triggers, fold(t.name))
	}
	for _, name := range sortedTriggers(x.triggers) {
		t := x.triggers[name]
		var there bool
		err := x.conn.QueryRowContext(x.ctx, "SELECT count(*) > 0 FROM sqlite_schema WHERE type IN ('table', 'view') AND name = ? COLLATE NOCASE", t.owner).Scan(&there)
		if err != nil || !there {
			if err != nil {
				return err
			}
			continue
		}
		if _, err := x.conn.ExecContext(x.ctx, t.sql); err != nil {
			return fmt.Errorf("the trigger %q of %q cannot be kept: %w", t.name, t.owner, err)
		}
	}
	return nil
}

func sortedTriggers(set map[string]trigger) []string {
	names := map[string]bool{}
	for name := range set {
		names[name] = true
	}
	return sortedNames(names)
}

// rememberBroken counts the rows that break a foreign key already, where the
// plan ends with a check: it must not fail for what was there before.
func (x *execution) rememberBroken(end int) error {
	for _, s := range x.statements[x.applied:end] {
		if s.SQL == foreignKeyCheck {
			broken, err := x.countBroken()
			x.broken = broken
			return err
		}
	}
	return nil
}

// checkForeignKeys fails where a table has more broken rows than before.
func (x *execution) checkForeignKeys() error {
	now, err := x.countBroken()
	if err != nil {
		return err
	}
	var worse []string
	for _, table := range sortedCounts(now) {
		switch before := x.broken[table]; {
		case now[table] <= before:
		case now[table] == unfit:
			worse = append(worse, table+" (its target has no such key)")
		default:
			worse = append(worse, fmt.Sprintf("%s (%d)", table, now[table]-before))
		}
	}
	if len(worse) > 0 {
		return errors.New("rows would refer to rows that do not exist, in " + strings.Join(worse, ", "))
	}
	return nil
}

// unfit counts as more broken rows than any table has.
const unfit = math.MaxInt

func sortedCounts(counts map[string]int) []string {
	names := map[string]bool{}
	for name := range counts {
		names[name] = true
	}
	return sortedNames(names)
}

// countBroken counts by table. SQLite cannot check a table whose foreign keys
// do not fit their target.
func (x *execution) countBroken() (map[string]int, error) {
	rows, err := x.conn.QueryContext(x.ctx, "SELECT DISTINCT s.name FROM sqlite_schema AS s JOIN pragma_foreign_key_list(s.name) WHERE s.type = 'table' AND s.sql NOT LIKE 'create virtual%'")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var tables []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		tables = append(tables, name)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	broken := map[string]int{}
	for _, table := range tables {
		var count int
		err := x.conn.QueryRowContext(x.ctx, "SELECT count(*) FROM pragma_foreign_key_check(?)", table).Scan(&count)
		switch {
		case x.ctx.Err() != nil:
			return nil, x.ctx.Err()
		case err != nil:
			broken[table] = unfit
		case count > 0:
			broken[table] = count
		}
	}
	return broken, nil
}
