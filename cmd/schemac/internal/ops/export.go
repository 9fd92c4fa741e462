package ops

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/internal/fileset"
	"github.com/schemac/schemac/migrations"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
	"github.com/schemac/schemac/snapshots"
)

// Live inspects what is looked at of the database.
func (w *Workspace) Live(ctx context.Context) (*schema.Graph, diag.List) {
	target, problems := w.Connect(ctx)
	if problems.HasErrors() {
		return nil, problems
	}
	defer target.Close()
	return w.within(w.Inspect(ctx, target))
}

// LiveServer is Live with what belongs to the whole server beside it: all that
// statements have made there.
func (w *Workspace) LiveServer(ctx context.Context) (*schema.Graph, diag.List) {
	target, problems := w.Connect(ctx)
	if problems.HasErrors() {
		return nil, problems
	}
	defer target.Close()
	scope := w.scope(nil)
	if sharer, ok := target.(dialects.Sharer); ok {
		shared, err := sharer.SharedObjects(ctx)
		if err != nil {
			problems.Append(failure("inspect", "Cannot inspect the database", err, w.Redactor()))
			return nil, problems
		}
		scope.Shared = shared
	}
	return w.within(w.inspect(ctx, target, scope))
}

// within cuts a live state down to what the project's database owns.
func (w *Workspace) within(live *schema.Graph, problems diag.List) (*schema.Graph, diag.List) {
	if problems.HasErrors() {
		return nil, problems
	}
	live, more := w.Database.Within(live)
	return live, append(problems, more...)
}

// owned inspects the database, cut down to what the project's database owns.
func (w *Workspace) owned(ctx context.Context) (*schema.Graph, diag.List) {
	target, problems := w.Connect(ctx)
	if problems.HasErrors() {
		return nil, problems
	}
	defer target.Close()
	return w.ownedBy(ctx, target)
}

// exported is the live schema. Where the models describe it already, it has
// their spelling beside the server's, so that plans without a database know
// that the two mean the same.
func (w *Workspace) exported(ctx context.Context) (*schema.Graph, diag.List) {
	if len(w.Database.ModelFiles) > 0 {
		planned, problems := w.Plan(ctx, PlanOptions{Live: true})
		if !problems.HasErrors() && planned.Empty() {
			return planned.To, problems
		}
	}
	return w.owned(ctx)
}

// Script renders the statements that build the graph from nothing.
func (w *Workspace) Script(graph *schema.Graph) (*Planned, diag.List) {
	return w.build(w.Empty(), graph, "an empty database", nil)
}

// Exported is a written snapshot.
type Exported struct {
	Path    string
	Changed bool
	Tables  int
	// Kept is the migration that the snapshot is the state behind, where the
	// database is not there yet and the snapshot was left alone.
	Kept string
}

// ExportSource is what a snapshot is made from.
type ExportSource string

// The sources.
const (
	// FromLive: the live database.
	FromLive ExportSource = "the live database"
	// FromModels: what the models want.
	FromModels ExportSource = "the models"
	// FromMigrations: what all migrations build in a throw-away database.
	FromMigrations ExportSource = "the migrations"
)

// state is what the source tells.
func (w *Workspace) state(ctx context.Context, source ExportSource) (*schema.Graph, diag.List) {
	switch source {
	case FromModels:
		return w.Models()
	case FromMigrations:
		return w.fromMigrations(ctx)
	}
	return w.exported(ctx)
}

