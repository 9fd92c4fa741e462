package ops

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/internal/fileset"
	"github.com/schemac/schemac/migrations"
	"github.com/schemac/schemac/migrations/foreign"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
	"github.com/schemac/schemac/snapshots"
)

// MakeOptions say what migration to make.
type MakeOptions struct {
	PlanOptions
	// Message gives the migration its name; without it the changes do.
	Message string
	Type    migrations.Type
	// Format is that of another tool, whose files are written in the place of
	// ours; empty for ours.
	Format foreign.Format
}

// Making is a migration that can be written.
type Making struct {
	*Planned
	workspace *Workspace
	directory *migrations.Directory
	options   MakeOptions
	// target is nil for a plan that was made offline.
	target dialects.Target
	models *schema.Graph
	// snapshot is the file's content before, nil where there is none, and
	// base what it says.
	snapshot []byte
	base     *snapshots.Snapshot
	// source is the fingerprint of the state that the plan starts from; empty
	// where nobody knows how it relates to the migrations.
	source string
}

// Made is a migration that was written, or that would be.
type Made struct {
	Migration *migrations.Migration
	Plan      *migrations.PlanFile
	// Snapshot is the file that now describes the state behind the migration.
	Snapshot string
	// Foreign are the files of another tool's format, in the place of the
	// migration and its plan.
	Foreign []string
	files   []fileset.File
}

// PrepareMigration plans the way from the state behind the last migration to
// the models: from the snapshot, or with options.Live from the database, which
// must be in that state. The caller closes what it gets.
func (w *Workspace) PrepareMigration(ctx context.Context, options MakeOptions) (*Making, diag.List) {
	if !options.Live {
		w = w.offline()
	}
	m := &Making{workspace: w, options: options}
	var problems, more diag.List
	if m.directory, problems = w.base(options.Format); problems.HasErrors() {
		return nil, problems
	}
	m.models, more = w.Models()
	if problems = append(problems, more...); problems.HasErrors() {
		return nil, problems
	}
	if problems = append(problems, m.readSnapshot()...); problems.HasErrors() {
		return nil, problems
	}
	if options.Live {
		more = m.prepareLive(ctx)
	} else {
		more = m.prepareOffline()
	}
	if problems = append(problems, more...); problems.HasErrors() {
		m.Close()
		return nil, problems
	}
	return m, problems
}

// Close ends the connection, if there is one.
func (m *Making) Close() {
	if m.target != nil {
		_ = m.target.Close()
	}
}

func (m *Making) readSnapshot() (problems diag.List) {
	path := m.workspace.own().Snapshot
	data, err := fileset.Read(path)
	if err == nil && data != nil {
		m.snapshot = data
		m.base, err = snapshots.Decode(data, m.workspace.Dialect)
	}
	if err != nil {
		problems.Append(failure("snapshot", "Snapshot cannot be read", fmt.Errorf("%s: %w", path, err), nil))
	}
	return problems
}

// Replan plans again with other options.
func (m *Making) Replan(ctx context.Context, options PlanOptions) (problems diag.List) {
	var planned *Planned
	if m.target != nil {
		planned, problems = m.workspace.planLive(ctx, m.target, m.models, options)
	} else {
		planned, problems = m.workspace.planFrom(m.base, m.workspace.own().Snapshot, m.models, options)
	}
	if !problems.HasErrors() {
		m.Planned = planned
	}
	return problems
}

func (m *Making) prepareOffline() diag.List {
	if problems := m.checkBase(); problems.HasErrors() {
		return problems
	}
	problems := m.Replan(context.Background(), m.options.PlanOptions)
	if problems.HasErrors() {
		return problems
	}
	if m.base != nil { // the plan may have it in the spelling of the models
		m.source = m.base.Fingerprint
		return problems
	}
	return append(problems, m.fingerprint(m.From)...)
}

// fingerprint notes that the plan starts from the graph.
func (m *Making) fingerprint(graph *schema.Graph) (problems diag.List) {
	var err error
	if m.source, err = snapshots.Fingerprint(graph); err != nil {
		problems.Append(failure("snapshot", "Snapshot cannot be read", err, nil))
	}
	return problems
}

