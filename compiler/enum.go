package compiler

import "github.com/schemac/schemac/schema"

var enumSpec = newSpec("enum",
	fields([]field[schema.Enum]{inSchema[schema.Enum]()}, metaFields[schema.Enum](), []field[schema.Enum]{
		required(textList("values", postgres, func(e *schema.Enum) *[]string { return &e.Values })),
		paramsField("renamed_values", postgres, func(e *schema.Enum) *schema.Params { return &e.RenamedValues }),
		comment[schema.Enum](),
	}), nil)

func decodeEnum(d *decoder, b block) { decodeNamed(d, b, enumSpec, &schema.Enum{}) }

func printEnum(p *printer, e *schema.Enum) {
	p.openNamed(e.Address())
	enumSpec.print(p, e)
	p.close()
}
