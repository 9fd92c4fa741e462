package dialecttest

import (
	"context"
	"reflect"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// database is a database of a test. Nobody else changes it, so that what is found
// behind one step is where the next one starts.
type database struct {
	config Config
	url    string
	target dialects.Target
	// found is what the database has, or nil where it may have changed since.
	found *found
}

// found is the content of a database, as far as the scope reads it.
type found struct {
	scope   dialects.Scope
	objects []schema.Object
}

// open connects to the database.
func (d *database) open(ctx context.Context, url string) error {
	target, err := d.config.Dialect.Open(ctx, url)
	if err != nil {
		return err
	}
	d.url, d.target = url, target
	return nil
}

func (d *database) close() {
	d.found = nil
	if d.target != nil {
		d.target.Close()
		d.target = nil
	}
}

// inspect reads the database as a graph, if it was not read since it changed,
// with what the scope names beyond the schemas.
func (d *database) inspect(ctx context.Context, scope dialects.Scope) (*schema.Graph, error) {
	scope.Schemas = d.config.Scope.Schemas
	if d.found == nil || !reflect.DeepEqual(d.found.scope, scope) {
		objects, _, err := d.target.Inspect(ctx, scope)
		if err != nil {
			return nil, err
		}
		d.found = &found{scope, objects}
	}
	objects := make([]schema.Object, len(d.found.objects))
	for i, o := range d.found.objects {
		objects[i] = schema.Clone(o)
	}
	g, problems := schema.NewGraph(objects, d.config.Dialect.On(d.target.Server()))
	return g, problems.Err()
}

// execute runs the statements, behind which the database has to be read anew.
func (d *database) execute(ctx context.Context, statements []dialects.Statement) error {
	d.found = nil
	return d.target.Execute(ctx, statements, nil)
}

// plan plans from the database to the graph, with its unsure expressions settled
// by the engine, and gives the source graph too. former is the state that is
// known of the database, or nil: its reference rows are read, too.
func (d *database) plan(ctx context.Context, former, to *schema.Graph, options planner.Options) (*planner.Plan, *schema.Graph, error) {
	from, err := d.inspect(ctx, scopeOf(former, to, options))
	if err != nil {
		return nil, nil, err
	}
	plan, err := d.settled(ctx, from, to, options)
	return plan, from, err
}

// settled is plan from what was found in the database.
func (d *database) settled(ctx context.Context, from, to *schema.Graph, options planner.Options) (*planner.Plan, error) {
	plan, problems := planner.New(from, to, d.config.Dialect, options)
	if err := problems.Err(); err != nil {
		return nil, err
	}
	if err := d.target.Settle(ctx, plan.Pair); err != nil {
		return nil, err
	}
	plan, problems = planner.New(from, to, d.config.Dialect, options)
	return plan, problems.Err()
}

// fromBare plans from an empty database to the graph. bare is what such a one
// has; it is read again where the graph names what all databases of a server
// share.
func (d *database) fromBare(ctx context.Context, bare, to *schema.Graph) (*planner.Plan, error) {
	if len(to.Shared()) > 0 || len(to.Makers()) > 0 {
		plan, _, err := d.plan(ctx, nil, to, planner.Options{})
		return plan, err
	}
	return d.settled(ctx, bare, to, planner.Options{})
}

// dump is the engine's own account of the database, or "" where it has none.
func (d *database) dump(ctx context.Context) (string, error) {
	if d.config.Dump == nil {
		return "", nil
	}
	return d.config.Dump(ctx, d.url)
}

// scopeOf is what has to be read of a database for a plan to the graph.
func scopeOf(former, to *schema.Graph, options planner.Options) dialects.Scope {
	scope := dialects.Scope{Data: to.DataTables(), Shared: to.Shared(), Makers: to.Makers()}
	if former != nil {
		scope.Data, scope.Shared = append(scope.Data, former.DataTables()...), append(scope.Shared, former.Shared()...)
	}
	for _, hint := range options.Renames {
		if hint.From.Kind == schema.KindTable {
			scope.Data = append(scope.Data, hint.From)
		}
	}
	return scope
}
