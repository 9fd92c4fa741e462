package compiler

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/schemac/schemac/schema"
)

var extensionSpec = newSpec("extension",
	fields([]field[schema.Extension]{extensionSchema}, metaFields[schema.Extension](), []field[schema.Extension]{
		text("version", postgres, func(o *schema.Extension) *string { return &o.Version }),
		comment[schema.Extension](),
	}), nil)

// extensionSchema is where the extension's objects lie. It is no part of the
// extension's name, and the server knows one where the model names none.
var extensionSchema = field[schema.Extension]{name: "schema",
	decode: func(d *decoder, o *schema.Extension, e hclsyntax.Expression) {
		if name, ok := d.schemaName(e); ok {
			o.Schema = schema.Address{Kind: schema.KindSchema, Name: name}
		}
	},
	print: func(p *printer, o *schema.Extension) {
		if !o.Schema.IsZero() {
			p.attr("schema", p.reference(o.Schema))
		}
	}}

func decodeExtension(d *decoder, b block) {
	errors := d.failures()
	o := &schema.Extension{}
	o.Name = d.begin(b, &o.Meta)
	d.needName(b, o.Name)
	d.enter(d.declare(b, o.Address()))
	d.owner.schema = d.defaultSchema
	extensionSpec.decode(d, b, o, &o.Origin)
	d.finish(o, errors)
}

func printExtension(p *printer, o *schema.Extension) {
	p.openNamed(o.Address())
	extensionSpec.print(p, o)
	p.close()
}
