package ops

import (
	"context"
	"slices"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/migrations/runner"
	"github.com/schemac/schemac/schema/diag"
)

// Kept lists what rebuilds have left on the database, beside the tables of
// these names or, without names, beside all.
func (w *Workspace) Kept(ctx context.Context, tables []string) ([]dialects.Kept, diag.List) {
	target, problems := w.Connect(ctx)
	if problems.HasErrors() {
		return nil, problems
	}
	defer target.Close()
	keeper, keeps := target.(dialects.Keeper)
	if !keeps {
		return nil, problems
	}
	list, err := keeper.Kept(ctx)
	if err != nil {
		problems.Append(failure("inspect", "Kept tables cannot be read", err, w.Redactor()))
		return nil, problems
	}
	if len(tables) == 0 {
		return list, problems
	}
	for _, table := range tables {
		if !slices.ContainsFunc(list, func(k dialects.Kept) bool { return k.Table == table || k.Name == table }) {
			problems.Errorf("nothing-kept", "Nothing is kept", diag.Range{}, "No rebuild has left anything beside a table %q. schemac cleanup without names lists what there is.", table)
		}
	}
	return slices.DeleteFunc(list, func(k dialects.Kept) bool {
		return !slices.Contains(tables, k.Table) && !slices.Contains(tables, k.Name)
	}), problems
}

// Cleanup drops what Kept told, under the database's lock. A run that is
// unfinished may still need it.
func (w *Workspace) Cleanup(ctx context.Context, kept []dialects.Kept, options RunOptions) (dropped []dialects.Kept, problems diag.List) {
	r, problems := w.start(ctx, options)
	if problems.HasErrors() {
		return nil, problems
	}
	defer r.Close()
	if run := r.History().Unfinished(); run != nil {
		problems.Append(w.runProblem(&runner.UnfinishedError{Run: run}, diag.Range{}))
		return nil, problems
	}
	keeper, keeps := r.Target().(dialects.Keeper)
	for _, k := range kept {
		if !keeps {
			break
		}
		if err := keeper.Forget(ctx, k); err != nil {
			problems.Append(failure("execute", "Kept table cannot be dropped", err, w.Redactor()))
			break
		}
		dropped = append(dropped, k)
	}
	return dropped, problems
}

// keptNotes names what rebuilds have left, unless inspection has done so.
func (w *Workspace) keptNotes(ctx context.Context, target dialects.Target, told diag.List) (notes diag.List) {
	keeper, keeps := target.(dialects.Keeper)
	if !keeps || slices.ContainsFunc(told, func(d diag.Diagnostic) bool { return d.Code == "kept-table" }) {
		return nil
	}
	list, err := keeper.Kept(ctx)
	if err != nil {
		notes.Append(failure("inspect", "Kept tables cannot be read", err, w.Redactor()))
		return notes
	}
	for _, k := range list {
		notes.Append(diag.Diagnostic{Severity: diag.Warning, Code: "kept-table", Summary: "Table kept by a rebuild", Address: k.Table,
			Detail: k.Name + " stands beside " + k.Table + " since a rebuild. Remove it with schemac cleanup when it is not needed any more."})
	}
	return notes
}
