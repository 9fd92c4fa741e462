package compiler

import (
	"slices"

	"github.com/schemac/schemac/schema"
)

// foreignTableBlocks are the blocks of a table that do not need rows of its own.
var foreignTableBlocks = []string{"column", "check", "statistics"}

// foreignTableSpec is a table and the place of its rows. It may be a partition
// of another.
var foreignTableSpec = newSpec("foreign_table",
	slices.Concat([]field[schema.Table]{inSchema[schema.Table](), partitionParent()},
		adapt(partitionPlace, boundFields),
		[]field[schema.Table]{inherits()},
		adapt(func(t *schema.Table) *schema.Foreign { return &t.Postgres.Foreign }, []field[schema.Foreign]{
			serverReference(func(f *schema.Foreign) *schema.ServerRef { return &f.Server }),
			foreignOptions(func(f *schema.Foreign) *schema.Params { return &f.Options }),
		}), metaFields[schema.Table](), []field[schema.Table]{comment[schema.Table]()}),
	slices.DeleteFunc(slices.Clone(tableSpec.blocks), func(n nested[schema.Table]) bool { return !slices.Contains(foreignTableBlocks, n.name) }))

func decodeForeignTable(d *decoder, b block) { decodeTableAs(d, b, foreignTableSpec) }
