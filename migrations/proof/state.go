package proof

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// State is what a database holds.
type State struct {
	Graph *schema.Graph
	// Unmodelled says of each object without a model what it is.
	Unmodelled []string
}

// NewState takes the result of an inspection.
func NewState(graph *schema.Graph, problems diag.List) *State {
	state := &State{Graph: graph}
	for _, p := range problems {
		if p.Code == "unmodelled" {
			state.Unmodelled = append(state.Unmodelled, unmodelled(p))
		}
	}
	slices.Sort(state.Unmodelled)
	return state
}

// Inspect reads the state of the throw-away database, in the names of the
// home.
func (r *Room) Inspect(ctx context.Context) (*State, error) {
	graph, problems := r.entrance.Inspect(ctx, r.Target())
	if err := stopped(problems); err != nil {
		return nil, err
	}
	return moved(NewState(graph, problems), r.entrance.Dialect, r.site.Home)
}

// unmodelled is the part of what inspection says that names the object.
func unmodelled(p diag.Diagnostic) string {
	first, _, _ := strings.Cut(p.Detail, ". ")
	for _, rest := range []string{" has no model", ", which schemac does not model"} {
		first, _, _ = strings.Cut(first, rest)
	}
	return strings.TrimSuffix(first, ".")
}

// Difference is how a state differs from the one that it should be.
type Difference struct {
	// Plan leads from the state to the one that it should be; nil where the
	// difference is not in what is modelled.
	Plan *planner.Plan
	// Extra and Missing are objects without a model that only the state has,
	// and that only the other one has.
	Extra, Missing []string
}

// mostChanges bounds how many changes the text of a difference lists.
const mostChanges = 5

// String is the difference in a few words.
func (d *Difference) String() string {
	var parts []string
	if d.Plan != nil {
		for i, c := range d.Plan.Changes {
			if i == mostChanges {
				parts = append(parts, fmt.Sprintf("%d more changes", len(d.Plan.Changes)-i))
				break
			}
			parts = append(parts, string(c.Action)+" "+c.Address.String())
		}
	}
	for _, text := range d.Extra {
		parts = append(parts, "left behind: "+text)
	}
	for _, text := range d.Missing {
		parts = append(parts, "gone: "+text)
	}
	return strings.Join(parts, "; ")
}

// toGraph is how the state differs from what it is to be, which may come from
// models; nil if it does not.
func (r *Room) toGraph(ctx context.Context, state *State, wanted *schema.Graph) (*Difference, error) {
	from, to := housed(state.Graph, r.entrance.Dialect, wanted), wanted
	if r.site.Restrict != nil {
		var problems diag.List
		from, to, problems = r.site.Restrict(from, to)
		if err := stopped(problems); err != nil {
			return nil, err
		}
	}
	plan, err := r.plan(ctx, from, to)
	if err != nil || plan == nil {
		return nil, err
	}
	return &Difference{Plan: plan}, nil
}

// toState is how the state differs from an earlier one of the same database,
// objects without a model included; nil if it does not.
func (r *Room) toState(ctx context.Context, state, earlier *State) (*Difference, error) {
	plan, err := r.plan(ctx, state.Graph, earlier.Graph)
	if err != nil {
		return nil, err
	}
	d := &Difference{Plan: plan, Extra: without(state.Unmodelled, earlier.Unmodelled), Missing: without(earlier.Unmodelled, state.Unmodelled)}
	if d.Plan == nil && len(d.Extra)+len(d.Missing) == 0 {
		return nil, nil
	}
	return d, nil
}

func without(list, other []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(text string) bool { return slices.Contains(other, text) })
}

// plan is the way between two states, with the server's help where
// expressions leave it unsure; nil if they are equal.
func (r *Room) plan(ctx context.Context, from, to *schema.Graph) (*planner.Plan, error) {
	plan, problems := planner.New(from, to, r.site.Home, planner.Options{})
	if problems.HasErrors() || plan.Empty() {
		return nil, stopped(problems)
	}
	if err := r.Target().Settle(ctx, plan.Pair); err != nil {
		return nil, fmt.Errorf("comparing expressions: %w", err)
	}
	plan, problems = planner.New(from, to, r.site.Home, planner.Options{})
	if problems.HasErrors() || plan.Empty() {
		return nil, stopped(problems)
	}
	return plan, nil
}

// moved gives the state of a throw-away database as it is in the home, whose
// default namespace has another name on ClickHouse. The throw-away one's name
// is found nowhere by chance, so it is replaced in every text.
func moved(state *State, from, home dialects.Dialect) (*State, error) {
	old, name := from.DefaultSchema(), home.DefaultSchema()
	if old == name {
		return state, nil
	}
	replace := strings.NewReplacer(old, name)
	objects := make([]schema.Object, len(state.Graph.Objects()))
	for i, o := range state.Graph.Objects() {
		objects[i] = schema.Clone(o)
		respell(reflect.ValueOf(objects[i]).Elem(), replace)
	}
	graph, problems := schema.NewGraph(objects, home)
	if err := stopped(problems); err != nil {
		return nil, err
	}
	there := &State{Graph: graph}
	for _, text := range state.Unmodelled {
		there.Unmodelled = append(there.Unmodelled, replace.Replace(text))
	}
	return there, nil
}

// housed gives the state of a throw-away database the default namespace of the
// state that it is compared with, if its own one was a throw-away, too: what
// comments it has, and such, is its maker's business.
func housed(state *schema.Graph, from dialects.Dialect, like *schema.Graph) *schema.Graph {
	home := state.Rules().DefaultSchema()
	house := schema.Address{Kind: schema.KindSchema, Name: home}
	if from.DefaultSchema() == home || state.Lookup(house) == nil || like.Lookup(house) == nil {
		return state
	}
	objects := make([]schema.Object, 0, state.Len())
	for _, o := range state.Objects() {
		if o.Address() == house {
			o = like.Lookup(house)
		}
		objects = append(objects, schema.Clone(o))
	}
	graph, _ := schema.NewGraph(objects, state.Rules()) // as sound as the two graphs
	return graph
}

// respell replaces within every text that the value holds.
func respell(v reflect.Value, replace *strings.Replacer) {
	switch v.Kind() {
	case reflect.String:
		if v.CanSet() {
			v.SetString(replace.Replace(v.String()))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			respell(v.Field(i), replace)
		}
	case reflect.Slice:
		for i := range v.Len() {
			respell(v.Index(i), replace)
		}
	case reflect.Map:
		if params, ok := v.Interface().(schema.Params); ok && v.CanSet() {
			v.Set(reflect.ValueOf(respelled(params, replace)))
		}
	}
}

func respelled(params schema.Params, replace *strings.Replacer) schema.Params {
	if params == nil {
		return nil
	}
	copied := make(schema.Params, len(params))
	for key, value := range params {
		copied[key] = replace.Replace(value)
	}
	return copied
}
