package ops

import (
	"context"
	"slices"

	"github.com/schemac/schemac/lint"
	"github.com/schemac/schemac/migrations"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema/diag"
)

// CheckOptions say what to check.
type CheckOptions struct {
	PlanOptions
	// Allow lists the kinds of hazard that are accepted in the plan.
	Allow []string
	// Since leaves out the migrations up to this version; empty for none.
	Since string
}

// Checked is what a check of one database found.
type Checked struct {
	Database, Dialect string
	// Source says what the plan starts from, for people.
	Source string
	// Changes counts the changes of the plan.
	Changes int
	// Migrations counts the migrations that were looked at.
	Migrations int
	// Findings, the gravest first.
	Findings []lint.Finding
}

// Check classes what make-migrations would write and what the migrations of
// the folder contain: all of them, since nothing tells offline which of them
// are applied, or with Live those that are pending.
func (w *Workspace) Check(ctx context.Context, options CheckOptions) (*Checked, diag.List) {
	planned, problems := w.Plan(ctx, options.PlanOptions)
	if problems.HasErrors() {
		return nil, problems
	}
	planned = planned.Shown()
	plan := lint.Plan{Plan: planned.Plan, Forward: planned.Forward, Rollback: planned.Rollback, Allow: options.Allow}
	checked := &Checked{Database: planned.Database, Dialect: planned.Dialect, Source: planned.Source, Changes: len(planner.Told(planned.Changes)), Findings: plan.Check()}
	more := w.checkMigrations(ctx, options, checked)
	lint.Sort(checked.Findings)
	return checked, append(problems, more...)
}

func (w *Workspace) checkMigrations(ctx context.Context, options CheckOptions, checked *Checked) diag.List {
	if w.Database.Migrations == "" {
		return nil // without a project there are none
	}
	directory, problems := w.Sound()
	if directory == nil {
		return problems
	}
	chosen := directory.Migrations
	if options.Live {
		history, more := w.readHistory(ctx)
		if problems = append(problems, more...); more.HasErrors() {
			return problems
		}
		standing := stand(directory, history)
		chosen = slices.Concat(standing.Pending, standing.Due)
	}
	for _, m := range chosen {
		if options.Since != "" && migrations.CompareVersions(m.Version, options.Since) <= 0 {
			continue
		}
		findings, more := lint.Migration(m, w.Dialect)
		problems = append(problems, more...)
		for i := range findings {
			findings[i].Statement = w.Dialect.Mask(findings[i].Statement)
		}
		checked.Findings = append(checked.Findings, findings...)
		checked.Migrations++
	}
	return problems
}
