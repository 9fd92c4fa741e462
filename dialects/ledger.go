package dialects

import (
	"context"
	"fmt"
	"time"
)

// Ledger is what schemac keeps about a database in that database: the entries
// of its history and journal, texts that it remembers, and the lock that lets
// one runner at a time work. Its tables are named schemac…, and inspection
// does not see them.
//
// Entries are only ever added. What was applied, what is unfinished and what
// comes next follows from reading them in order, so a crash can lose no more
// than the entry that was not yet written.
type Ledger interface {
	// Entries reads all entries in the order of Seq. A database in which
	// Prepare never ran has none; that is no error, and nothing is created.
	Entries(ctx context.Context) ([]Entry, error)

	// Prepare creates the ledger's tables where they are missing. The error
	// says which right the user lacks, if that is the reason.
	Prepare(ctx context.Context) error

	// Add gives the statement that adds the entries, for Target.Execute to
	// run behind the statements that they record: in the same transaction
	// where the engine has transactions. A Seq that exists already fails on
	// PostgreSQL and SQLite, so that two writers cannot both go on.
	Add(entries ...Entry) Statement

	// Recall gives the text that was last kept under a name, or "".
	Recall(ctx context.Context, name string) (string, error)

	// Keep gives the statement that keeps a text under a name, in the place of
	// an earlier one.
	Keep(name, text string) Statement

	// Acquire takes the lock for the holder. While somebody else has it,
	// Acquire asks again, with jitter and without blocking in the server,
	// until wait has passed; then the error is a *LockedError. wait 0 asks
	// once.
	Acquire(ctx context.Context, holder string, wait time.Duration) (Lock, error)

	// Holder says who has the lock, or nil.
	Holder(ctx context.Context) (*Holder, error)

	// Break takes the lock away from the holder, as Holder told it. If the
	// holder has changed since, that is an error and nothing happens.
	Break(ctx context.Context, holder Holder) error
}

// Lock is a lock that was acquired.
type Lock interface {
	// Lost is closed once the lock is gone: its session ended, it expired, or
	// somebody broke it. Whoever held it must not change anything any more.
	Lost() <-chan struct{}

	// Release gives the lock back. Releasing a lost lock does nothing.
	Release(ctx context.Context) error
}

// Holder is who has the lock.
type Holder struct {
	// Name is what the holder called itself, as in ann@build7 (migrate).
	Name string `json:"name"`
	// Since is when the lock was taken, by the server's clock.
	Since time.Time `json:"since"`
	// Session identifies the holder for Break: a process number of the server,
	// a token, or a process of this machine.
	Session string `json:"session"`
	// Seen is the holder's last sign of life; zero where the engine itself
	// ends the lock with its holder.
	Seen time.Time `json:"seen,omitzero"`
}

// LockedError says that somebody else has the lock.
type LockedError struct{ Holder Holder }

// Error names the holder and since when.
func (e *LockedError) Error() string {
	return fmt.Sprintf("%s has been at work on this database since %s", e.Holder.Name, e.Holder.Since.UTC().Format("2006-01-02 15:04:05 UTC"))
}

// Event is what an entry of the ledger tells.
type Event string

// The events of a run. A run whose statements all fit into one transaction has
// Finished alone, written in that transaction.
const (
	// Started: the run begins, and takes more than one transaction.
	Started Event = "started"
	// Intended: statement Step is about to run outside any transaction. Detail
	// has what Observe saw before.
	Intended Event = "intended"
	// TookEffect: all statements up to Step are in effect.
	TookEffect Event = "took-effect"
	// Failed: statement Step failed; Detail says why.
	Failed Event = "failed"
	// Finished: the run is complete.
	Finished Event = "finished"
	// Abandoned: what the run left undone will not be done.
	Abandoned Event = "abandoned"
)

// RunKind is what a run carried out.
type RunKind string

// The kinds of run.
const (
	// Migration: a versioned migration.
	Migration RunKind = "migration"
	// Repeatable: a migration that runs always, or whenever it changes.
	Repeatable RunKind = "repeatable"
	// Application: a plan that apply made.
	Application RunKind = "apply"
	// Baseline: a migration that was marked as applied without running.
	Baseline RunKind = "baseline"
	// Seed: a seed file.
	Seed RunKind = "seed"
)

// Direction is which way a run leads.
type Direction string

// The directions.
const (
	Upgrade  Direction = "upgrade"
	Rollback Direction = "rollback"
)

// Entry is one line of the ledger.
type Entry struct {
	// Seq counts the entries of a database from 1. The writer, who holds the
	// lock, chooses it.
	Seq int64
	// Run is the same for all entries of one run.
	Run   string
	Event Event
	// Step counts the statements of the run from 1; 0 where none is meant.
	Step      int
	Kind      RunKind
	Direction Direction
	// Version and Name tell the migration; Version is empty for apply.
	Version, Name string
	// Checksum is that of the migration's text, or of the plan.
	Checksum string
	// At is when it happened, by the runner's clock, to the microsecond.
	At time.Time
	// Took is how long the run has worked so far.
	Took time.Duration
	// Actor is who ran it, as in ann@build7.
	Actor string
	// Detail is a JSON object with what else belongs to the event, or "".
	Detail string
}
