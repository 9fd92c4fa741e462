package compiler

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/schemac/schemac/schema"
)

var uniqueSpec = newSpec("unique",
	fields(metaFields[schema.Unique](), []field[schema.Unique]{
		partOf(func(u *schema.Unique) *schema.Address { return &u.Of }, schema.KindUnique, schema.KindIndex),
		flag("only", postgres, func(u *schema.Unique) *bool { return &u.Only }),
		partsField(func(u *schema.Unique) *[]schema.Part { return &u.Parts }),
		columnList("include", postgres, func(u *schema.Unique) *[]string { return &u.Include }),
		inverseFlag("nulls_distinct", postgres, func(u *schema.Unique) *bool { return &u.NullsNotDistinct }),
		flag("without_overlaps", postgres, func(u *schema.Unique) *bool { return &u.WithoutOverlaps }),
		deferrable(func(u *schema.Unique) *schema.Deferral { return &u.Deferrable }),
		paramsField("storage_params", postgres, func(u *schema.Unique) *schema.Params { return &u.StorageParams }),
		comment[schema.Unique](),
		text("index_comment", postgres, func(u *schema.Unique) *string { return &u.IndexComment }),
	}),
	[]nested[schema.Unique]{
		partsBlock("on", func(u *schema.Unique) *[]schema.Part { return &u.Parts }),
		storageParams(func(u *schema.Unique) *schema.Params { return &u.StorageParams }),
	})

func decodeUnique(d *decoder, b block) {
	errors := d.failures()
	u := &schema.Unique{Schema: d.owner.schema, Table: d.owner.name}
	u.Name = d.begin(b, &u.Meta)
	d.keyBody(b, func() { uniqueSpec.decode(d, b, u, &u.Origin) })
	d.finish(u, errors)
}

// uniqueColumn is the column attribute unique = true: a constraint of that
// one column, which gets its default name.
func uniqueColumn() field[schema.Column] {
	return field[schema.Column]{name: "unique", in: postgres | sqlite,
		decode: func(d *decoder, c *schema.Column, e hclsyntax.Expression) {
			if unique, ok := d.boolean(e); ok && unique {
				u := &schema.Unique{Schema: c.Schema, Table: c.Table, Parts: schema.ColumnParts(c.Name)}
				u.Origin.Range = d.at(e.Range())
				d.objects = append(d.objects, u)
			}
		}}
}

func printUnique(p *printer, u *schema.Unique) {
	p.open("unique", u.Name)
	uniqueSpec.print(p, u)
	p.close()
}
