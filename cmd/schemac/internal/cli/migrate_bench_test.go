package cli

import (
	"fmt"
	"testing"
)

// migrationProject writes a project with that many migrations of one table.
func migrationProject(b *testing.B, count int) string {
	dir := b.TempDir()
	write(b, dir, "schemac.hcl", "database \"main\" {\n  dialect = \"sqlite\"\n  url = \"sqlite://app.db\"\n  model_paths = [\"models\"]\n}\n")
	write(b, dir, "models/none.hcl", "")
	for i := 1; i <= count; i++ {
		write(b, dir, fmt.Sprintf("migrations/main/main__%04d_t%d.sql", i, i),
			fmt.Sprintf("-- upgrade\nCREATE TABLE t%d (id integer PRIMARY KEY, name text NOT NULL);\n-- rollback\nDROP TABLE t%d;\n", i, i))
	}
	run(b, dir, "rehash")
	return dir
}

// BenchmarkMigrate500 times the whole command that applies 500 migrations of
// one table each to a new SQLite file.
func BenchmarkMigrate500(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		dir := migrationProject(b, 500)
		b.StartTimer()
		run(b, dir, "migrate")
	}
}

// BenchmarkStatus5000 times status with 5,000 migrations, half of them
// applied.
func BenchmarkStatus5000(b *testing.B) {
	dir := migrationProject(b, 5000)
	run(b, dir, "migrate", "--count", "2500")
	for b.Loop() {
		run(b, dir, "status")
	}
}
