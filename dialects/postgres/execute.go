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
)

// Execute implements dialects.Target.
func (t *target) Execute(ctx context.Context, statements []dialects.Statement, done func(index int)) error {
	defer t.use()()
	for from := 0; from < len(statements); {
		to := from + 1
		var err error
		if statements[from].Transactional {
			for to < len(statements) && statements[to].Transactional {
				to++
			}
			err = t.together(ctx, statements, from, to)
		} else {
			err = t.alone(ctx, statements, from)
		}
		if err != nil {
			return err
		}
		for i := from; i < to && done != nil; i++ {
			done(i)
		}
		from = to
	}
	return nil
}

// failed says which statement failed, and what can be done about it.
func (t *target) failed(statements []dialects.Statement, index, applied int, err error) error {
	return dialects.NewExecError(t, dialects.ExecError{Index: index, Applied: applied, Statement: statements[index], Err: withRight(serverError(err)), Kind: t.failureKind(err)})
}

// failureKind classes an error. A fatal error of the server's ends the session,
// whatever its code.
func (t *target) failureKind(err error) dialects.FailureKind {
	var message *pgconn.PgError
	switch {
	case errors.As(err, &message) && (message.Severity == "FATAL" || strings.HasPrefix(message.Code, "08")):
		return dialects.ConnectionLost
	case isCode(err, "57P01", "57P02", "57P03"), t.conn.IsClosed():
		return dialects.ConnectionLost
	case isCode(err, "55P03", "40P01", "40001"):
		return dialects.LockTimeout
	}
	return dialects.Refused
}

// together runs statements in one transaction.
func (t *target) together(ctx context.Context, statements []dialects.Statement, from, to int) error {
	tx, err := t.conn.Begin(ctx)
	if err != nil {
		return t.failed(statements, from, from, err)
	}
	defer t.rollback(tx)
	limits := timeouts{}
	for i := from; i < to; i++ {
		if err := limits.set(ctx, t.conn, "SET LOCAL", statements[i]); err != nil {
			return t.failed(statements, i, from, err)
		}
		if err := run(ctx, tx.Conn(), statements[i]); err != nil {
			return t.failed(statements, i, from, err)
		}
	}
	if err := tx.Commit(ctx); err != nil {
		return t.failed(statements, to-1, from, err)
	}
	return nil
}

// resetTimeouts brings the session back to the server's timeouts. Where the
// connection is gone, so are they.
func (t *target) resetTimeouts(limits *timeouts) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	_ = limits.set(ctx, t.conn, "SET", dialects.Statement{})
}

// execOne runs one statement. Unlike Conn.Exec it refuses a text that holds
// several: what a model says must not end the statement that it stands in.
func execOne(ctx context.Context, conn *pgx.Conn, sql string) error {
	return execute(ctx, conn, sql).Err
}

func execute(ctx context.Context, conn *pgx.Conn, sql string) *pgconn.Result {
	if strings.Contains(sql, "\x00") { // which would end the text of the message
		return &pgconn.Result{Err: errors.New("the statement holds a zero byte, which PostgreSQL cannot store")}
	}
	return conn.PgConn().ExecParams(ctx, sql, nil, nil, nil, nil).Read()
}

// run executes one statement, or makes a check.
func run(ctx context.Context, conn *pgx.Conn, statement dialects.Statement) error {
	result := execute(ctx, conn, statement.SQL)
	switch {
	case result.Err != nil:
		return result.Err
	case statement.Check != "" && len(result.Rows) > 0:
		return errors.New(statement.Check)
	}
	return nil
}

// timeouts remembers what has been set, so that it is set only on changes.
type timeouts struct {
	lock, statement time.Duration
}

func (t *timeouts) set(ctx context.Context, conn *pgx.Conn, set string, statement dialects.Statement) error {
	for _, limit := range []struct {
		name string
		now  *time.Duration
		want time.Duration
	}{{"lock_timeout", &t.lock, statement.LockTimeout}, {"statement_timeout", &t.statement, statement.StatementTimeout}} {
		if *limit.now == limit.want {
			continue
		}
		value := "DEFAULT"
		if limit.want > 0 {
			value = strconv.FormatInt(max(1, limit.want.Milliseconds()), 10)
		}
		if _, err := conn.Exec(ctx, set+" "+limit.name+" = "+value); err != nil {
			return fmt.Errorf("setting %s: %w", limit.name, err)
		}
		*limit.now = limit.want
	}
	return nil
}
