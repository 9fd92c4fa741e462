package compiler

import (
	"github.com/schemac/schemac/schema"
)

var extensionSpec = newSpec("extension",
	fields([]field[schema.Extension]{schemaField(func(o *schema.Extension) *schema.Address { return &o.Schema })}, metaFields[schema.Extension](), []field[schema.Extension]{
		text("version", postgres, func(o *schema.Extension) *string { return &o.Version }),
		comment[schema.Extension](),
	}), nil)

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
