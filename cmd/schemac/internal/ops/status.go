package ops

import (
	"context"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/migrations"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema/diag"
	"github.com/schemac/schemac/snapshots"
)

// Status is how a database stands.
type Status struct {
	Database string
	*Standing
	// Drift leads from the state that the last run left behind to the present
	// one; nil where they are the same, or that state is not Known: nothing ran
	// yet, or what ran last was killed.
	Drift *Planned
	Known bool
	// Holder is who is at work on the database, or nil.
	Holder *dialects.Holder
}

// Status reads how the database stands. It changes and locks nothing.
func (w *Workspace) Status(ctx context.Context) (*Status, diag.List) {
	directory, problems := w.statusDirectory()
	if problems.HasErrors() {
		return nil, problems
	}
	target, more := w.Connect(ctx)
	if problems = append(problems, more...); problems.HasErrors() {
		return nil, problems
	}
	defer target.Close()
	history, more := w.historyOf(ctx, target)
	if problems = append(problems, more...); problems.HasErrors() {
		return nil, problems
	}
	status := &Status{Database: w.Database.Name, Standing: stand(directory, history)}
	var err error
	if status.Holder, err = target.Ledger().Holder(ctx); err != nil {
		problems.Append(failure("lock-status", "Lock cannot be read", err, w.Redactor()))
		return nil, problems
	}
	problems = append(problems, w.lookForDrift(ctx, target, history, status)...)
	return status, append(problems, w.keptNotes(ctx, target, problems)...)
}

// statusDirectory reads the migrations. That they do not agree with their sum
// file is a warning here, since status is how people find out.
func (w *Workspace) statusDirectory() (*migrations.Directory, diag.List) {
	if w.Database.Migrations == "" {
		return &migrations.Directory{Database: w.Database.Name}, nil
	}
	directory, problems := w.Directory()
	if problems.HasErrors() {
		return directory, problems
	}
	for _, p := range directory.CheckSum() {
		p.Severity = diag.Warning
		problems.Append(p)
	}
	return directory, problems
}

// lookForDrift compares the database with the state that it remembers.
func (w *Workspace) lookForDrift(ctx context.Context, target dialects.Target, history *migrations.History, status *Status) (problems diag.List) {
	known, err := w.recall(ctx, target)
	if err != nil {
		problems.Append(failure("history", "History cannot be read", err, w.Redactor()))
		return problems
	}
	if status.Known = known != nil && known.contains(history); !status.Known {
		return nil
	}
	former, err := known.graph(w.Dialect)
	if err != nil {
		var problems diag.List
		problems.Append(failure("history", "History cannot be read", err, w.Redactor()))
		return problems
	}
	live, problems := w.inspectOwned(ctx, target, former)
	if problems.HasErrors() {
		return errorsOf(problems)
	}
	if now, err := snapshots.Fingerprint(live); err == nil && now == known.Fingerprint {
		return nil
	}
	former, live = w.drifting(former, live)
	plan, problems := planner.New(former, live, w.Dialect, planner.Options{})
	if problems.HasErrors() || plan.Empty() {
		return problems
	}
	status.Drift = &Planned{Plan: plan, Database: w.Database.Name, Dialect: w.Dialect.Dialect(), From: former, To: live}
	return nil
}

// History reads what ran on the database, in the order in which it began.
func (w *Workspace) History(ctx context.Context) ([]*migrations.Run, diag.List) {
	history, problems := w.readHistory(ctx)
	if problems.HasErrors() {
		return nil, problems
	}
	return history.Runs, problems
}

// LockHolder says who has the database's lock, or nil.
func (w *Workspace) LockHolder(ctx context.Context) (*dialects.Holder, diag.List) {
	target, problems := w.Connect(ctx)
	if problems.HasErrors() {
		return nil, problems
	}
	defer target.Close()
	holder, err := target.Ledger().Holder(ctx)
	if err != nil {
		problems.Append(failure("lock-status", "Lock cannot be read", err, w.Redactor()))
	}
	return holder, problems
}

// Unlock takes the lock away from the holder, as LockHolder told it.
func (w *Workspace) Unlock(ctx context.Context, holder dialects.Holder) diag.List {
	target, problems := w.Connect(ctx)
	if problems.HasErrors() {
		return problems
	}
	defer target.Close()
	if err := target.Ledger().Break(ctx, holder); err != nil {
		problems.Append(failure("unlock", "Lock cannot be taken away", err, w.Redactor()))
	}
	return problems
}
