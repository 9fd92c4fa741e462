package ops

import (
	"context"
	"errors"
	"os"
	"os/user"
	"strings"
	"time"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/migrations"
	"github.com/schemac/schemac/migrations/runner"
	"github.com/schemac/schemac/schema/diag"
)

// DefaultLockTimeout bounds how long a statement waits for a lock of the
// database before its transaction starts over: what waits for an exclusive
// lock blocks everybody who comes behind it.
const DefaultLockTimeout = 5 * time.Second

// RunOptions say how to run statements on a database.
type RunOptions struct {
	// Command is what the holder of the lock is shown to do.
	Command string
	// LockWait is how long to wait for another runner to end.
	LockWait time.Duration
	// LockTimeout bounds the wait of each statement for locks, where the
	// statement does not say itself; zero waits for ever.
	LockTimeout time.Duration
	// Assume settles the one statement whose outcome nobody but a person can
	// tell.
	Assume dialects.Recovery
	// Abandon gives an unfinished run up before anything else.
	Abandon bool
	Watch   runner.Watch
	Now     func() time.Time
}

// Actor is who runs schemac, as in ann@build7.
func Actor() string {
	name := "unknown"
	if u, err := user.Current(); err == nil {
		name = u.Username
	}
	host, err := os.Hostname()
	if err != nil {
		host = "localhost"
	}
	return name + "@" + host
}

// start opens a runner, which holds the database's lock until it is closed.
func (w *Workspace) start(ctx context.Context, options RunOptions) (*runner.Runner, diag.List) {
	if problems := w.needURL(); problems.HasErrors() {
		return nil, problems
	}
	r, err := runner.Start(ctx, runner.Config{Open: w.openTarget, Actor: Actor(), Command: options.Command, LockWait: options.LockWait,
		Now: options.Now, Watch: options.Watch, Assume: options.Assume})
	if err == nil {
		if problems := w.shared(r.History()); problems.HasErrors() {
			_ = r.Close()
			return nil, problems
		}
		return r, nil
	}
	var problems diag.List
	var locked *dialects.LockedError
	if errors.As(err, &locked) {
		problems.Append(failure("locked", "Somebody else is at work", errors.New(locked.Error()+
			". Wait for the end, give --lock-wait, or look with schemac lock-status; schemac unlock takes the lock away"), w.Redactor()))
	} else {
		problems.Append(w.connectFailure(err))
	}
	return nil, problems
}

// abandon gives the unfinished run up, and does nothing else: what it left half
// done is for people to look at before anything runs on top of it.
func (w *Workspace) abandon(ctx context.Context, r *runner.Runner, progress *Progress) (problems diag.List) {
	unfinished := r.History().Unfinished()
	if unfinished == nil {
		problems.Errorf("nothing-unfinished", "Nothing is unfinished", diag.Range{}, "--abandon gives up a run that was interrupted or failed half-way, and there is none on %q.", w.Database.Name)
		return problems
	}
	if err := r.Abandon(ctx, unfinished); err != nil {
		problems.Append(w.runProblem(err, diag.Range{}))
		return problems
	}
	progress.Abandoned, progress.InEffect = runner.Title(unfinished), unfinished.InEffect
	return w.remember(ctx, r, progress)
}

// shared refuses to work with a history that holds migrations of another
// database of the project: two of them lie in one place, and each would take
// the other's versions for its own.
func (w *Workspace) shared(h *migrations.History) (problems diag.List) {
	if w.Project == nil {
		return nil
	}
	for _, run := range h.Runs {
		other := run.Detail.Database
		if other == "" || other == w.Database.Name || run.Kind == dialects.Application {
			continue
		}
		if _, err := w.Project.Select(other); err == nil {
			problems.Errorf("shared-history", "Two databases of the project lie in one place", w.Database.Range("url"),
				"The history at the URL of %q holds migrations of %q. Give each a database of its own, or make one of the two of them in the project file.", w.Database.Name, other)
			return problems
		}
	}
	return nil
}

// openTarget connects within the time that a server may take to answer.
func (w *Workspace) openTarget(ctx context.Context) (dialects.Target, error) {
	opening, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	return w.Dialect.Open(opening, w.Database.URL)
}

// bounded gives the statements the lock timeout, where they have none and
// wait for locks in a transaction.
func bounded(target dialects.Resumer, statements []dialects.Statement, timeout time.Duration) []dialects.Statement {
	list := make([]dialects.Statement, len(statements))
	for i, s := range statements {
		if s.LockTimeout == 0 && target.Isolation(s) != dialects.Outside {
			s.LockTimeout = timeout
		}
		list[i] = s
	}
	return list
}

// runProblem says why a run ended.
func (w *Workspace) runProblem(err error, at diag.Range) diag.Diagnostic {
	problem := runDiagnostic(err)
	problem.Severity, problem.Range = diag.Error, at
	problem.Detail = w.Redactor().Text(sentence(errors.New(problem.Detail)))
	return problem
}

// runDiagnostic names what a run ended with.
func runDiagnostic(err error) diag.Diagnostic {
	var step *runner.StepError
	var edited *runner.EditedError
	var unfinished *runner.UnfinishedError
	var undecided *runner.UndecidedError
	var hindered *dialects.NotReadyError
	var failed *dialects.ExecError
	switch {
	case errors.As(err, &hindered):
		return diag.Diagnostic{Code: "not-ready", Summary: "The database is not ready", Detail: err.Error()}
	case errors.As(err, &failed) && failed.Kind == dialects.OutcomeOpen:
		return diag.Diagnostic{Code: "outcome-open", Summary: "A statement is not done everywhere", Detail: err.Error()}
	case errors.As(err, &edited):
		return diag.Diagnostic{Code: "edited-statement", Summary: "Statements that are in effect were edited", Detail: err.Error()}
	case errors.As(err, &unfinished):
		return diag.Diagnostic{Code: "unfinished-run", Summary: "An earlier run is unfinished", Detail: unfinished.Error() + ". " + resumeHint(unfinished.Run)}
	case errors.As(err, &undecided):
		return diag.Diagnostic{Code: "undecided", Summary: "Nobody knows whether a statement took effect", Detail: err.Error()}
	case errors.Is(err, runner.ErrLockLost):
		return diag.Diagnostic{Code: "execute", Summary: "Statement failed", Detail: runner.ErrLockLost.Error()}
	case errors.Is(err, context.Canceled):
		return diag.Diagnostic{Code: "interrupted", Summary: "Interrupted", Detail: "Run the same command again to go on"}
	case errors.As(err, &step):
		return diag.Diagnostic{Code: "execute", Summary: "Statement failed", Detail: step.Err.Error()}
	}
	return diag.Diagnostic{Code: "execute", Summary: "Statement failed", Detail: err.Error()}
}

// resumeHint says which command goes on with a run, or gives it up.
func resumeHint(run *migrations.Run) string {
	command := "schemac migrate"
	switch {
	case run.Kind == dialects.Seed && run.Direction == dialects.Rollback:
		command = "schemac seed rollback"
	case run.Kind == dialects.Seed:
		command = "schemac seed apply"
	case run.Direction == dialects.Rollback:
		command = "schemac rollback"
	case run.Kind == dialects.Application:
		command = "schemac apply"
	}
	return command + " goes on with it; with --abandon it accepts what was done and gives up the rest"
}

// firstLine is the beginning of a statement, for people.
func firstLine(sql string) string {
	line, _, more := strings.Cut(sql, "\n")
	if more {
		line += " …"
	}
	return line
}
