package compiler

import "github.com/schemac/schemac/schema"

var enumSpec = newSpec("enum",
	fields([]field[schema.Enum]{inSchema[schema.Enum]()}, metaFields[schema.Enum](), []field[schema.Enum]{
		required(textList("values", postgres, func(e *schema.Enum) *[]string { return &e.Values })),
		paramsField("renamed_values", postgres, func(e *schema.Enum) *schema.Params { return &e.RenamedValues }),
		comment[schema.Enum](),
	}), nil)

func decodeEnum(d *decoder, b block) {
	errors := d.failures()
	e := &schema.Enum{}
	e.Name = d.begin(b, &e.Meta)
	d.needName(b, e.Name)
	e.Schema = d.namespace(b)
	d.enter(d.declare(b, e.Address()))
	enumSpec.decode(d, b, e, &e.Origin)
	d.finish(e, errors)
}

func printEnum(p *printer, e *schema.Enum) {
	p.openNamed(e.Address())
	enumSpec.print(p, e)
	p.close()
}
