package compiler

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/schemac/schemac/schema"
)

var viewSpec = newSpec("view",
	fields([]field[schema.View]{inSchema[schema.View]()}, metaFields[schema.View](), []field[schema.View]{
		query(func(v *schema.View) *schema.Expr { return &v.Body }),
		keyword("check_option", postgres, []string{"LOCAL", "CASCADED"}, func(v *schema.View) *string { return &v.CheckOption }),
		flag("security_barrier", postgres, func(v *schema.View) *bool { return &v.Postgres.SecurityBarrier }),
		flag("security_invoker", postgres, func(v *schema.View) *bool { return &v.Postgres.SecurityInvoker }),
	}, adapt(func(v *schema.View) *schema.ClickHouseView { return &v.ClickHouse }, clickhouseViewFields),
		[]field[schema.View]{comment[schema.View]()}),
	[]nested[schema.View]{viewColumns(func(v *schema.View) *[]schema.ViewColumn { return &v.Columns })})

// clickhouseViewFields are what ClickHouse knows of plain and materialized
// views alike.
var clickhouseViewFields = []field[schema.ClickHouseView]{
	text("definer", clickhouse, func(v *schema.ClickHouseView) *string { return &v.Definer }),
	keyword("security", clickhouse, []string{"DEFINER", "INVOKER", "NONE"}, func(v *schema.ClickHouseView) *string { return &v.Security }),
}

func decodeView(d *decoder, b block) {
	errors := d.failures()
	v := &schema.View{}
	v.Name = d.begin(b, &v.Meta)
	d.needName(b, v.Name)
	v.Schema = d.namespace(b)
	d.enter(d.declare(b, v.Address()))
	viewSpec.decode(d, b, v, &v.Origin)
	d.finish(v, errors)
}

func printView(p *printer, v *schema.View) {
	p.openNamed(v.Address())
	viewSpec.print(p, v)
	p.close()
}

// viewColumnSpec states one column of the result. Its nullability is accepted
// for the reader's sake: no engine keeps it.
var viewColumnSpec = newSpec("column", []field[schema.ViewColumn]{
	consumed[schema.ViewColumn]("name"),
	columnType("type", func(c *schema.ViewColumn) *schema.Type { return &c.Type }),
	{name: "null", decode: func(d *decoder, _ *schema.ViewColumn, e hclsyntax.Expression) { d.boolean(e) }},
}, nil)

func viewColumns[T any](get func(*T) *[]schema.ViewColumn) nested[T] {
	return nested[T]{name: "column", labels: 1,
		decode: func(d *decoder, t *T, b block) {
			c := &schema.ViewColumn{}
			c.Name = d.begin(b, &schema.Meta{})
			d.needName(b, c.Name)
			viewColumnSpec.decode(d, b, c, nil)
			d.link(func(*linker) { *get(t) = append(*get(t), *c) })
		},
		print: func(p *printer, t *T) {
			columns := *get(t)
			for i := range columns {
				p.open("column", columns[i].Name)
				viewColumnSpec.print(p, &columns[i])
				p.close()
			}
		}}
}
