package clickhouse

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/dialects/dialecttest"
	"github.com/schemac/schemac/schema"
)

func TestProperties(t *testing.T) {
	config := harness
	config.Generator, config.Rounds = generator, 8
	dialecttest.Properties(t, config)
}

var generator = dialecttest.Generator{
	Schema:    placeholder,
	Key:       schema.Type{Name: "UInt64"},
	Kinds:     []schema.Kind{schema.KindCheck, schema.KindIndex, schema.KindView},
	Renames:   []schema.Kind{schema.KindTable, schema.KindColumn},
	Column:    drawColumn,
	Table:     drawStorage,
	Index:     drawIndex,
	Condition: drawCondition,
	Quote:     chsql.QuoteIdent,
	Row:       insertRow,
	RowTable:  func(table *schema.Table) { table.ClickHouse.Sort = schema.ColumnParts("id") },
	Values: []dialecttest.RowValue{
		{Type: schema.Type{Name: "String"}, Draw: dialecttest.OddText},
		{Type: schema.Type{Name: "LowCardinality(Nullable(String))"}, Draw: dialecttest.OddText},
		{Type: schema.Type{Name: "String"}, Draw: dialecttest.OneOf(schema.BytesLiteral, "00ff", "fe", "ff27")},
		{Type: schema.Type{Name: "Int64"}, Draw: dialecttest.OneOf(schema.NumberLiteral, "0", "-1", "9223372036854775807", "1.0")},
		{Type: schema.Type{Name: "Float64"}, Draw: dialecttest.OneOf(schema.NumberLiteral, "0.1", "-1.50", "1e300", "3")},
		{Type: schema.Type{Name: "Decimal(20, 4)"}, Draw: dialecttest.OneOf(schema.NumberLiteral, "1.50", "1234567890123456.7891", "-2")},
		{Type: schema.Type{Name: "Bool"}, Draw: dialecttest.OneOf(schema.BoolLiteral, "true", "false")},
		{Type: schema.Type{Name: "DateTime('UTC')"}, Draw: dialecttest.OneOf(schema.StringLiteral, "2024-01-02 03:04:05", "1970-01-01 00:00:00", "2024-01-02T03:04:05")},
		{Type: schema.Type{Name: "Date32"}, Draw: dialecttest.OneOf(schema.StringLiteral, "2024-01-02", "1925-01-01")},
		{Type: schema.Type{Name: "UUID"}, Draw: dialecttest.OneOf(schema.StringLiteral, "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11", "00000000-0000-0000-0000-000000000000")},
		{Type: schema.Type{Name: "Enum8('a' = 1, 'it\\'s' = 2)"}, Draw: dialecttest.OneOf(schema.StringLiteral, "a", "it's")},
	},
}

// insertRow writes values that every drawn type can hold and every drawn
// constraint accepts. The id is a time in the far future, for the TTLs.
func insertRow(table *schema.Table, columns []*schema.Column, n int) string {
	var names, values []string
	for _, c := range columns {
		switch {
		case c.Generated.Type != "":
			continue
		case c.Name == "id":
			values = append(values, fmt.Sprint(4000000000+n))
		case c.Null && n == 3:
			values = append(values, "NULL")
		case strings.Contains(c.Type.Name, "String") || c.Type.Name == "text":
			values = append(values, fmt.Sprintf("'%d'", 6+n))
		default:
			values = append(values, fmt.Sprint(6+n))
		}
		names = append(names, chsql.QuoteIdent(c.Name))
	}
	return "INSERT INTO " + (dialect{}).nameOf(table.Address()) + " (" + strings.Join(names, ", ") + ") VALUES (" + strings.Join(values, ", ") + ")"
}

