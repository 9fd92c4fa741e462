package project

import (
	"slices"
	"strings"
	"testing"

	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// plainRules leave every object as it is; views refer to the relations that
// their text names.
type plainRules struct{}

func (plainRules) Dialect() string                                         { return "plain" }
func (plainRules) Server() string                                          { return "" }
func (r plainRules) On(string) schema.Rules                                { return r }
func (plainRules) DefaultSchema() string                                   { return "public" }
func (plainRules) Shared(kind schema.Kind) bool                            { return kind == schema.KindRole }
func (plainRules) Prepare(os []schema.Object) ([]schema.Object, diag.List) { return os, nil }
func (plainRules) DefaultName(schema.Object, func(string) bool) string     { return "unnamed" }
func (plainRules) FoldName(name string) string                             { return name }
func (plainRules) MaxName() int                                            { return 0 }
func (plainRules) Normalize(schema.Object, schema.Scope) diag.List         { return nil }
func (plainRules) Identify(schema.Object)                                  {}
func (plainRules) Comparable(a, b schema.Type) bool                        { return true }
func (plainRules) References(o schema.Object, scope schema.Scope) (refs []schema.Address) {
	if view, ok := o.(*schema.View); ok {
		for _, word := range strings.Fields(view.Body.SQL) {
			if relation := scope.Relation("", word); relation != nil {
				refs = append(refs, relation.Address())
			}
		}
	}
	return refs
}

// blog has users, posts that refer to users, a status enum that posts use, an
// unused enum and a view of users.
func blog(t *testing.T, more ...schema.Object) *schema.Graph {
	t.Helper()
	user := schema.Address{Kind: schema.KindTable, Schema: "public", Name: "users"}
	g, problems := schema.NewGraph(append([]schema.Object{
		&schema.Schema{Name: "public"},
		&schema.Enum{Name: "status", Values: []string{"on"}},
		&schema.Enum{Name: "unused", Values: []string{"x"}},
		&schema.Table{Name: "users"}, &schema.Column{Table: "users", Name: "id", Type: schema.Type{Name: "int"}},
		&schema.Table{Name: "posts"}, &schema.Column{Table: "posts", Name: "author", Type: schema.Type{Name: "int"}},
		&schema.Column{Table: "posts", Name: "status", Position: 1, Type: schema.Type{User: schema.Address{Kind: schema.KindEnum, Schema: "public", Name: "status"}}},
		&schema.ForeignKey{Table: "posts", Name: "fk", Columns: []string{"author"}, RefTable: user, RefColumns: []string{"id"}},
		&schema.View{Name: "active", Body: schema.SQLExpr("SELECT id FROM users")},
	}, more...), plainRules{})
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	return g
}

func names(g *schema.Graph) string {
	var all []string
	for _, o := range g.Objects() {
		if a := o.Address(); !a.Kind.OfTable() || a.Kind == schema.KindForeignKey {
			all = append(all, a.Name)
		}
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

func TestRestrict(t *testing.T) {
	for _, c := range []struct{ tables, want, problem string }{
		{"", "active fk posts public status unused users", ""},
		{"users", "public users", ""},
		{"public.posts users", "fk posts public status users", ""},
		{"active users", "active public users", ""},
		{"posts", "", "foreign_key.public.posts.fk needs table.public.users"},
		{"active", "", "view.public.active needs table.public.users"},
		{"user", "", `Did you mean "users"?`},
	} {
		d := &Database{Name: "main", ModelTables: strings.Fields(c.tables)}
		g, problems := d.Restrict(blog(t))
		if err := problems.Err(); err != nil || c.problem != "" {
			if err == nil || !strings.Contains(err.Error(), c.problem) {
				t.Errorf("%s: got %v, want %s", c.tables, err, c.problem)
			}
			continue
		}
		if got := names(g); got != c.want {
			t.Errorf("%s: got %s, want %s", c.tables, got, c.want)
		}
	}
}

// A live table outside the list, and what leads there, is invisible; an enum
// in use is never dropped.
func TestRestrictLive(t *testing.T) {
	d := &Database{Name: "main", ModelTables: []string{"posts"}}
	models, problems := schema.NewGraph([]schema.Object{&schema.Schema{Name: "public"}, &schema.Table{Name: "posts"}}, plainRules{})
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	from, to, problems := d.RestrictLive(blog(t), models)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	if got := names(from); got != "posts public status" {
		t.Errorf("from: %s", got)
	}
	if got := names(to); got != "posts public status" {
		t.Errorf("to: %s", got)
	}
}

func TestOverlap(t *testing.T) {
	model := func(names ...string) *schema.Graph {
		var objects []schema.Object
		for i, name := range names {
			origin := schema.Origin{Range: diag.Range{File: "m.hcl", Start: diag.Pos{Line: 1, Byte: int32(len(name))}}}
			objects = append(objects, &schema.Table{Name: name, Schema: []string{"a", "b"}[i%2], Meta: schema.Meta{Origin: origin}})
		}
		g, _ := schema.NewGraph(objects, plainRules{})
		return g
	}
	a, b := &Database{Name: "a", ModelFiles: []string{"m.hcl"}}, &Database{Name: "b", ModelFiles: []string{"m.hcl"}}
	problems := Overlap(a, model("users", "logs2"), b, model("xs", "users"))
	if len(problems) != 1 || !strings.Contains(problems[0].Detail, `"a" and "b" both own users`) {
		t.Errorf("got %v", problems)
	}
	if problems := Overlap(a, model("users"), b, model("posts2")); problems != nil {
		t.Errorf("got %v", problems)
	}
	b.OverlapModels = true
	if problems := Overlap(a, model("users"), b, model("users")); problems != nil {
		t.Errorf("got %v", problems)
	}
}
