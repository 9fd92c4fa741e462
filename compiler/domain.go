package compiler

import (
	"strconv"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/schemac/schemac/schema"
)

var domainSpec = newSpec("domain",
	fields([]field[schema.Domain]{inSchema[schema.Domain]()}, metaFields[schema.Domain](), []field[schema.Domain]{
		required(columnType("type", func(o *schema.Domain) *schema.Type { return &o.Type })),
		domainNull,
		value("default", postgres, func(o *schema.Domain) *schema.Expr { return &o.Default }),
		text("collate", postgres, func(o *schema.Domain) *string { return &o.Collate }),
		comment[schema.Domain](),
	}),
	[]nested[schema.Domain]{
		{name: "not_null", in: postgres, once: true, decode: decodeDomainNotNull, print: printDomainNotNull},
		{name: "check", labels: 1, decode: decodeDomainCheck, print: printDomainChecks},
	})

// domainNull is written in any case: of columns it means the opposite where it
// is left out.
var domainNull = field[schema.Domain]{name: "null",
	decode: func(d *decoder, o *schema.Domain, e hclsyntax.Expression) {
		if null, ok := d.boolean(e); ok {
			o.NotNull = !null
		}
	},
	print: func(p *printer, o *schema.Domain) { p.attr("null", strconv.FormatBool(!o.NotNull)) }}

var domainCheckSpec = newSpec("check", []field[schema.DomainCheck]{
	consumed[schema.DomainCheck]("name"),
	required(expression("expr", postgres, func(c *schema.DomainCheck) *schema.Expr { return &c.Expr })),
	flag("not_valid", postgres, func(c *schema.DomainCheck) *bool { return &c.NotValid }),
	text("comment", postgres, func(c *schema.DomainCheck) *string { return &c.Comment }),
}, nil)

func decodeDomain(d *decoder, b block) { decodeNamed(d, b, domainSpec, &schema.Domain{}) }

// decodeDomainCheck reads a check. Without a name it gets the server's.
func decodeDomainCheck(d *decoder, o *schema.Domain, b block) {
	var check schema.DomainCheck
	check.Name = d.begin(b, &schema.Meta{})
	domainCheckSpec.decode(d, b, &check, nil)
	o.Checks = append(o.Checks, check)
}

func printDomain(p *printer, o *schema.Domain) {
	p.openNamed(o.Address())
	domainSpec.print(p, o)
	p.close()
}

func printDomainChecks(p *printer, o *schema.Domain) {
	for i := range o.Checks {
		p.open("check", o.Checks[i].Name)
		domainCheckSpec.print(p, &o.Checks[i])
		p.close()
	}
}