func drawStorage(t *rapid.T, table *schema.Table, _ *schema.PrimaryKey, columns []*schema.Column) {
	columns[0].Comment = rapid.SampledFrom([]string{"", "the `key`'s \\ place"}).Draw(t, "comment")
	s := &table.ClickHouse
	s.Engine = rapid.SampledFrom([]string{"", "MergeTree()", "ReplacingMergeTree", "ReplacingMergeTree( id )"}).Draw(t, "engine")
	s.Sort = rapid.SampledFrom([][]schema.Part{
		{{Column: "id"}}, {{Expr: schema.SQLExpr("intDiv(id,10)")}, {Expr: schema.SQLExpr("id")}}, {{Expr: schema.SQLExpr("(id % 7, id)")}},
	}).Draw(t, "sort")
	s.Partition = rapid.SampledFrom([][]schema.Part{nil, nil, {{Expr: schema.SQLExpr("id%4")}}}).Draw(t, "partition")
	s.TTL.SQL = rapid.SampledFrom([]string{"", "", "toDateTime(id) + INTERVAL 3 DAY", "toDateTime(id)+toIntervalDay(3) DELETE WHERE id>3"}).Draw(t, "ttl")
	s.Settings = rapid.SampledFrom([]schema.Params{nil, {"index_granularity": "8192"}, {"index_granularity": "1024"}, {"merge_with_ttl_timeout": "5"}}).Draw(t, "settings")
}

func drawColumn(t *rapid.T, c *schema.Column) {
	c.Type.Name = rapid.SampledFrom([]string{"String", "text", "Int32", "BIGINT", "UInt8", "Decimal32(2)", "Nullable(Int16)", "LowCardinality(String)",
		"LowCardinality(Nullable(String))", "Float64"}).Draw(t, "type")
	c.Null = rapid.Bool().Draw(t, "null")
	c.Comment = rapid.SampledFrom([]string{"", "", "it's"}).Draw(t, "comment")
	c.ClickHouse.Codec = rapid.SampledFrom([]string{"", "", "ZSTD", "LZ4HC(4)"}).Draw(t, "codec")
	switch rapid.IntRange(0, 9).Draw(t, "value") {
	case 0:
		// Not VIRTUAL: constraints and indexes cannot name an ALIAS column.
		c.Generated = schema.Generated{Expr: schema.SQLExpr("id%100"), Type: "STORED"}
	case 1, 2, 3:
		c.Default = rapid.SampledFrom([]schema.Expr{schema.SQLExpr("'7'"), schema.SQLExpr("1 +1"), schema.SQLExpr("toUInt8(id)"),
			{SQL: "8", Literal: schema.StringLiteral}, {SQL: "12", Literal: schema.NumberLiteral}}).Draw(t, "default")
	case 4:
		c.ClickHouse.TTL = schema.SQLExpr("toDateTime(id) + INTERVAL 1 DAY")
	}
}

func drawIndex(t *rapid.T, index *schema.Index, columns []*schema.Column) {
	index.Type = rapid.SampledFrom([]string{"", "minmax", "SET(10)"}).Draw(t, "type")
	index.ClickHouse.Granularity = rapid.SampledFrom([]int64{0, 1, 4}).Draw(t, "granularity")
	if rapid.Bool().Draw(t, "expression") {
		// A Bloom filter takes only some types.
		index.Type = rapid.SampledFrom([]string{"minmax", "bloom_filter()", "bloom_filter(0.01)"}).Draw(t, "type of expression")
		index.Parts = []schema.Part{{Expr: schema.SQLExpr("toString(" + chsql.QuoteIdent(index.Parts[0].Column) + ")")}}
	}
}

func drawCondition(t *rapid.T, c *schema.Column) string {
	name := "ifNull(toString(" + chsql.QuoteIdent(c.Name) + "), '')"
	return rapid.SampledFrom([]string{"(" + name + " != 'it''s')", "length(" + name + ") < 9 and id > 0", name + " not in ('1', '2')", "id BETWEEN 1 AND 5000000000"}).Draw(t, "condition")
}
