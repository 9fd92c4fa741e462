package ops

import (
	"context"
	"os"

	"github.com/schemac/schemac/migrations"
	"github.com/schemac/schemac/schema/diag"
	"github.com/schemac/schemac/snapshots"
)

// ahead leaves the project's snapshot as it is where it is the state behind the
// last migration, which make-migrations --offline starts from, and either the
// database is in that state, or migrations that lead there are pending. The
// result is nil where the snapshot is to be written.
func (w *Workspace) ahead(ctx context.Context) (*Exported, diag.List) {
	base, last := w.offlineBase()
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
	live, problems := w.ownedBy(ctx, target)
	if problems.HasErrors() {
		return nil, problems
	}
	drift, more := w.drift(ctx, target, base.Fingerprint, base.Graph, live)
	kept := &Exported{Path: w.own().Snapshot, Tables: len(base.Graph.Tables())}
	pending := stand(last.directory, history).Pending
	switch {
	case more.HasErrors() || drift != nil && len(pending) == 0:
		return nil, more
	case drift != nil:
		kept.Kept = last.migration.Title()
		problems.Warnf("snapshot-kept", "Snapshot is ahead of the database", diag.Range{File: kept.Path},
			"%s pending on %q, and the snapshot is the state behind the last migration, which make-migrations --offline starts from. So it stays as it is. To see the live state, name another file with -o.",
			listed(pending, (*migrations.Migration).Title), w.Database.Name)
	}
	return kept, problems
}

// isAhead reports whether the snapshot is the state behind the last migration
// and some are pending, as they are after a rollback.
func (w *Workspace) isAhead(history *migrations.History) bool {
	base, last := w.offlineBase()
	return base != nil && len(stand(last.directory, history).Pending) > 0
}

// end is the last migration that leads to a state, with its folder.
type end struct {
	directory *migrations.Directory
	migration *migrations.Migration
}

// offlineBase reads the project's snapshot if it is the state behind the last
// migration.
func (w *Workspace) offlineBase() (*snapshots.Snapshot, end) {
	if info, err := os.Stat(w.own().Migrations); err != nil || !info.IsDir() {
		return nil, end{}
	}
	directory, problems := w.Sound()
	if problems.HasErrors() {
		return nil, end{}
	}
	state, last, problems := directory.State()
	base, err := snapshots.Read(w.own().Snapshot, w.Dialect)
	if problems.HasErrors() || err != nil || last == nil || state == "" || base.Fingerprint != state {
		return nil, end{}
	}
	return base, end{directory: directory, migration: last}
}
