package compiler

import (
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

const (
	forEach = "for_each"
	dynamic = "dynamic"
)

// expand resolves for_each, dynamic and templates in labels of the blocks, in
// the context at hand.
func (d *decoder) expand(blocks hclsyntax.Blocks) []block {
	if len(blocks) == 0 {
		return nil
	}
	expanded := make([]block, 0, len(blocks))
	for _, b := range blocks {
		switch {
		case b.Type == dynamic:
			expanded = d.dynamic(expanded, b)
		case b.Body.Attributes[forEach] != nil:
			a := b.Body.Attributes[forEach]
			for _, each := range d.each(a) {
				ctx := d.ctx.NewChild()
				ctx.Variables = map[string]cty.Value{"each": each}
				expanded = d.labelled(expanded, b, b.Labels, ctx)
			}
		default:
			expanded = d.labelled(expanded, b, b.Labels, d.ctx)
		}
	}
	return expanded
}

// labelled fills in the templates of the labels.
func (d *decoder) labelled(expanded []block, b *hclsyntax.Block, labels []string, ctx *hcl.EvalContext) []block {
	filled := labels
	for i, label := range labels {
		at := b.LabelRanges[min(i, len(b.LabelRanges)-1)]
		text, ok := d.label(label, at, ctx)
		if !ok {
			return expanded
		}
		if text != label {
			if &filled[0] == &labels[0] {
				filled = slices.Clone(labels)
			}
			filled[i] = text
		}
		if text == "" {
			d.problems.Errorf("empty-name", "Empty name", d.at(at), "This label is empty. Names have at least one character.")
			return expanded
		}
	}
	return append(expanded, block{Block: b, labels: filled, ctx: ctx})
}

// label evaluates one label.
func (d *decoder) label(label string, at hcl.Range, ctx *hcl.EvalContext) (string, bool) {
	if !d.hasTemplate(label, at) {
		return d.exact(label, at), true
	}
	start := at.Start
	start.Byte, start.Column = start.Byte+1, start.Column+1
	e, diags := hclsyntax.ParseTemplate([]byte(restoreTemplate(label)), d.file, start)
	if diags.HasErrors() {
		d.report("syntax", diags)
		return "", false
	}
	outer := d.ctx
	d.ctx = ctx
	v, ok := d.eval(e)
	d.ctx = outer
	if !ok {
		return "", false
	}
	text, ok := labelText(v)
	if !ok {
		d.problems.Errorf("wrong-value", "Wrong kind of value", d.at(at), "A label must be text. Use a string or a number in its template.")
	}
	return text, ok
}

func labelText(v cty.Value) (string, bool) {
	switch v.Type() {
	case cty.String:
		return v.AsString(), true
	case cty.Number:
		return numberText(v.AsBigFloat()), true
	}
	return "", false
}

// each lists the values of the variable each for a for_each.
func (d *decoder) each(a *hclsyntax.Attribute) []cty.Value {
	v, ok := d.eval(a.Expr)
	if !ok {
		return nil
	}
	keyed := v.Type().IsMapType() || v.Type().IsObjectType()
	if !keyed && !v.Type().IsSetType() && !v.Type().IsListType() && !v.Type().IsTupleType() {
		d.wrong(a.Expr, `a set, a list or a map, as in toset(["a", "b"])`)
		return nil
	}
	if !d.mayExpand(a, v.LengthInt()) {
		return nil
	}
	var values []cty.Value
	for it := v.ElementIterator(); it.Next(); {
		key, value := it.Element()
		if !keyed {
			key = value
		}
		values = append(values, cty.ObjectVal(map[string]cty.Value{"key": key, "value": value}))
	}
	return values
}

func (d *decoder) mayExpand(a *hclsyntax.Attribute, n int) bool {
	if n > maxForEach {
		d.problems.Errorf("too-many-blocks", "Too many blocks", d.at(a.SrcRange),
			"%s has %d elements; the limit is %d. Split the block.", a.Name, n, maxForEach)
		return false
	}
	d.expanded += n
	if d.expanded > maxExpansion {
		d.problems.Errorf("too-many-blocks", "Too many blocks", d.at(a.SrcRange),
			"The block makes more than %d blocks by for_each and dynamic, which is the limit. Split it.", maxExpansion)
		return false
	}
	return true
}

// dynamic expands dynamic "name" { for_each = …  iterator = …  labels = […]
// content { … } }.
func (d *decoder) dynamic(expanded []block, b *hclsyntax.Block) []block {
	attributes := b.Body.Attributes
	content := d.dynamicContent(b)
	if content == nil {
		return expanded
	}
	iterator := b.Labels[0]
	if a := attributes["iterator"]; a != nil {
		name, ok := word(a.Expr)
		if !ok {
			d.wrong(a.Expr, "a name for the iterator")
			return expanded
		}
		iterator = name
	}
	for _, each := range d.each(attributes[forEach]) {
		ctx := d.ctx.NewChild()
		ctx.Variables = map[string]cty.Value{"each": each, iterator: each}
		made := *content
		made.Type, made.TypeRange = b.Labels[0], b.TypeRange
		labels, ok := d.dynamicLabels(attributes["labels"], ctx)
		if ok {
			made.LabelRanges = []hcl.Range{b.DefRange()}
			expanded = d.labelled(expanded, &made, labels, ctx)
		}
	}
	return expanded
}

func (d *decoder) dynamicLabels(a *hclsyntax.Attribute, ctx *hcl.EvalContext) ([]string, bool) {
	if a == nil {
		return nil, true
	}
	outer := d.ctx
	d.ctx = ctx
	labels, ok := d.texts(a.Expr)
	d.ctx = outer
	return labels, ok
}

// dynamicContent checks a dynamic block and finds its content.
func (d *decoder) dynamicContent(b *hclsyntax.Block) *hclsyntax.Block {
	at := d.at(b.DefRange())
	if len(b.Labels) != 1 || b.Body.Attributes[forEach] == nil {
		d.problems.Errorf("invalid-dynamic", "Invalid dynamic block", at,
			"A dynamic block has one label, the type of the blocks to make, and an attribute for_each.")
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(b.Body.Attributes)) {
		if name != forEach && name != "iterator" && name != "labels" {
			d.problems.Errorf("unknown-attribute", "Unknown attribute", d.at(b.Body.Attributes[name].NameRange),
				"A dynamic block has the attributes for_each, iterator and labels; %q belongs into its content.", name)
			return nil
		}
	}
	if len(b.Body.Blocks) != 1 || b.Body.Blocks[0].Type != "content" || len(b.Body.Blocks[0].Labels) > 0 {
		d.problems.Errorf("invalid-dynamic", "Invalid dynamic block", at,
			"A dynamic block has exactly one inner block, content { … }, without labels.")
		return nil
	}
	return b.Body.Blocks[0]
}
