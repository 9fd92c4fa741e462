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

func decodeForeignTable(d *decoder, b block) { decodeTableAs(d, b, foreignTableSpec) }
