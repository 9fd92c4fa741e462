package ops

import (
	"context"
	"slices"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// former is the state that the snapshot file tells of, or nil. It says whose
// rows were managed so far.
func (w *Workspace) former() *schema.Graph {
	if w.Database.Snapshot == "" {
		return nil
	}
	snapshot, problems := w.Snapshot(w.Database.Snapshot)
	if problems.HasErrors() || snapshot == nil {
		return nil
	}
	return snapshot.Graph
}

// dataTables lists the tables for which one of the graphs states rows.
func dataTables(graphs ...*schema.Graph) (tables []schema.Address) {
	for _, g := range graphs {
		if g != nil {
			tables = append(tables, g.DataTables()...)
		}
	}
	return tables
}

// shared lists the objects of the whole server that one of the graphs has.
func shared(graphs ...*schema.Graph) (objects []schema.Address) {
	for _, g := range graphs {
		if g != nil {
			objects = append(objects, g.Shared()...)
		}
	}
	return objects
}

// droppable lists the objects of the whole server that the former state has
// and that a plan to the models may drop.
func (w *Workspace) droppable(former, to *schema.Graph) (objects []schema.Address) {
	for _, a := range shared(former) {
		if o := former.Lookup(a); o != nil && !w.Dialect.Keeps(o, to) {
			objects = append(objects, a)
		}
	}
	return objects
}

// makers lists the roles for whose objects one of the graphs states default
// permissions.
func makers(graphs ...*schema.Graph) (names []string) {
	for _, g := range graphs {
		if g != nil {
			names = append(names, g.Makers()...)
		}
	}
	return names
}

// managed leaves out the permissions of a live state where none of the others
// states any: they are somebody else's.
func managed(live *schema.Graph, by ...*schema.Graph) *schema.Graph {
	if len(live.Permissions()) == 0 || slices.ContainsFunc(by, func(g *schema.Graph) bool { return g != nil && g.ManagesPermissions() }) {
		return live
	}
	var objects []schema.Object
	for _, o := range live.Objects() {
		if !schema.IsPermission(o.Address().Kind) {
			objects = append(objects, schema.Clone(o))
		}
	}
	graph, _ := schema.NewGraph(objects, live.Rules()) // of objects that have been in one
	return graph
}

// inspectFor reads the live state for a plan to the models: with the rows of
// every table whose rows they state, or were stated before, and of those that
// a rename of the options brings to them; and with the objects of the whole
// server that they have, or had.
func (w *Workspace) inspectFor(ctx context.Context, target dialects.Target, to *schema.Graph, options PlanOptions) (*schema.Graph, diag.List) {
	scope := w.scope([]*schema.Graph{to})
	former := w.former()
	scope.Data = append(scope.Data, dataTables(former)...)
	scope.Shared = append(scope.Shared, w.droppable(former, to)...)
	if len(scope.Data) > 0 {
		scope.Data = append(scope.Data, w.renamedTables(options)...)
	}
	return w.inspect(ctx, target, scope, to)
}

// inspectOwned reads the live state that schemac remembers: what the
// database owns, with the rows that the models or the snapshot state, and
// their columns alone.
func (w *Workspace) inspectOwned(ctx context.Context, target dialects.Target, with ...*schema.Graph) (*schema.Graph, diag.List) {
	scope := w.scope(nil)
	scope.Data, scope.Shared, scope.Makers = dataTables(with...), shared(with...), makers(with...)
	live, problems := w.inspect(ctx, target, scope, with...)
	if problems.HasErrors() {
		return nil, problems
	}
	owned, _, more := w.Database.RestrictLive(live, w.Empty())
	return managed(stated(owned, with...), with...), append(problems, more...)
}

// stating lists the states that say whose rows are managed: the models, where
// they compile, and the snapshot.
func (w *Workspace) stating() []*schema.Graph {
	graphs := []*schema.Graph{w.former()}
	if len(w.Database.ModelFiles) > 0 {
		if models, problems := w.Models(); !problems.HasErrors() {
			graphs = append(graphs, models)
		}
	}
	return graphs
}

// stated cuts the rows of a live state down to the columns that the others
// state. All other columns are the application's.
func stated(live *schema.Graph, by ...*schema.Graph) *schema.Graph {
	return cut(live, by, (*schema.Data).Columns)
}

// compared leaves out the columns as well that the others have computed when a
// row is inserted: what became of them is no difference.
func compared(live *schema.Graph, by ...*schema.Graph) *schema.Graph {
	return cut(live, by, (*schema.Data).Compared)
}

func cut(live *schema.Graph, by []*schema.Graph, of func(*schema.Data) []string) *schema.Graph {
	if len(live.DataTables()) == 0 {
		return live
	}
	objects := make([]schema.Object, 0, live.Len())
	for _, o := range live.Objects() {
		o = schema.Clone(o)
		if data, ok := o.(*schema.Data); ok {
			columns := columnsBy(data.Address().Table(), by, of)
			if len(columns) == 0 {
				continue
			}
			data.Keep(columns)
		}
		objects = append(objects, o)
	}
	graph, _ := schema.NewGraph(objects, live.Rules()) // of objects that have been in one
	return graph
}

func columnsBy(table schema.Address, by []*schema.Graph, of func(*schema.Data) []string) map[string]bool {
	columns := map[string]bool{}
	for _, g := range by {
		if g == nil {
			continue
		}
		if data := g.DataOf(table); data != nil {
			for _, name := range append(of(data), data.Key...) {
				columns[name] = true
			}
		}
	}
	return columns
}

// drifting gives two states of the database the rows in which they may not
// differ: those that the models compare, or where there are no models, all.
func (w *Workspace) drifting(former, live *schema.Graph) (from, to *schema.Graph) {
	by := former
	if len(w.Database.ModelFiles) > 0 {
		if models, problems := w.Models(); !problems.HasErrors() {
			by = models
		}
	}
	return compared(former, by), compared(live, by)
}

// restorable lists the reference rows whose former values the way back of the
// plan knows, though a statement deletes or overwrites them.
func restorable(plan *planner.Plan) map[schema.Address]bool {
	rows := map[schema.Address]bool{}
	for _, c := range plan.Changes {
		if c.Address.Kind != schema.KindData {
			continue
		}
		known, before := rows[c.Address]
		rows[c.Address] = dialects.Restorable(plan.Pair, c) && (known || !before)
	}
	return rows
}
