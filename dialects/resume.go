package dialects

import "context"

// Isolation is how a statement runs beside its neighbours.
type Isolation int

// The isolations.
const (
	// Shared: in one transaction with its neighbours.
	Shared Isolation = iota
	// Own: in a transaction of its own, because what follows needs it
	// committed.
	Own
	// Outside: outside any transaction. A crash leaves its outcome unknown.
	Outside
)

// Recovery is what Recover found out about a statement.
type Recovery string

// The findings.
const (
	// InEffect: the statement has done its work.
	InEffect Recovery = "in-effect"
	// Untouched: it has done nothing, or what it had done was taken back. It
	// can run again.
	Untouched Recovery = "untouched"
	// Undecided: nothing in the database tells. A person has to look.
	Undecided Recovery = "undecided"
)

// Resumer is the part of a target that lets a run that was interrupted go on.
type Resumer interface {
	// Isolation says how the engine runs the statement.
	Isolation(s Statement) Isolation

	// Observe describes, for a statement with Isolation Outside, the state of
	// whatever it can change. The text is kept with the intent to run it.
	Observe(ctx context.Context, s Statement) (string, error)

	// Recover finds out, after a crash or a failure, whether a statement with
	// Isolation Outside is in effect; observed is what Observe told before it
	// ran. If the server still works on it, Recover waits for the end. What a
	// statement that was cut short has left behind, such as an invalid index,
	// it takes away. A *Doubt says why it is undecided.
	Recover(ctx context.Context, s Statement, observed string) (Recovery, error)

	// Watch reports how far the statement at work is, about once a second,
	// until ctx ends. It uses a connection of its own, and is silent where the
	// engine tells nothing.
	Watch(ctx context.Context, report func(Progress))

	// Ledger is what schemac keeps in the database.
	Ledger() Ledger
}

// Readier is implemented by targets on which something can stand against a run
// that its first statements would not run into.
type Readier interface {
	// Ready looks before a run begins whether the statements can do their work.
	// The error says what is in the way, and what to do.
	Ready(ctx context.Context, statements []Statement) error
}

// NotReadyError is an error of Ready: nothing has been run.
type NotReadyError struct{ Why string }

// Error says what is in the way.
func (e *NotReadyError) Error() string { return e.Why }

// Doubt is an error of Recover where nothing in the database decides, but much
// is known, such as on which hosts of a cluster a statement has taken effect.
type Doubt struct{ Why string }

// Error says what is known.
func (d *Doubt) Error() string { return d.Why }

// Sessions is implemented by targets on which a statement can set something,
// such as a search path, that lasts as long as the session.
type Sessions interface {
	// Renew brings the session to what every run begins with, so that none
	// depends on what ran before it. Then it repeats, of statements that took
	// effect in a session that has ended, those that set something for it.
	Renew(ctx context.Context, ran []Statement) error
}

// Progress is how far a long statement is.
type Progress struct {
	// Phase is the engine's word for what it does, as in building index.
	Phase string `json:"phase"`
	// Done of Total units; Total is 0 where the engine does not know it.
	Done  int64  `json:"done"`
	Total int64  `json:"total,omitempty"`
	Unit  string `json:"unit,omitempty"`
}

// FailureKind classes the error of a statement by what can be done about it.
type FailureKind string

// The classes.
const (
	// Refused: the engine refuses the statement; running it again will not
	// help.
	Refused FailureKind = ""
	// LockTimeout: the statement waited for others in vain, or was chosen to
	// end a deadlock. Its transaction can run again.
	LockTimeout FailureKind = "lock-timeout"
	// ConnectionLost: the connection is gone. Whether a commit that was on
	// its way arrived is unknown.
	ConnectionLost FailureKind = "connection-lost"
	// OutcomeOpen: the connection is there, and whether the statement takes
	// effect is not settled yet, as where hosts of a cluster have not run it.
	// The next run finds out.
	OutcomeOpen FailureKind = "outcome-open"
)
