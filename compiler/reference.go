package compiler

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// path is a reference as it is written: table.orgs.column.id.
type path struct {
	steps []string
	at    diag.Range
}

func (p path) String() string { return strings.Join(p.steps, ".") }

// rootName is the first word of a reference, or "".
func rootName(e hclsyntax.Expression) string {
	switch e := e.(type) {
	case *hclsyntax.ScopeTraversalExpr:
		return e.Traversal.RootName()
	case *hclsyntax.RelativeTraversalExpr:
		return rootName(e.Source)
	case *hclsyntax.IndexExpr:
		return rootName(e.Collection)
	}
	return ""
}

// isVariable reports whether the name is one that evaluation knows, so that
// an expression starting with it is a value and no reference.
func (d *decoder) isVariable(name string) bool {
	for c := d.ctx; c != nil; c = c.Parent() {
		if _, ok := c.Variables[name]; ok {
			return true
		}
	}
	return false
}

func (d *decoder) hasFunction(name string) bool {
	_, ok := d.context.Functions[name]
	return ok
}

// path reads a reference. What is no reference has been reported.
func (d *decoder) path(e hclsyntax.Expression) (path, bool) {
	steps, ok := d.steps(e, make([]string, 0, 5))
	if !ok {
		return path{}, false
	}
	return path{steps: steps, at: d.at(e.Range())}, true
}

func (d *decoder) steps(e hclsyntax.Expression, steps []string) ([]string, bool) {
	switch e := e.(type) {
	case *hclsyntax.ScopeTraversalExpr:
		return d.traversal(e.Traversal, steps, e)
	case *hclsyntax.RelativeTraversalExpr:
		steps, ok := d.steps(e.Source, steps)
		if !ok {
			return nil, false
		}
		return d.traversal(e.Traversal, steps, e)
	case *hclsyntax.IndexExpr:
		steps, ok := d.steps(e.Collection, steps)
		if !ok {
			return nil, false
		}
		key, ok := d.text(e.Key)
		return append(steps, key), ok
	}
	d.notReference(e)
	return nil, false
}

func (d *decoder) notReference(e hclsyntax.Expression) {
	d.wrong(e, "a reference, as in table.users or column.id")
}

func (d *decoder) traversal(t hcl.Traversal, steps []string, e hclsyntax.Expression) ([]string, bool) {
	for _, step := range t {
		switch step := step.(type) {
		case hcl.TraverseRoot:
			steps = append(steps, step.Name)
		case hcl.TraverseAttr:
			steps = append(steps, step.Name)
		case hcl.TraverseIndex:
			if step.Key.Type() != cty.String || step.Key.IsNull() {
				d.notReference(e)
				return nil, false
			}
			steps = append(steps, d.indexKey(step))
		default:
			d.notReference(e)
			return nil, false
		}
	}
	return steps, true
}

// indexKey is the string of ["…"] as it is written.
func (d *decoder) indexKey(step hcl.TraverseIndex) string {
	inner := step.SrcRange
	raw := string(d.source(inner))
	open, end := strings.IndexByte(raw, '"'), strings.LastIndexByte(raw, '"')
	if open < 0 || end <= open {
		return step.Key.AsString()
	}
	inner.Start.Byte += open
	inner.End.Byte = inner.Start.Byte + end - open + 1
	return d.exact(step.Key.AsString(), inner)
}

// column reads column.id, table.<own>.column.id or a string.
func (d *decoder) column(e hclsyntax.Expression) (string, bool) {
	root := rootName(e)
	if root == "" || d.isVariable(root) && root != string(schema.KindColumn) || d.isIterator(e, root) {
		label, ok := d.text(e)
		return d.columnName(label), ok
	}
	p, ok := d.path(e)
	if !ok {
		return "", false
	}
	n := len(p.steps)
	own := n == 2 && root == "column" ||
		n >= 4 && root == "table" && p.steps[n-2] == "column" && p.steps[n-3] == d.owner.label
	if !own {
		d.problems.Errorf("wrong-reference", "Wrong kind of reference", p.at,
			"%s is no column of this table. Write column.<name>, or column[\"<name>\"] for a name that is no identifier.", p)
		return "", false
	}
	return d.columnName(p.steps[n-1]), true
}

