package compiler

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/schemac/schemac/schema"
)

// field is an attribute of a block: how it is read into T and printed from
// it. The two directions stand in one declaration so that neither can be
// forgotten.
type field[T any] struct {
	name     string
	in       dialectSet
	required bool
	decode   func(d *decoder, t *T, value hclsyntax.Expression)
	print    func(p *printer, t *T)
}

// nested is a block inside a block.
type nested[T any] struct {
	name string
	in   dialectSet
	// once forbids a second block of the name.
	once bool
	// labels is how many labels the block may have.
	labels int
	// first makes the block be decoded before those that refer to it.
	first  bool
	decode func(d *decoder, t *T, b block)
	// print is nil for children that are objects of their own; those are
	// printed by the table.
	print func(p *printer, t *T)
}

// spec is all that a block may hold. It is the one source of strictness, of
// suggestions and of the printed order.
type spec[T any] struct {
	// what is the block's word, for messages.
	what   string
	fields []field[T]
	blocks []nested[T]

	blockIndex map[string]int
	hasFirst   bool
}

func newSpec[T any](what string, fields []field[T], blocks []nested[T]) *spec[T] {
	s := &spec[T]{what: what, fields: fields, blocks: blocks, blockIndex: map[string]int{}}
	for i, n := range blocks {
		s.blockIndex[n.name] = i
		s.hasFirst = s.hasFirst || n.first
	}
	return s
}

// decode reads the block into t. Where origin is given, it learns the places
// of the attributes.
func (s *spec[T]) decode(d *decoder, b block, t *T, origin *schema.Origin) {
	outer := d.ctx
	d.ctx = b.ctx
	s.attributes(d, b, t, origin)
	inner := d.expand(b.Body.Blocks)
	if s.hasFirst {
		s.pass(d, inner, t, origin, true)
	}
	s.pass(d, inner, t, origin, false)
	s.unknownBlocks(d, inner)
	d.ctx = outer
}

func (s *spec[T]) attributes(d *decoder, b block, t *T, origin *schema.Origin) {
	attributes := b.Body.Attributes
	if origin != nil && len(attributes) > 0 {
		origin.Fields = slices.Grow(origin.Fields, len(attributes)+len(b.Body.Blocks))
	}
	known := 0
	for i := range s.fields {
		f := &s.fields[i]
		a := attributes[f.name]
		if a == nil {
			if f.required {
				s.missing(d, b, f.name)
			}
			continue
		}
		known++
		if origin != nil {
			origin.Fields = append(origin.Fields, schema.FieldRange{Name: f.name, Range: d.at(a.SrcRange)})
		}
		if !f.in.has(d.dialect) {
			d.otherDialect("attribute", f.name, s.what, f.in, a.NameRange)
			continue
		}
		f.decode(d, t, a.Expr)
	}
	if _, ok := attributes[forEach]; ok {
		known++
	}
	if known < len(attributes) {
		s.unknownAttributes(d, attributes)
	}
}

func (s *spec[T]) missing(d *decoder, b block, name string) {
	d.problems.Errorf("missing-attribute", "Missing attribute", d.at(b.DefRange()),
		"A block %q needs the attribute %q. Add it.", s.what, name)
}

func (s *spec[T]) unknownAttributes(d *decoder, attributes hclsyntax.Attributes) {
	names := s.fieldNames(d.dialect)
	for _, a := range attributes {
		if a.Name == forEach || slices.ContainsFunc(s.fields, func(f field[T]) bool { return f.name == a.Name }) {
			continue
		}
		if i, isBlock := s.blockIndex[a.Name]; isBlock && s.blocks[i].in.has(d.dialect) {
			d.problems.Errorf("unknown-attribute", "Unknown attribute", d.at(a.NameRange),
				"In a block %q, %q is a block. Write %s { … } without the equals sign.", s.what, a.Name, a.Name)
			continue
		}
		d.problems.Errorf("unknown-attribute", "Unknown attribute", d.at(a.NameRange),
			"A block %q has no attribute %q.%s", s.what, a.Name, hint(s.what, a.Name, names))
	}
}

