package dialecttest

import (
	"bytes"
	"flag"
	"math/rand"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/schemac/schemac/compiler"
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// Properties tests what must hold for every schema and every change of one,
// with schemas that Config.Generator draws. The flag -rapid.checks says how
// many; on the engine, Config.Rounds does where the flag is not given.
func Properties(t *testing.T, config Config) {
	t.Run("same", func(t *testing.T) { rapid.Check(t, func(t *rapid.T) { same(t, config) }) })
	t.Run("order", func(t *testing.T) { rapid.Check(t, func(t *rapid.T) { order(t, config) }) })
	t.Run("engine", func(t *testing.T) {
		if config.NewDatabase == nil {
			t.Skip("no engine is configured")
		}
		e := newEngine(t, config)
		defer e.close()
		e.check(func(t *rapid.T) {
			before, after := config.drawn(t)
			e.thereAndBack(t, before, after)
		})
	})
	t.Run("rows", func(t *testing.T) {
		if config.NewDatabase == nil || config.Query == nil || config.Generator.Row == nil {
			t.Skip("no engine, Query or Generator.Row is configured")
		}
		e := newEngine(t, config)
		defer e.close()
		e.check(e.rowsSurvive)
	})
	t.Run("data", func(t *testing.T) {
		if config.NewDatabase == nil || config.Query == nil || len(config.Generator.Values) == 0 {
			t.Skip("no engine, Query or Generator.Values is configured")
		}
		e := newEngine(t, config)
		defer e.close()
		e.check(e.rowsThereAndBack)
	})
}

// Draw draws a schema and an edited form of it.
type Draw func(t *rapid.T) (before, after *schema.Graph)

// ThereAndBack tests on the engine that plans reach what is drawn and lead
// back, as Properties does for what Config.Generator draws.
// Every round starts with nothing but the namespaces. Rounds whose change the
// planner refuses, as Config.Refuses tells, do not count.
func ThereAndBack(t *testing.T, config Config, draw Draw) {
	e := newEngine(t, config)
	defer e.close()
	e.check(func(t *rapid.T) {
		before, after := draw(t)
		empty := slices.DeleteFunc(clones(before), func(o schema.Object) bool { return o.Address().Kind != schema.KindSchema })
		e.move(t, graphOf(t, config, empty))
		e.thereAndBack(t, before, after)
	})
}

// drawn draws by Generator.
func (c Config) drawn(t *rapid.T) (before, after *schema.Graph) {
	d := c.Generator.draw(t)
	return graphOf(t, c, d.objects()), graphOf(t, c, d.edited(t).objects())
}

// bound sets the number of rounds to Config.Rounds, unless the command line
// gives another than rapid's own.
func (c Config) bound(t *testing.T) {
	checks := flag.Lookup("rapid.checks")
	if c.Rounds == 0 || checks == nil || checks.Value.String() != checks.DefValue {
		return
	}
	if err := checks.Value.Set(strconv.Itoa(c.Rounds)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = checks.Value.Set(checks.DefValue) })
}

func graphOf(t *rapid.T, config Config, objects []schema.Object) *schema.Graph {
	g, problems := schema.NewGraph(objects, config.Dialect)
	problems = append(problems, g.Validate()...)
	if err := problems.Err(); err != nil {
		t.Fatalf("the generator drew an invalid schema: %v\n%s", err, compiler.Print(g))
	}
	return g
}

// requireNoPlan fails if the planner sees a difference either way.
func requireNoPlan(t *rapid.T, config Config, what string, a, b *schema.Graph) {
	for _, pair := range [][2]*schema.Graph{{a, b}, {b, a}} {
		plan, problems := planner.New(pair[0], pair[1], config.Dialect, planner.Options{})
		if err := problems.Err(); err != nil || !plan.Empty() {
			t.Fatalf("%s: %v\n%s", what, err, planText(plan.Changes, true))
		}
	}
}

func clones(g *schema.Graph) []schema.Object {
	var all []schema.Object
	for _, o := range g.Objects() {
		all = append(all, schema.Clone(o))
	}
	return all
}

// same: a schema equals itself, itself normalized again, and what its printed
// model compiles to.
func same(t *rapid.T, config Config) {
	d := config.Generator.draw(t)
	g := graphOf(t, config, d.objects())
	requireNoPlan(t, config, "a schema differs from itself", g, graphOf(t, config, d.objects()))
	printed := compiler.Print(g)
	again := graphOf(t, config, clones(g))
	requireNoPlan(t, config, "normalizing twice differs from once", g, again)
	if !bytes.Equal(printed, compiler.Print(again)) {
		t.Fatalf("normalizing twice prints otherwise than once:\n%s\n%s", printed, compiler.Print(again))
	}
	compiled, problems := compiler.Compile([]compiler.Source{{Name: "printed.hcl", Content: printed}}, compiler.Options{Rules: config.Dialect})
	if err := problems.Err(); err != nil {
		t.Fatalf("the printed model does not compile: %v\n%s", err, printed)
	}
	requireNoPlan(t, config, "the printed model differs", g, compiled)
	if !bytes.Equal(printed, compiler.Print(compiled)) {
		t.Fatalf("the printed model prints otherwise:\n%s\n%s", printed, compiler.Print(compiled))
	}
}

// order: the order in which objects are given changes nothing in the plan.
func order(t *rapid.T, config Config) {
	d := config.Generator.draw(t)
	e := d.edited(t)
	first := planned(t, config, d.objects(), e.objects())
	second := planned(t, config, rapid.Permutation(d.objects()).Draw(t, "before"), rapid.Permutation(e.objects()).Draw(t, "after"))
	if first != second {
		t.Fatalf("the order of the input changes the plan:\n%s", difference(first, second))
	}
}

func planned(t *rapid.T, config Config, before, after []schema.Object) string {
	plan, problems := planner.New(graphOf(t, config, before), graphOf(t, config, after), config.Dialect, planner.Options{})
	statements, emitProblems := config.Dialect.Emit(plan.Pair, plan.Changes)
	if err := append(problems, emitProblems...).Err(); err != nil {
		t.Fatal(err)
	}
	return planText(plan.Changes, true) + dialects.Script(statements)
}

// thereAndBack: a plan reaches its target with ties broken at random, and its
// way back reaches the start.
func (e *engine) thereAndBack(t *rapid.T, before, after *schema.Graph) {
	options := planner.Options{Shuffle: rand.New(rand.NewSource(rapid.Int64().Draw(t, "seed")))}
	e.move(t, before)
	dump := e.dump(t)
	forward, source := e.plan(t, after, options)
	back, problems := forward.Back(source, e.config.Dialect, options)
	if err := problems.Err(); err != nil {
		t.Fatalf("plan back: %v", err)
	}
	e.execute(t, forward)
	e.converged(t, "forward", forward, after)
	e.execute(t, back)
	e.converged(t, "back", back, before)
	if now := e.dump(t); now != dump {
		t.Fatalf("the way back leads elsewhere:\n%s\nforward:\n%s\nback:\n%s", difference(dump, now), e.script(forward), e.script(back))
	}
}
