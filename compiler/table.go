package compiler

import (
	"github.com/schemac/schemac/schema"
)

var tableSpec = newSpec("table",
	fields([]field[schema.Table]{inSchema[schema.Table]()}, metaFields[schema.Table](), []field[schema.Table]{
		inherits(),
		flag("unlogged", postgres, func(t *schema.Table) *bool { return &t.Postgres.Unlogged }),
		text("tablespace", postgres, func(t *schema.Table) *string { return &t.Postgres.Tablespace }),
		raw("access_method", postgres, func(t *schema.Table) *string { return &t.Postgres.AccessMethod }),
		text("cluster_on", postgres, func(t *schema.Table) *string { return &t.Postgres.ClusterOn }),
		raw("replica_identity", postgres, func(t *schema.Table) *string { return &t.Postgres.ReplicaIdentity }),
		flag("strict", sqlite, func(t *schema.Table) *bool { return &t.SQLite.Strict }),
		flag("without_rowid", sqlite, func(t *schema.Table) *bool { return &t.SQLite.WithoutRowID }),
		paramsField("storage_params", postgres, tableStorageParams),
	}, adapt(clickhouseTable, clickhouseTableFields), []field[schema.Table]{
		comment[schema.Table](),
	}),
	append([]nested[schema.Table]{
		{name: "column", first: true, labels: 1, decode: tableChild(decodeColumn)},
		{name: "primary_key", once: true, labels: 1, decode: tableChild(decodePrimaryKey),
			print: func(p *printer, t *schema.Table) { printRepeatedKey(p, &t.ClickHouse) }},
		{name: "unique", in: postgres | sqlite, labels: 1, decode: tableChild(decodeUnique)},
		{name: "exclude", in: postgres, labels: 1, decode: tableChild(decodeExclude)},
		{name: "statistics", in: postgres, labels: 1, decode: tableChild(decodeStatistics)},
		{name: "check", labels: 1, decode: tableChild(decodeCheck)},
		{name: "assume", in: clickhouse, labels: 1, decode: tableChild(decodeCheck)},
		{name: "foreign_key", in: postgres | sqlite, labels: 1, decode: tableChild(decodeForeignKey)},
		{name: "index", labels: 1, decode: tableChild(decodeIndex)},
		{name: "projection", in: clickhouse, labels: 1, decode: tableChild(decodeProjection)},
		{name: "row_security", in: postgres, once: true, decode: decodeRowSecurity, print: printRowSecurity},
		storageParams(tableStorageParams),
		{name: "partition", once: true, decode: decodePartition, print: printPartition},
	}, adaptBlocks(clickhouseTable, clickhouseTableBlocks)...))

func tableStorageParams(t *schema.Table) *schema.Params { return &t.Postgres.StorageParams }

func clickhouseTable(t *schema.Table) *schema.ClickHouseTable { return &t.ClickHouse }

// tableChild decodes blocks that become objects of their own.
func tableChild(decode func(*decoder, block)) func(*decoder, *schema.Table, block) {
	return func(d *decoder, _ *schema.Table, b block) { decode(d, b) }
}

func decodeTable(d *decoder, b block) { decodeTableAs(d, b, tableSpec) }

// decodeTableAs reads a table that may hold what the spec says.
func decodeTableAs(d *decoder, b block, spec *spec[schema.Table]) {
	errors := d.failures()
	t := &schema.Table{}
	t.Name = d.begin(b, &t.Meta)
	d.needName(b, t.Name)
	t.Schema = d.namespace(b)
	s := d.declare(b, t.Address())
	d.enter(s)
	spec.decode(d, b, t, &t.Origin)
	s.columns = d.owner.renamed
	if d.failures() == errors {
		d.checkPlace(b, t.Postgres.PartitionOf)
	}
	d.finish(t, errors)
}

func printTable(p *printer, t *schema.Table) {
	word, spec := string(schema.KindTable), tableSpec
	if t.IsPartition() {
		word, spec = "partition_of", partitionOfSpec
	}
	if t.IsForeign() {
		word, spec = "foreign_table", foreignTableSpec
	}
	p.openAs(word, t.Address())
	spec.printFields(p, t)
	p.children(t.Address())
	spec.printBlocks(p, t)
	p.close()
}

var rowSecuritySpec = newSpec("row_security", []field[schema.RowSecurity]{
	flag("enabled", anyDialect, func(r *schema.RowSecurity) *bool { return &r.Enabled }),
	flag("enforced", anyDialect, func(r *schema.RowSecurity) *bool { return &r.Enforced }),
}, nil)

func decodeRowSecurity(d *decoder, t *schema.Table, b block) {
	rowSecuritySpec.decode(d, b, &t.Postgres.RowSecurity, nil)
}

func printRowSecurity(p *printer, t *schema.Table) {
	if t.Postgres.RowSecurity == (schema.RowSecurity{}) {
		return
	}
	p.open("row_security")
	rowSecuritySpec.print(p, &t.Postgres.RowSecurity)
	p.close()
}

func partitionParts(p *schema.Partition) *[]schema.Part { return &p.Parts }

var partitionSpec = newSpec("partition",
	[]field[schema.Partition]{
		required(keyword("type", anyDialect, []string{"RANGE", "LIST", "HASH"}, func(p *schema.Partition) *string { return &p.Type })),
		partsField(partitionParts),
	},
	[]nested[schema.Partition]{
		{name: "by",
			decode: func(d *decoder, p *schema.Partition, b block) { decodePart(d, b, &p.Parts) },
			print:  func(p *printer, t *schema.Partition) { printParts(p, "by", t.Parts) }},
		{name: "on", decode: func(d *decoder, p *schema.Partition, b block) { decodePart(d, b, &p.Parts) }},
	})

// decodePartition reads the partition key, whose form depends on the engine.
func decodePartition(d *decoder, t *schema.Table, b block) {
	switch d.dialect {
	case clickhouse:
		d.keyBody(b, func() { partsSpec("partition").decode(d, b, &t.ClickHouse.Partition, nil) })
	case sqlite:
		d.otherDialect("block", "partition", "table", postgres|clickhouse, b.TypeRange)
	default:
		d.keyBody(b, func() { partitionSpec.decode(d, b, &t.Postgres.Partition, nil) })
	}
}

func printPartition(p *printer, t *schema.Table) {
	if p.dialect == clickhouse {
		printPartsBlock(p, "partition", &t.ClickHouse.Partition)
		return
	}
	if t.Postgres.Partition.Type == "" {
		return
	}
	p.open("partition")
	partitionSpec.print(p, &t.Postgres.Partition)
	p.close()
}