// checkBase makes sure that the snapshot is the state behind the last
// migration, so that the next one leads on from there.
func (m *Making) checkBase() (problems diag.List) {
	path := m.workspace.own().Snapshot
	at := diag.Range{File: path}
	state, last, problems := m.directory.State()
	switch {
	case problems.HasErrors() || last == nil:
	case m.base == nil:
		problems.Errorf("snapshot-state", "Snapshot is missing", at,
			"There are migrations, the last of them %s, but no snapshot of the state that they lead to. Restore it from version control, or write it with schemac export-models --from-migrations.", last.Title())
	case state == "":
		problems.Errorf("snapshot-state", "State behind the last migration is not known", diag.Range{File: last.Path},
			"%s was written by hand or accepted beside another migration, so the snapshot %s need not be the state behind it. Write that with schemac export-models --from-migrations. If the migration changes data only, say so in its annotations: -- schemac: schema unchanged.", last.Title(), path)
	case state != m.base.Fingerprint:
		problems.Errorf("snapshot-state", "Snapshot is not the state behind the last migration", at, "%s", m.mismatch(last))
	}
	return problems
}

// mismatch explains where a snapshot comes from that the last migration does
// not lead to.
func (m *Making) mismatch(last *migrations.Migration) string {
	const restore = " Restore the snapshot from version control, or write it anew with schemac export-models --from-migrations."
	earlier, before := m.directory.Leads(m.base.Fingerprint)
	switch {
	case earlier != nil:
		return fmt.Sprintf("It is the state behind %s, and %s comes after that: the snapshot was restored or merged without the migration.", earlier.Title(), last.Title()) + restore
	case before != nil:
		return fmt.Sprintf("It is the state before %s: the snapshot was restored or merged without the migration.", before.Title()) + restore
	}
	return fmt.Sprintf("%s leads to another state: since then, something else was exported (schemac export-models) or applied without a migration (schemac apply), or a merge took the snapshot of another branch.", last.Title()) + restore
}

// prepareLive plans from the database, in which every migration must have run
// and nothing else.
func (m *Making) prepareLive(ctx context.Context) diag.List {
	target, problems := m.workspace.Connect(ctx)
	if problems.HasErrors() {
		return problems
	}
	m.target = target
	if problems = append(problems, m.checkApplied(ctx)...); problems.HasErrors() {
		return problems
	}
	if problems = append(problems, m.Replan(ctx, m.options.PlanOptions)...); problems.HasErrors() {
		return problems
	}
	return append(problems, m.relate(ctx)...)
}

// checkApplied refuses to plan from a database that is behind the migrations
// or before them: what they differ in would be written twice, or undone.
func (m *Making) checkApplied(ctx context.Context) diag.List {
	history, problems := m.workspace.historyOf(ctx, m.target)
	if problems.HasErrors() {
		return problems
	}
	standing := stand(m.directory, history)
	if run := standing.Unfinished; run != nil {
		problems.Errorf("unfinished-run", "An earlier run is unfinished", diag.Range{}, "So the database is in no state that a migration can start from. To go on: %s. Or plan with --offline.", resumeHint(run))
	}
	if len(standing.Pending) > 0 {
		problems.Errorf("pending-migrations", "Migrations are pending", diag.Range{}, "%s in the folder but not in the database, so their changes would be written once more. Run schemac migrate first, or plan with --offline from the snapshot.",
			listed(standing.Pending, (*migrations.Migration).Title))
	}
	if len(standing.Missing) > 0 {
		problems.Errorf("missing-migration", "An applied migration has no file", diag.Range{}, "Version %s in the database but not in the folder, so the new migration would undo the changes. Get the files from version control, or plan with --offline from the snapshot.",
			listed(standing.Missing, func(r *migrations.Run) string { return r.Version }))
	}
	return problems
}

