package ops

import (
	"context"
	"errors"
	"fmt"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/migrations"
	"github.com/schemac/schemac/migrations/proof"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// replayed is a throw-away database in the state that migrations build.
type replayed struct {
	*proof.Room
	directory *migrations.Directory
}

// replay builds what the versioned migrations up to a version build, all of
// them for "". at leads to the server. The caller closes the result.
func (w *Workspace) replay(ctx context.Context, at, version string) (*replayed, diag.List) {
	directory, problems := w.Directory()
	if problems = append(problems, knownVersionOf(directory, problems, version)...); problems.HasErrors() {
		return nil, problems
	}
	models, _ := w.modelled() // what is wrong with them is no concern of the migrations
	site, more := w.site(at, models)
	if problems = append(problems, more...); problems.HasErrors() {
		return nil, problems
	}
	_, more = sweep(ctx, site, w.Redactor())
	problems = append(problems, more...)
	room, err := proof.Replay(ctx, site, directory, version)
	if err != nil {
		return nil, append(problems, w.replayFailed(err)...)
	}
	return &replayed{Room: room, directory: directory}, problems
}

// replayFailed places a migration that does not run.
func (w *Workspace) replayFailed(err error) diag.List {
	var refusal *proof.Refusal
	if !errors.As(err, &refusal) {
		return w.proofFailed(err)
	}
	said := findingTexts[proof.Runs]
	var problems diag.List
	problems.Errorf(said.Code, said.Summary, refusal.Range, "%s: %s", refusal.Step.Title(), w.Redactor().Text(sentence(refusal)))
	return problems
}

// repeat runs the repeatable migrations, too.
func (r *replayed) repeat(ctx context.Context, w *Workspace) diag.List {
	if err := r.Repeat(ctx, r.directory); err != nil {
		return w.replayFailed(err)
	}
	return nil
}

// graph is the state, cut down to what the project's database owns, with the
// default namespace of the state that it is to be compared with.
func (r *replayed) graph(ctx context.Context, w *Workspace, like *schema.Graph) (*schema.Graph, diag.List) {
	built, err := r.Graph(ctx, like)
	if err != nil {
		return nil, w.proofFailed(err)
	}
	owned, _, problems := w.Database.RestrictLive(built, w.Empty())
	return owned, problems
}

// gap compares the live database with what the migrations up to a version
// build, without and with the repeatable ones. nil means that there is no
// difference; otherwise it leads from the migrations to the database.
func (w *Workspace) gap(ctx context.Context, target dialects.Target, version string) (*Planned, diag.List) {
	r, problems := w.replay(ctx, w.sandboxURL(), version)
	if problems.HasErrors() {
		return nil, problems
	}
	defer r.Close()
	found, problems := w.gapTo(ctx, target, r)
	if found == nil || problems.HasErrors() || len(r.directory.Repeatable()) == 0 {
		return found, problems
	}
	if r.repeat(ctx, w).HasErrors() {
		return found, nil // they may need what later versions build
	}
	return w.gapTo(ctx, target, r)
}

func (w *Workspace) gapTo(ctx context.Context, target dialects.Target, r *replayed) (*Planned, diag.List) {
	models, _ := w.modelled()
	live, problems := w.Inspect(ctx, target, present(models)...)
	if problems = errorsOf(problems); problems.HasErrors() {
		return nil, problems
	}
	built, problems := r.graph(ctx, w, live)
	if problems.HasErrors() {
		return nil, problems
	}
	live, built, problems = w.Database.RestrictLive(live, built)
	if problems.HasErrors() {
		return nil, problems
	}
	if problems := w.settle(ctx, target, live, built, nil); problems.HasErrors() {
		return nil, problems
	}
	if plan, problems := planner.New(live, built, w.Dialect, planner.Options{}); problems.HasErrors() || plan.Empty() {
		return nil, problems
	}
	plan, problems := planner.New(built, live, w.Dialect, planner.Options{})
	if problems.HasErrors() {
		return nil, problems
	}
	return w.planned(plan), nil
}

// versionEndpoint is the state that the migrations up to a version build. Its
// throw-away server settles what is unsure.
func (w *Workspace) versionEndpoint(ctx context.Context, version string) (*endpoint, diag.List) {
	var problems diag.List
	if !migrations.IsVersion(version) {
		problems.Errorf("usage", "Unknown state", diag.Range{}, "version:%s is no version. Write one with digits only, as in version:0007.", version)
		return nil, problems
	}
	r, problems := w.replay(ctx, w.sandboxURL(), version)
	if problems.HasErrors() {
		return nil, problems
	}
	graph, more := r.graph(ctx, w, w.Empty())
	e := &endpoint{graph: graph, name: fmt.Sprintf("the migrations up to %s (%s)", version, r.Target().Version()), replayed: r}
	return e, append(problems, more...)
}

// fromMigrations is what all migrations build. Where the models describe it
// already, it has their spelling beside the server's.
func (w *Workspace) fromMigrations(ctx context.Context) (*schema.Graph, diag.List) {
	r, problems := w.replay(ctx, w.serverURL(), "")
	if problems.HasErrors() {
		return nil, problems
	}
	defer r.Close()
	if more := r.repeat(ctx, w); more.HasErrors() {
		return nil, append(problems, more...)
	}
	like := w.Empty()
	models, more := w.modelled()
	if more.HasErrors() {
		models = nil // the snapshot tells of the migrations, whatever the models are
	}
	if models != nil {
		like = models
	}
	graph, more := r.graph(ctx, w, like)
	if problems = append(problems, more...); problems.HasErrors() || models == nil {
		return graph, problems
	}
	from, to, more := w.Database.RestrictLive(graph, models)
	if more.HasErrors() || w.settle(ctx, r.Target(), from, to, nil).HasErrors() {
		return graph, problems
	}
	if plan, more := planner.New(from, to, w.Dialect, planner.Options{}); more.HasErrors() || !plan.Empty() {
		return graph, problems
	}
	return to, problems
}
