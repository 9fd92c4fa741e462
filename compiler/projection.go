package compiler

import "github.com/schemac/schemac/schema"

var projectionSpec = newSpec("projection",
	fields(metaFields[schema.Projection](), []field[schema.Projection]{
		required(expression("as", anyDialect, func(p *schema.Projection) *schema.Expr { return &p.Body })),
		comment[schema.Projection](),
	}), nil)

func decodeProjection(d *decoder, b block) {
	errors := d.failures()
	o := &schema.Projection{Schema: d.owner.schema, Table: d.owner.name}
	o.Name = d.begin(b, &o.Meta)
	d.needName(b, o.Name)
	projectionSpec.decode(d, b, o, &o.Origin)
	d.finish(o, errors)
}

func printProjection(p *printer, o *schema.Projection) {
	p.open("projection", o.Name)
	projectionSpec.print(p, o)
	p.close()
}
