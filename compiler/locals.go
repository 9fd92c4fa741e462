package compiler

import (
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// local is one attribute of a block locals.
type local struct {
	*hclsyntax.Attribute
	decoder *decoder
	state   localState
	value   cty.Value
}

type localState int

const (
	waiting localState = iota
	underway
	done
)

func (e *environment) collectLocals(d *decoder, b *hclsyntax.Block) {
	if len(b.Labels) > 0 {
		d.problems.Errorf("too-many-labels", "Too many labels", d.at(b.DefRange()), "A block locals takes no label. Remove it.")
	}
	for _, inner := range b.Body.Blocks {
		d.problems.Errorf("unknown-block", "Unknown block", d.at(inner.DefRange()), "A block locals holds only attributes. Remove the block %q.", inner.Type)
	}
	for _, name := range sortedKeys(b.Body.Attributes) {
		a := b.Body.Attributes[name]
		if first, again := e.locals[name]; again {
			d.problems.Errorf("duplicate-name", "Duplicate name", d.at(a.SrcRange),
				"local.%s is declared more than once. The first declaration is at %s. Rename or remove one of them.", name, d.at(first.SrcRange))
			continue
		}
		e.locals[name] = &local{Attribute: a, decoder: d}
	}
}

// evaluateLocals computes the locals in the order of their references.
func (e *environment) evaluateLocals() {
	names := map[string]cty.Value{}
	for name := range e.locals {
		names[name] = cty.DynamicVal
	}
	e.model.context.Variables["local"] = cty.ObjectVal(names) // for suggestions until all are known
	for _, name := range sortedKeys(e.locals) {
		e.local(name, nil)
	}
	values := map[string]cty.Value{}
	for name, l := range e.locals {
		values[name] = l.value
	}
	e.model.context.Variables["local"] = cty.ObjectVal(values)
}

// local computes one local after those that it refers to. chain is the way
// that led here, for the report of a cycle.
func (e *environment) local(name string, chain []string) {
	l := e.locals[name]
	if l == nil || l.state == done {
		return
	}
	chain = append(chain, "local."+name)
	if l.state == underway || len(chain) > maxLocalChain {
		l.decoder.problems.Errorf("local-cycle", "Locals refer to each other in a circle", l.decoder.at(l.SrcRange),
			"The value cannot be computed: %s. Break the circle.", strings.Join(chain, " → "))
		l.state, l.value = done, cty.DynamicVal
		return
	}
	l.state = underway
	needs := map[string]cty.Value{}
	for _, traversal := range l.Expr.Variables() {
		if traversal.RootName() != "local" || len(traversal) < 2 {
			continue
		}
		need := stepName(traversal[1])
		e.local(need, chain)
		if needed := e.locals[need]; needed != nil && needed.state == done {
			needs[need] = needed.value
		}
	}
	if l.state == done { // part of a cycle
		return
	}
	l.state = done
	ctx := e.model.context.NewChild()
	ctx.Variables = map[string]cty.Value{"local": cty.ObjectVal(needs)}
	value, diags := l.Expr.Value(ctx)
	l.decoder.report("evaluation", diags)
	l.value = value
	switch {
	case diags.HasErrors():
		l.value = cty.DynamicVal
	case sizeOf(value, maxLocalSize) > maxLocalSize:
		l.decoder.problems.Errorf("too-large", "Value too large", l.decoder.at(l.SrcRange),
			"local.%s has more than %d elements and characters, which is the limit. Make it smaller.", name, maxLocalSize)
		l.value = cty.DynamicVal
	}
}

// maxLocalSize bounds the value of one local. Locals that double each other
// would fill the memory after a few dozen lines.
const maxLocalSize = 1 << 20

// sizeOf counts the elements and characters of a value, and stops counting
// beyond the limit.
func sizeOf(v cty.Value, limit int) int {
	size := 1
	switch {
	case v.IsNull() || !v.IsKnown():
	case v.Type() == cty.String:
		size += len(v.AsString())
	case v.CanIterateElements():
		for it := v.ElementIterator(); size <= limit && it.Next(); {
			_, element := it.Element()
			size += sizeOf(element, limit-size)
		}
	}
	return size
}

// maxLocalChain bounds how deep locals build on each other.
const maxLocalChain = 1000
