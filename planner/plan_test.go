package planner

import (
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/schemac/schemac/schema"
)

func graphOf(t testing.TB, rules stubRules, objects ...schema.Object) *schema.Graph {
	t.Helper()
	g, problems := schema.NewGraph(objects, rules)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	return g
}

func table(name string, columns ...string) []schema.Object {
	objects := []schema.Object{&schema.Table{Name: name}}
	for i, c := range columns {
		objects = append(objects, &schema.Column{Table: name, Name: c, Position: i, Type: schema.Type{Name: "int"}})
	}
	return objects
}

func view(name string, refs ...string) schema.Object {
	return &schema.View{Name: name, Body: schema.SQLExpr(strings.Join(refs, " "))}
}

func unique(of, name string, columns ...string) schema.Object {
	return &schema.Unique{Table: of, Name: name, Parts: schema.ColumnParts(columns...)}
}

func foreignKey(of, name, column, to, toColumn string) schema.Object {
	return &schema.ForeignKey{Table: of, Name: name, Columns: []string{column},
		RefTable: schema.Address{Kind: schema.KindTable, Name: to}, RefColumns: []string{toColumn}}
}

func lines(p *Plan) string {
	var b strings.Builder
	for _, c := range p.Changes {
		half := ""
		if c.Action == Replace {
			half = " create"
			if c.Drops() {
				half = " drop"
			}
		}
		fmt.Fprintf(&b, "%s%s %s %v\n", c.Action, half, c.Address, c.Fields)
	}
	return b.String()
}

func join(groups ...[]schema.Object) []schema.Object { return slices.Concat(groups...) }

func TestPlans(t *testing.T) {
	plain := stubRules{inline: []schema.Kind{schema.KindColumn}}
	wide := func(o []schema.Object) []schema.Object {
		o[1].(*schema.Column).Type.Name = "bigint"
		return o
	}
	tests := []struct {
		name     string
		rules    stubRules
		from, to []schema.Object
		want     string
	}{
		{"nothing", plain, table("a", "x"), table("a", "x"), ""},
		{"views step aside for a type, deepest first", plain,
			join(table("a", "x"), []schema.Object{view("v", "column.a.x"), view("w", "view.v")}),
			join(wide(table("a", "x")), []schema.Object{view("v", "column.a.x"), view("w", "view.v")}),
			"replace drop view.w []\nreplace drop view.v []\nalter column.a.x [type]\nreplace create view.v []\nreplace create view.w []\n"},
		{"circular foreign keys", plain, nil,
			join(table("a", "x", "y"), table("b", "x", "y"), []schema.Object{
				unique("a", "au", "x"), unique("b", "bu", "x"),
				foreignKey("a", "af", "y", "b", "x"), foreignKey("b", "bf", "y", "a", "x")}),
			"create table.b []\ncreate unique.b.bu []\ncreate table.a []\ncreate unique.a.au []\ncreate foreign_key.b.bf []\ncreate foreign_key.a.af []\n"},
		{"circular foreign keys go first", plain,
			join(table("a", "x", "y"), table("b", "x", "y"), []schema.Object{
				unique("a", "au", "x"), unique("b", "bu", "x"),
				foreignKey("a", "af", "y", "b", "x"), foreignKey("b", "bf", "y", "a", "x")}), nil,
			"drop foreign_key.a.af []\ndrop foreign_key.b.bf []\ndrop table.a []\ndrop table.b []\n"},
		{"a view becomes a table", plain,
			join(table("a", "x"), []schema.Object{view("v", "column.a.x")}),
			join(table("a", "x"), table("v", "x")),
			"drop view.v []\ncreate table.v []\n"},
		{"an equal key under a new name is renamed", plain,
			join(table("a", "x"), []schema.Object{unique("a", "old", "x")}),
			join(table("a", "x"), []schema.Object{unique("a", "new", "x")}),
			"rename unique.a.new [name]\n"},
		{"a rebuild takes the children along", stubRules{inline: []schema.Kind{schema.KindColumn, schema.KindUnique}, rebuilds: true},
			join(table("a", "x", "gone"), []schema.Object{unique("a", "u", "gone"), view("v", "column.a.x")}),
			join(wide(table("a", "x", "new")), []schema.Object{unique("a", "u", "new"), view("v", "column.a.x")}),
			"replace drop view.v []\nrebuild table.a []\nreplace create view.v []\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			plan, problems := New(graphOf(t, test.rules, test.from...), graphOf(t, test.rules, test.to...), test.rules, Options{})
			if err := problems.Err(); err != nil {
				t.Fatal(err)
			}
			if got := lines(plan); got != test.want {
				t.Errorf("got:\n%swant:\n%s", got, test.want)
			}
		})
	}
}

