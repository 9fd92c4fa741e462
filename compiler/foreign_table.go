package compiler

import (
	"slices"

	"github.com/schemac/schemac/schema"
)

// foreignTableSpec is a table and the place of its rows.
var foreignTableSpec = newSpec("foreign_table",
	slices.Concat([]field[schema.Table]{inSchema[schema.Table]()},
		adapt(func(t *schema.Table) *schema.Foreign { return &t.Postgres.Foreign }, []field[schema.Foreign]{
			serverReference(func(f *schema.Foreign) *schema.Address { return &f.Server }),
			foreignOptions(func(f *schema.Foreign) *schema.Params { return &f.Options }),
		}), metaFields[schema.Table](), []field[schema.Table]{comment[schema.Table]()}),
	slices.DeleteFunc(slices.Clone(tableSpec.blocks), func(n nested[schema.Table]) bool { return n.name != "column" && n.name != "check" }))

func decodeForeignTable(d *decoder, b block) {
	errors := d.failures()
	t := &schema.Table{}
	t.Name = d.begin(b, &t.Meta)
	d.needName(b, t.Name)
	t.Schema = d.namespace(b)
	s := d.declare(b, t.Address())
	d.enter(s)
	foreignTableSpec.decode(d, b, t, &t.Origin)
	s.columns = d.owner.renamed
	d.finish(t, errors)
}
