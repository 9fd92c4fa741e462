package compiler

import "github.com/schemac/schemac/schema"

var compositeSpec = newSpec("composite",
	fields([]field[schema.Composite]{inSchema[schema.Composite]()}, metaFields[schema.Composite](),
		[]field[schema.Composite]{comment[schema.Composite]()}),
	[]nested[schema.Composite]{{name: "field", labels: 1, decode: decodeCompositeField, print: printCompositeFields}})

var compositeFieldSpec = newSpec("field", []field[schema.CompositeField]{
	consumed[schema.CompositeField]("name"),
	text("renamed_from", postgres, func(f *schema.CompositeField) *string { return &f.RenamedFrom }),
	required(columnType("type", func(f *schema.CompositeField) *schema.Type { return &f.Type })),
	text("collate", postgres, func(f *schema.CompositeField) *string { return &f.Collate }),
	text("comment", postgres, func(f *schema.CompositeField) *string { return &f.Comment }),
}, nil)

func decodeComposite(d *decoder, b block) { decodeNamed(d, b, compositeSpec, &schema.Composite{}) }

// decodeCompositeField adds the field once its type is known.
func decodeCompositeField(d *decoder, o *schema.Composite, b block) {
	f := &schema.CompositeField{}
	f.Name = d.begin(b, &schema.Meta{})
	d.needName(b, f.Name)
	compositeFieldSpec.decode(d, b, f, nil)
	d.link(func(*linker) { o.Fields = append(o.Fields, *f) })
}

func printComposite(p *printer, o *schema.Composite) {
	p.openNamed(o.Address())
	compositeSpec.print(p, o)
	p.close()
}

func printCompositeFields(p *printer, o *schema.Composite) {
	for i := range o.Fields {
		p.open("field", o.Fields[i].Name)
		compositeFieldSpec.print(p, &o.Fields[i])
		p.close()
	}
}
