package ops

import (
	"context"
	"fmt"
	"os"
	"slices"

	"github.com/schemac/schemac/migrations"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
	"github.com/schemac/schemac/snapshots"
)

// ahead leaves the project's snapshot as it is where it is the state behind the
// last migration, which make-migrations --offline starts from, and either the
// database is in that state, or migrations that lead there are pending, or it
// has another name, so that nobody can tell. The result is nil where the snapshot
// is to be written.
func (w *Workspace) ahead(ctx context.Context) (*Exported, diag.List) {
	base, last := w.offlineBase(w.soundFolder())
	if base == nil {
		return nil, nil
	}
	target, problems := w.Connect(ctx)
	if problems.HasErrors() {
		return nil, problems
	}
	defer target.Close()
	history, problems := w.historyOf(ctx, target)
	if problems.HasErrors() {
		return nil, problems
	}
	live, problems := w.inspectOwned(ctx, target, base.Graph)
	if problems.HasErrors() {
		return nil, problems
	}
	drift, problems := w.drift(ctx, target, base.Fingerprint, base.Graph, live)
	if problems.HasErrors() {
		return nil, problems
	}
	kept := &Exported{Path: w.own().Snapshot, Tables: len(base.Graph.Tables())}
	if drift == nil {
		return kept, problems
	}
	reason := w.whyKept(base.Graph, live, stand(last.directory, history).Pending)
	if reason == nil {
		return nil, nil
	}
	kept.Kept, reason.Range.File = last.migration.Title(), kept.Path
	return kept, append(problems, *reason)
}

// unmerged reports two branches that have met in the migration folder and are
// not reconciled. Nobody can tell yet which state the snapshot is to be, and
// the live database has not seen both.
func (w *Workspace) unmerged() diag.List {
	if info, err := os.Stat(w.own().Migrations); err != nil || !info.IsDir() {
		return nil
	}
	_, problems := w.Sound()
	return slices.DeleteFunc(problems, func(p diag.Diagnostic) bool {
		return p.Code != "merge-conflict" && p.Code != "duplicate-version"
	})
}

// whyKept says why the snapshot is kept though the database differs from it;
// nil if it is not.
func (w *Workspace) whyKept(base, live *schema.Graph, pending []*migrations.Migration) *diag.Diagnostic {
	const start = "so the snapshot stays as it is: it is the state behind the last migration, which make-migrations --offline starts from. To see the live state, name another file with -o."
	reason := &diag.Diagnostic{Severity: diag.Warning, Code: "snapshot-kept"}
	there, here := soleNamespace(base), soleNamespace(live)
	switch {
	case there != "" && here != "" && there != here:
		reason.Summary = "Snapshot is of another namespace"
		reason.Detail = fmt.Sprintf("It tells of %s, and %q is %s. The two cannot be compared, %s If the namespace has got another name for good, remove the snapshot first.", there, w.Database.Name, here, start)
	case len(pending) > 0:
		reason.Summary = "Snapshot is ahead of the database"
		reason.Detail = fmt.Sprintf("%s pending on %q, %s", listed(pending, (*migrations.Migration).Title), w.Database.Name, start)
	default:
		return nil
	}
	return reason
}

// isAhead reports whether the snapshot is the state behind the last migration
// and some are pending, as they are after a rollback.
func (w *Workspace) isAhead(directory *migrations.Directory, history *migrations.History) bool {
	base, _ := w.offlineBase(directory)
	return base != nil && len(stand(directory, history).Pending) > 0
}

// end is the last migration that leads to a state, with its folder.
type end struct {
	directory *migrations.Directory
	migration *migrations.Migration
}

// offlineBase reads the project's snapshot if it is the state behind the last
// migration of the folder, which may be nil.
func (w *Workspace) offlineBase(directory *migrations.Directory) (*snapshots.Snapshot, end) {
	if directory == nil {
		return nil, end{}
	}
	state, last, problems := directory.State()
	base, err := snapshots.Read(w.own().Snapshot, w.Dialect)
	if problems.HasErrors() || err != nil || last == nil || state == "" || base.Fingerprint != state {
		return nil, end{}
	}
	return base, end{directory: directory, migration: last}
}
