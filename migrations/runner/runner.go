package runner

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/migrations"
)

// Config says how to work on a database.
type Config struct {
	// Open connects. It is called again after a lost connection.
	Open func(ctx context.Context) (dialects.Target, error)
	// Actor is who runs, as in ann@build7, and Command what, as in migrate:
	// both name the holder of the lock, and the actor goes into the ledger.
	Actor, Command string
	// LockWait is how long to wait for another runner.
	LockWait time.Duration
	// Retry bounds the repetition of what waited for a lock in vain.
	Retry Retry
	// Now is the clock; nil for the system's.
	Now func() time.Time
	// Watch is told what happens; its fields may be nil.
	Watch Watch
	// Assume settles the one statement whose outcome nothing in the database
	// tells, after a person has looked; "" leaves it undecided.
	Assume dialects.Recovery
}

// Watch is told what happens during a run.
type Watch struct {
	// Done is told of each statement of the job, by its index, that has taken
	// effect.
	Done func(index int)
	// Progress is told how far the statement at work is.
	Progress func(dialects.Progress)
	// Retrying is told why and after which pause something runs again.
	Retrying func(err error, pause time.Duration)
	// Resumed is told how many statements an earlier, interrupted run has
	// left in effect.
	Resumed func(run *migrations.Run)
}

// Runner works on one database, whose lock it holds.
type Runner struct {
	config  Config
	target  dialects.Target
	ledger  dialects.Ledger
	lock    dialects.Lock
	history *migrations.History
	// assume is config.Assume until it is used: it is about the statement that
	// was in doubt at the start, and about no other.
	assume dialects.Recovery
	// prepared is set once the ledger's tables are known to be there.
	prepared bool
}

// Start connects, takes the lock and reads the history. Somebody else's lock
// is a *dialects.LockedError. The ledger's tables are made only when there is
// something to write. The caller closes the runner.
func Start(ctx context.Context, config Config) (*Runner, error) {
	if config.Now == nil {
		config.Now = time.Now
	}
	r := &Runner{config: config}
	if err := r.connect(ctx); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	if run := r.history.Unfinished(); run != nil && run.Intended > 0 {
		r.assume = config.Assume
	}
	return r, nil
}

// connect is Start's work, and is done again after a lost connection.
func (r *Runner) connect(ctx context.Context) (err error) {
	if r.target, err = r.config.Open(ctx); err != nil {
		r.target = nil
		return err
	}
	r.ledger = r.target.Ledger()
	if r.lock, err = r.ledger.Acquire(ctx, r.config.Actor+" ("+r.config.Command+")", r.config.LockWait); err != nil {
		r.lock = nil
		return err
	}
	r.prepared = false
	return r.load(ctx)
}

// prepare makes sure that the ledger can be written.
func (r *Runner) prepare(ctx context.Context) error {
	if r.prepared {
		return nil
	}
	if err := r.ledger.Prepare(ctx); err != nil {
		return fmt.Errorf("preparing the history: %w", err)
	}
	r.prepared = true
	return nil
}

func (r *Runner) load(ctx context.Context) error {
	entries, err := r.ledger.Entries(ctx)
	if err != nil {
		return fmt.Errorf("reading the history: %w", err)
	}
	r.history, err = migrations.NewHistory(entries)
	return err
}

// Target is the open database.
func (r *Runner) Target() dialects.Target { return r.target }

// History is what the ledger tells, kept up to date by each run.
func (r *Runner) History() *migrations.History { return r.history }

// Close releases the lock and ends the connection.
func (r *Runner) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	var err error
	if r.lock != nil {
		err = r.lock.Release(ctx)
		r.lock = nil
	}
	if r.target != nil {
		err = errors.Join(err, r.target.Close())
		r.target = nil
	}
	return err
}

// reconnect begins anew after a lost connection.
func (r *Runner) reconnect(ctx context.Context) error {
	_ = r.Close() // nothing of a lost connection is left to lose
	return r.connect(ctx)
}

// held fails once the lock is lost.
func (r *Runner) held() error {
	select {
	case <-r.lock.Lost():
		return ErrLockLost
	default:
		return nil
	}
}

// ErrLockLost ends a run whose lock was lost.
var ErrLockLost = errors.New("the lock on the database was lost, since its connection ended or somebody removed it; nothing was run after that")

// Keep remembers a text in the database.
func (r *Runner) Keep(ctx context.Context, name, text string) error {
	if err := r.prepare(ctx); err != nil {
		return err
	}
	return r.target.Execute(ctx, []dialects.Statement{r.ledger.Keep(name, text)}, nil)
}

// Abandon accepts what an unfinished run has left half done: it counts as
// neither applied nor rolled back, and other runs can begin. What a statement
// that was cut short has left behind is taken away before, where that can be
// done.
func (r *Runner) Abandon(ctx context.Context, run *migrations.Run) error {
	if run.Intended > 0 {
		if _, err := r.target.Recover(ctx, dialects.Statement{SQL: run.Statement}, run.Observed); err != nil {
			return fmt.Errorf("clearing up behind statement %d of %s: %w", run.Intended, Title(run), err)
		}
	}
	e := r.entry(run.ID, Job{Kind: run.Kind, Direction: run.Direction, Version: run.Version, Name: run.Name, Checksum: run.Checksum}, dialects.Abandoned)
	e.Step = run.InEffect
	return r.write(ctx, e)
}