// isIterator recognizes column.value and column.key inside a dynamic block
// "column".
func (d *decoder) isIterator(e hclsyntax.Expression, root string) bool {
	t, ok := e.(*hclsyntax.ScopeTraversalExpr)
	if !ok || !d.isVariable(root) || len(t.Traversal) < 2 {
		return false
	}
	step, ok := t.Traversal[1].(hcl.TraverseAttr)
	return ok && (step.Name == "value" || step.Name == "key")
}

// columnName is the name of the column with the label.
func (d *decoder) columnName(label string) string {
	if name, ok := d.owner.renamed[label]; ok {
		return name
	}
	return label
}

// columns reads a list of columns.
func (d *decoder) columns(e hclsyntax.Expression) ([]string, bool) {
	tuple, ok := e.(*hclsyntax.TupleConsExpr)
	if !ok {
		labels, ok := d.texts(e)
		for i := range labels {
			labels[i] = d.columnName(labels[i])
		}
		return labels, ok
	}
	names := make([]string, 0, len(tuple.Exprs))
	complete := true
	for _, x := range tuple.Exprs {
		name, ok := d.column(x)
		complete = complete && ok
		names = append(names, name)
	}
	return names, complete
}

// list gives the elements of a list that is written out. what says what it has
// to be otherwise.
func (d *decoder) list(e hclsyntax.Expression, what string) ([]hclsyntax.Expression, bool) {
	tuple, ok := e.(*hclsyntax.TupleConsExpr)
	if !ok {
		d.wrong(e, what)
		return nil, false
	}
	return tuple.Exprs, true
}

// tablePath reads a reference to a table.
func (d *decoder) tablePath(e hclsyntax.Expression) (path, bool) {
	p, ok := d.path(e)
	if !ok {
		return p, false
	}
	if p.steps[0] != string(schema.KindTable) || len(p.steps) < 2 || len(p.steps) > 3 {
		d.problems.Errorf("wrong-reference", "Wrong kind of reference", p.at, "%s is no table. Write table.<name>.", p)
		return p, false
	}
	return p, true
}

// paths reads a list of references.
func (d *decoder) paths(e hclsyntax.Expression) ([]path, bool) {
	items, ok := d.list(e, "a list of references, as in [table.users]")
	if !ok {
		return nil, false
	}
	paths := make([]path, 0, len(items))
	complete := true
	for _, x := range items {
		p, ok := d.path(x)
		complete = complete && ok
		if ok {
			paths = append(paths, p)
		}
	}
	return paths, complete
}

// schemaName reads schema.public or a string.
func (d *decoder) schemaName(e hclsyntax.Expression) (string, bool) {
	root := rootName(e)
	if root == "" || d.isVariable(root) {
		label, ok := d.text(e)
		return d.schemaLabel(label), ok
	}
	p, ok := d.path(e)
	if !ok {
		return "", false
	}
	if root != string(schema.KindSchema) || len(p.steps) != 2 {
		d.problems.Errorf("wrong-reference", "Wrong kind of reference", p.at, "%s is no schema. Write schema.<name>.", p)
		return "", false
	}
	return d.schemaLabel(p.steps[1]), true
}

// schemaLabel is the name of the schema with the label. One that no model
// declares stands for itself: the graph knows whether it exists.
func (m *model) schemaLabel(label string) string {
	if name, ok := m.schemas[label]; ok {
		return name
	}
	return label
}

// stepName is the name that a traversal step leads to, or "".
func stepName(step hcl.Traverser) string {
	switch step := step.(type) {
	case hcl.TraverseAttr:
		return step.Name
	case hcl.TraverseIndex:
		if step.Key.Type() == cty.String && step.Key.IsKnown() && !step.Key.IsNull() {
			return step.Key.AsString()
		}
	}
	return ""
}
