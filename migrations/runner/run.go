package runner

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/migrations"
)

// maxReconnects bounds how often one run survives a lost connection.
const maxReconnects = 5

// Run carries the job out, or goes on with an unfinished run of it. A failed
// statement is a *StepError.
func (r *Runner) Run(ctx context.Context, job Job) (*migrations.Run, error) {
	started := r.config.Now()
	id := newID(started)
	if unfinished := r.history.Unfinished(); job.Resumes(unfinished) {
		id = unfinished.ID
		if r.config.Watch.Resumed != nil {
			r.config.Watch.Resumed(unfinished)
		}
	}
	for attempt := 1; ; attempt++ {
		err := (&execution{Runner: r, job: job, id: id, started: started}).run(ctx)
		if err == nil {
			return r.history.Find(id), nil
		}
		if !lost(err) || attempt > maxReconnects || ctx.Err() != nil {
			return r.history.Find(id), err
		}
		if again := r.survive(ctx, err, attempt); again != nil {
			return nil, again
		}
		if run := r.history.Find(id); run != nil && run.State == migrations.StateDone {
			return run, nil // the commit had arrived
		}
	}
}

// survive connects anew after a lost connection, with pauses for a server
// that restarts.
func (r *Runner) survive(ctx context.Context, cause error, attempt int) error {
	for try := 0; ; try++ {
		pause := r.config.Retry.pause(attempt + try)
		if r.config.Watch.Retrying != nil {
			r.config.Watch.Retrying(cause, pause)
		}
		if err := sleep(ctx, pause); err != nil {
			return errors.Join(cause, err)
		}
		err := r.reconnect(ctx)
		if err == nil {
			return nil
		}
		var locked *dialects.LockedError
		if errors.As(err, &locked) || try >= maxReconnects {
			return fmt.Errorf("%w; then connecting again failed: %w", cause, err)
		}
	}
}

// lost reports whether the connection ended.
func lost(err error) bool {
	var failed *dialects.ExecError
	return errors.As(err, &failed) && failed.Kind == dialects.ConnectionLost
}

// execution is one attempt at a job.
type execution struct {
	*Runner
	job     Job
	id      string
	started time.Time
	// begun is set once the ledger has an entry of this run.
	begun bool
}

func (x *execution) run(ctx context.Context) error {
	from, err := x.resume(ctx)
	if err != nil {
		return err
	}
	if err := x.ready(ctx); err != nil {
		return err
	}
	units := x.units(x.job.Statements, from)
	if len(units) == 0 {
		return x.write(ctx, x.finished(len(x.job.Statements), nil))
	}
	if whole := len(units) == 1 && !units[0].outside; !whole && !x.begun {
		e := x.entry(x.id, x.job, dialects.Started)
		e.Detail = encode(x.job.Detail)
		if err := x.write(ctx, e); err != nil {
			return err
		}
		x.begun = true
	}
	for i, u := range units {
		if err := x.unit(ctx, u, i == len(units)-1); err != nil {
			return err
		}
		x.report(u)
	}
	return nil
}

// ready asks the database before the first statement of a run. One that goes on
// asks no more: what is in the way then may be its own work.
func (x *execution) ready(ctx context.Context) error {
	if target, asks := x.target.(dialects.Readier); asks && !x.begun {
		return target.Ready(ctx, x.job.Statements)
	}
	return nil
}

func (x *execution) report(u unit) {
	for i := u.from; i < u.to && x.config.Watch.Done != nil; i++ {
		x.config.Watch.Done(i)
	}
}

// resume gives the index of the first statement to run.
func (x *execution) resume(ctx context.Context) (int, error) {
	unfinished := x.history.Unfinished()
	if unfinished == nil {
		return 0, x.renew(ctx, 0)
	}
	if unfinished.ID != x.id {
		return 0, &UnfinishedError{Run: unfinished}
	}
	x.begun = true
	for i, sum := range x.history.Steps(x.id) {
		if i >= len(x.job.Statements) || x.stepSum(x.job.Statements[i]) != sum {
			return 0, &EditedError{Run: unfinished, Index: i}
		}
	}
	if err := x.renew(ctx, len(x.history.Steps(x.id))); err != nil || unfinished.Intended == 0 {
		return unfinished.InEffect, err
	}
	return x.recover(ctx, unfinished)
}

