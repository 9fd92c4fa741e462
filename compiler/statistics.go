package compiler

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/schemac/schemac/schema"
)

var statisticsKinds = []string{"ndistinct", "dependencies", "mcv"}

var statisticsSpec = newSpec("statistics",
	fields([]field[schema.Statistics]{schemaField(func(s *schema.Statistics) *schema.Address { return &s.Namespace })}, metaFields[schema.Statistics](), []field[schema.Statistics]{
		{name: "kinds", in: postgres, decode: decodeStatisticsKinds, print: func(p *printer, s *schema.Statistics) {
			if len(s.Kinds) > 0 {
				p.list("kinds", s.Kinds)
			}
		}},
		columnList("columns", postgres, func(s *schema.Statistics) *[]string { return &s.Columns }),
		optionalInteger("target", postgres, func(s *schema.Statistics) **int64 { return &s.Target }),
		comment[schema.Statistics](),
	}),
	[]nested[schema.Statistics]{{name: "on", decode: decodeStatisticsPart, print: printStatisticsExprs}})

func decodeStatistics(d *decoder, b block) {
	errors := d.failures()
	s := &schema.Statistics{Schema: d.owner.schema, Table: d.owner.name}
	s.Name = d.begin(b, &s.Meta)
	statisticsSpec.decode(d, b, s, &s.Origin)
	if d.failures() == errors && len(s.Columns)+len(s.Exprs) == 0 {
		d.problems.Errorf("empty-key", "Key without columns", d.at(b.DefRange()),
			"A block %q needs columns, or blocks on { expr = … }. List at least two columns, or one expression.", b.Type)
	}
	d.finish(s, errors)
}

func decodeStatisticsKinds(d *decoder, s *schema.Statistics, e hclsyntax.Expression) {
	items, _ := d.list(e, "a list of kinds, as in [ndistinct, dependencies]")
	s.Kinds = d.keywords(items, statisticsKinds)
}

// statisticsPartSpec is a column or an expression, one at a time.
var statisticsPartSpec = newSpec("on", partSpec.fields[:2], nil)

func decodeStatisticsPart(d *decoder, s *schema.Statistics, b block) {
	var part schema.Part
	errors := d.failures()
	statisticsPartSpec.decode(d, b, &part, nil)
	switch {
	case d.failures() > errors:
	case (part.Column == "") == part.Expr.IsZero():
		d.problems.Errorf("invalid-part", "Invalid part of a key", d.at(b.DefRange()),
			"A block %q needs either column or expr, and not both.", b.Type)
	case part.Column != "":
		s.Columns = append(s.Columns, part.Column)
	default:
		s.Exprs = append(s.Exprs, part.Expr)
	}
}

func printStatisticsExprs(p *printer, s *schema.Statistics) {
	for _, e := range s.Exprs {
		p.open("on")
		statisticsPartSpec.print(p, &schema.Part{Expr: e})
		p.close()
	}
}

func printStatistics(p *printer, s *schema.Statistics) {
	p.open("statistics", s.Name)
	statisticsSpec.print(p, s)
	p.close()
}
