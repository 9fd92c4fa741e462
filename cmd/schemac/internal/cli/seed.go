package cli

import (
	"github.com/schemac/schemac/cmd/schemac/internal/ops"
	"github.com/schemac/schemac/cmd/schemac/internal/views"
	"github.com/schemac/schemac/schema/diag"
)

// seedCommands are the commands below seed.
type seedCommands struct {
	Create   seedCreateCommand   `cmd:"" help:"Write an empty seed file, to be filled in by hand."`
	Apply    seedApplyCommand    `cmd:"" help:"Run the pending seeds."`
	List     seedListCommand     `cmd:"" help:"Show the seeds, and which of them are applied."`
	Rollback seedRollbackCommand `cmd:"" help:"Take back the last seed."`
}

type seedCreateCommand struct {
	Message string `arg:"" help:"What rows the seed brings, in a few words that become part of its file's name."`
}

func (c *seedCreateCommand) run(s *session) int {
	s.noModels = true
	w, problems := s.open()
	if problems.HasErrors() {
		return s.fail(problems)
	}
	seed, more := w.CreateSeed(c.Message)
	if problems = append(problems, more...); problems.HasErrors() {
		return s.fail(problems)
	}
	return s.show(&views.SeedCreatedReport{Database: w.Database.Name, Version: seed.Version, File: seed.Path}, problems)
}

type seedApplyCommand struct {
	ToVersion   string `placeholder:"VERSION" help:"Run up to this seed."`
	Count       *int   `placeholder:"N" help:"Run the next N pending seeds."`
	DryRun      bool   `help:"Show what would run, with its statements, and run nothing."`
	OutOfOrder  bool   `help:"Run pending seeds whose version is below an applied one."`
	AcceptEdits bool   `help:"Record the present text of applied seeds that were edited."`
	runOptions
}

func (c *seedApplyCommand) run(s *session) int {
	problems := checkSelection(c.ToVersion, c.Count)
	if c.DryRun && (c.AcceptEdits || c.Abandon) {
		problems.Errorf("usage", "Wrong usage", diag.Range{}, "--dry-run changes nothing; it does not go with --accept-edits and --abandon.")
	}
	if problems.HasErrors() {
		return s.fail(problems)
	}
	return s.eachProgress(func(w *ops.Workspace) (*ops.Progress, diag.List) {
		return w.ApplySeeds(s, ops.MigrateOptions{RunOptions: c.ops(s), ToVersion: c.ToVersion, Count: counted(c.Count), DryRun: c.DryRun,
			OutOfOrder: c.OutOfOrder, AcceptEdits: c.AcceptEdits, Starting: s.starting})
	})
}

type seedRollbackCommand struct {
	Count     *int   `placeholder:"N" help:"Take back the last N seeds (default: 1)."`
	ToVersion string `placeholder:"VERSION" help:"Take back all that came after this seed, which stays; 0 takes back every seed."`
	DryRun    bool   `help:"Show what would run, with its statements, and run nothing."`
	Allow     string `enum:"irreversible," default:"" placeholder:"WHAT" help:"Allow irreversible: run rollbacks that do not bring back all that was there."`
	runOptions
}

func (c *seedRollbackCommand) run(s *session) int {
	if problems := checkSelection(c.ToVersion, c.Count); problems.HasErrors() {
		return s.fail(problems)
	}
	return s.eachProgress(func(w *ops.Workspace) (*ops.Progress, diag.List) {
		return w.RollbackSeeds(s, ops.RollbackOptions{RunOptions: c.ops(s), Count: counted(c.Count), ToVersion: c.ToVersion, DryRun: c.DryRun,
			AllowIrreversible: c.Allow == "irreversible", Starting: s.starting})
	})
}

type seedListCommand struct{}

func (c *seedListCommand) run(s *session) int {
	report := &views.SeedsReport{Databases: []*views.DatabaseSeeds{}}
	problems := s.each(func(w *ops.Workspace) diag.List {
		list, problems := w.Seeds(s)
		if list != nil {
			report.Databases = append(report.Databases, views.NewSeeds(list))
		}
		return problems
	})
	return s.show(report, problems)
}