// renew gives the statements behind a number of them the session that they are
// to run in.
func (x *execution) renew(ctx context.Context, ran int) error {
	if sessions, has := x.target.(dialects.Sessions); has {
		return sessions.Renew(ctx, x.job.Statements[:ran])
	}
	return nil
}

// recover settles the statement that was about to run when the run was cut
// short.
func (x *execution) recover(ctx context.Context, run *migrations.Run) (int, error) {
	intended, step := x.intended(run), run.Intended
	assume := x.assume
	x.assume = ""
	finding, err := x.target.Recover(ctx, intended, run.Observed)
	var doubt *dialects.Doubt
	if errors.As(err, &doubt) {
		finding, err = dialects.Undecided, nil
	}
	if err != nil {
		return 0, fmt.Errorf("finding out what became of statement %d of %s: %w", step, x.job.title(), err)
	}
	if finding == dialects.Undecided && assume != "" {
		finding = assume
	}
	switch finding {
	case dialects.Untouched:
		return run.InEffect, nil
	case dialects.InEffect:
		if err := x.write(ctx, x.tookEffect(step, []dialects.Statement{intended})); err != nil {
			return 0, err
		}
		if step > len(x.job.Statements) || x.stepSum(x.job.Statements[step-1]) != x.stepSum(intended) {
			return 0, &EditedError{Run: run, Index: step - 1}
		}
		return step, nil
	}
	undecided := &UndecidedError{Run: run, Step: step, SQL: run.Statement}
	if doubt != nil {
		undecided.Why = doubt.Why
	}
	return 0, undecided
}

// intended is the statement that was about to run: the job's, since the ledger
// has it without its secrets, unless that was edited.
func (x *execution) intended(run *migrations.Run) dialects.Statement {
	kept := dialects.Statement{SQL: run.Statement}
	if run.Intended <= len(x.job.Statements) {
		if own := x.job.Statements[run.Intended-1]; x.stepSum(own) == x.stepSum(kept) {
			kept.SQL = own.SQL
		}
	}
	return kept
}

// tookEffect records that the statements up to step, the last of which are
// these, are in effect.
func (x *execution) tookEffect(step int, statements []dialects.Statement) dialects.Entry {
	e := x.entry(x.id, x.job, dialects.TookEffect)
	e.Step, e.Took = step, x.config.Now().Sub(x.started)
	e.Detail = encode(migrations.Detail{Steps: x.stepSums(statements)})
	return e
}

// finished records the end of the run.
func (x *execution) finished(step int, statements []dialects.Statement) dialects.Entry {
	e := x.entry(x.id, x.job, dialects.Finished)
	e.Step, e.Took = step, x.config.Now().Sub(x.started)
	detail := migrations.Detail{}
	if !x.begun {
		detail = x.job.Detail
	}
	detail.Steps = x.stepSums(statements)
	e.Detail = encode(detail)
	return e
}

// outcome is the entry that records a unit.
func (x *execution) outcome(u unit, last bool) dialects.Entry {
	if last {
		return x.finished(u.to, x.job.Statements[u.from:u.to])
	}
	return x.tookEffect(u.to, x.job.Statements[u.from:u.to])
}

// write adds entries to the ledger and the history.
func (r *Runner) write(ctx context.Context, e dialects.Entry) error {
	if err := errors.Join(r.held(), r.prepare(ctx)); err != nil {
		return err
	}
	if err := r.target.Execute(ctx, []dialects.Statement{r.ledger.Add(e)}, nil); err != nil {
		return fmt.Errorf("writing the history: %w", err)
	}
	return r.history.Append(e)
}
