package postgres

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/dialecttest"
	"github.com/schemac/schemac/internal/enginetest"
	"github.com/schemac/schemac/schema"
)

func TestProperties(t *testing.T) {
	dialecttest.Properties(t, dialecttest.Config{
		Dialect:     New(dialects.Options{}),
		NewDatabase: func(t testing.TB) string { return enginetest.Postgres(t, enginetest.NewestPostgres).Database(t) },
		Dump:        dump,
		Generator: dialecttest.Generator{
			Schema:    publicSchema,
			Key:       schema.Type{Name: "bigint"},
			Kinds:     []schema.Kind{schema.KindPrimaryKey, schema.KindUnique, schema.KindCheck, schema.KindForeignKey, schema.KindIndex, schema.KindView},
			Renames:   []schema.Kind{schema.KindTable, schema.KindColumn},
			Column:    drawColumn,
			Index:     drawIndex,
			Condition: drawCondition,
			Quote:     ident,
		},
	})
}

// randomTypes are types with a default and with casts among all of them.
var randomTypes = []string{"varchar(20)", "text", "char(5)", "varchar"}

func drawColumn(t *rapid.T, c *schema.Column) {
	c.Type.Name = rapid.SampledFrom(randomTypes).Draw(t, "type")
	c.Null = rapid.Bool().Draw(t, "null")
	switch rapid.IntRange(0, 4).Draw(t, "value") {
	case 0:
		c.Default = schema.Expr{SQL: rapid.SampledFrom([]string{"x", "", "it's"}).Draw(t, "default"), Literal: schema.StringLiteral}
	case 1:
		c.Default = schema.SQLExpr("upper('y')")
	case 2:
		c.Generated = schema.Generated{Type: "STORED", Expr: schema.SQLExpr(rapid.SampledFrom([]string{"id::text", "'n' || id"}).Draw(t, "generated"))}
	}
	if rapid.Bool().Draw(t, "collate") {
		c.Collate = "C"
	}
	c.Comment = rapid.SampledFrom([]string{"", "a 'comment'"}).Draw(t, "comment")
}

func drawIndex(t *rapid.T, index *schema.Index, columns []*schema.Column) {
	index.Unique = index.Unique && !slices.ContainsFunc(columns, func(c *schema.Column) bool { return c.Null })
	for i := range index.Parts {
		index.Parts[i].Desc = rapid.Bool().Draw(t, "desc")
	}
}

func drawCondition(t *rapid.T, c *schema.Column) string {
	name := ident(c.Name)
	if c.Name == "id" {
		return rapid.SampledFrom([]string{name + " > 0", name + " BETWEEN 1 AND 5", name + " IN (1, 2)"}).Draw(t, "condition")
	}
	return rapid.SampledFrom([]string{name + " <> ''", name + " IN ('a', 'b')", name + " LIKE 'x%'", "length(" + name + ") < 10",
		"lower(" + name + ") = " + name, name + " IS NOT NULL"}).Draw(t, "condition")
}
