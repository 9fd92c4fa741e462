package clickhouse

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	driver "github.com/ClickHouse/clickhouse-go/v2"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/clickhouse/chsql"
)

// waiting makes ALTER return only when its work is done on all replicas, so
// that a statement that has returned has taken effect.
var waiting = driver.Settings{"mutations_sync": 2, "alter_sync": 2}

// Execute implements dialects.Target. Each statement takes effect by itself.
func (t *target) Execute(ctx context.Context, statements []dialects.Statement, done func(index int)) error {
	for i, s := range statements {
		err := ctx.Err()
		if err == nil {
			err = t.run(ctx, s)
		}
		if err != nil {
			return dialects.NewExecError(t, dialects.ExecError{Index: i, Applied: i, Kind: kindOf(err, s), Statement: s, Err: err})
		}
		if done != nil {
			done(i)
		}
	}
	return nil
}

func (t *target) run(ctx context.Context, s dialects.Statement) error {
	limited := ctx
	if s.StatementTimeout > 0 {
		var cancel context.CancelFunc
		limited, cancel = context.WithTimeout(ctx, s.StatementTimeout)
		defer cancel()
	}
	err := t.work(limited, s)
	if err != nil && ctx.Err() == nil && limited.Err() != nil {
		t.stop(ctx, s.SQL)
		return &timedOut{err}
	}
	return err
}

// work runs the statement under its mark, by which it is found again. The mark
// is no query_id: a server still knows the one of a statement that has just
// ended, and would refuse to run the same text again.
func (t *target) work(ctx context.Context, s dialects.Statement) error {
	settings := maps.Clone(waiting)
	settings["log_comment"] = t.workID(s.SQL)
	r := read(s.SQL)
	if r.verb == "DROP" && onlyOwn(r.names) {
		settings["max_table_size_to_drop"] = 0 // a safeguard against mistakes with tables of others
	}
	marked := driver.Context(ctx, driver.WithSettings(settings))
	if s.Check != "" {
		return t.check(marked, s)
	}
	switch step, of := r.step(); step {
	case noStep:
		if err := t.endSyncs(marked, r); err != nil {
			return err
		}
	case stepRoom:
		if err := t.makeRoom(marked, of); err != nil {
			return err
		}
	default:
		return t.rebuildStep(marked, step, of, s.SQL)
	}
	if r.cluster != "" {
		maps.Copy(settings, t.spreading(r))
		return t.distribute(driver.Context(ctx, driver.WithSettings(settings)), s.SQL, r)
	}
	if !r.altersTable() {
		return serverError(t.conn.Exec(marked, s.SQL))
	}
	former, _, err := t.fact(ctx, r, r.names[0])
	if err != nil {
		return serverError(err)
	}
	return t.finish(ctx, r, former, serverError(t.conn.Exec(marked, s.SQL)))
}

// stop asks the server to end its work at a statement, and does not wait.
func (t *target) stop(ctx context.Context, sql string) {
	ctx, cancel := context.WithTimeout(ctx, lockBeat)
	defer cancel()
	_ = t.conn.Exec(ctx, "KILL QUERY WHERE Settings['log_comment'] = "+chsql.QuoteString(t.workID(sql))+" ASYNC")
}

// Codes with which the server gives up to wait for a mutation: it failed, took
// too long, or was interrupted.
var unfinishedCodes = []int32{341, 159, 236}

// finish waits for the mutations that an ALTER has made, whatever the settings
// of the server say about waiting. Of one that fails the definition is taken
// back: until then the column could not be read.
func (t *target) finish(ctx context.Context, r reading, former fact, answer error) error {
	if answer != nil && !hasCode(answer, unfinishedCodes...) {
		return answer
	}
	name := r.names[0]
	failed, err := t.await(ctx, name, former.Mutation)
	if err != nil {
		return err
	}
	if failed != nil {
		return t.takeBack(ctx, r, name, former, *failed)
	}
	if answer == nil {
		return nil
	}
	latter, _, err := t.fact(ctx, r, name)
	if err == nil && (latter.Mutation > former.Mutation || latter.Definition != former.Definition) {
		return nil // it went on and is done
	}
	return answer
}

// check runs a query that must return no row. One that compares a table with
// what mirrors it is run until no insert lies between the two.
func (t *target) check(ctx context.Context, s dialects.Statement) error {
	settles := read(s.SQL).readsBeside()
	for begun := time.Now(); ; {
		err := t.checkOnce(ctx, s)
		var failed *failedCheck
		if !errors.As(err, &failed) || !settles || time.Since(begun) >= comparePatience {
			return err
		}
		if err := sleep(ctx, comparePause); err != nil {
			return err
		}
	}
}

func (t *target) checkOnce(ctx context.Context, s dialects.Statement) error {
	rows, err := t.conn.Query(ctx, s.SQL)
	if err != nil {
		return serverError(err)
	}
	defer rows.Close()
	if rows.Next() {
		return &failedCheck{s.Check + labelsFound(rows)}
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

// Error renders code and message.
func (e *ServerError) Error() string {
	return fmt.Sprintf("ClickHouse error %d: %s", e.Code, e.Message)
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
	return &ServerError{Code: exception.Code, Message: plainMessage(exception.Message), cause: err}
}

// plainMessage is the server's text without its version and stack trace.
func plainMessage(message string) string {
	message, _, _ = strings.Cut(message, "Stack trace:")
	message = strings.TrimPrefix(strings.TrimSpace(message), "DB::Exception: ")
	if i := strings.LastIndex(message, " (version "); i > 0 {
		message = message[:i]
	}
	return strings.TrimRight(strings.TrimSpace(message), ".,") + "."
}
