package ops

import (
	"context"
	"slices"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/lint"
	"github.com/schemac/schemac/migrations"
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
	plan := lint.Plan{Plan: planned.Plan, Forward: planned.Forward, Rollback: planned.Rollback, Reversals: planned.Reversals, Allow: options.Allow}
	checked := &Checked{Database: planned.Database, Dialect: planned.Dialect, Source: planned.Source, Changes: len(planned.Changes), Findings: plan.Check()}
	more := w.checkMigrations(ctx, options, checked)
	lint.Sort(checked.Findings)
	return checked, append(problems, more...)
}

func (w *Workspace) checkMigrations(ctx context.Context, options CheckOptions, checked *Checked) diag.List {
	reader, ok := w.Dialect.(dialects.Reader)
	if w.Project == nil || !ok {
		return nil
	}
	directory, problems := migrations.Load(w.Database.Migrations, w.Database.Name, w.neighbours(), reader)
	chosen := directory.Migrations
	if options.Live {
		var more diag.List
		chosen, more = w.pending(ctx, directory)
		problems = append(problems, more...)
	}
	for _, m := range chosen {
		if options.Since != "" && migrations.CompareVersions(m.Version, options.Since) <= 0 {
			continue
		}
		findings, more := lint.Migration(m, reader)
		problems = append(problems, more...)
		checked.Findings = append(checked.Findings, findings...)
		checked.Migrations++
	}
	return problems
}

// neighbours are the other databases whose migrations may lie in the same
// folder.
func (w *Workspace) neighbours() (names []string) {
	for _, d := range w.Project.Databases {
		if d.Name != w.Database.Name {
			names = append(names, d.Name)
		}
	}
	return names
}

// pending are the migrations that the database has not seen.
func (w *Workspace) pending(ctx context.Context, directory *migrations.Directory) ([]*migrations.Migration, diag.List) {
	target, problems := w.Connect(ctx)
	if problems.HasErrors() {
		return nil, problems
	}
	defer target.Close()
	resumer, ok := target.(dialects.Resumer)
	if !ok {
		return slices.Clone(directory.Migrations), nil
	}
	entries, err := resumer.Ledger().Entries(ctx)
	if err != nil {
		problems.Append(failure("history", "History cannot be read", err, w.Redactor()))
		return nil, problems
	}
	history, err := migrations.NewHistory(entries)
	if err != nil {
		problems.Append(failure("history", "History cannot be read", err, w.Redactor()))
		return nil, problems
	}
	return history.Pending(directory), nil
}
