package ops

import (
	"context"
	"fmt"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/migrations"
	"github.com/schemac/schemac/migrations/proof"
	"github.com/schemac/schemac/migrations/runner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// RehearseOptions say what to try in a throw-away database.
type RehearseOptions struct {
	// ToVersion, Count and OutOfOrder are those of the migrate that is tried.
	ToVersion  string
	Count      int
	OutOfOrder bool
	// Sample is how many rows of each table to copy.
	Sample int
}

// Rehearsed is what trying the pending migrations found.
type Rehearsed struct {
	// Rehearsal is nil if nothing is pending.
	*proof.Rehearsal
	Database, Dialect string
	// Sample is how many rows of each table were asked for.
	Sample int
	// Left counts the pending migrations that were not tried.
	Left int
	// Swept are left-over throw-away databases that were removed.
	Swept []string
}

// Rehearse tries what migrate would run, in a throw-away database that is as
// the real one is now: forward, back, and forward again. The real database is
// only read.
func (w *Workspace) Rehearse(ctx context.Context, options RehearseOptions) (*Rehearsed, diag.List) {
	directory, problems := w.provable()
	if problems = append(problems, knownVersionOf(directory, problems, options.ToVersion)...); problems.HasErrors() {
		return nil, problems
	}
	problems = append(problems, w.needURL()...)
	models, more := w.modelled()
	problems = append(problems, more...)
	site, more := w.site(w.sandboxURL(), models)
	if problems = append(problems, more...); problems.HasErrors() {
		return nil, problems
	}
	r := &rehearsing{Workspace: w, site: site, models: models, directory: directory, options: options,
		result: &Rehearsed{Database: w.Database.Name, Dialect: w.Dialect.Dialect(), Sample: options.Sample}}
	more = r.run(ctx)
	if problems = append(problems, more...); r.result.Rehearsal == nil && problems.HasErrors() {
		return nil, problems
	}
	return r.result, problems
}

// rehearsing is a rehearsal at work.
type rehearsing struct {
	*Workspace
	site      *proof.Site
	models    *schema.Graph
	directory *migrations.Directory
	options   RehearseOptions
	result    *Rehearsed
	// seen is the last entry of the real database's history.
	seen int64
}

func (r *rehearsing) run(ctx context.Context) (problems diag.List) {
	r.result.Swept, problems = sweep(ctx, r.site, r.Redactor())
	scene, more := r.scene(ctx)
	if problems = append(problems, more...); problems.HasErrors() || scene == nil {
		return problems
	}
	rehearsal, err := proof.Rehearse(ctx, r.site, *scene)
	if err != nil {
		return append(problems, r.proofFailed(err)...)
	}
	r.result.Rehearsal = rehearsal
	problems = append(problems, Broken(rehearsal.Result)...)
	if len(scene.Applied) == 0 && scene.Detour == "" && problems.HasErrors() && len(scene.Live.Graph.Tables()) > 0 {
		problems.Append(r.unrecorded())
	}
	return append(problems, r.moved(ctx)...)
}

// unrecorded says what may be wrong with a database that has tables and no
// history, if its first migrations do not run.
func (w *Workspace) unrecorded() diag.Diagnostic {
	return diag.Diagnostic{Severity: diag.Warning, Code: "unrecorded", Summary: "Nothing is recorded as applied",
		Detail: fmt.Sprintf("%q has tables, but no migration is recorded as applied on it. If it has what the first of them build already, mark those as applied, up to the version that it is at: schemac migrate --baseline --to-version VERSION.", w.Database.Name)}
}

// scene reads what the rehearsal starts from; nil if nothing is pending.
func (r *rehearsing) scene(ctx context.Context) (*proof.Scene, diag.List) {
	target, problems := r.Connect(ctx)
	if problems.HasErrors() {
		return nil, problems
	}
	defer target.Close()
	history, problems := r.historyOf(ctx, target)
	if problems.HasErrors() {
		return nil, problems
	}
	r.seen = history.Last()
	if unfinished := history.Unfinished(); unfinished != nil {
		problems.Append(r.runProblem(&runner.UnfinishedError{Run: unfinished}, diag.Range{}))
		return nil, problems
	}
	scene, more := r.pending(history)
	if problems = append(problems, more...); problems.HasErrors() || scene == nil {
		return nil, problems
	}
	live, more := r.Inspect(ctx, target, present(r.models)...)
	if errs := errorsOf(more); errs.HasErrors() {
		return nil, append(problems, errs...)
	}
	scene.Live = proof.NewState(live, more)
	r.copies(scene)
	return scene, problems
}

// pending reads what is applied and what is to be tried.
func (r *rehearsing) pending(history *migrations.History) (*proof.Scene, diag.List) {
	standing := stand(r.directory, history)
	problems := standing.sound(r.options.OutOfOrder)
	pending := standing.upTo(r.options.ToVersion, r.options.Count)
	if problems.HasErrors() {
		return nil, problems
	}
	r.result.Left = len(standing.Pending) - len(pending)
	due := standing.Due
	if r.result.Left > 0 {
		due = nil
	}
	if len(pending)+len(due) == 0 {
		return nil, problems
	}
	scene := &proof.Scene{LiveURL: r.Database.URL, Sample: r.options.Sample, Complete: r.result.Left == 0, Plans: r.plans(r.models)}
	var more diag.List
	scene.Pending, more = proof.Read(pending, r.site.Home)
	problems = append(problems, more...)
	scene.Repeatable, more = proof.Read(due, r.site.Home)
	problems = append(problems, more...)
	applied, detour := r.applied(history, standing)
	scene.Detour = detour
	if detour == "" {
		scene.Applied, more = proof.Read(applied, r.site.Home)
		if more.HasErrors() {
			scene.Detour = "applied migrations cannot be replayed: " + more.Err().Error()
		}
	}
	return scene, problems
}

// applied lists the migrations that led to the present state, or says why
// they cannot be replayed.
func (r *rehearsing) applied(history *migrations.History, standing *Standing) (list []*migrations.Migration, detour string) {
	for _, run := range standing.Applied {
		m := r.directory.Find(run.Version)
		switch {
		case run.Kind == dialects.Application:
			return nil, "schemac apply has changed the database beside the migrations"
		case m == nil:
			return nil, "the applied migration " + run.Version + " has no file"
		}
		list = append(list, m)
	}
	for _, m := range r.directory.Repeatable() {
		if history.LastRepeated(m.Version) != nil {
			list = append(list, m)
		}
	}
	return list, ""
}

// copies makes the throw-away databases copies of the real one, where the
// engine can, and where there is something to copy.
func (r *rehearsing) copies(scene *proof.Scene) {
	cloner, can := r.site.Home.(dialects.Cloner)
	if !can || r.seen == 0 && len(scene.Live.Unmodelled) == 0 && scene.Live.Graph.Len() == r.Empty().Len() {
		return
	}
	scene.Copied = true
	r.site.Make = func(ctx context.Context) (*dialects.Scratch, error) {
		scratch, err := r.site.Home.Scratch(ctx, r.site.URL)
		if err != nil {
			return nil, err
		}
		if err := cloner.Clone(ctx, r.Database.URL, scratch.URL); err != nil {
			_ = scratch.Drop(context.WithoutCancel(ctx)) // the first error says more
			return nil, err
		}
		return scratch, nil
	}
}

// moved warns if the real database was migrated in the meantime.
func (r *rehearsing) moved(ctx context.Context) diag.List {
	history, problems := r.readHistory(ctx)
	if !problems.HasErrors() && history.Last() != r.seen {
		problems.Warnf("moved-on", "The database has moved on", diag.Range{},
			"Something was migrated or rolled back on %q while its migrations were tried, so the result is about a state that it is no longer in. Run schemac migrate --sandbox again.", r.Database.Name)
	}
	return problems
}
