package postgres

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/dialecttest"
	"github.com/schemac/schemac/internal/enginetest"
	"github.com/schemac/schemac/schema"
)

// TestProperties draws tables. It runs before the tests that run side by side,
// since the number of its rounds is rapid's, which they share.
func TestProperties(t *testing.T) {
	s := newSession(t)
	dialecttest.Properties(t, dialecttest.Config{
		Dialect:     New(dialects.Options{}),
		NewDatabase: func(t testing.TB) string { return enginetest.Postgres(t, enginetest.NewestPostgres).Database(t) },
		Dump:        s.dump,
		Generator: dialecttest.Generator{
			Schema:    publicSchema,
			Key:       schema.Type{Name: "bigint"},
			Kinds:     []schema.Kind{schema.KindPrimaryKey, schema.KindUnique, schema.KindCheck, schema.KindForeignKey, schema.KindIndex, schema.KindView, schema.KindMaterialized},
			Renames:   []schema.Kind{schema.KindTable, schema.KindColumn},
			Column:    drawColumn,
			Index:     drawIndex,
			Condition: drawCondition,
			Quote:     ident,
			Values:    rowValues,
		},
		Query:  s.lines,
		Rounds: 12,
	})
}

var rowValues = []dialecttest.RowValue{
	{Type: schema.Type{Name: "text"}, Draw: dialecttest.OddText},
	{Type: schema.Type{Name: "varchar(20)"}, Draw: dialecttest.OddText},
	{Type: schema.Type{Name: "char(20)"}, Draw: dialecttest.OddText},
	{Type: schema.Type{Name: "bigint"}, Draw: dialecttest.OneOf(schema.NumberLiteral, "0", "-1", "9223372036854775807", "1.0", "1e3")},
	{Type: schema.Type{Name: "real"}, Draw: dialecttest.OneOf(schema.NumberLiteral, "0.1", "-1.50", "1e30", "16777216")},
	{Type: schema.Type{Name: "numeric(10,2)"}, Draw: dialecttest.OneOf(schema.NumberLiteral, "1.50", "1.5", "0", "-12345678.91")},
	{Type: schema.Type{Name: "numeric"}, Draw: dialecttest.OneOf(schema.StringLiteral, "1.500", "NaN", "1e20")},
	{Type: schema.Type{Name: "boolean"}, Draw: dialecttest.OneOf(schema.BoolLiteral, "true", "false")},
	{Type: schema.Type{Name: "date"}, Draw: dialecttest.OneOf(schema.StringLiteral, "2024-1-2", "2024-01-02", "infinity", "0044-03-15 BC")},
	{Type: schema.Type{Name: "timestamptz"}, Draw: dialecttest.OneOf(schema.StringLiteral, "2024-01-02 03:04:05+02", "2024-01-02T01:04:05Z", "2024-07-01 Europe/Berlin")},
	{Type: schema.Type{Name: "interval"}, Draw: dialecttest.OneOf(schema.StringLiteral, "1 day", "24:00", "P1M", "-1 year 2 mons")},
	{Type: schema.Type{Name: "jsonb"}, Draw: dialecttest.OneOf(schema.StringLiteral, `{"b": 1.0, "a": [1,2]}`, `{"a":[1, 2],"b":1}`, `"it's \"x\""`, "null")},
	{Type: schema.Type{Name: "json"}, Draw: dialecttest.OneOf(schema.StringLiteral, `{"b": 1.0, "a": [1,2]}`, `{"a":[1, 2],"b":1}`)},
	{Type: schema.Type{Name: "bytea"}, Draw: dialecttest.OneOf(schema.StringLiteral, `\x00FF`, `\x`, `a\\b`, "text")},
	{Type: schema.Type{Name: "uuid"}, Draw: dialecttest.OneOf(schema.StringLiteral, "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11", "{a0eebc999c0b4ef8bb6d6bb9bd380a11}")},
	{Type: schema.Type{Name: "text", Array: true}, Draw: dialecttest.OneOf(schema.StringLiteral, "{}", "{a, \"b c\",NULL}", `{"it's","\"\\\\"}`)},
	{Type: schema.Type{Name: "inet"}, Draw: dialecttest.OneOf(schema.StringLiteral, "10.0.0.1", "10.0.0.1/32", "::1")},
}

// randomType is a type with what can be drawn for its columns.
type randomType struct {
	name      string
	defaults  []schema.Expr
	generated []string
}

func text(s string) schema.Expr   { return schema.Expr{SQL: s, Literal: schema.StringLiteral} }
func number(s string) schema.Expr { return schema.Expr{SQL: s, Literal: schema.NumberLiteral} }

