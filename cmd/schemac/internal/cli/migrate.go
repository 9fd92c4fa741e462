package cli

import (
	"slices"
	"time"

	"github.com/schemac/schemac/cmd/schemac/internal/ops"
	"github.com/schemac/schemac/cmd/schemac/internal/views"
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/migrations"
	"github.com/schemac/schemac/migrations/runner"
	"github.com/schemac/schemac/schema/diag"
)

// runOptions are shared by the commands that run statements.
type runOptions struct {
	LockWait        time.Duration `placeholder:"DURATION" default:"10s" help:"Wait so long for another runner to end (default: 10s; 0 does not wait)."`
	WithLockTimeout time.Duration `placeholder:"DURATION" default:"5s" help:"A statement that waits longer for a lock starts over, so that it does not block others; 0 waits for ever."`
	Assume          string        `enum:"in-effect,untouched," default:"" placeholder:"OUTCOME" help:"After looking at the database: what became of the statement that an interrupted run left in doubt, in-effect or untouched."`
	Abandon         bool          `help:"Give up an unfinished run, accept what it has left half done, and run nothing else (apply then plans from there)."`
}

func (o runOptions) ops(s *session) ops.RunOptions {
	return ops.RunOptions{Command: s.command, LockWait: o.LockWait, LockTimeout: o.WithLockTimeout, Assume: dialects.Recovery(o.Assume), Abandon: o.Abandon, Now: s.system.Now,
		Watch: runner.Watch{Done: func(index int) { s.took(index) }, Progress: s.view.Working, Retrying: s.view.Retrying,
			Resumed: func(run *migrations.Run) { s.view.Resuming(runner.Title(run), run.InEffect) }}}
}

type migrateCommand struct {
	ToVersion   string `placeholder:"VERSION" help:"Run up to this version."`
	Count       *int   `placeholder:"N" help:"Run the next N pending migrations."`
	DryRun      bool   `help:"Show what would run, with its statements, and run nothing."`
	OutOfOrder  bool   `help:"Run pending migrations whose version is below an applied one."`
	AcceptEdits bool   `help:"Record the present text of applied migrations that were edited."`
	Baseline    bool   `help:"Mark the migrations up to --to-version as applied, without running them."`
	Force       bool   `help:"With --baseline: mark them also if the database is not as they would build it."`
	Sandbox     bool   `help:"Try what is pending in a throw-away database that is as this one is now: forward, back, and forward again. This one is only read."`
	Sample      int    `placeholder:"N" help:"With --sandbox: copy up to N rows of each table, so that what depends on rows is tried, too. SQLite copies all of them anyway."`
	WithBackup  bool   `help:"Copy the database to a file in .schemac/backups first (SQLite; PostgreSQL where pg_dump is installed)."`
	runOptions
}

func (c *migrateCommand) run(s *session) int {
	if problems := c.check(); problems.HasErrors() {
		return s.fail(problems)
	}
	if c.Sandbox {
		return c.rehearse(s)
	}
	return s.eachProgress(func(w *ops.Workspace) (*ops.Progress, diag.List) {
		if c.WithBackup {
			path, problems := w.Backup(s, s.system.Now())
			if problems.HasErrors() {
				return &ops.Progress{Database: w.Database.Name, Ran: []*ops.Ran{}}, problems
			}
			s.view.BackedUp(path)
		}
		if c.Baseline {
			return w.Baseline(s, ops.BaselineOptions{RunOptions: c.ops(s), ToVersion: c.ToVersion, Force: c.Force})
		}
		options := ops.MigrateOptions{RunOptions: c.ops(s), ToVersion: c.ToVersion, Count: counted(c.Count), DryRun: c.DryRun,
			OutOfOrder: c.OutOfOrder, AcceptEdits: c.AcceptEdits}
		options.Starting = s.starting
		return w.Migrate(s, options)
	})
}

func (c *migrateCommand) check() (problems diag.List) {
	problems = checkSelection(c.ToVersion, c.Count)
	if c.Baseline && (c.ToVersion == "" || c.DryRun || c.AcceptEdits || c.Abandon) {
		problems.Errorf("usage", "Wrong usage", diag.Range{}, "--baseline needs --to-version, the last version that the database has already, and goes with none of --dry-run, --accept-edits and --abandon.")
	}
	if c.Force && !c.Baseline {
		problems.Errorf("usage", "Wrong usage", diag.Range{}, "--force goes with --baseline.")
	}
	if c.Sandbox && (c.Baseline || c.DryRun || c.AcceptEdits || c.Abandon || c.WithBackup) {
		problems.Errorf("usage", "Wrong usage", diag.Range{}, "--sandbox leaves the database as it is; it goes with none of --baseline, --dry-run, --accept-edits, --abandon and --with-backup.")
	}
	if c.Sample != 0 && (!c.Sandbox || c.Sample < 0) {
		problems.Errorf("usage", "Wrong usage", diag.Range{}, "--sample goes with --sandbox and a number of rows.")
	}
	if c.DryRun && (c.AcceptEdits || c.Abandon) {
		problems.Errorf("usage", "Wrong usage", diag.Range{}, "--dry-run changes nothing; it does not go with --accept-edits and --abandon.")
	}
	return problems
}

