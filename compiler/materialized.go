package compiler

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/schemac/schemac/schema"
)

var materializedSpec = newSpec("materialized",
	fields([]field[schema.Materialized]{inSchema[schema.Materialized]()}, metaFields[schema.Materialized](), []field[schema.Materialized]{
		{name: "to", in: clickhouse, decode: decodeTo, print: printTo},
		query(func(m *schema.Materialized) *schema.Expr { return &m.Body }),
	}, adapt(materializedStorage, clickhouseTableFields), []field[schema.Materialized]{
		flag("populate", clickhouse, func(m *schema.Materialized) *bool { return &m.ClickHouse.Populate }),
		outputNames(func(m *schema.Materialized) *[]string { return &m.Postgres.Names }),
		flag("with_no_data", postgres, func(m *schema.Materialized) *bool { return &m.Postgres.NoData }),
		text("tablespace", postgres, func(m *schema.Materialized) *string { return &m.Postgres.Tablespace }),
		raw("access_method", postgres, func(m *schema.Materialized) *string { return &m.Postgres.AccessMethod }),
		text("cluster_on", postgres, func(m *schema.Materialized) *string { return &m.Postgres.ClusterOn }),
		paramsField("storage_params", postgres, materializedParams),
	}, adapt(materializedView, clickhouseViewFields),
		[]field[schema.Materialized]{comment[schema.Materialized]()}),
	append([]nested[schema.Materialized]{
		viewColumns(func(m *schema.Materialized) *[]schema.ViewColumn { return &m.Columns },
			func(m *schema.Materialized) *[]schema.PostgresViewColumn { return &m.Postgres.Columns }),
		storageParams(materializedParams),
		{name: "primary_key", in: clickhouse, once: true,
			decode: func(d *decoder, m *schema.Materialized, b block) {
				d.keyBody(b, func() { partsSpec("primary_key").decode(d, b, storageKey(m), nil) })
			},
			print: func(p *printer, m *schema.Materialized) {
				printPartsBlock(p, "primary_key", storageKey(m))
				printRepeatedKey(p, materializedStorage(m))
			}},
		refreshBlock,
		{name: "index", in: postgres, labels: 1, decode: func(d *decoder, _ *schema.Materialized, b block) { decodeIndex(d, b) }},
		{name: "statistics", in: postgres, labels: 1, decode: func(d *decoder, _ *schema.Materialized, b block) { decodeStatistics(d, b) }},
	}, adaptBlocks(materializedStorage, append([]nested[schema.ClickHouseTable]{storagePartition}, clickhouseTableBlocks...))...))

func materializedParams(m *schema.Materialized) *schema.Params { return &m.Postgres.StorageParams }

func materializedStorage(m *schema.Materialized) *schema.ClickHouseTable {
	return &m.ClickHouse.Storage
}

func materializedView(m *schema.Materialized) *schema.ClickHouseView { return &m.ClickHouse.View }

func decodeMaterialized(d *decoder, b block) {
	decodeNamed(d, b, materializedSpec, &schema.Materialized{})
}

// storageKey is the primary key of a materialized view's own storage.
func storageKey(m *schema.Materialized) *[]schema.Part { return &m.ClickHouse.PrimaryKey }

func decodeTo(d *decoder, m *schema.Materialized, e hclsyntax.Expression) {
	if p, ok := d.path(e); ok {
		d.refer(p, func(_ *linker, a schema.Address) { m.ClickHouse.To = a })
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
