package ops

import (
	"context"

	"github.com/schemac/schemac/migrations/proof"
	"github.com/schemac/schemac/schema/diag"
)

// Verified is what the proof of all migrations of a database found.
type Verified struct {
	*proof.Result
	Database, Dialect string
	// Swept are left-over throw-away databases that were removed.
	Swept []string
}

// Verify replays every migration in an empty throw-away database, compares
// the end with the models, rolls everything back, and compares with empty. each tries every
// way back by itself, too, and not only those of the latest migrations.
func (w *Workspace) Verify(ctx context.Context, each bool) (*Verified, diag.List) {
	models, problems := w.modelled()
	directory, more := w.provable()
	problems = append(problems, more...)
	site, more := w.site(w.serverURL(), models)
	if problems = append(problems, more...); problems.HasErrors() {
		return nil, problems
	}
	verified := &Verified{Database: w.Database.Name, Dialect: w.Dialect.Dialect()}
	verified.Swept, more = sweep(ctx, site, w.Redactor())
	problems = append(problems, more...)
	result, err := proof.Verify(ctx, site, directory, w.plans(models), each)
	if err != nil {
		return nil, append(problems, w.proofFailed(err)...)
	}
	verified.Result = result
	return verified, append(problems, Broken(result)...)
}

// Broken tells of each property that does not hold, with the place in the
// migration to blame.
func Broken(result *proof.Result) (problems diag.List) {
	for _, f := range result.Findings {
		said := findingTexts[f.Property]
		detail := f.Message
		if f.Step != nil {
			detail = f.Step.Title() + ": " + detail
		}
		problems.Errorf(said.Code, said.Summary, f.Range, "%s", detail)
	}
	return problems
}

// findingTexts says how findings about the properties are reported.
var findingTexts = map[proof.Property]diag.Diagnostic{
	proof.Runs:     {Code: "migration-fails", Summary: "Migration does not run"},
	proof.Keeps:    {Code: "schema-changed", Summary: "Schema changed against a promise"},
	proof.Arrives:  {Code: "not-as-modelled", Summary: "Migrations do not lead to the models"},
	proof.Returns:  {Code: "rollback-fails", Summary: "Migration cannot be rolled back"},
	proof.Restores: {Code: "not-restored", Summary: "Rollback does not restore what was"},
	proof.Clean:    {Code: "not-clean", Summary: "Something is left behind"},
}
