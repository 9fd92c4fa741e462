package compiler

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/schemac/schemac/schema"
)

var viewSpec = newSpec("view",
	fields([]field[schema.View]{inSchema[schema.View]()}, metaFields[schema.View](), []field[schema.View]{
		query(func(v *schema.View) *schema.Expr { return &v.Body }),
		keyword("check_option", postgres, []string{"LOCAL", "CASCADED"}, func(v *schema.View) *string { return &v.CheckOption }),
		outputNames(func(v *schema.View) *[]string { return &v.Postgres.Names }),
		viewSwitch("security_barrier", func(v *schema.View) (**bool, *string) { return &v.Postgres.SecurityBarrier, &v.Postgres.BarrierWord }),
		viewSwitch("security_invoker", func(v *schema.View) (**bool, *string) { return &v.Postgres.SecurityInvoker, &v.Postgres.InvokerWord }),
	}, adapt(func(v *schema.View) *schema.ClickHouseView { return &v.ClickHouse }, clickhouseViewFields),
		[]field[schema.View]{comment[schema.View]()}),
	[]nested[schema.View]{viewColumns(func(v *schema.View) *[]schema.ViewColumn { return &v.Columns },
		func(v *schema.View) *[]schema.PostgresViewColumn { return &v.Postgres.Columns })})

// clickhouseViewFields are what ClickHouse knows of plain and materialized
// views alike.
var clickhouseViewFields = []field[schema.ClickHouseView]{
	text("definer", clickhouse, func(v *schema.ClickHouseView) *string { return &v.Definer }),
	keyword("security", clickhouse, []string{"DEFINER", "INVOKER", "NONE"}, func(v *schema.ClickHouseView) *string { return &v.Security }),
}

// viewSwitch is a boolean option that may also be written as a word such as "on",
// which is kept.
func viewSwitch(name string, get func(*schema.View) (flag **bool, word *string)) field[schema.View] {
	f := optionalFlag(name, postgres, func(v *schema.View) **bool { flag, _ := get(v); return flag })
	decode, print := f.decode, f.print
	f.decode = func(d *decoder, v *schema.View, e hclsyntax.Expression) {
		flag, word := get(v)
		written, ok := d.literal(e)
		if on, known := schema.ReadSwitch(written); ok && known {
			*flag, *word = &on, written
			return
		}
		decode(d, v, e)
	}
	f.print = func(p *printer, v *schema.View) {
		if _, word := get(v); *word != "" {
			p.attr(name, quote(*word))
			return
		}
		print(p, v)
	}
	return f
}

func decodeView(d *decoder, b block) { decodeNamed(d, b, viewSpec, &schema.View{}) }

func printView(p *printer, v *schema.View) {
	p.openNamed(v.Address())
	viewSpec.print(p, v)
	p.close()
}

// outputNames is the attribute that names the columns of a result.
func outputNames[T any](get func(*T) *[]string) field[T] {
	f := textList("columns", postgres, get)
	print := f.print
	f.print = func(p *printer, t *T) {
		if len(*get(t)) > 0 {
			print(p, t)
		}
	}
	return f
}

// viewColumn is all that a model can say of one column of a view's result. Its
// nullability is part of the type on ClickHouse, and accepted for the reader's
// sake elsewhere.
type viewColumn struct {
	stated schema.ViewColumn
	more   schema.PostgresViewColumn
}

var viewColumnSpec = newSpec("column", []field[viewColumn]{
	consumed[viewColumn]("name"),
	columnType("type", func(c *viewColumn) *schema.Type { return &c.stated.Type }),
	{name: "null", decode: func(d *decoder, c *viewColumn, e hclsyntax.Expression) {
		null, _ := d.boolean(e)
		c.stated.Null = null && clickhouse.has(d.dialect)
	}},
	value("default", postgres, func(c *viewColumn) *schema.Expr { return &c.more.Default }),
	storageKeyword(func(c *viewColumn) *string { return &c.more.Storage }),
	raw("compression", postgres, func(c *viewColumn) *string { return &c.more.Compression }),
	optionalInteger("statistics", postgres, func(c *viewColumn) **int64 { return &c.more.Statistics }),
	text("comment", postgres|clickhouse, func(c *viewColumn) *string { return &c.more.Comment }),
}, nil)

// viewColumns reads the blocks of columns. One that says something of a column
// states nothing of the result, unless it gives a type.
func viewColumns[T any](stated func(*T) *[]schema.ViewColumn, more func(*T) *[]schema.PostgresViewColumn) nested[T] {
	return nested[T]{name: "column", labels: 1,
		decode: func(d *decoder, t *T, b block) {
			c := &viewColumn{}
			name := d.begin(b, &schema.Meta{})
			d.needName(b, name)
			viewColumnSpec.decode(d, b, c, nil)
			if clickhouse.has(d.dialect) { // it is part of what is stated
				c.stated.Comment, c.more.Comment = c.more.Comment, ""
			}
			d.link(func(*linker) { // when the type is known
				plain := c.more == schema.PostgresViewColumn{}
				c.stated.Name, c.more.Name = name, name
				if plain || !c.stated.Type.IsZero() {
					*stated(t) = append(*stated(t), c.stated)
				}
				if !plain {
					*more(t) = append(*more(t), c.more)
				}
			})
		},
		print: func(p *printer, t *T) {
			for _, c := range joinedColumns(*stated(t), *more(t)) {
				p.open("column", c.stated.Name)
				viewColumnSpec.print(p, &c)
				p.close()
			}
		}}
}

// joinedColumns puts together what is known of each column, in the stated order.
func joinedColumns(stated []schema.ViewColumn, more []schema.PostgresViewColumn) []viewColumn {
	columns, at := make([]viewColumn, len(stated)), map[string]int{}
	for i, s := range stated {
		columns[i].stated, at[s.Name] = s, i
		columns[i].more.Comment = s.Comment
	}
	for _, m := range more {
		if i, ok := at[m.Name]; ok {
			columns[i].more = m
			continue
		}
		columns = append(columns, viewColumn{stated: schema.ViewColumn{Name: m.Name}, more: m})
	}
	return columns
}
