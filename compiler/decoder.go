package compiler

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// model is what all decoders of one compilation share. It does not change
// while they run.
type model struct {
	dialect       dialectSet
	rules         schema.Rules
	defaultSchema string
	// context has the variables, locals and functions.
	context *hcl.EvalContext
	// schemas maps labels of schema blocks to names.
	schemas map[string]string
}

// decoder reads a part of one file into objects. Each runs alone; their
// results are joined in the order of the sources.
type decoder struct {
	*model
	file string
	// src is the text that the parser saw; offset is where it lies in the
	// file.
	src    []byte
	offset int

	ctx *hcl.EvalContext
	// expanded counts the blocks made by for_each and dynamic.
	expanded int
	owner    owner
	// partsList is the attribute that lists the columns of the key being
	// decoded, which then takes no blocks for them.
	partsList *hclsyntax.Attribute

	problems diag.List
	objects  []schema.Object
	symbols  []*symbol
	// typeLinks run when all symbols are known, links when all types are.
	typeLinks, links []func(*linker)
	broken           []schema.Object
	// unknown counts values that depend on a variable or local without a
	// value, which has been reported where that is declared.
	unknown int
	// body is nil if the chunk could not be parsed; unparsed then says so.
	body     *hclsyntax.Body
	unparsed bool
}

// owner is the table or materialized view whose children are being decoded.
type owner struct {
	schema string
	name   string
	label  string
	// places counts the children of each kind so far.
	places map[schema.Kind]int
	// renamed maps labels of columns to names where they differ.
	renamed map[string]string
}

// block is a block after for_each and dynamic are resolved.
type block struct {
	*hclsyntax.Block
	labels []string
	ctx    *hcl.EvalContext
}

// name is the last label, or "" without one.
func (b block) name() string {
	if len(b.labels) == 0 {
		return ""
	}
	return b.labels[len(b.labels)-1]
}

// at converts a range of the parser.
func (d *decoder) at(r hcl.Range) diag.Range { return convertRange(r) }

func convertRange(r hcl.Range) diag.Range {
	return diag.Range{File: r.Filename, Start: convertPos(r.Start), End: convertPos(r.End)}
}

func convertPos(p hcl.Pos) diag.Pos {
	return diag.Pos{Line: int32(p.Line), Column: int32(p.Column), Byte: int32(p.Byte)}
}

// report takes over what hcl complains about.
func (d *decoder) report(code string, diags hcl.Diagnostics) {
	for _, problem := range diags {
		if d.unknownName(problem) {
			continue
		}
		severity := diag.Error
		if problem.Severity == hcl.DiagWarning {
			severity = diag.Warning
		}
		var at diag.Range
		if problem.Subject != nil {
			at = d.at(*problem.Subject)
		}
		d.problems.Append(diag.Diagnostic{Severity: severity, Code: code,
			Summary: problem.Summary, Detail: restoreTemplate(problem.Detail), Range: at})
	}
}

// unknownName reports a variable or local that no model declares, which hcl
// takes for a missing attribute of an object.
func (d *decoder) unknownName(problem *hcl.Diagnostic) bool {
	t, ok := problem.Expression.(*hclsyntax.ScopeTraversalExpr)
	if !ok || problem.EvalContext == nil || len(t.Traversal) < 2 {
		return false
	}
	root := t.Traversal.RootName()
	what, ok := map[string]string{"var": "variable", "local": "local value"}[root]
	declared := d.context.Variables[root]
	name := stepName(t.Traversal[1])
	if !ok || name == "" || !declared.Type().IsObjectType() || declared.Type().HasAttribute(name) {
		return false
	}
	d.problems.Errorf("unknown-variable", "Unknown variable", d.at(t.Range()),
		"No model declares the %s %q.%s", what, name, diag.DidYouMean(name, sortedKeys(declared.Type().AttributeTypes())))
	return true
}

// checkLabels reports labels beyond those that the block may have.
func (d *decoder) checkLabels(b block, most int) bool {
	if len(b.labels) <= most {
		return true
	}
	at := b.DefRange()
	if len(b.LabelRanges) > most {
		at = b.LabelRanges[most]
	}
	d.problems.Errorf("too-many-labels", "Too many labels", d.at(at),
		"A block %q takes %s here. Remove the others.", b.Type, countLabels(most))
	return false
}

func countLabels(most int) string {
	switch most {
	case 0:
		return "no label"
	case 1:
		return "one label"
	}
	return "two labels, the namespace and the name"
}

// begin fills what every object has from the block's header and gives the
// object's name: the attribute name, or else the last label.
func (d *decoder) begin(b block, meta *schema.Meta) string {
	meta.Origin.Range = d.at(b.DefRange())
	if a := b.Body.Attributes["name"]; a != nil {
		outer := d.ctx
		d.ctx = b.ctx
		name, ok := d.text(a.Expr)
		d.ctx = outer
		if ok && name != "" {
			return name
		}
		if ok {
			d.problems.Errorf("empty-name", "Empty name", d.at(a.SrcRange), "The name is empty. Give one, or remove the attribute.")
		}
	}
	return b.name()
}

// needName reports a block without a name.
func (d *decoder) needName(b block, name string) {
	if name == "" {
		d.problems.Errorf("missing-name", "Missing name", d.at(b.DefRange()),
			"A block %q needs a name. Write it as the label, as in %s \"name\" { … }.", b.Type, b.Type)
	}
}

// finish adds a decoded object; errors is the number of failures before its
// decoding began.
func (d *decoder) finish(o schema.Object, errors int) {
	d.objects = append(d.objects, o)
	if d.failures() > errors {
		d.broken = append(d.broken, o)
	}
}

// failures counts what could not be read so far.
func (d *decoder) failures() int { return len(d.problems) + d.unknown }

// linkType runs resolve once all symbols of all files are known. Types come
// first, since the signatures of functions follow from them.
func (d *decoder) linkType(resolve func(*linker)) { d.typeLinks = append(d.typeLinks, resolve) }

// link runs resolve once all symbols of all files and their signatures are
// known.
func (d *decoder) link(resolve func(*linker)) { d.links = append(d.links, resolve) }

// refer calls use with what a reference means once all symbols are known. A
// reference that can't be understood is reported, and use is not called.
func (d *decoder) refer(p path, use func(*linker, schema.Address)) {
	from := d.owner.schema
	d.link(func(l *linker) {
		if a, ok := l.resolve(p, from); ok {
			use(l, a)
		}
	})
}

// referAll is refer for a list: use is called once, with the references that
// are understood.
func (d *decoder) referAll(paths []path, use func([]schema.Address)) {
	from := d.owner.schema
	d.link(func(l *linker) {
		var found []schema.Address
		for _, p := range paths {
			if a, ok := l.resolve(p, from); ok {
				found = append(found, a)
			}
		}
		use(found)
	})
}
