package compiler

import "github.com/schemac/schemac/schema"

var schemaSpec = newSpec("schema",
	fields(metaFields[schema.Schema](), []field[schema.Schema]{
		raw("engine", clickhouse, func(s *schema.Schema) *string { return &s.ClickHouse.Engine }),
		comment[schema.Schema](),
	}), nil)

func decodeSchema(d *decoder, b block) {
	errors := d.failures()
	s := &schema.Schema{}
	s.Name = d.begin(b, &s.Meta)
	d.needName(b, s.Name)
	schemaSpec.decode(d, b, s, &s.Origin)
	if label := b.name(); label != "" {
		d.schemas[label] = s.Name
	}
	d.finish(s, errors)
}

func printSchema(p *printer, s *schema.Schema) {
	p.open("schema", s.Name)
	schemaSpec.print(p, s)
	p.close()
}
