package ops

import (
	"github.com/schemac/schemac/cmd/schemac/internal/engines"
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/project"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/snapshots"
)

// offline is the workspace for work without a database: names without a
// namespace mean the one that the snapshot is of. Otherwise that would depend
// on a URL that nobody contacts, and that differs between machines or is not
// set: on ClickHouse, it names the database. A snapshot of several namespaces,
// or of none, tells nothing, and neither does one whose namespace the models
// name.
func (w *Workspace) offline() *Workspace {
	if w.Database.Snapshot == "" {
		return w
	}
	snapshot, err := snapshots.Read(w.Database.Snapshot, w.Dialect)
	if err != nil {
		return w // what reads it next says why
	}
	namespace := soleNamespace(snapshot.Graph)
	if namespace == "" || namespace == project.Namespace(w.Database.URL) {
		return w
	}
	if models, problems := w.Models(); problems.HasErrors() || soleNamespace(models) == "" || soleNamespace(models) == namespace {
		return w
	}
	dialect, ok := engines.New(w.Database.Dialect, dialects.Options{DefaultSchema: namespace, Cluster: w.Database.Cluster})
	if !ok {
		return w
	}
	there := *w
	there.Dialect = dialect
	return &there
}

// soleNamespace is the one in which everything in the graph lives, or "".
func soleNamespace(g *schema.Graph) (namespace string) {
	for _, o := range g.Objects() {
		in := o.Address().Schema
		if in == "" {
			continue // a namespace itself, perhaps the one that is always there
		}
		if namespace != "" && namespace != in {
			return ""
		}
		namespace = in
	}
	return namespace
}
