// Package largeschema makes schemas of any size for benchmarks: tables of ten
// columns with a primary key, two indexes, a foreign key to the table before
// them and a check. It exists for tests only.
package largeschema

import (
	"fmt"
	"strings"

	"github.com/schemac/schemac/schema"
)

// Objects makes the given number of tables as raw objects, with type names
// that every dialect understands. The first changed tables have another type
// in one column, another check and one more column.
func Objects(tables, changed int) []schema.Object {
	var objects []schema.Object
	for i := range tables {
		objects = append(objects, table(i, i < changed)...)
	}
	return objects
}

func table(i int, changed bool) []schema.Object {
	name, column := fmt.Sprintf("table_%05d", i), "integer"
	check := "c4 > 0"
	count := 10
	if changed {
		column, check, count = "bigint", "c4 > 1", 11
	}
	objects := []schema.Object{&schema.Table{Name: name}}
	for c := range count {
		typ := "integer"
		switch {
		case c == 3:
			typ = column
		case c > 5:
			typ = "text"
		}
		objects = append(objects, &schema.Column{Table: name, Name: fmt.Sprintf("c%d", c), Position: c,
			Type: schema.Type{Name: typ}, Null: c > 4})
	}
	return append(objects,
		&schema.PrimaryKey{Table: name, Name: name + "_pkey", Parts: schema.ColumnParts("c0")},
		&schema.Index{Table: name, Name: name + "_c1_idx", Parts: schema.ColumnParts("c1")},
		&schema.Index{Table: name, Name: name + "_c2_c6_idx", Parts: schema.ColumnParts("c2", "c6")},
		&schema.ForeignKey{Table: name, Name: name + "_c1_fkey", Columns: []string{"c1"},
			RefTable:   schema.Address{Kind: schema.KindTable, Name: fmt.Sprintf("table_%05d", max(i-1, 0))},
			RefColumns: []string{"c0"}},
		&schema.Check{Table: name, Name: name + "_c4_check", Expr: schema.SQLExpr(check)})
}

// HCL writes the same tables as a model.
func HCL(tables, changed int) string {
	var b strings.Builder
	for i := range tables {
		writeTable(&b, i, i < changed)
	}
	return b.String()
}

func writeTable(b *strings.Builder, i int, changed bool) {
	for _, o := range table(i, changed) {
		switch o := o.(type) {
		case *schema.Table:
			fmt.Fprintf(b, "table %q {\n", o.Name)
		case *schema.Column:
			fmt.Fprintf(b, "  column %q {\n    type = %s\n    null = %t\n  }\n", o.Name, o.Type.Name, o.Null)
		case *schema.PrimaryKey:
			fmt.Fprintf(b, "  primary_key %q {\n    columns = [column.c0]\n  }\n", o.Name)
		case *schema.Index:
			fmt.Fprintf(b, "  index %q {\n    columns = [column.%s]\n  }\n", o.Name, strings.Join(schema.PartColumns(o.Parts), ", column."))
		case *schema.ForeignKey:
			fmt.Fprintf(b, "  foreign_key %q {\n    columns     = [column.c1]\n    ref_columns = [table.%s.column.c0]\n  }\n", o.Name, o.RefTable.Name)
		case *schema.Check:
			fmt.Fprintf(b, "  check %q {\n    expr = %q\n  }\n", o.Name, o.Expr.SQL)
		}
	}
	b.WriteString("}\n\n")
}
