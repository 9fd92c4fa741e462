package compiler

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/schemac/schemac/schema"
)

var operatorFamilySpec = newSpec("operator_family",
	fields([]field[schema.OperatorFamily]{inSchema[schema.OperatorFamily]()}, signedFields[schema.OperatorFamily](), []field[schema.OperatorFamily]{
		raw("using", postgres, func(f *schema.OperatorFamily) *string { return &f.Using }),
		comment[schema.OperatorFamily](),
	}),
	[]nested[schema.OperatorFamily]{
		operatorMembers(func(f *schema.OperatorFamily) *[]schema.OperatorMember { return &f.Operators }),
		supportMembers(func(f *schema.OperatorFamily) *[]schema.SupportMember { return &f.Supports }),
	})

var operatorClassSpec = newSpec("operator_class",
	fields([]field[schema.OperatorClass]{inSchema[schema.OperatorClass]()}, signedFields[schema.OperatorClass](), []field[schema.OperatorClass]{
		required(columnType("type", func(c *schema.OperatorClass) *schema.Type { return &c.Type })),
		raw("using", postgres, func(c *schema.OperatorClass) *string { return &c.Using }),
		flag("default", postgres, func(c *schema.OperatorClass) *bool { return &c.Default }),
		{name: "family", in: postgres, decode: decodeFamily, print: printFamily},
		columnType("storage", func(c *schema.OperatorClass) *schema.Type { return &c.Storage }),
		comment[schema.OperatorClass](),
	}),
	[]nested[schema.OperatorClass]{
		operatorMembers(func(c *schema.OperatorClass) *[]schema.OperatorMember { return &c.Operators }),
		supportMembers(func(c *schema.OperatorClass) *[]schema.SupportMember { return &c.Supports }),
	})

// decodeFamily reads a family of the model, or as a string the name of one that
// the engine or an extension has.
func decodeFamily(d *decoder, c *schema.OperatorClass, e hclsyntax.Expression) {
	if root := rootName(e); root != string(schema.KindOperatorFamily) || d.isVariable(root) {
		c.FamilyName, _ = d.sqlText(e)
		return
	}
	if p, ok := d.path(e); ok {
		d.refer(p, func(_ *linker, a schema.Address) { c.Family = a })
	}
}

func printFamily(p *printer, c *schema.OperatorClass) {
	switch {
	case !c.Family.IsZero():
		p.attr("family", p.reference(c.Family))
	case c.FamilyName != "":
		p.attr("family", quote(c.FamilyName))
	}
}

var operatorMemberSpec = newSpec("operator", []field[schema.OperatorMember]{
	consumed[schema.OperatorMember]("name"),
	required(integer("strategy", postgres, func(m *schema.OperatorMember) *int64 { return &m.Strategy })),
	columnType("left", func(m *schema.OperatorMember) *schema.Type { return &m.Left }),
	columnType("right", func(m *schema.OperatorMember) *schema.Type { return &m.Right }),
	text("order_by", postgres, func(m *schema.OperatorMember) *string { return &m.OrderBy }),
}, nil)

var supportMemberSpec = newSpec("support", []field[schema.SupportMember]{
	required(integer("number", postgres, func(m *schema.SupportMember) *int64 { return &m.Number })),
	required(functionRef("function", func(m *schema.SupportMember) *schema.FunctionRef { return &m.Function })),
	columnType("left", func(m *schema.SupportMember) *schema.Type { return &m.Left }),
	columnType("right", func(m *schema.SupportMember) *schema.Type { return &m.Right }),
}, nil)

// operatorMembers are added once their types are known.
func operatorMembers[T any](get func(*T) *[]schema.OperatorMember) nested[T] {
	return nested[T]{name: "operator", labels: 1, in: postgres,
		decode: func(d *decoder, t *T, b block) {
			m := &schema.OperatorMember{}
			m.Operator = d.begin(b, &schema.Meta{})
			d.needName(b, m.Operator)
			operatorMemberSpec.decode(d, b, m, nil)
			d.link(func(*linker) { *get(t) = append(*get(t), *m) })
		},
		print: func(p *printer, t *T) {
			for _, m := range *get(t) {
				p.open("operator", m.Operator)
				operatorMemberSpec.print(p, &m)
				p.close()
			}
		}}
}

// supportMembers are added once their functions are known.
func supportMembers[T any](get func(*T) *[]schema.SupportMember) nested[T] {
	return nested[T]{name: "support", in: postgres,
		decode: func(d *decoder, t *T, b block) {
			m := &schema.SupportMember{}
			supportMemberSpec.decode(d, b, m, nil)
			d.link(func(*linker) { *get(t) = append(*get(t), *m) })
		},
		print: func(p *printer, t *T) {
			for _, m := range *get(t) {
				p.open("support")
				supportMemberSpec.print(p, &m)
				p.close()
			}
		}}
}

func decodeOperatorFamily(d *decoder, b block) {
	decodeSigned(d, b, operatorFamilySpec, &schema.OperatorFamily{})
}

func decodeOperatorClass(d *decoder, b block) {
	decodeSigned(d, b, operatorClassSpec, &schema.OperatorClass{})
}

func printOperatorFamily(p *printer, f *schema.OperatorFamily) {
	p.openNamed(f.Address())
	operatorFamilySpec.print(p, f)
	p.close()
}

func printOperatorClass(p *printer, c *schema.OperatorClass) {
	p.openNamed(c.Address())
	operatorClassSpec.print(p, c)
	p.close()
}
