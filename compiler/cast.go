package compiler

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/schemac/schemac/schema"
)

// inOut is the word for a conversion by way of the text.
const inOut = "INOUT"

var castSpec = newSpec("cast", []field[schema.Cast]{
	required(columnType("source", func(c *schema.Cast) *schema.Type { return &c.Source })),
	required(columnType("target", func(c *schema.Cast) *schema.Type { return &c.Target })),
	{name: "with", decode: decodeCastWith, print: printCastWith},
	keyword("as", postgres, []string{"ASSIGNMENT", "IMPLICIT"}, func(c *schema.Cast) *string { return &c.As }),
	dependsOn[schema.Cast](),
	comment[schema.Cast](),
}, nil)

var castFunction = functionRef("with", func(c *schema.Cast) *schema.FunctionRef { return &c.With })

func decodeCastWith(d *decoder, c *schema.Cast, e hclsyntax.Expression) {
	if w, ok := word(e); ok && w == inOut {
		c.InOut = true
		return
	}
	castFunction.decode(d, c, e)
}

func printCastWith(p *printer, c *schema.Cast) {
	if c.InOut {
		p.attr("with", inOut)
		return
	}
	castFunction.print(p, c)
}

// decodeCast reads a cast, whose types are its name. A label is for people
// alone.
func decodeCast(d *decoder, b block) {
	errors := d.failures()
	c := &schema.Cast{}
	c.Origin.Range = d.at(b.DefRange())
	d.owner = owner{schema: d.defaultSchema}
	castSpec.decode(d, b, c, &c.Origin)
	d.finish(c, errors)
}

func printCast(p *printer, c *schema.Cast) {
	p.open("cast")
	castSpec.print(p, c)
	p.close()
}
