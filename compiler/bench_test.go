package compiler

import (
	"bytes"
	"fmt"
	"runtime"
	"testing"
)

// writeTable writes a table as people write them: ten columns, a primary key,
// two indexes, a foreign key and a check.
func writeTable(b *bytes.Buffer, i int) {
	fmt.Fprintf(b, "table \"table_%d\" {\n  schema  = schema.public\n  comment = \"the table number %d\"\n", i, i)
	fmt.Fprintf(b, "  column \"id\" {\n    type = bigint\n    identity {\n      generated = ALWAYS\n    }\n  }\n")
	fmt.Fprintf(b, "  column \"parent_id\" {\n    type = bigint\n    null = true\n  }\n")
	for j := range 8 {
		fmt.Fprintf(b, "  column \"column_%d\" {\n    type    = varchar(255)\n    null    = false\n    default = \"x\"\n    comment = \"column %d of table %d\"\n  }\n", j, j, i)
	}
	b.WriteString("  primary_key {\n    columns = [column.id]\n  }\n")
	for j := range 2 {
		fmt.Fprintf(b, "  index \"table_%d_ix_%d\" {\n    unique = true\n    on {\n      column = column.column_%d\n      desc   = true\n    }\n    on {\n      column = column.column_%d\n    }\n    where = \"column_3 IS NOT NULL\"\n  }\n", i, j, j, j+1)
	}
	fmt.Fprintf(b, "  foreign_key \"table_%d_fk\" {\n    columns     = [column.parent_id]\n    ref_columns = [table.table_%d.column.id]\n    on_delete   = CASCADE\n  }\n", i, i/2)
	fmt.Fprintf(b, "  check \"table_%d_check\" {\n    expr = \"column_1 <> '' AND id > %d\"\n  }\n}\n\n", i, i)
}

// largeModel has the number of tables, with perFile of them in each source.
func largeModel(tables, perFile int) []Source {
	var sources []Source
	for i := 0; i < tables; i += perFile {
		var b bytes.Buffer
		if i == 0 {
			b.WriteString("schema \"public\" {\n}\n\n")
		}
		for j := i; j < min(i+perFile, tables); j++ {
			writeTable(&b, j)
		}
		sources = append(sources, Source{Name: fmt.Sprintf("models/%05d.hcl", i), Content: b.Bytes()})
	}
	return sources
}

func BenchmarkCompile(b *testing.B) {
	for _, tables := range []int{100, 1000, 10_000} {
		b.Run(fmt.Sprintf("tables=%d", tables), func(b *testing.B) { benchmark(b, largeModel(tables, 100)) })
	}
	b.Run("one-file=30MB", func(b *testing.B) { benchmark(b, largeModel(16_000, 16_000)) })
}

func benchmark(b *testing.B, sources []Source) {
	size := 0
	for _, s := range sources {
		size += len(s.Content)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		graph, problems := Compile(sources, Options{Rules: testRules{"postgres"}})
		if problems.HasErrors() {
			b.Fatal(problems[0])
		}
		runtime.KeepAlive(graph)
	}
}

func BenchmarkPrint(b *testing.B) {
	graph, _ := Compile(largeModel(1000, 100), Options{Rules: testRules{"postgres"}})
	b.ReportAllocs()
	for b.Loop() {
		Print(graph)
	}
}
