package ops

import (
	"context"

	"github.com/schemac/schemac/lint"
	"github.com/schemac/schemac/schema/diag"
)

// CheckOptions say what to check.
type CheckOptions struct {
	PlanOptions
	// Allow lists the kinds of hazard that are accepted in the plan.
	Allow []string
}

// Checked is what a check of one database found.
type Checked struct {
	Database, Dialect string
	// Source says what the plan starts from, for people.
	Source string
	// Changes counts the changes of the plan.
	Changes  int
	Findings []lint.Finding
}

// Check classes what make-migrations would write.
func (w *Workspace) Check(ctx context.Context, options CheckOptions) (*Checked, diag.List) {
	planned, problems := w.Plan(ctx, options.PlanOptions)
	if problems.HasErrors() {
		return nil, problems
	}
	plan := lint.Plan{Plan: planned.Plan, Forward: planned.Forward, Rollback: planned.Rollback, Reversals: planned.Reversals, Allow: options.Allow}
	checked := &Checked{Database: planned.Database, Dialect: planned.Dialect, Source: planned.Source, Changes: len(planned.Changes), Findings: plan.Check()}
	lint.Sort(checked.Findings)
	return checked, problems
}
