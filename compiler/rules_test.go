package compiler

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// testRules are the least rules that a graph can be made with: they know a
// few types, so that unknown ones are found, and change nothing else.
type testRules struct{ dialect string }

func (r testRules) Dialect() string { return r.dialect }

func (r testRules) Shared(kind schema.Kind) bool {
	return kind == schema.KindRole || kind == schema.KindFunction && r.dialect == "clickhouse"
}

func (testRules) Server() string { return "" }

func (r testRules) On(string) schema.Rules { return r }

func (r testRules) DefaultSchema() string {
	return map[string]string{"postgres": "public", "clickhouse": "default"}[r.dialect]
}

// Prepare adds the namespaces that objects are in, as engines have them.
func (r testRules) Prepare(objects []schema.Object) ([]schema.Object, diag.List) {
	name := r.DefaultSchema()
	if r.dialect == "sqlite" {
		name = "main"
	}
	has := slices.ContainsFunc(objects, func(o schema.Object) bool {
		return o.Address() == schema.Address{Kind: schema.KindSchema, Name: name}
	})
	if has {
		return objects, nil
	}
	return append(objects, &schema.Schema{Name: name}), nil
}

func (r testRules) DefaultName(o schema.Object, taken func(string) bool) string {
	a := o.Address()
	name := a.Parent + "_" + string(a.Kind)
	for i := 1; taken(name); i++ {
		name = fmt.Sprintf("%s_%s%d", a.Parent, a.Kind, i)
	}
	return name
}

func (testRules) FoldName(name string) string { return name }

func (testRules) MaxName() int { return 0 }

func (r testRules) Normalize(o schema.Object, scope schema.Scope) diag.List {
	var problems diag.List
	if d, ok := o.(*schema.Data); ok {
		d.Key = scope.KeyOf(d.Address().Table())
		d.SortRows(scope.Columns(d.Address().Table()))
	}
	if c, ok := o.(*schema.Column); ok && strings.HasPrefix(c.Type.Name, "unknown") {
		problems.Append(diag.Diagnostic{Severity: diag.Error, Code: "unknown-type", Summary: "Unknown type",
			Range: c.Origin.Field("type"), Address: c.Address().String(), Detail: c.Type.Name + " is no type."})
	}
	return problems
}

func (testRules) References(schema.Object, schema.Scope) []schema.Address { return nil }

// Identify puts a permission into the namespace of its target.
func (testRules) Identify(o schema.Object) {
	if p, ok := o.(*schema.Permission); ok {
		p.Schema, p.Signature = p.Target.Schema, p.Target.String()+p.On
	}
}

func (testRules) Comparable(a, b schema.Type) bool { return a == b }