// listed names a few of the items, with their verb.
func listed[T any](items []T, name func(T) string) string {
	var names []string
	for _, item := range items[:min(len(items), 3)] {
		names = append(names, name(item))
	}
	switch more := len(items) - len(names); {
	case len(items) == 1:
		return names[0] + " is"
	case more > 0:
		return fmt.Sprintf("%s and %d more are", strings.Join(names, ", "), more)
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last] + " are"
}

// relate finds out how the live state relates to the migrations: it is the
// state behind the last of them, unless the snapshot of that state shows that
// the database has drifted away.
func (m *Making) relate(ctx context.Context) diag.List {
	state, last, problems := m.directory.State()
	if problems.HasErrors() {
		return problems
	}
	if last == nil {
		return m.fingerprint(m.From)
	}
	m.source = state
	if m.base == nil || state == "" || m.base.Fingerprint != state {
		return nil
	}
	drift, problems := m.workspace.drift(ctx, m.target, state, m.base.Graph, m.From)
	if drift != nil && !problems.HasErrors() {
		m.source = ""
		problems.Append(drifted(drift, "The new migration starts from the database as it is, and may not fit other databases. schemac plan --live shows more; --offline plans from the migrations instead."))
	}
	return problems
}

// Acknowledge lists what needs a word of the user before it becomes a
// migration: lost data, and a way back that does not exist.
func (m *Making) Acknowledge(allowed []string) []dialects.Hazard {
	hazards := m.Unacknowledged(allowed)
	if m.NoWayBack != "" && !slices.Contains(allowed, "all") && !slices.Contains(allowed, string(dialects.Irreversible)) {
		hazards = append(hazards, dialects.Hazard{Kind: dialects.HazardKind(dialects.Irreversible), Message: m.NoWayBack})
	}
	return hazards
}

// Draft makes the migration's files and writes none of them.
func (m *Making) Draft(now time.Time) (*Made, diag.List) {
	problems := m.workspace.refuseSecrets(m.Planned, "a migration")
	if problems.HasErrors() {
		return nil, problems
	}
	target, err := snapshots.Fingerprint(m.To)
	if err != nil {
		problems.Append(failure("write-snapshot", "Snapshot cannot be written", err, nil))
		return nil, problems
	}
	draft := &migrations.Draft{Header: migrations.Header{Type: m.options.Type, Irreversible: migrations.Lost(m.Forward, restorable(m.Plan))}, Message: m.options.Message,
		Dialect: m.Dialect, Source: m.source, Target: target, Changes: m.Changes, Forward: m.Forward, Back: m.Rollback}
	if m.NoWayBack != "" {
		draft.Irreversible, draft.Back = m.NoWayBack, nil
	}
	made := &Made{}
	if m.options.Format != "" {
		problems = m.writeForeign(made, draft, now)
	} else {
		problems = m.write(made, draft, now)
	}
	if problems.HasErrors() {
		return nil, problems
	}
	return made, append(problems, m.addSnapshot(made, now)...)
}

// write makes the files of our own format.
func (m *Making) write(made *Made, draft *migrations.Draft, now time.Time) diag.List {
	written, problems := m.directory.Write(draft, m.workspace.Dialect, now)
	if !problems.HasErrors() {
		made.Migration, made.Plan, made.files = written.Migration, written.Plan, written.Files
	}
	return problems
}

// addSnapshot makes the snapshot follow: the next migration starts from there.
func (m *Making) addSnapshot(made *Made, now time.Time) (problems diag.List) {
	d := m.workspace.own()
	data, err := snapshots.Render(m.snapshot, &snapshots.Snapshot{Graph: m.To, Database: d.Name, ExportedAt: now})
	if err != nil {
		problems.Append(failure("write-snapshot", "Snapshot cannot be written", err, nil))
		return problems
	}
	made.Snapshot = d.Snapshot
	made.files = append(made.files, fileset.File{Path: d.Snapshot, Data: data, Before: m.snapshot})
	return nil
}

// Write writes all files of a migration, or none.
func (w *Workspace) Write(made *Made) diag.List { return w.commit(made.files) }

func (w *Workspace) commit(files []fileset.File) diag.List {
	return w.commitIn(w.own().Migrations, files)
}
