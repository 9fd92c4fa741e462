package compiler

import "github.com/schemac/schemac/schema"

var rangeSpec = newSpec("range",
	fields([]field[schema.Range]{inSchema[schema.Range]()}, metaFields[schema.Range](), []field[schema.Range]{
		required(columnType("subtype", func(o *schema.Range) *schema.Type { return &o.Subtype })),
		raw("subtype_ops", postgres, func(o *schema.Range) *string { return &o.SubtypeOps }),
		text("collate", postgres, func(o *schema.Range) *string { return &o.Collate }),
		raw("canonical", postgres, func(o *schema.Range) *string { return &o.Canonical }),
		raw("subtype_diff", postgres, func(o *schema.Range) *string { return &o.SubtypeDiff }),
		text("multirange", postgres, func(o *schema.Range) *string { return &o.Multirange }),
		comment[schema.Range](),
	}), nil)

func decodeRange(d *decoder, b block) { decodeNamed(d, b, rangeSpec, &schema.Range{}) }

func printRange(p *printer, o *schema.Range) {
	p.openNamed(o.Address())
	rangeSpec.print(p, o)
	p.close()
}
