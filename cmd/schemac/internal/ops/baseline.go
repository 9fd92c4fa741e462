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

// Baselined is the result of Baseline.
type Baselined struct {
	*Progress
	// Difference leads from what the migrations would build to what the
	// database is; nil where they are the same, or nobody looked.
	Difference *Planned
}

// Baseline marks the migrations up to a version as applied without running
// them. It refuses if the database is not as they would build it.
func (w *Workspace) Baseline(ctx context.Context, options BaselineOptions) (*Baselined, diag.List) {
	result := &Baselined{Progress: &Progress{Database: w.Database.Name, Ran: []*Ran{}}}
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
	pending, more := stand(directory, r.History()).upTo(options.ToVersion, 0)
	if problems = append(problems, more...); problems.HasErrors() || len(pending) == 0 {
		return result, problems
	}
	return result, append(problems, w.mark(ctx, r, pending, result, options)...)
}

func (w *Workspace) mark(ctx context.Context, r *runner.Runner, pending []*migrations.Migration, result *Baselined, options BaselineOptions) (problems diag.List) {
	for _, m := range pending {
		job := runner.Job{Kind: dialects.Baseline, Direction: dialects.Upgrade, Version: m.Version, Name: m.Slug, Checksum: m.Checksum}
		more := w.carryOut(ctx, r, task{Job: job, migration: m}, options.RunOptions, result.Progress, nil)
		if problems = append(problems, more...); more.HasErrors() {
			return problems
		}
	}
	return append(problems, w.remember(ctx, r, result.Progress)...)
}
