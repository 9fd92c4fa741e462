package ops

import (
	"context"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/migrations"
	"github.com/schemac/schemac/migrations/runner"
	"github.com/schemac/schemac/schema/diag"
)

// BaselineOptions say what to mark as applied.
type BaselineOptions struct {
	RunOptions
	// ToVersion is the last migration to mark.
	ToVersion string
	// Force marks also where the database is not as the migrations would
	// build it.
	Force bool
}

// Baseline marks the migrations up to a version as applied without running
// them. It refuses if the database is not as they would build it.
func (w *Workspace) Baseline(ctx context.Context, options BaselineOptions) (*Progress, diag.List) {
	result := &Progress{Database: w.Database.Name, Ran: []*Ran{}}
	directory, problems := w.Sound()
	if problems = append(problems, knownVersionOf(directory, problems, options.ToVersion)...); problems.HasErrors() {
		return result, problems
	}
	r, more := w.start(ctx, options.RunOptions)
	if problems = append(problems, more...); problems.HasErrors() {
		return result, problems
	}
	defer r.Close()
	if unfinished := r.History().Unfinished(); unfinished != nil {
		problems.Append(w.runProblem(&runner.UnfinishedError{Run: unfinished}, diag.Range{}))
		return result, problems
	}
	pending := stand(directory, r.History()).upTo(options.ToVersion, 0)
	if problems.HasErrors() || len(pending) == 0 {
		return result, problems
	}
	if !options.Force {
		if problems = append(problems, w.fits(ctx, r, result, options.ToVersion)...); problems.HasErrors() {
			return result, problems
		}
	}
	return result, append(problems, w.mark(ctx, r, pending, result, options)...)
}

// fits reports how the database differs from what the migrations up to the
// version build.
func (w *Workspace) fits(ctx context.Context, r *runner.Runner, result *Progress, version string) diag.List {
	gap, problems := w.gap(ctx, r.Target(), version)
	if problems.HasErrors() {
		problems.Errorf("baseline-unproven", "Baseline cannot be checked", diag.Range{},
			"Whether %q is as the migrations up to %s build it could not be found out, as said above, so nothing was marked. If you know that it is, add --force.", w.Database.Name, version)
		return problems
	}
	if result.Gap = gap; gap != nil {
		problems.Errorf("baseline-differs", "The database is not as the migrations build it", diag.Range{},
			"%q differs from what the migrations up to %s build, as shown, so nothing was marked: later migrations could fail on it. Choose another version, or bring the database there, or mark it all the same with --force.", w.Database.Name, version)
	}
	return problems
}

func (w *Workspace) mark(ctx context.Context, r *runner.Runner, pending []*migrations.Migration, result *Progress, options BaselineOptions) (problems diag.List) {
	for _, m := range pending {
		job := runner.Job{Kind: dialects.Baseline, Direction: dialects.Upgrade, Version: m.Version, Name: m.Slug, Checksum: m.Checksum}
		more := w.carryOut(ctx, r, task{Job: job, migration: m}, options.RunOptions, result, nil)
		if problems = append(problems, more...); more.HasErrors() {
			return problems
		}
	}
	return append(problems, w.remember(ctx, r, result)...)
}
