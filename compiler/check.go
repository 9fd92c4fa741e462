package compiler

import "github.com/schemac/schemac/schema"

var checkSpec = newSpec("check",
	fields(metaFields[schema.Check](), []field[schema.Check]{
		required(expression("expr", anyDialect, func(c *schema.Check) *schema.Expr { return &c.Expr })),
		flag("no_inherit", postgres, func(c *schema.Check) *bool { return &c.Postgres.NoInherit }),
		flag("not_valid", postgres, func(c *schema.Check) *bool { return &c.Postgres.NotValid }),
		inverseFlag("enforced", postgres, func(c *schema.Check) *bool { return &c.Postgres.NotEnforced }),
		flag("inherited", postgres, func(c *schema.Check) *bool { return &c.Postgres.Inherited }),
		comment[schema.Check](),
	}), nil)

func decodeCheck(d *decoder, b block) {
	errors := d.failures()
	c := &schema.Check{Schema: d.owner.schema, Table: d.owner.name}
	c.Name = d.begin(b, &c.Meta)
	if d.dialect == clickhouse {
		d.owner.place(c)
	}
	c.ClickHouse.Assume = b.Type == "assume"
	checkSpec.decode(d, b, c, &c.Origin)
	d.finish(c, errors)
}

func printCheck(p *printer, c *schema.Check) {
	block := "check"
	if c.ClickHouse.Assume {
		block = "assume"
	}
	p.open(block, c.Name)
	checkSpec.print(p, c)
	p.close()
}
