package runner

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/migrations"
)

// watchAfter is how long a unit works before its progress is looked at, which
// takes a connection.
const watchAfter = 2 * time.Second

// unit runs one unit, again and again where locks are in its way.
func (x *execution) unit(ctx context.Context, u unit, last bool) error {
	working, stop := x.guard(ctx)
	defer stop()
	for attempt := 1; ; attempt++ {
		err := x.once(working, u, last)
		if err == nil {
			return nil
		}
		if x.held() != nil {
			return errors.Join(err, ErrLockLost)
		}
		var failed *dialects.ExecError
		if !errors.As(err, &failed) || failed.Kind != dialects.LockTimeout || attempt >= x.config.Retry.attempts() {
			return x.failed(ctx, u, err)
		}
		pause := x.config.Retry.pause(attempt)
		if x.config.Watch.Retrying != nil {
			x.config.Watch.Retrying(err, pause)
		}
		if err := sleep(working, pause); err != nil {
			return err
		}
		if u.outside && x.settled(working, u, last) {
			return nil
		}
	}
}

// settled looks whether a statement that gave up has taken effect after all,
// and records it then.
func (x *execution) settled(ctx context.Context, u unit, last bool) bool {
	finding, err := x.target.Recover(ctx, x.job.Statements[u.from], x.history.Find(x.id).Observed)
	return err == nil && finding == dialects.InEffect && x.write(ctx, x.outcome(u, last)) == nil
}

// guard gives a context that ends when the lock is lost, and watches the
// progress of what takes long.
func (x *execution) guard(ctx context.Context) (context.Context, func()) {
	working, stop := context.WithCancel(ctx)
	gone := x.lock.Lost()
	target := x.target
	go func() {
		select {
		case <-gone:
			stop()
		case <-working.Done():
		}
	}()
	if x.config.Watch.Progress != nil {
		go func() {
			if sleep(working, watchAfter) == nil {
				target.Watch(working, x.config.Watch.Progress)
			}
		}()
	}
	return working, stop
}

// once runs the unit and records it.
func (x *execution) once(ctx context.Context, u unit, last bool) error {
	if err := x.held(); err != nil {
		return err
	}
	if u.outside {
		return x.outside(ctx, u, last)
	}
	if err := x.prepare(ctx); err != nil {
		return err
	}
	e := x.outcome(u, last)
	if err := x.target.Execute(ctx, append(u.together(x.job.Statements), x.ledger.Add(e)), nil); err != nil {
		return err
	}
	return x.history.Append(e)
}

// outside runs a statement that no transaction can hold: announced before,
// recorded after.
func (x *execution) outside(ctx context.Context, u unit, last bool) error {
	s := x.job.Statements[u.from]
	observed, err := x.target.Observe(ctx, s)
	if err != nil {
		return fmt.Errorf("looking at what statement %d changes: %w", u.to, err)
	}
	intent := x.entry(x.id, x.job, dialects.Intended)
	intent.Step, intent.Took = u.to, x.config.Now().Sub(x.started)
	intent.Detail = encode(migrations.Detail{Observed: observed, Statement: x.target.Mask(s.SQL)})
	if err := x.write(ctx, intent); err != nil {
		return err
	}
	if err := x.target.Execute(ctx, []dialects.Statement{s}, nil); err != nil {
		return err
	}
	return x.write(context.WithoutCancel(ctx), x.outcome(u, last))
}

// failed records that a statement failed, if the database can still be
// reached, and says which. What was interrupted is not recorded: its outcome
// is for the next run to find out.
func (x *execution) failed(ctx context.Context, u unit, err error) error {
	if ctx.Err() != nil {
		return errors.Join(ctx.Err(), err) // whatever the engine calls it
	}
	var exec *dialects.ExecError
	if !errors.As(err, &exec) || exec.Kind == dialects.ConnectionLost || exec.Kind == dialects.OutcomeOpen {
		return err
	}
	index := min(u.from+exec.Index, u.to-1)
	failed := x.job.Statements[index]
	failed.SQL = x.target.Mask(failed.SQL)
	step := &StepError{Index: index, InEffect: u.from, Statement: failed, Err: exec.Err}
	e := x.entry(x.id, x.job, dialects.Failed)
	e.Step, e.Took = index+1, x.config.Now().Sub(x.started)
	e.Detail = encode(migrations.Detail{Error: exec.Err.Error()})
	if written := x.write(ctx, e); written != nil {
		return errors.Join(step, written)
	}
	return step
}
