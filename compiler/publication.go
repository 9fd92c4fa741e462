package compiler

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/schemac/schemac/schema"
)

var operations = []string{"INSERT", "UPDATE", "DELETE", "TRUNCATE"}

var publicationSpec = newSpec("publication",
	fields(metaFields[schema.Publication](), []field[schema.Publication]{
		flag("all_tables", postgres, func(p *schema.Publication) *bool { return &p.AllTables }),
		{name: "tables", decode: decodePublishedTables, print: printPublishedTables},
		{name: "schemas", decode: decodePublishedSchemas, print: printPublishedSchemas},
		{name: "publish", decode: decodeOperations, print: printOperations},
		flag("via_root", postgres, func(p *schema.Publication) *bool { return &p.ViaRoot }),
		flag("generated_columns", postgres, func(p *schema.Publication) *bool { return &p.Generated }),
		comment[schema.Publication](),
	}), []nested[schema.Publication]{{name: "part", in: postgres, decode: decodePublishedPart, print: printPublishedParts}})

// publishedSpec is a block for a table of which only a part is published.
var publishedSpec = newSpec("part", []field[schema.PublishedTable]{
	{name: "table", required: true, decode: func(d *decoder, t *schema.PublishedTable, e hclsyntax.Expression) {
		d.tableOf(e, func(table schema.Address, _ map[string]string) { t.Table = table })
	}, print: func(p *printer, t *schema.PublishedTable) { p.attr("table", p.reference(t.Table)) }},
	{name: "columns", decode: decodePublishedColumns, print: func(p *printer, t *schema.PublishedTable) {
		if len(t.Columns) > 0 {
			p.attr("columns", columnListText(namesOf(t.Columns)))
		}
	}},
	expression("where", postgres, func(t *schema.PublishedTable) *schema.Expr { return &t.Where }),
}, nil)

func namesOf(addresses []schema.Address) []string {
	names := make([]string, len(addresses))
	for i, a := range addresses {
		names[i] = a.Name
	}
	return names
}

func decodePublication(d *decoder, b block) {
	errors := d.failures()
	p := &schema.Publication{}
	p.Name = d.begin(b, &p.Meta)
	d.needName(b, p.Name)
	d.enter(d.declare(b, p.Address()))
	publicationSpec.decode(d, b, p, &p.Origin)
	d.finish(p, errors)
}

func printPublication(p *printer, o *schema.Publication) {
	p.open("publication", o.Name)
	publicationSpec.print(p, o)
	p.close()
}

func decodePublishedTables(d *decoder, p *schema.Publication, e hclsyntax.Expression) {
	items, _ := d.list(e, "a list of tables, as in [table.users]")
	for _, x := range items {
		d.tableOf(x, func(table schema.Address, _ map[string]string) {
			p.Tables = append(p.Tables, schema.PublishedTable{Table: table})
		})
	}
}

// whole reports whether all of the table is published.
func whole(t schema.PublishedTable) bool { return len(t.Columns) == 0 && t.Where.IsZero() }

func printPublishedTables(p *printer, o *schema.Publication) {
	var texts []string
	for _, t := range o.Tables {
		if whole(t) {
			texts = append(texts, p.reference(t.Table))
		}
	}
	if len(texts) > 0 {
		p.list("tables", texts)
	}
}

func decodePublishedPart(d *decoder, p *schema.Publication, b block) {
	part := &schema.PublishedTable{}
	publishedSpec.decode(d, b, part, nil)
	d.link(func(*linker) {
		for i := range part.Columns {
			part.Columns[i] = part.Table.Child(schema.KindColumn, part.Columns[i].Name)
		}
		if !part.Table.IsZero() {
			p.Tables = append(p.Tables, *part)
		}
	})
}

// decodePublishedColumns notes the names; what they belong to is known later.
func decodePublishedColumns(d *decoder, t *schema.PublishedTable, e hclsyntax.Expression) {
	names, _ := d.columns(e)
	for _, name := range names {
		t.Columns = append(t.Columns, schema.Address{Kind: schema.KindColumn, Name: name})
	}
}

func printPublishedParts(p *printer, o *schema.Publication) {
	for _, t := range o.Tables {
		if !whole(t) {
			p.open("part")
			publishedSpec.print(p, &t)
			p.close()
		}
	}
}

func decodePublishedSchemas(d *decoder, p *schema.Publication, e hclsyntax.Expression) {
	items, _ := d.list(e, "a list of schemas, as in [schema.public]")
	for _, x := range items {
		if name, ok := d.schemaName(x); ok {
			p.Schemas = append(p.Schemas, schema.Address{Kind: schema.KindSchema, Name: name})
		}
	}
}

func printPublishedSchemas(p *printer, o *schema.Publication) {
	p.references("schemas", o.Schemas)
}

func decodeOperations(d *decoder, p *schema.Publication, e hclsyntax.Expression) {
	items, ok := d.list(e, "a list of operations, as in [INSERT, UPDATE]")
	if ok && len(items) == 0 {
		p.Publish = []string{schema.PublishNothing}
		return
	}
	p.Publish = d.keywords(items, operations)
}

func printOperations(p *printer, o *schema.Publication) {
	switch {
	case len(o.Publish) == 0:
	case o.Publish[0] == schema.PublishNothing:
		p.list("publish", nil)
	default:
		p.list("publish", o.Publish)
	}
}
