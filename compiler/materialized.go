package compiler

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/schemac/schemac/schema"
)

var materializedSpec = newSpec("materialized",
	fields([]field[schema.Materialized]{inSchema[schema.Materialized]()}, metaFields[schema.Materialized](), []field[schema.Materialized]{
		{name: "to", in: clickhouse, decode: decodeTo, print: printTo},
		query(func(m *schema.Materialized) *schema.Expr { return &m.Body }),
	}, adapt(materializedStorage, clickhouseTableFields), adapt(materializedView, clickhouseViewFields),
		[]field[schema.Materialized]{comment[schema.Materialized]()}),
	append([]nested[schema.Materialized]{
		viewColumns(func(m *schema.Materialized) *[]schema.ViewColumn { return &m.Columns }),
		{name: "index", in: postgres, labels: 1, decode: func(d *decoder, _ *schema.Materialized, b block) { decodeIndex(d, b) }},
	}, adaptBlocks(materializedStorage, append([]nested[schema.ClickHouseTable]{storagePartition}, clickhouseTableBlocks...))...))

func materializedStorage(m *schema.Materialized) *schema.ClickHouseTable {
	return &m.ClickHouse.Storage
}

func materializedView(m *schema.Materialized) *schema.ClickHouseView { return &m.ClickHouse.View }

func decodeMaterialized(d *decoder, b block) {
	errors := d.failures()
	m := &schema.Materialized{}
	m.Name = d.begin(b, &m.Meta)
	d.needName(b, m.Name)
	m.Schema = d.namespace(b)
	d.enter(d.declare(b, m.Address()))
	materializedSpec.decode(d, b, m, &m.Origin)
	d.finish(m, errors)
}

func decodeTo(d *decoder, m *schema.Materialized, e hclsyntax.Expression) {
	if p, ok := d.path(e); ok {
		d.link(func(l *linker) {
			if a, ok := l.resolve(p, m.Schema); ok {
				m.ClickHouse.To = a
			}
		})
	}
}

func printTo(p *printer, m *schema.Materialized) {
	if to := m.ClickHouse.To; !to.IsZero() {
		p.attr("to", p.reference(to))
	}
}

func printMaterialized(p *printer, m *schema.Materialized) {
	p.openNamed(m.Address())
	materializedSpec.print(p, m)
	p.children(m.Address())
	p.close()
}
