package ops

import (
	"context"
	"time"

	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
	"github.com/schemac/schemac/snapshots"
)

// Live inspects the whole database.
func (w *Workspace) Live(ctx context.Context) (*schema.Graph, diag.List) {
	target, problems := w.Connect(ctx)
	if problems.HasErrors() {
		return nil, problems
	}
	defer target.Close()
	return w.Inspect(ctx, target)
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
}

// Export writes a snapshot: of the live database, or, with fromModels, of
// what the models want. path is empty for the project's own.
func (w *Workspace) Export(ctx context.Context, path string, fromModels bool, now time.Time) (*Exported, diag.List) {
	if path = w.settings.Path(path); path == "" {
		path = w.Database.Snapshot
	}
	var problems diag.List
	if path == "" {
		problems.Errorf("usage", "No file for the snapshot", diag.Range{}, "Outside a project, and with --url or --models, a snapshot has no place of its own. Name a file with -o.")
		return nil, problems
	}
	var graph *schema.Graph
	if fromModels {
		graph, problems = w.Models()
	} else {
		graph, problems = w.exported(ctx)
	}
	if problems.HasErrors() {
		return nil, problems
	}
	changed, err := snapshots.Write(path, &snapshots.Snapshot{Graph: graph, Database: w.Database.Name, ExportedAt: now})
	if err != nil {
		problems.Append(failure("write-snapshot", "Snapshot cannot be written", err, w.Redactor()))
		return nil, problems
	}
	return &Exported{Path: path, Changed: changed, Tables: len(graph.Tables())}, problems
}
