package engines

import (
	"fmt"
	"testing"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/internal/largeschema"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

func largeGraph(b *testing.B, dialect dialects.Dialect, tables, changed int) *schema.Graph {
	b.Helper()
	g, problems := schema.NewGraph(largeschema.Objects(tables, changed), dialect)
	if err := problems.Err(); err != nil {
		b.Fatal(err)
	}
	return g
}

// BenchmarkNormalize times what every source of a graph goes through.
func BenchmarkNormalize(b *testing.B) {
	for _, name := range []string{"postgres", "sqlite"} {
		dialect, _ := New(name, dialects.Options{})
		for _, tables := range []int{100, 1000, 10000} {
			b.Run(fmt.Sprintf("%s/%d", name, tables), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					b.StopTimer()
					objects := largeschema.Objects(tables, 0)
					b.StartTimer()
					schema.NewGraph(objects, dialect)
				}
			})
		}
	}
}

// BenchmarkEmit times planning and rendering twenty changed tables.
func BenchmarkEmit(b *testing.B) {
	for _, name := range []string{"postgres", "sqlite"} {
		dialect, _ := New(name, dialects.Options{})
		for _, tables := range []int{100, 1000, 10000} {
			b.Run(fmt.Sprintf("%s/%d", name, tables), func(b *testing.B) {
				from, to := largeGraph(b, dialect, tables, 0), largeGraph(b, dialect, tables, 20)
				b.ReportAllocs()
				for b.Loop() {
					plan, problems := planner.New(from, to, dialect, planner.Options{})
					if err := problems.Err(); err != nil {
						b.Fatal(err)
					}
					if _, problems := dialect.Emit(plan.Pair, plan.Changes); problems.HasErrors() {
						b.Fatal(problems)
					}
				}
			})
		}
	}
}
