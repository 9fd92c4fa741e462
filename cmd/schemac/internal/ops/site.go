package ops

import (
	"cmp"
	"context"
	"errors"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/migrations"
	"github.com/schemac/schemac/migrations/proof"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/project"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
	"github.com/schemac/schemac/snapshots"
)

// site is where proofs about the workspace's migrations take place: the
// throw-away databases are made beside the one at the URL, of which SQLite needs
// none. models may be nil.
func (w *Workspace) site(at string, models *schema.Graph) (*proof.Site, diag.List) {
	if at == "" && w.Database.Dialect == "sqlite" {
		at = "sqlite://:memory:"
	}
	var problems diag.List
	if at == "" {
		problems.Errorf("no-url", "No database URL", w.Database.Range("url"),
			"A throw-away database for %q needs a server. Name one with --url, or with sandbox_url = \"…\" in the project file; if that reads an environment variable, set it.", w.Database.Name)
	}
	if problems.HasErrors() {
		return nil, problems
	}
	site := &proof.Site{Home: w.Dialect, Models: models, URL: project.InNamespacesOf(at, w.Database.URL), Actor: Actor()}
	site.Enter = func(url string) (proof.Entrance, diag.List) { return w.enter(url, models) }
	if site.Prelude, problems = w.prelude(); problems.HasErrors() {
		return nil, problems
	}
	if len(w.Database.ModelTables) > 0 || w.Database.HasScope() {
		site.Restrict = func(state, wanted *schema.Graph) (*schema.Graph, *schema.Graph, diag.List) {
			return w.Database.RestrictLive(state, wanted)
		}
	}
	return site, problems
}

// prelude makes the schemas that the URL of a PostgreSQL database selects,
// beyond those that every database has.
func (w *Workspace) prelude() ([]dialects.Statement, diag.List) {
	if w.Dialect.Dialect() != "postgres" {
		return nil, nil
	}
	plain, problems := w.at("") // where the selected schemas are not taken for granted
	if problems.HasErrors() {
		return nil, problems
	}
	var namespaces []schema.Object
	for _, name := range project.Namespaces(w.Database.URL) {
		if s := (&schema.Schema{Name: name}); plain.Empty().Lookup(s.Address()) == nil {
			namespaces = append(namespaces, s)
		}
	}
	graph, problems := schema.NewGraph(namespaces, plain.Dialect)
	if problems.HasErrors() {
		return nil, problems
	}
	script, problems := plain.Script(graph)
	return script.Forward, problems
}

// sandboxURL is the project's place for throw-away databases, or else the
// database itself.
func (w *Workspace) sandboxURL() string { return cmp.Or(w.Database.SandboxURL, w.Database.URL) }

// serverURL is sandboxURL where the command line names no database: one that
// it names stands for nothing but a server.
func (w *Workspace) serverURL() string {
	if w.URLGiven {
		return w.Database.URL
	}
	return w.sandboxURL()
}

// at is the workspace with a throw-away database in the place of its own.
func (w *Workspace) at(url string) (*Workspace, diag.List) {
	there, database := *w, *w.Database
	database.URL = url
	there.Database = &database
	dialect, problems := newDialect(&database)
	there.Dialect = dialect
	return &there, problems
}

// enter says how to work in a throw-away database. What of it is inspected
// follows from the models, as in the database itself.
func (w *Workspace) enter(url string, models *schema.Graph) (proof.Entrance, diag.List) {
	there, problems := w.at(url)
	if problems.HasErrors() {
		return proof.Entrance{}, problems
	}
	scope := there.scopeLike(w, models)
	return proof.Entrance{Dialect: there.Dialect, Inspect: func(ctx context.Context, target dialects.Target) (*schema.Graph, diag.List) {
		return there.inspect(ctx, target, scope, present(models)...)
	}}, problems
}

// scopeLike is the scope of another workspace beside its models, in this one's
// names. Where the default namespace has another name here, as on ClickHouse,
// the others are databases of their own, which are none of this one's.
func (w *Workspace) scopeLike(other *Workspace, models *schema.Graph) dialects.Scope {
	here, there := w.Dialect.DefaultSchema(), other.Dialect.DefaultSchema()
	scope := w.scope(present(models))
	if here == there {
		return scope
	}
	scope.Schemas = w.scope(nil).Schemas
	var data []schema.Address
	for _, a := range scope.Data {
		if a.Schema == there {
			a.Schema = here
			data = append(data, a)
		}
	}
	scope.Data = data
	return scope
}

// present lists a graph if there is one.
func present(g *schema.Graph) []*schema.Graph {
	if g == nil {
		return nil
	}
	return []*schema.Graph{g}
}

// plans is what is known of the states that the migrations were made for.
func (w *Workspace) plans(models *schema.Graph) proof.Plans {
	known := proof.Plans{Target: func(m *migrations.Migration) string {
		if plan, err := m.Plan(); err == nil && plan != nil {
			return plan.Target
		}
		return ""
	}}
	if models != nil {
		known.Models, _ = snapshots.Fingerprint(models) // without one, less is known
	}
	return known
}

// proofFailed explains what stopped a proof.
func (w *Workspace) proofFailed(err error) diag.List {
	var stopped *proof.ProblemsError
	if errors.As(err, &stopped) {
		return stopped.Problems
	}
	if errors.Is(err, context.Canceled) {
		return diag.List{{Severity: diag.Error, Code: "interrupted", Summary: "Interrupted", Detail: "The throw-away database was removed, and nothing else was changed."}}
	}
	return diag.List{failure("proof", "Proof cannot be made", err, w.Redactor())}
}

// sweep removes what crashes have left behind.
func sweep(ctx context.Context, site *proof.Site, redactor *project.Redactor) ([]string, diag.List) {
	swept, err := site.Home.Sweep(ctx, site.URL)
	if err == nil {
		return swept, nil
	}
	problem := failure("left-over", "Left-over throw-away databases cannot be removed", err, redactor)
	problem.Severity = diag.Warning
	return swept, diag.List{problem}
}

// modelled compiles the models, where there are any, so that what is wrong
// with them is said before anything runs.
func (w *Workspace) modelled() (*schema.Graph, diag.List) {
	if len(w.Database.ModelFiles) == 0 {
		return nil, nil
	}
	return w.Models()
}

// planned gives a difference that a proof found the form of a plan.
func (w *Workspace) planned(plan *planner.Plan) *Planned {
	return &Planned{Plan: plan, Database: w.Database.Name, Dialect: w.Dialect.Dialect(), From: plan.Pair.From, To: plan.Pair.To}
}
