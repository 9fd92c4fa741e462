package compiler

import (
	"github.com/schemac/schemac/schema"
)

var clickhouseSettingsField, clickhouseSettingsBlock = orderedParamsWritten("settings",
	func(t *schema.ClickHouseTable) *schema.Params { return &t.Settings },
	func(t *schema.ClickHouseTable) *[]string { return &t.SettingsOrder },
	(*schema.ClickHouseTable).WrittenSettings)

// clickhouseTableFields and clickhouseTableBlocks are what ClickHouse knows of
// the storage of a table and of a materialized view alike.
var clickhouseTableFields = []field[schema.ClickHouseTable]{
	raw("engine", clickhouse, func(t *schema.ClickHouseTable) *string { return &t.Engine }),
	sqlExpression("ttl", clickhouse, func(t *schema.ClickHouseTable) *schema.Expr { return &t.TTL }),
	clickhouseSettingsField,
}

var clickhouseTableBlocks = []nested[schema.ClickHouseTable]{
	partsOf("sort", func(t *schema.ClickHouseTable) *[]schema.Part { return &t.Sort }),
	{name: "sample", in: clickhouse, once: true, decode: decodeSample, print: printSample},
	clickhouseSettingsBlock,
}

// printRepeatedKey prints a primary key that is stated though it is the sorting
// key.
func printRepeatedKey(p *printer, t *schema.ClickHouseTable) {
	if !t.RepeatsKey {
		return
	}
	key := schema.WithoutDirections(t.Sort)
	printPartsBlock(p, "primary_key", &key)
}

// storagePartition is the partition key of a materialized view's own storage.
var storagePartition = partsOf("partition", func(t *schema.ClickHouseTable) *[]schema.Part { return &t.Partition })

func selfParts(parts *[]schema.Part) *[]schema.Part { return parts }

var partsSpecs = map[string]*spec[[]schema.Part]{
	"sort":        newPartsSpec("sort"),
	"partition":   newPartsSpec("partition"),
	"primary_key": newPartsSpec("primary_key"),
}

func newPartsSpec(what string) *spec[[]schema.Part] {
	return newSpec(what, []field[[]schema.Part]{partsField(selfParts)}, []nested[[]schema.Part]{partsBlock("on", selfParts)})
}

// partsSpec is a block that holds nothing but parts.
func partsSpec(what string) *spec[[]schema.Part] { return partsSpecs[what] }

func partsOf(name string, get func(*schema.ClickHouseTable) *[]schema.Part) nested[schema.ClickHouseTable] {
	return nested[schema.ClickHouseTable]{name: name, in: clickhouse, once: true,
		decode: func(d *decoder, t *schema.ClickHouseTable, b block) {
			d.keyBody(b, func() { partsSpec(name).decode(d, b, get(t), nil) })
		},
		print: func(p *printer, t *schema.ClickHouseTable) { printPartsBlock(p, name, get(t)) }}
}

func printPartsBlock(p *printer, name string, parts *[]schema.Part) {
	if len(*parts) == 0 {
		return
	}
	p.open(name)
	partsSpec(name).print(p, parts)
	p.close()
}

var sampleSpec = newSpec("sample", []field[schema.Expr]{
	required(expression("expr", anyDialect, func(e *schema.Expr) *schema.Expr { return e })),
}, nil)

func decodeSample(d *decoder, t *schema.ClickHouseTable, b block) {
	sampleSpec.decode(d, b, &t.Sample, nil)
}

func printSample(p *printer, t *schema.ClickHouseTable) {
	if t.Sample.IsZero() {
		return
	}
	p.open("sample")
	sampleSpec.print(p, &t.Sample)
	p.close()
}