func (s *spec[T]) fieldNames(in dialectSet) []string {
	names := []string{forEach}
	for _, f := range s.fields {
		if f.in.has(in) {
			names = append(names, f.name)
		}
	}
	return names
}

func (s *spec[T]) pass(d *decoder, inner []block, t *T, origin *schema.Origin, first bool) {
	var seen map[string]hcl.Range
	for _, b := range inner {
		i, known := s.blockIndex[b.Type]
		if !known || s.blocks[i].first != first {
			continue
		}
		n := &s.blocks[i]
		if !n.in.has(d.dialect) {
			d.otherDialect("block", n.name, s.what, n.in, b.TypeRange)
			continue
		}
		if n.once {
			if earlier, again := seen[n.name]; again {
				d.problems.Errorf("duplicate-block", "Duplicate block", d.at(b.DefRange()),
					"A block %q takes one block %q; the first is at %s. Merge them.", s.what, n.name, d.at(earlier))
				continue
			}
			if seen == nil {
				seen = map[string]hcl.Range{}
			}
			seen[n.name] = b.DefRange()
			if origin != nil {
				origin.Fields = append(origin.Fields, schema.FieldRange{Name: n.name, Range: d.at(b.DefRange())})
			}
		}
		if d.checkLabels(b, n.labels) {
			n.decode(d, t, b)
		}
	}
}

func (s *spec[T]) unknownBlocks(d *decoder, inner []block) {
	for _, b := range inner {
		if _, known := s.blockIndex[b.Type]; !known {
			s.unknownBlock(d, b)
		}
	}
}

func (s *spec[T]) unknownBlock(d *decoder, b block) {
	if slices.ContainsFunc(s.fields, func(f field[T]) bool { return f.name == b.Type }) {
		d.problems.Errorf("unknown-block", "Unknown block", d.at(b.DefRange()),
			"In a block %q, %q is an attribute. Write %s = … with an equals sign.", s.what, b.Type, b.Type)
		return
	}
	var names []string
	for _, n := range s.blocks {
		if n.in.has(d.dialect) {
			names = append(names, n.name)
		}
	}
	d.problems.Errorf("unknown-block", "Unknown block", d.at(b.DefRange()),
		"A block %q has no block %q.%s", s.what, b.Type, hint(s.what, b.Type, names))
}

// print writes the attributes and inner blocks of t in their declared order.
func (s *spec[T]) print(p *printer, t *T) {
	s.printFields(p, t)
	s.printBlocks(p, t)
}

func (s *spec[T]) printFields(p *printer, t *T) {
	for i := range s.fields {
		if f := &s.fields[i]; f.print != nil && f.in.has(p.dialect) {
			f.print(p, t)
		}
	}
}

func (s *spec[T]) printBlocks(p *printer, t *T) {
	for i := range s.blocks {
		if n := &s.blocks[i]; n.print != nil && n.in.has(p.dialect) {
			n.print(p, t)
		}
	}
}

// adapt lets fields of a part of T serve in T.
func adapt[T, P any](part func(*T) *P, fields []field[P]) []field[T] {
	adapted := make([]field[T], len(fields))
	for i, f := range fields {
		adapted[i] = field[T]{name: f.name, in: f.in, required: f.required,
			decode: func(d *decoder, t *T, value hclsyntax.Expression) { f.decode(d, part(t), value) }}
		if f.print != nil {
			adapted[i].print = func(p *printer, t *T) { f.print(p, part(t)) }
		}
	}
	return adapted
}

// adaptBlocks lets inner blocks of a part of T serve in T.
func adaptBlocks[T, P any](part func(*T) *P, blocks []nested[P]) []nested[T] {
	adapted := make([]nested[T], len(blocks))
	for i, n := range blocks {
		adapted[i] = nested[T]{name: n.name, in: n.in, once: n.once, labels: n.labels, first: n.first,
			decode: func(d *decoder, t *T, b block) { n.decode(d, part(t), b) }}
		if n.print != nil {
			adapted[i].print = func(p *printer, t *T) { n.print(p, part(t)) }
		}
	}
	return adapted
}
