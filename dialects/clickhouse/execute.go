package clickhouse

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	driver "github.com/ClickHouse/clickhouse-go/v2"

	"github.com/schemac/schemac/dialects"
)

// waiting makes ALTER return only when its work is done on all replicas, so
// that a statement that has returned has taken effect.
var waiting = driver.Settings{"mutations_sync": 2, "alter_sync": 2}

// codeUnfinished is the server's code for a mutation that failed. The table's
// definition has changed by then.
const codeUnfinished = 341

// Execute implements dialects.Target. Each statement takes effect by itself.
func (t *target) Execute(ctx context.Context, statements []dialects.Statement, done func(index int)) error {
	for i, s := range statements {
		err := ctx.Err()
		if err == nil {
			err = t.run(ctx, s)
		}
		if err != nil {
			return &dialects.ExecError{Index: i, Applied: i, Statement: s, Err: err}
		}
		if done != nil {
			done(i)
		}
	}
	return nil
}

func (t *target) run(ctx context.Context, s dialects.Statement) error {
	if s.StatementTimeout > 0 {
		limited, cancel := context.WithTimeout(ctx, s.StatementTimeout)
		defer cancel()
		ctx = limited
	}
	ctx = driver.Context(ctx, driver.WithSettings(waiting))
	if s.Check != "" {
		return t.check(ctx, s)
	}
	return serverError(t.conn.Exec(ctx, s.SQL))
}

// check runs a query that must return no row.
func (t *target) check(ctx context.Context, s dialects.Statement) error {
	rows, err := t.conn.Query(ctx, s.SQL)
	if err != nil {
		return serverError(err)
	}
	defer rows.Close()
	if rows.Next() {
		return errors.New(s.Check)
	}
	return serverError(rows.Err())
}

// ServerError is an error that the server answered with.
type ServerError struct {
	// Code is the server's exception code, as in 60.
	Code int32
	// Message is the server's text without its version and stack trace.
	Message string
	cause   error
}

// Error renders code and message, and what a failed mutation leaves behind.
func (e *ServerError) Error() string {
	text := fmt.Sprintf("ClickHouse error %d: %s", e.Code, e.Message)
	if e.Code == codeUnfinished {
		text += " The definition of the table has changed already, and its rows do not fit it: " +
			"change the column back with ALTER TABLE … MODIFY COLUMN, then end the mutation with KILL MUTATION."
	}
	return text
}

// Unwrap gives the driver's error.
func (e *ServerError) Unwrap() error { return e.cause }

// hasCode reports whether the server answered with one of the codes.
func hasCode(err error, codes ...int32) bool {
	var answer *ServerError
	return errors.As(err, &answer) && slices.Contains(codes, answer.Code)
}

// serverError turns an exception of the server into a *ServerError.
func serverError(err error) error {
	var exception *driver.Exception
	if !errors.As(err, &exception) {
		return err
	}
	message, _, _ := strings.Cut(exception.Message, "Stack trace:")
	message = strings.TrimPrefix(strings.TrimSpace(message), "DB::Exception: ")
	if i := strings.LastIndex(message, " (version "); i > 0 {
		message = message[:i]
	}
	return &ServerError{Code: exception.Code, Message: strings.TrimRight(strings.TrimSpace(message), ".,") + ".", cause: err}
}
