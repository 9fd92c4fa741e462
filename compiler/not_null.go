package compiler

import (
	"cmp"

	"github.com/schemac/schemac/schema"
)

var notNullSpec = newSpec("not_null", []field[schema.NotNull]{
	text("name", anyDialect, func(n *schema.NotNull) *string { return &n.Name }),
	flag("no_inherit", anyDialect, func(n *schema.NotNull) *bool { return &n.NoInherit }),
	flag("not_valid", anyDialect, func(n *schema.NotNull) *bool { return &n.NotValid }),
	text("comment", anyDialect, func(n *schema.NotNull) *string { return &n.Comment }),
	optionalFlag("inherited", anyDialect, func(n *schema.NotNull) **bool { return &n.Inherited }),
}, nil)

func decodeNotNull(d *decoder, c *schema.Column, b block) {
	notNullSpec.decode(d, b, &c.Postgres.NotNull, nil)
}

func printNotNull(p *printer, c *schema.Column) {
	if c.Postgres.NotNull == (schema.NotNull{}) {
		return
	}
	spelled := c.Postgres.NotNull
	spelled.Name = cmp.Or(spelled.Name, spelled.Given)
	p.open("not_null")
	notNullSpec.print(p, &spelled)
	p.close()
}

var domainNotNullSpec = newSpec("not_null", []field[schema.DomainNotNull]{
	text("name", anyDialect, func(n *schema.DomainNotNull) *string { return &n.Name }),
	text("comment", anyDialect, func(n *schema.DomainNotNull) *string { return &n.Comment }),
}, nil)

func decodeDomainNotNull(d *decoder, o *schema.Domain, b block) {
	domainNotNullSpec.decode(d, b, &o.Required, nil)
}

func printDomainNotNull(p *printer, o *schema.Domain) {
	if o.Required == (schema.DomainNotNull{}) {
		return
	}
	spelled := o.Required
	spelled.Name = cmp.Or(spelled.Name, spelled.Given)
	p.open("not_null")
	domainNotNullSpec.print(p, &spelled)
	p.close()
}
