package compiler

import "github.com/schemac/schemac/schema"

var operatorSpec = newSpec("operator",
	fields([]field[schema.Operator]{inSchema[schema.Operator]()}, signedFields[schema.Operator](), []field[schema.Operator]{
		columnType("left", func(o *schema.Operator) *schema.Type { return &o.Left }),
		required(columnType("right", func(o *schema.Operator) *schema.Type { return &o.Right })),
		required(functionRef("function", func(o *schema.Operator) *schema.FunctionRef { return &o.Function })),
		text("commutator", postgres, func(o *schema.Operator) *string { return &o.Commutator }),
		text("negator", postgres, func(o *schema.Operator) *string { return &o.Negator }),
		functionRef("restrict", func(o *schema.Operator) *schema.FunctionRef { return &o.Restrict }),
		functionRef("join", func(o *schema.Operator) *schema.FunctionRef { return &o.Join }),
		flag("hashes", postgres, func(o *schema.Operator) *bool { return &o.Hashes }),
		flag("merges", postgres, func(o *schema.Operator) *bool { return &o.Merges }),
		comment[schema.Operator](),
	}), nil)

func decodeOperator(d *decoder, b block) { decodeSigned(d, b, operatorSpec, &schema.Operator{}) }

func printOperator(p *printer, o *schema.Operator) {
	p.openNamed(o.Address())
	operatorSpec.print(p, o)
	p.close()
}
