package compiler

import (
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/schemac/schemac/schema"
)

// object is a pointer to a kind's struct.
type object[T any] interface {
	*T
	schema.Object
}

// consumed is an attribute that the block's header has read already.
func consumed[T any](name string) field[T] {
	return field[T]{name: name, decode: func(*decoder, *T, hclsyntax.Expression) {}}
}

// metaFields are the attributes that every object has.
func metaFields[T any, O object[T]]() []field[T] {
	meta := func(t *T) *schema.Meta { return O(t).Common() }
	return []field[T]{
		consumed[T]("name"),
		text("renamed_from", anyDialect, func(t *T) *string { return &meta(t).RenamedFrom }),
		dependsOn[T, O](),
		lintIgnore[T, O](),
	}
}

// signedFields are metaFields of an object with a signature. Its name is
// printed where the label says more.
func signedFields[T any, O object[T]]() []field[T] {
	list := metaFields[T, O]()
	list[0].print = func(p *printer, t *T) {
		if a := O(t).Address(); p.label(a) != a.Name {
			p.attr("name", quote(a.Name))
		}
	}
	return list
}

// comment comes last among the attributes where a kind prints it.
func comment[T any, O object[T]]() field[T] {
	return text("comment", anyDialect, func(t *T) *string { return &O(t).Common().Comment })
}

func dependsOn[T any, O object[T]]() field[T] {
	return field[T]{name: "depends_on",
		decode: func(d *decoder, t *T, e hclsyntax.Expression) {
			meta := O(t).Common()
			d.references(e, func(found []schema.Address) { meta.After = append(meta.After, found...) })
		},
		print: func(p *printer, t *T) {
			p.references("depends_on", O(t).Common().After)
		}}
}

// inSchema is the attribute schema of an object outside of tables.
func inSchema[T any, O object[T]]() field[T] {
	f := consumed[T]("schema")
	f.print = func(p *printer, t *T) {
		if name := O(t).Address().Schema; name != "" {
			p.attr("schema", "schema"+step(name))
		}
	}
	return f
}

// fields joins lists of attributes.
func fields[T any](lists ...[]field[T]) []field[T] { return slices.Concat(lists...) }

// schemaField is an attribute for a schema that is no part of the object's
// name.
func schemaField[T any](get func(*T) *schema.Address) field[T] {
	return field[T]{name: "schema", in: postgres,
		decode: func(d *decoder, t *T, e hclsyntax.Expression) {
			if name, ok := d.schemaName(e); ok {
				*get(t) = schema.Address{Kind: schema.KindSchema, Name: name}
			}
		},
		print: func(p *printer, t *T) {
			if a := *get(t); !a.IsZero() {
				p.attr("schema", p.reference(a))
			}
		}}
}

// namespace gives the namespace of a block: its attribute schema, or the
// first of two labels, or the default.
func (d *decoder) namespace(b block) string {
	if a := b.Body.Attributes["schema"]; a != nil {
		outer := d.ctx
		d.ctx = b.ctx
		name, ok := d.schemaName(a.Expr)
		d.ctx = outer
		if ok {
			return name
		}
	}
	if len(b.labels) == 2 {
		return d.schemaLabel(b.labels[0])
	}
	return d.defaultSchema
}

// declare makes the block known to references.
func (d *decoder) declare(b block, address schema.Address) *symbol {
	s := &symbol{label: b.name(), address: address}
	if s.label == "" {
		s.label = address.Name
	}
	if len(b.labels) == 2 {
		s.qualifier = b.labels[0]
	}
	d.symbols = append(d.symbols, s)
	return s
}

// declareSigned is declare for an object that has a signature.
func (d *decoder) declareSigned(b block, o schema.Object) *symbol {
	s := d.declare(b, o.Address())
	s.object = o
	return s
}

// enter makes the object the owner of what is decoded next.
func (d *decoder) enter(s *symbol) {
	d.owner = owner{schema: s.address.Schema, name: s.address.Name, label: s.label}
}

// place notes the place of an object among those of its kind in the table.
func (o *owner) place(child schema.Object) {
	if o.places == nil {
		o.places = map[schema.Kind]int{}
	}
	*schema.PlaceOf(child) = o.places[child.Address().Kind]
	o.places[child.Address().Kind]++
}

// decodeNamed reads the block of an object outside of tables that lives in a
// namespace and has no signature.
func decodeNamed[T any, O object[T]](d *decoder, b block, s *spec[T], o O) {
	errors := d.failures()
	place(d, b, o)
	d.enter(d.declare(b, o.Address()))
	s.decode(d, b, (*T)(o), &o.Common().Origin)
	d.finish(o, errors)
}

// decodeSigned is decodeNamed for an object whose signature follows from what
// the block says.
func decodeSigned[T any, O object[T]](d *decoder, b block, s *spec[T], o O) {
	errors := d.failures()
	place(d, b, o)
	d.enter(d.declareSigned(b, o))
	s.decode(d, b, (*T)(o), &o.Common().Origin)
	d.finish(o, errors)
}

// place gives an object the name and the namespace of its block.
func place(d *decoder, b block, o schema.Object) {
	a := o.Address()
	a.Name = d.begin(b, o.Common())
	d.needName(b, a.Name)
	if !d.rules.Shared(a.Kind) {
		a.Schema = d.namespace(b)
	}
	schema.Place(o, a)
}
