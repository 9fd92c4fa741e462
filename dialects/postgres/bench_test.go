package postgres

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/schemac/schemac/dialects"
)

// BenchmarkExecuteWithLedger replays migrations of one table each, as a run
// does: the statement and its entry in one transaction.
func BenchmarkExecuteWithLedger(b *testing.B) {
	const migrations = 500
	for b.Loop() {
		url := newest(b).Database(b)
		target, err := New(dialects.Options{}).Open(b.Context(), url)
		if err != nil {
			b.Fatal(err)
		}
		ledger := target.(dialects.Resumer).Ledger()
		if err := ledger.Prepare(b.Context()); err != nil {
			b.Fatal(err)
		}
		start := time.Now()
		for i := range migrations {
			create := dialects.Statement{SQL: fmt.Sprintf("CREATE TABLE t%d (id bigint PRIMARY KEY, name text NOT NULL)", i), Transactional: true,
				LockTimeout: 2 * time.Second}
			entry := ledger.Add(dialects.Entry{Seq: int64(i + 1), Run: "r", Event: dialects.Finished, At: time.Now()})
			if err := target.Execute(b.Context(), []dialects.Statement{create, entry}, nil); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(time.Since(start).Seconds(), "s/500")
		target.Close()
	}
}

// BenchmarkRead reads a script of ten thousand statements.
func BenchmarkRead(b *testing.B) {
	var script strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&script, "-- table %d\nCREATE TABLE t%d (id bigint PRIMARY KEY, name text NOT NULL DEFAULT 'a;b');\nALTER TABLE u%d ADD COLUMN c uuid DEFAULT gen_random_uuid();\n", i, i, i)
	}
	reader := New(dialects.Options{}).(dialects.Reader)
	b.SetBytes(int64(script.Len()))
	for b.Loop() {
		if statements, err := reader.Read(script.String()); err != nil || len(statements) != 10000 {
			b.Fatal(len(statements), err)
		}
	}
}
