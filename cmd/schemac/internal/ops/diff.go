package ops

import (
	"context"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/project"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// endpoint is one side of a diff.
type endpoint struct {
	graph *schema.Graph
	name  string
	// target and workspace are those of a live database.
	target    dialects.Target
	workspace *Workspace
	// replayed is the throw-away database of a migration version.
	replayed *replayed
}

func (e *endpoint) close() diag.List {
	switch {
	case e == nil:
	case e.target != nil:
		_ = e.target.Close()
	case e.replayed != nil:
		if err := e.replayed.Close(); err != nil {
			problem := failure("left-over", "Throw-away database cannot be removed", err, nil)
			problem.Severity = diag.Warning
			return diag.List{problem}
		}
	}
	return nil
}

// Diff plans the way between two states, each of which is models[:PATH],
// snapshot[:FILE], version:VERSION, live, or the URL of a database.
func (w *Workspace) Diff(ctx context.Context, from, to string) (_ *Planned, problems diag.List) {
	a, problems := w.endpoint(ctx, from)
	defer func() { problems = append(problems, a.close()...) }()
	b, more := w.endpoint(ctx, to)
	defer func() { problems = append(problems, b.close()...) }()
	if problems = append(problems, more...); problems.HasErrors() {
		return nil, problems
	}
	more = append(w.house(ctx, a, b), w.house(ctx, b, a)...)
	if more.HasErrors() {
		return nil, append(problems, more...)
	}
	if more := w.reconcile(ctx, a, b); more.HasErrors() {
		return nil, append(problems, more...)
	}
	if a.target == nil && b.target != nil {
		b.graph = compared(b.graph, a.graph)
	}
	planned, more := w.build(a.graph, b.graph, a.name, nil)
	return planned, append(problems, more...)
}

// house gives the state of a migration version the default namespace of the
// other state: what is said of the namespace itself is no migration's work.
func (w *Workspace) house(ctx context.Context, e, beside *endpoint) (problems diag.List) {
	if e.replayed != nil && beside.replayed == nil {
		e.graph, problems = e.replayed.graph(ctx, w, beside.graph)
	}
	return problems
}

// reconcile cuts live states down to what the database owns, and lets their
// servers settle what is unsure.
func (w *Workspace) reconcile(ctx context.Context, a, b *endpoint) (problems diag.List) {
	for _, side := range [][2]*endpoint{{a, b}, {b, a}} {
		live, other := side[0], side[1]
		if live.target == nil {
			continue
		}
		var more diag.List
		if other.target == nil {
			if problems = append(problems, live.widen(ctx, other.graph)...); problems.HasErrors() {
				return problems
			}
			live.graph, other.graph, more = w.Database.RestrictLive(live.graph, other.graph)
			problems = append(problems, more...)
		}
		if problems.HasErrors() {
			return problems
		}
		problems = append(problems, w.settle(ctx, live.target, live.graph, other.graph, nil)...)
	}
	if a.target == nil && b.target == nil {
		problems = append(problems, w.settleReplayed(ctx, a, b)...)
	}
	return problems
}

// settleReplayed lets the throw-away server of a migration version settle
// what is unsure, where no other server can be asked.
func (w *Workspace) settleReplayed(ctx context.Context, a, b *endpoint) diag.List {
	switch {
	case a.replayed != nil:
		return w.settle(ctx, a.replayed.Target(), a.graph, b.graph, nil)
	case b.replayed != nil:
		return w.settle(ctx, b.replayed.Target(), b.graph, a.graph, nil)
	}
	return nil
}

// widen reads a live state again if the one that it is compared with states
// rows, or has namespaces which the URL does not select.
func (e *endpoint) widen(ctx context.Context, with *schema.Graph) diag.List {
	w := e.workspace
	if len(w.scope([]*schema.Graph{with}).Schemas) == len(w.scope(nil).Schemas) && len(with.DataTables())+len(with.Shared())+len(with.Makers()) == 0 {
		return nil
	}
	graph, problems := w.Inspect(ctx, e.target, with)
	if !problems.HasErrors() {
		e.graph = graph
	}
	return errorsOf(problems)
}

func (w *Workspace) endpoint(ctx context.Context, text string) (*endpoint, diag.List) {
	kind, rest, _ := strings.Cut(text, ":")
	switch {
	case kind == "models":
		return w.modelsEndpoint(rest)
	case kind == "snapshot":
		return w.snapshotEndpoint(rest)
	case kind == "version":
		return w.versionEndpoint(ctx, rest)
	case text == "live":
		return w.liveEndpoint(ctx)
	case project.DialectOf(text) != "":
		other := *w
		database := *w.Database
		database.URL = project.Rooted(text, w.settings.Dir)
		other.Database, other.URLGiven, other.settings.URL = &database, true, database.URL
		if dialect := project.DialectOf(text); dialect != database.Dialect {
			var problems diag.List
			problems.Errorf("dialect-mismatch", "Databases of different kinds", diag.Range{}, "%s leads to %s, but the other side is %s. Only states of one dialect can be compared.",
				project.Redact(text), dialect, database.Dialect)
			return nil, problems
		}
		return other.liveEndpoint(ctx)
	}
	var problems diag.List
	problems.Errorf("usage", "Unknown state", diag.Range{}, "%s is no state to compare. Write models, models:PATH, snapshot, snapshot:FILE, version:VERSION, live, or the URL of a database.", project.Redact(text))
	return nil, problems
}

func (w *Workspace) modelsEndpoint(path string) (*endpoint, diag.List) {
	if path == "" {
		graph, problems := w.Models()
		return &endpoint{graph: graph, name: "the models"}, problems
	}
	graph, problems := w.compile([]string{w.settings.Path(path)})
	return &endpoint{graph: graph, name: "the models " + path}, problems
}

func (w *Workspace) snapshotEndpoint(path string) (*endpoint, diag.List) {
	if path == "" {
		path = w.Database.Snapshot
	} else {
		path = w.settings.Path(path)
	}
	snapshot, problems := w.Snapshot(path)
	if problems.HasErrors() {
		return nil, problems
	}
	if snapshot == nil {
		problems.Errorf("snapshot", "No snapshot", diag.Range{}, "There is no snapshot %s. Write one with schemac export-models or schemac apply, or name another state.", path)
		return nil, problems
	}
	return &endpoint{graph: snapshot.Graph, name: "the snapshot " + path}, problems
}

func (w *Workspace) liveEndpoint(ctx context.Context) (*endpoint, diag.List) {
	target, problems := w.Connect(ctx)
	if problems.HasErrors() {
		return nil, problems
	}
	graph, problems := w.Inspect(ctx, target)
	return &endpoint{graph: graph, name: "the live database (" + target.Version() + ")", target: target, workspace: w}, problems
}
