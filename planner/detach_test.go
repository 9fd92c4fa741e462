package planner

import (
	"fmt"
	"math/rand"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/schemac/schemac/schema"
)

// keepingRules are those of an engine that keeps track of functions: what uses
// one stands in the way of its change, and columns can let go of their defaults.
type keepingRules struct{ stubRules }

func (r keepingRules) Strategy(pair Pair, c Change) (Action, string) {
	if c.Address.Kind == schema.KindColumn && c.Action == Replace {
		return Alter, "it holds data"
	}
	return r.stubRules.Strategy(pair, c)
}

func (keepingRules) Blocks(_ Pair, c Change, dependent schema.Object) bool {
	if _, isColumn := dependent.(*schema.Column); isColumn {
		return c.Address.Kind == schema.KindFunction
	}
	return c.Action != Rename && !dependent.Address().Kind.HoldsData() && !isLoose(dependent, c.Address)
}

func (keepingRules) Detach(_ Pair, o schema.Object, _ Change) schema.Object {
	column, ok := o.(*schema.Column)
	if !ok || column.Default.IsZero() {
		return nil
	}
	detached := schema.Clone(column).(*schema.Column)
	detached.Default = schema.Expr{}
	return detached
}

func (keepingRules) Loose(o schema.Object, on schema.Address) bool { return isLoose(o, on) }

// isLoose says that functions name tables and views in their bodies.
func isLoose(o schema.Object, on schema.Address) bool {
	return o.Address().Kind == schema.KindFunction && on.Kind != schema.KindFunction
}

func function(name, signature, body string) schema.Object {
	f := &schema.Function{Name: name}
	f.Signature, f.Body = signature, schema.SQLExpr(body)
	return f
}

func defaulted(of, name, value string) schema.Object {
	return &schema.Column{Table: of, Name: name, Position: 9, Type: schema.Type{Name: "int"}, Default: schema.SQLExpr(value)}
}

func TestDetached(t *testing.T) {
	rules := keepingRules{}
	state := func(body string) *schema.Graph {
		return graphOf(t, rules.stubRules, join(table("t", "a"), []schema.Object{function("f", "", body), defaulted("t", "d", "function.f()"),
			view("v", "column.t.d", "function.f()")})...)
	}
	plan, problems := New(state("1"), state("2"), rules, Options{})
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	want := "replace drop view.v []\nalter column.t.d [default]\nreplace drop function.f [as]\n" +
		"replace create function.f [as]\nalter column.t.d [default]\nreplace create view.v []\n"
	if got := lines(plan); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// TestFormerFunctions replaces functions by others of the same name and demands
// in any order that nothing is made with one while the former is there: a text
// would mean that.
func TestFormerFunctions(t *testing.T) {
	rules := keepingRules{}
	rapid.Check(t, func(rt *rapid.T) {
		from, to := drawFunctions(rt), drawFunctions(rt)
		plan, problems := New(from, to, rules, Options{Shuffle: rand.New(rand.NewSource(rapid.Int64().Draw(rt, "seed")))})
		if err := problems.Err(); err != nil {
			rt.Fatal(err)
		}
		d := newDatabase(from, rules.stubRules)
		for _, c := range plan.Changes {
			if err := d.run(c); err != nil {
				rt.Fatalf("%v\n%s", err, lines(plan))
			}
			if former := formerOf(d, to, c); former != "" {
				rt.Fatalf("%s is made while %s is there\n%s", c.Address, former, lines(plan))
			}
		}
		if len(d.objects) != to.Len() {
			rt.Fatalf("the target is not reached\n%s", lines(plan))
		}
	})
}

// formerOf finds a function that the change should have waited for.
func formerOf(d *database, to *schema.Graph, c Change) string {
	if c.After == nil || c.Before != nil && c.Address.Kind != schema.KindColumn {
		return ""
	}
	for _, on := range d.dependsOn(c.After) {
		for a := range d.objects {
			if on.Kind == schema.KindFunction && a.Kind == on.Kind && a.Name == on.Name && to.Lookup(a) == nil && !isLoose(c.After, on) {
				return a.String()
			}
		}
	}
	return ""
}

// drawFunctions draws a table, and defaults and views on functions that come
// with one signature or another. Functions use those before them.
func drawFunctions(t *rapid.T) *schema.Graph {
	objects := table("t", "a")
	var functions []string
	for i := range rapid.IntRange(1, 3).Draw(t, "functions") {
		signature := rapid.SampledFrom([]string{"int", "bigint"}).Draw(t, "signature")
		body := ""
		if i > 0 && rapid.Bool().Draw(t, "uses") {
			body = functions[rapid.IntRange(0, i-1).Draw(t, "used")]
		}
		objects = append(objects, function(fmt.Sprintf("f%d", i), signature, body+" column.t.a"))
		functions = append(functions, fmt.Sprintf("function.f%d(%s)", i, signature))
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "users") {
		used := rapid.SampledFrom(functions).Draw(t, "function")
		if rapid.Bool().Draw(t, "default") {
			objects = append(objects, defaulted("t", fmt.Sprintf("d%d", i), used))
		} else {
			objects = append(objects, view(fmt.Sprintf("v%d", i), used, "column.t.a"))
		}
	}
	g, problems := schema.NewGraph(slices.Clone(objects), keepingRules{})
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	return g
}
