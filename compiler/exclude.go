package compiler

import (
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/schemac/schemac/schema"
)

// excludePartSpec is a part of an exclusion constraint: one of a key, with its
// operator.
var excludePartSpec = newSpec("on", append(slices.Clone(partSpec.fields),
	required(text("op", postgres, func(p *schema.Part) *string { return &p.Op }))), nil)

var excludeSpec = newSpec("exclude",
	fields(metaFields[schema.Exclude](), []field[schema.Exclude]{
		partOf(func(x *schema.Exclude) *schema.Address { return &x.Of }, schema.KindExclude),
		{name: "type", in: postgres,
			decode: func(d *decoder, x *schema.Exclude, e hclsyntax.Expression) {
				index := &schema.Index{}
				decodeIndexType(d, index, e)
				x.Type = index.Type
			},
			print: func(p *printer, x *schema.Exclude) { printIndexType(p, &schema.Index{Type: x.Type}) }},
		expression("where", postgres, func(x *schema.Exclude) *schema.Expr { return &x.Where }),
		columnList("include", postgres, func(x *schema.Exclude) *[]string { return &x.Include }),
		deferrable(func(x *schema.Exclude) *schema.Deferral { return &x.Deferrable }),
		paramsField("storage_params", postgres, func(x *schema.Exclude) *schema.Params { return &x.StorageParams }),
		comment[schema.Exclude](),
		text("index_comment", postgres, func(x *schema.Exclude) *string { return &x.IndexComment }),
	}),
	[]nested[schema.Exclude]{
		{name: "on", decode: decodeExcludePart, print: printExcludeParts},
		storageParams(func(x *schema.Exclude) *schema.Params { return &x.StorageParams }),
	})

func decodeExclude(d *decoder, b block) {
	errors := d.failures()
	x := &schema.Exclude{Schema: d.owner.schema, Table: d.owner.name}
	x.Name = d.begin(b, &x.Meta)
	excludeSpec.decode(d, b, x, &x.Origin)
	d.finish(x, errors)
}

func decodeExcludePart(d *decoder, x *schema.Exclude, b block) {
	var part schema.Part
	errors := d.failures()
	excludePartSpec.decode(d, b, &part, nil)
	if d.failures() == errors && (part.Column == "") == part.Expr.IsZero() {
		d.problems.Errorf("invalid-part", "Invalid part of a key", d.at(b.DefRange()),
			"A block %q needs either column or expr, and not both.", b.Type)
	}
	x.Parts = append(x.Parts, part)
}

func printExcludeParts(p *printer, x *schema.Exclude) {
	for i := range x.Parts {
		p.open("on")
		excludePartSpec.print(p, &x.Parts[i])
		p.close()
	}
}

func printExclude(p *printer, x *schema.Exclude) {
	p.open("exclude", x.Name)
	excludeSpec.print(p, x)
	p.close()
}