func TestRenames(t *testing.T) {
	rules := stubRules{inline: []schema.Kind{schema.KindColumn}}
	from := graphOf(t, rules, join(table("users", "id", "mail"), []schema.Object{
		unique("users", "users_unique", "mail"), view("v", "column.users.mail")})...)
	to := join(table("accounts", "id", "email"), []schema.Object{
		unique("accounts", "accounts_unique", "email"), view("v", "column.accounts.email")})
	to[0].Common().RenamedFrom = "users"
	to[2].Common().RenamedFrom = "mail"
	target := graphOf(t, rules, to...)
	plan, problems := New(from, target, rules, Options{})
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	want := "rename table.accounts [name]\nrename column.accounts.email [name]\nrename unique.accounts.accounts_unique [name]\n"
	if got := lines(plan); got != want {
		t.Errorf("forward:\n%s", got)
	}
	back, problems := plan.Back(from, rules, Options{})
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	want = "rename table.users [name]\nrename column.users.mail [name]\nrename unique.users.users_unique [name]\n"
	if got := lines(back); got != want {
		t.Errorf("back:\n%s", got)
	}
	again, problems := New(target, target, rules, Options{})
	if err := problems.Err(); err != nil || !again.Empty() {
		t.Errorf("a rename that was carried out is planned again: %v\n%s", err, lines(again))
	}
}

func TestRenameProblems(t *testing.T) {
	rules := stubRules{inline: []schema.Kind{schema.KindColumn}}
	renamed := func(objects []schema.Object, from string) []schema.Object {
		objects[0].Common().RenamedFrom = from
		return objects
	}
	tests := []struct {
		name string
		to   []schema.Object
		opts Options
		want string
	}{
		{"old name still declared", join(table("a", "x"), renamed(table("b", "x"), "a")), Options{}, "rename-conflict"},
		{"unknown hint", table("a", "x"), Options{Renames: []RenameHint{{
			From: schema.Address{Kind: schema.KindColumn, Parent: "a", Name: "nope"},
			To:   schema.Address{Kind: schema.KindColumn, Parent: "a", Name: "x"}}}}, "rename-unknown"},
		{"two new names", join(renamed(table("b", "x"), "a"), renamed(table("c", "x"), "a")), Options{}, "rename-conflict"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, problems := New(graphOf(t, rules, table("a", "x")...), graphOf(t, rules, test.to...), rules, test.opts)
			if len(problems) != 1 || problems[0].Code != test.want {
				t.Errorf("got %v", problems)
			}
		})
	}
}

func TestCandidates(t *testing.T) {
	rules := stubRules{inline: []schema.Kind{schema.KindColumn}}
	plan, _ := New(graphOf(t, rules, join(table("a", "id", "mail"), table("users", "id", "n"))...),
		graphOf(t, rules, join(table("a", "id", "email"), table("accounts", "id", "n"))...), rules, Options{})
	var got []string
	for _, c := range plan.Candidates {
		got = append(got, fmt.Sprintf("%s to %s", c.From, c.To))
	}
	want := []string{"column.a.mail to column.a.email", "table.users to table.accounts"}
	if !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
}