// Export writes a snapshot of what the source tells. path is empty for the
// project's own.
func (w *Workspace) Export(ctx context.Context, path string, source ExportSource, now time.Time) (*Exported, diag.List) {
	var problems diag.List
	if path = w.settings.Path(path); path == "" {
		path = w.Database.Snapshot
		if source == FromLive && path != "" && !w.URLGiven {
			if problems := w.unmerged(); problems.HasErrors() {
				return nil, problems
			}
			if kept, problems := w.ahead(ctx); kept != nil || problems.HasErrors() {
				return kept, problems
			}
		}
	}
	if path == "" {
		problems.Errorf("usage", "No file for the snapshot", diag.Range{}, "Outside a project, and with --url or --models, a snapshot has no place of its own. Name a file with -o.")
		return nil, problems
	}
	graph, problems := w.state(ctx, source)
	if problems.HasErrors() {
		return nil, problems
	}
	var files []fileset.File
	if source != FromModels && path == w.own().Snapshot && !w.URLGiven {
		var more diag.List
		files, more = w.recordState(ctx, source, graph, now)
		if problems = append(problems, more...); more.HasErrors() {
			return nil, problems
		}
	}
	changed, err := w.writeSnapshot(path, &snapshots.Snapshot{Graph: graph, Database: w.Database.Name, ExportedAt: now}, files)
	if err != nil {
		problems.Append(failure("write-snapshot", "Snapshot cannot be written", err, w.Redactor()))
		return nil, problems
	}
	return &Exported{Path: path, Changed: changed, Tables: len(graph.Tables())}, problems
}

// writeSnapshot writes a snapshot together with files of the migration folder.
func (w *Workspace) writeSnapshot(path string, s *snapshots.Snapshot, files []fileset.File) (changed bool, err error) {
	if len(files) == 0 {
		return snapshots.Write(path, s)
	}
	old, err := fileset.Read(path)
	if err != nil {
		return false, err
	}
	data, err := snapshots.Render(old, s)
	if err != nil {
		return false, err
	}
	files = append(files, fileset.File{Path: path, Data: data, Before: old})
	return !bytes.Equal(old, data), fileset.Commit(migrations.Journal(w.own().Migrations), files)
}

// recordState notes that the last migration leads to the state, if that is
// so: of a live database, if all migrations have run there and nothing else
// has. The next migration can then be made offline from the snapshot.
func (w *Workspace) recordState(ctx context.Context, source ExportSource, graph *schema.Graph, now time.Time) ([]fileset.File, diag.List) {
	directory := w.soundFolder()
	if directory == nil || len(directory.Versioned()) == 0 {
		return nil, nil // the snapshot is written all the same
	}
	if source == FromLive {
		if behind, problems := w.behindMigrations(ctx, directory, graph); !behind {
			return nil, problems
		}
	}
	fingerprint, err := snapshots.Fingerprint(graph)
	if err != nil {
		return nil, nil
	}
	return directory.Record(fingerprint, w.Dialect.Dialect(), now)
}

// behindMigrations reports whether the live state is the one behind the last
// migration: all of them have run, no others, and where the snapshot tells
// what that state is, the database is in it.
func (w *Workspace) behindMigrations(ctx context.Context, directory *migrations.Directory, live *schema.Graph) (bool, diag.List) {
	target, problems := w.Connect(ctx)
	if problems.HasErrors() {
		return false, problems
	}
	defer target.Close()
	history, problems := w.historyOf(ctx, target)
	if problems.HasErrors() {
		return false, problems
	}
	if !stand(directory, history).allRan() {
		return false, nil
	}
	state, _, problems := directory.State()
	base, err := snapshots.Read(w.own().Snapshot, w.Dialect)
	if problems.HasErrors() || err != nil || state == "" || base.Fingerprint != state {
		return true, nil
	}
	drift, problems := w.drift(ctx, target, state, base.Graph, live)
	if drift == nil || problems.HasErrors() {
		return !problems.HasErrors(), problems
	}
	problems.Append(drifted(drift, "The snapshot now tells of the database as it is, and make-migrations --offline will not start from it. schemac plan --live shows how it differs from the models; schemac export-models --from-migrations writes the snapshot of the migrations."))
	return false, problems
}

// drifted warns of a database that is not as the migrations leave it.
func drifted(drift *Planned, consequence string) diag.Diagnostic {
	first := drift.Changes[0].Address
	return diag.Diagnostic{Severity: diag.Warning, Code: "drift", Summary: "Database has drifted",
		Detail: fmt.Sprintf("The database is not in the state that the migrations lead to; for one, %s %s differs. %s", first.Kind, first.QualifiedName(), consequence)}
}