// checkSelection checks --to-version and --count.
func checkSelection(version string, count *int) (problems diag.List) {
	switch {
	case version != "" && !migrations.IsVersion(version):
		problems.Errorf("usage", "Wrong usage", diag.Range{}, "--to-version %s: a version has digits only, as in 0007.", version)
	case count != nil && *count < 1:
		problems.Errorf("usage", "Wrong usage", diag.Range{}, "--count %d: count from 1.", *count)
	case version != "" && count != nil:
		problems.Errorf("usage", "Wrong usage", diag.Range{}, "--to-version and --count both say how far to go. Give one of them.")
	}
	return problems
}

// counted is the number that --count gives, and 0 without it.
func counted(count *int) int {
	if count == nil {
		return 0
	}
	return *count
}

type rollbackCommand struct {
	Count     *int   `placeholder:"N" help:"Take back the last N migrations or applies (default: 1)."`
	ToVersion string `placeholder:"VERSION" help:"Take back all that came after this version, which stays; 0 takes back everything."`
	DryRun    bool   `help:"Show what would run, with its statements, and run nothing."`
	Allow     string `enum:"irreversible," default:"" placeholder:"WHAT" help:"Allow irreversible: run rollbacks that bring the structure back without what was in it."`
	runOptions
}

func (c *rollbackCommand) run(s *session) int {
	if problems := checkSelection(c.ToVersion, c.Count); problems.HasErrors() {
		return s.fail(problems)
	}
	return s.eachProgress(func(w *ops.Workspace) (*ops.Progress, diag.List) {
		options := ops.RollbackOptions{RunOptions: c.ops(s), Count: counted(c.Count), ToVersion: c.ToVersion, DryRun: c.DryRun,
			AllowIrreversible: c.Allow == "irreversible"}
		options.Starting = s.starting
		return w.Rollback(s, options)
	})
}

// starting tells people what begins and what it endangers, and from then on
// of each statement that took effect.
func (s *session) starting(ran *ops.Ran, statements []dialects.Statement) {
	s.view.Starting(ran, statements)
	began := s.system.Now()
	s.took = func(index int) {
		s.view.Progress(index, len(statements), statements[index].SQL, s.system.Now().Sub(began))
		began = s.system.Now()
	}
}

// eachProgress runs an operation on the database, or on each with --all. One
// that fails does not hide the others.
func (s *session) eachProgress(run func(*ops.Workspace) (*ops.Progress, diag.List)) int {
	workspaces, problems := s.openAll()
	if problems.HasErrors() {
		return s.fail(problems)
	}
	report := &views.ProgressReport{Command: s.command, Databases: []*ops.Progress{}}
	code := ExitDone
	for _, w := range workspaces {
		progress, more := run(w)
		progress.Failed = more.HasErrors()
		report.Databases = append(report.Databases, progress)
		if progress.Gap != nil {
			report.Gaps = append(report.Gaps, views.NewPlan(progress.Gap, "", ""))
		}
		problems = append(problems, more...)
		code = worse(code, progressCode(progress, more))
	}
	s.view.Show(s.command, report, problems)
	return code
}

// progressCode is the exit code for one database.
func progressCode(p *ops.Progress, problems diag.List) int {
	switch {
	case len(p.Refused) > 0:
		return ExitRefused
	case !problems.HasErrors():
		return ExitDone
	case p.Changed():
		return ExitIncomplete
	}
	if leavesOpen(problems) {
		return ExitIncomplete
	}
	for _, problem := range problems {
		switch problem.Code {
		case "edited-migration", "edited-seed", "edited-statement", "out-of-order", "baseline-differs":
			return ExitStale
		}
	}
	return ExitFailed
}

// leavesOpen reports whether a run is to go on, though nothing that it did is
// known to be in effect.
func leavesOpen(problems diag.List) bool {
	return slices.ContainsFunc(problems, func(p diag.Diagnostic) bool {
		return slices.Contains([]string{"undecided", "unfinished-run", "outcome-open"}, p.Code)
	})
}

// worse is the code of the database that went worst.
func worse(a, b int) int {
	for _, code := range []int{ExitIncomplete, ExitFailed, ExitStale, ExitRefused, ExitFindings, ExitChanges} {
		if a == code || b == code {
			return code
		}
	}
	return ExitDone
}