// drawGraph makes a random valid graph of tables, keys and views.
func drawGraph(t *rapid.T, label string, rules stubRules) *schema.Graph {
	var objects []schema.Object
	names := []string{"a", "b", "c", "d"}
	var columns []string
	for _, name := range names {
		if !rapid.Bool().Draw(t, label+name) {
			continue
		}
		objects = append(objects, &schema.Table{Name: name, Meta: schema.Meta{Comment: rapid.SampledFrom([]string{"", "c"}).Draw(t, "comment")}})
		for i, c := range []string{"x", "y", "z"} {
			if i == 0 || rapid.Bool().Draw(t, label+name+c) {
				objects = append(objects, &schema.Column{Table: name, Name: c, Position: i,
					Type: schema.Type{Name: rapid.SampledFrom([]string{"int", "text"}).Draw(t, "type")}})
				columns = append(columns, fmt.Sprintf("column.%s.%s", name, c))
			}
		}
		objects = append(objects, unique(name, rapid.SampledFrom([]string{"k", "l"}).Draw(t, "unique"), "x"))
	}
	for _, of := range columns {
		target, _ := schema.ParseAddress(rapid.SampledFrom(columns).Draw(t, "target"))
		a, _ := schema.ParseAddress(of)
		if target.Name == "x" && rapid.Bool().Draw(t, "fk") {
			objects = append(objects, foreignKey(a.Parent, "f"+a.Name, a.Name, target.Parent, "x"))
		}
	}
	previous := columns
	for _, name := range []string{"v", "w", "a", "u"} {
		if len(previous) == 0 || !rapid.Bool().Draw(t, label+name) || slices.ContainsFunc(objects, func(o schema.Object) bool {
			return o.Address().Name == name && !o.Address().Kind.OfTable()
		}) {
			continue
		}
		objects = append(objects, view(name, rapid.SampledFrom(previous).Draw(t, "ref"), rapid.SampledFrom(previous).Draw(t, "ref")))
		previous = append(previous[:len(previous):len(previous)], "view."+name)
	}
	g, problems := schema.NewGraph(objects, rules)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	return g
}

// TestReachesTarget carries random plans out on the simulated engine: every
// state on the way is valid, the end is the target, the way back leads back,
// and ties are broken at random, so that only real edges help.
func TestReachesTarget(t *testing.T) {
	variants := []stubRules{
		{inline: []schema.Kind{schema.KindColumn}},
		{inline: []schema.Kind{schema.KindColumn, schema.KindUnique, schema.KindForeignKey}, rebuilds: true},
		{},
	}
	rapid.Check(t, func(t *rapid.T) {
		rules := rapid.SampledFrom(variants).Draw(t, "rules")
		from, to := drawGraph(t, "from ", rules), drawGraph(t, "to ", rules)
		options := Options{Shuffle: rand.New(rand.NewSource(rapid.Int64().Draw(t, "seed")))}
		plan, problems := New(from, to, rules, options)
		if err := problems.Err(); err != nil {
			t.Fatal(err)
		}
		state := newDatabase(from, rules)
		runAll(t, state, plan)
		requireEqual(t, state, to)
		back, problems := plan.Back(from, rules, options)
		if err := problems.Err(); err != nil {
			t.Fatal(err)
		}
		runAll(t, state, back)
		requireEqual(t, state, from)
	})
}

func runAll(t *rapid.T, state *database, plan *Plan) {
	t.Helper()
	for _, c := range plan.Changes {
		if err := state.run(c); err != nil {
			t.Fatalf("%v\nplan:\n%s", err, lines(plan))
		}
	}
}

func requireEqual(t *rapid.T, state *database, want *schema.Graph) {
	t.Helper()
	var objects []schema.Object
	for _, o := range state.objects {
		objects = append(objects, o)
	}
	got, _ := schema.NewGraph(objects, want.Rules())
	diff, problems := New(got, want, state.rules, Options{})
	if err := problems.Err(); err != nil || !diff.Empty() {
		t.Fatalf("not the target: %v\n%s", err, lines(diff))
	}
}

func TestStableOrder(t *testing.T) {
	rules := stubRules{inline: []schema.Kind{schema.KindColumn}}
	rapid.Check(t, func(t *rapid.T) {
		from, to := drawGraph(t, "from ", rules), drawGraph(t, "to ", rules)
		first, _ := New(from, to, rules, Options{})
		shuffled := slices.Clone(to.Objects())
		for i := range shuffled {
			shuffled[i] = schema.Clone(shuffled[i])
		}
		rapid.Permutation(shuffled).Draw(t, "order")
		again, _ := schema.NewGraph(shuffled, rules)
		second, _ := New(from, again, rules, Options{})
		if lines(first) != lines(second) {
			t.Fatalf("first:\n%ssecond:\n%s", lines(first), lines(second))
		}
	})
}
