package compiler

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// mention is a reference inside a template of SQL: ${table.users.name}.
type mention struct {
	traversal hcl.Traversal
	path      path
}

// query is the attribute as of a view. Its SQL may mention objects of the
// model, so that it follows where they are renamed. Their names are known
// when all files are read, which is when such an attribute is evaluated.
func query[T any, O object[T]](get func(*T) *schema.Expr) field[T] {
	f := required(expression("as", anyDialect, get))
	read := f.decode
	f.decode = func(d *decoder, t *T, e hclsyntax.Expression) {
		mentions := d.mentions(e)
		if len(mentions) == 0 {
			read(d, t, e)
			return
		}
		src, ctx, from := d.src, d.ctx, d.owner.schema
		d.link(func(l *linker) {
			errors := d.failures()
			d.src, d.ctx = src, ctx.NewChild()
			if d.ctx.Variables = l.mentioned(d, mentions, from); d.ctx.Variables != nil {
				read(d, t, e)
			}
			d.src, d.ctx = nil, nil
			if d.failures() > errors {
				d.broken = append(d.broken, O(t))
			}
		})
	}
	return f
}

// mentions lists the references in an expression that evaluation alone does
// not know.
func (d *decoder) mentions(e hclsyntax.Expression) []mention {
	if _, ok := d.literal(e); ok {
		return nil
	}
	var found []mention
	for _, traversal := range e.Variables() {
		if root := traversal.RootName(); !canBeMentioned(root) || d.isVariable(root) {
			continue
		}
		at := &hclsyntax.ScopeTraversalExpr{Traversal: traversal, SrcRange: traversal.SourceRange()}
		if p, ok := d.path(at); ok {
			found = append(found, mention{traversal, p})
		}
	}
	return found
}

func canBeMentioned(root string) bool {
	for _, kind := range referable {
		if string(kind) == root {
			return true
		}
	}
	return root == string(schema.KindSchema)
}

// mentioned gives the variables that the mentions need, or nil if one of them
// names nothing, which has been reported.
func (l *linker) mentioned(d *decoder, mentions []mention, from string) map[string]cty.Value {
	root := nameTree{}
	complete := true
	for _, m := range mentions {
		name, ok := l.nameOf(d, m.path, from)
		complete = complete && ok
		root.set(m.traversal, name)
	}
	if !complete {
		return nil
	}
	return root.values()
}

// nameOf gives the name of the object that a path ending in .name leads to.
func (l *linker) nameOf(d *decoder, p path, from string) (string, bool) {
	last := len(p.steps) - 1
	if last < 2 || p.steps[last] != "name" {
		d.problems.Errorf("wrong-reference", "Wrong kind of reference", p.at,
			"Inside of SQL, only the name of an object can stand. Write %s.name", p)
		return "", false
	}
	target := path{steps: p.steps[:last], at: p.at}
	if !l.declared(target, from) {
		d.problems.Errorf("dangling-reference", "Reference to an unknown object", p.at,
			"No model declares %s. Declare it, or write its name into the SQL.", target)
		return "", false
	}
	a, ok := l.resolve(target, from)
	return a.Name, ok
}

// declared reports whether a model declares what a path leads to. Columns are
// left to the engine, which reads the SQL.
func (l *linker) declared(p path, from string) bool {
	if p.steps[0] == string(schema.KindSchema) {
		_, ok := l.schemas[p.steps[1]]
		return ok
	}
	steps := p.steps[1:]
	if n := len(steps); n >= 3 && schema.Kind(steps[n-2]).OfTable() {
		steps = steps[:n-2]
	}
	quiet := &linker{model: l.model, symbols: l.symbols, problems: diag.List{}}
	found, _, ok := quiet.object(p, from, schema.Kind(p.steps[0]), steps)
	return found != nil || !ok // ambiguous ones are reported by resolve
}

// nameTree holds names by the steps that lead to them.
type nameTree map[string]any

func (t nameTree) set(steps hcl.Traversal, name string) {
	at := t
	for i, step := range steps {
		word := stepName(step)
		if root, ok := step.(hcl.TraverseRoot); ok {
			word = root.Name
		}
		if i == len(steps)-1 {
			at[word] = name
			return
		}
		next, ok := at[word].(nameTree)
		if !ok {
			next = nameTree{}
			at[word] = next
		}
		at = next
	}
}

func (t nameTree) values() map[string]cty.Value {
	values := make(map[string]cty.Value, len(t))
	for word, inner := range t {
		switch inner := inner.(type) {
		case nameTree:
			values[word] = cty.ObjectVal(inner.values())
		case string:
			values[word] = cty.StringVal(inner)
		}
	}
	return values
}
