package ops

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"github.com/schemac/schemac/compiler"
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/migrations/foreign"
	"github.com/schemac/schemac/project"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
	"github.com/schemac/schemac/snapshots"
)

// Models compiles the database's models, checks them and cuts them down to
// the tables that the database owns.
func (w *Workspace) Models() (*schema.Graph, diag.List) {
	if len(w.Database.ModelFiles) == 0 {
		var problems diag.List
		problems.Errorf("no-models", "No models", diag.Range{}, "No models are given. Name a file or folder with --models, or work in a project.")
		return nil, problems
	}
	graph, problems := w.compile(w.Database.ModelFiles)
	if problems.HasErrors() {
		return nil, problems
	}
	graph, more := w.Database.Restrict(graph)
	if problems = append(problems, more...); problems.HasErrors() {
		return nil, problems
	}
	return graph, append(problems, w.overlaps(graph)...)
}

func (w *Workspace) compile(paths []string) (*schema.Graph, diag.List) {
	sources, problems := compiler.Load(paths)
	if problems.HasErrors() {
		return nil, problems
	}
	w.learnModels(sources)
	root := w.settings.Dir
	if w.Project != nil {
		root = w.Project.Root
	}
	if root == "" {
		root = "."
	}
	graph, more := compiler.Compile(sources, compiler.Options{Rules: w.Dialect, Variables: w.modelVariables(sources), Root: root})
	if problems = append(problems, more...); problems.HasErrors() {
		return nil, problems
	}
	w.learn(graph.Secrets())
	return graph, append(problems, graph.Validate()...)
}

// overlaps reports tables that another database of the project owns too. A
// database whose models do not compile is reported when it is used itself.
func (w *Workspace) overlaps(graph *schema.Graph) (problems diag.List) {
	if w.Project == nil {
		return nil
	}
	own, err := w.Project.Select(w.Database.Name)
	if err != nil {
		return nil
	}
	for _, other := range w.Project.Shares(own) {
		if other == own {
			continue
		}
		dialect, more := newDialect(other)
		if more.HasErrors() {
			continue
		}
		sibling := &Workspace{Project: w.Project, Database: other, Dialect: dialect, settings: w.settings}
		theirs, more := sibling.compile(other.ModelFiles)
		if more.HasErrors() {
			continue
		}
		if theirs, more = other.Restrict(theirs); !more.HasErrors() {
			problems = append(problems, project.Overlap(own, graph, other, theirs)...)
		}
	}
	return problems
}

// Empty is the state of a database that holds nothing.
func (w *Workspace) Empty() *schema.Graph {
	graph, _ := schema.NewGraph(nil, w.Dialect)
	return graph
}

// Snapshot reads the snapshot at the path. Without a file it is nil.
func (w *Workspace) Snapshot(path string) (*snapshots.Snapshot, diag.List) {
	var problems diag.List
	snapshot, err := snapshots.Read(path, w.Dialect)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		problems.Append(failure("snapshot", "Snapshot cannot be read", err, nil))
		return nil, problems
	}
	return snapshot, problems
}

// connectTimeout is how long a server may take to answer at first.
const connectTimeout = 20 * time.Second

// needURL reports a database that has no URL.
func (w *Workspace) needURL() (problems diag.List) {
	if w.Database.URL == "" {
		problems.Errorf("no-url", "No database URL", w.Database.Range("url"),
			"The database %q has no URL. Give one with --url, or with url = \"…\" in the project file; if that reads an environment variable, set it.", w.Database.Name)
	}
	return problems
}

// Connect opens the database.
func (w *Workspace) Connect(ctx context.Context) (dialects.Target, diag.List) {
	problems := w.needURL()
	if problems.HasErrors() {
		return nil, problems
	}
	opening, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	target, err := w.Dialect.Open(opening, w.Database.URL)
	if err != nil {
		problems.Append(w.connectFailure(err))
		return nil, problems
	}
	return target, nil
}

// connectFailure names the database where the project has several: its URL
// need not tell which one it is.
func (w *Workspace) connectFailure(err error) diag.Diagnostic {
	if w.Project != nil && len(w.Project.Databases) > 1 {
		err = fmt.Errorf("database %s: %w", w.Database.Name, err)
	}
	return failure("connect", "Cannot connect to the database", err, w.Redactor())
}

// Inspect reads the live database: what its URL selects, the namespaces of the
// graphs that it is to be compared with, and the rows of the tables for which
// they state rows.
func (w *Workspace) Inspect(ctx context.Context, target dialects.Target, with ...*schema.Graph) (*schema.Graph, diag.List) {
	return w.inspect(ctx, target, w.scope(with), with...)
}

// inspect reads the live database within the scope. What the graphs have is
// not left alone as another tool's.
func (w *Workspace) inspect(ctx context.Context, target dialects.Target, scope dialects.Scope, with ...*schema.Graph) (*schema.Graph, diag.List) {
	objects, problems, err := target.Inspect(ctx, scope)
	if err != nil {
		problems.Append(failure("inspect", "Cannot inspect the database", err, w.Redactor()))
		return nil, problems
	}
	objects, more := leaveHistories(objects, with)
	problems = slices.DeleteFunc(append(problems, more...), w.Database.Excludes)
	graph, more := schema.NewGraph(objects, w.Dialect.On(target.Server()))
	return graph, append(problems, more...)
}

// leaveHistories leaves alone what other migration tools keep in the database,
// unless a graph that it is compared with has it.
func leaveHistories(objects []schema.Object, with []*schema.Graph) (kept []schema.Object, problems diag.List) {
	var found []foreign.History
	for _, h := range foreign.Histories(objects) {
		if slices.ContainsFunc(with, func(g *schema.Graph) bool { return g != nil && g.Lookup(h.Table) != nil }) {
			continue
		}
		found = append(found, h)
		problems.Append(diag.Diagnostic{Severity: diag.Warning, Code: "unmodelled", Summary: "Not modelled", Address: h.Table.String(),
			Detail: fmt.Sprintf("%s is where %s keeps its history. schemac leaves it alone, unless a model declares it.", h.Table.QualifiedName(), h.Title)})
	}
	return foreign.Without(objects, found), problems
}

// scope widens what the URL selects by the namespaces of the graphs. A URL
// that selects nothing selects everything.
func (w *Workspace) scope(graphs []*schema.Graph) dialects.Scope {
	names := project.Namespaces(w.Database.URL)
	if plain := w.Database.PlainSchemas(); len(plain) > 0 {
		names = slices.Clone(plain)
	}
	if len(names) == 0 {
		return dialects.Scope{Data: dataTables(graphs...), Shared: shared(graphs...), Makers: makers(graphs...)}
	}
	always := w.Empty()
	for _, g := range graphs {
		for _, o := range g.Objects() {
			name := namespaceOf(o, always)
			if name != "" && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return dialects.Scope{Schemas: names, Data: dataTables(graphs...), Shared: shared(graphs...), Makers: makers(graphs...)}
}

// namespaceOf is the namespace that an object lives in or is. One that every
// graph has, such as public, counts only where a model declares it.
func namespaceOf(o schema.Object, always *schema.Graph) string {
	a := o.Address()
	if a.Kind != schema.KindSchema {
		return a.Schema
	}
	if always.Lookup(a) != nil && o.Common().Origin.Range.IsZero() {
		return ""
	}
	return a.Name
}
