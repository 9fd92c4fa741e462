package compiler

import "github.com/schemac/schemac/schema"

var notNullSpec = newSpec("not_null", []field[schema.NotNull]{
	text("name", anyDialect, func(n *schema.NotNull) *string { return &n.Name }),
	flag("no_inherit", anyDialect, func(n *schema.NotNull) *bool { return &n.NoInherit }),
	flag("not_valid", anyDialect, func(n *schema.NotNull) *bool { return &n.NotValid }),
	text("comment", anyDialect, func(n *schema.NotNull) *string { return &n.Comment }),
}, nil)

func decodeNotNull(d *decoder, c *schema.Column, b block) {
	notNullSpec.decode(d, b, &c.Postgres.NotNull, nil)
}

func printNotNull(p *printer, c *schema.Column) {
	if c.Postgres.NotNull == (schema.NotNull{}) {
		return
	}
	p.open("not_null")
	notNullSpec.print(p, &c.Postgres.NotNull)
	p.close()
}