var randomTypes = []randomType{
	{"varchar(20)", []schema.Expr{text("x"), text(""), schema.SQLExpr("upper('y')")}, []string{"id::text", "'n' || id"}},
	{"text", []schema.Expr{text("it's"), schema.SQLExpr("upper('y')"), schema.SQLExpr("'a'::text")}, []string{"id::text"}},
	{"char(5)", []schema.Expr{text("x")}, []string{"'a'"}},
	{"bigint", []schema.Expr{number("5"), number("-5"), schema.SQLExpr("1 + 1")}, []string{"id * 2", "-id"}},
	{"smallint", []schema.Expr{number("5"), schema.SQLExpr("'7'")}, []string{"1", "id::smallint"}},
	{"numeric(10,2)", []schema.Expr{number("1.50"), number("0")}, []string{"id / 2.0"}},
	{"boolean", []schema.Expr{{SQL: "true", Literal: schema.BoolLiteral}, schema.SQLExpr("NOT true")}, []string{"id > 1"}},
	{"date", []schema.Expr{text("2020-01-02"), schema.SQLExpr("CURRENT_DATE")}, nil},
	{"timestamptz", []schema.Expr{schema.SQLExpr("now()"), schema.SQLExpr("CURRENT_TIMESTAMP")}, nil},
	{"uuid", []schema.Expr{schema.SQLExpr("gen_random_uuid()")}, nil},
	{"jsonb", []schema.Expr{text(`{"a":1}`), schema.SQLExpr("'[]'::jsonb")}, nil},
}

func drawColumn(t *rapid.T, c *schema.Column) {
	drawn := rapid.SampledFrom(randomTypes).Draw(t, "type")
	c.Type.Name = drawn.name
	c.Null = rapid.Bool().Draw(t, "null")
	switch rapid.IntRange(0, 3).Draw(t, "value") {
	case 0:
		c.Default = rapid.SampledFrom(drawn.defaults).Draw(t, "default")
	case 1:
		if len(drawn.generated) > 0 {
			c.Generated = schema.Generated{Type: "STORED", Expr: schema.SQLExpr(rapid.SampledFrom(drawn.generated).Draw(t, "generated"))}
		}
	}
	if isInteger(c.Type) && c.Default.IsZero() && c.Generated.Type == "" {
		drawCounter(t, c)
	}
	if parsed(c.Type).Known && isText(parsed(c.Type)) && rapid.Bool().Draw(t, "collate") {
		c.Collate = "C"
	}
	c.Comment = rapid.SampledFrom([]string{"", "a 'comment'"}).Draw(t, "comment")
}

// drawCounter makes an integer column an identity or a serial one, or neither.
func drawCounter(t *rapid.T, c *schema.Column) {
	switch rapid.IntRange(0, 3).Draw(t, "counter") {
	case 0:
		c.Null = false
		c.Identity = schema.Identity{Generated: rapid.SampledFrom([]string{"ALWAYS", "BY_DEFAULT"}).Draw(t, "generated"), Counter: drawOptions(t)}
	case 1:
		c.Type.Name = map[string]string{"smallint": "smallserial", "integer": "serial", "bigint": "bigserial"}[c.Type.Name]
	}
}

func drawOptions(t *rapid.T) schema.Counter {
	option := func(name string, values ...int64) *int64 {
		if !rapid.Bool().Draw(t, name) {
			return nil
		}
		v := rapid.SampledFrom(values).Draw(t, name)
		return &v
	}
	return schema.Counter{Start: option("start", 10, 20), Increment: option("increment", 1, 3), MinValue: option("min", 1, 5),
		MaxValue: option("max", 1000, 32767), Cache: option("cache", 1, 7), Cycle: rapid.Bool().Draw(t, "cycle")}
}

func drawIndex(t *rapid.T, index *schema.Index, _ []*schema.Column) {
	for i := range index.Parts {
		index.Parts[i].Desc = rapid.Bool().Draw(t, "desc")
	}
}

// conditions hold for a column of any type, since edits change types below
// conditions that stay.
var conditions = []string{"$ IS NOT NULL", "$::text <> ''", "$::text IN ('a', 'b')", "coalesce($::text, 'x') LIKE 'x%'",
	"length($::text) BETWEEN 1 AND 5", "NOT ($ IS NULL AND id > 1)", "lower($::text) = $::text OR id IN (1, 2)"}

func drawCondition(t *rapid.T, c *schema.Column) string {
	return strings.ReplaceAll(rapid.SampledFrom(conditions).Draw(t, "condition"), "$", ident(c.Name))
}
