package planner

import (
	"fmt"
	"testing"

	"github.com/schemac/schemac/internal/largeschema"
	"github.com/schemac/schemac/schema"
)

var sizes = []int{100, 1000, 10000}

func BenchmarkNewGraph(b *testing.B) {
	for _, size := range sizes {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				b.StopTimer()
				objects := largeschema.Objects(size, 0)
				b.StartTimer()
				if _, problems := schema.NewGraph(objects, stubRules{}); problems.HasErrors() {
					b.Fatal(problems)
				}
			}
		})
	}
}

func BenchmarkPlan(b *testing.B) {
	rules := stubRules{inline: []schema.Kind{schema.KindColumn}}
	for _, changed := range []int{0, 20} {
		for _, size := range sizes {
			b.Run(fmt.Sprintf("%dchanged/%d", changed, size), func(b *testing.B) {
				from, to := graphOf(b, rules, largeschema.Objects(size, 0)...), graphOf(b, rules, largeschema.Objects(size, changed)...)
				b.ReportAllocs()
				for b.Loop() {
					if plan, _ := New(from, to, rules, Options{}); (changed == 0) != plan.Empty() {
						b.Fatal("the plan does not fit the change")
					}
				}
			})
		}
	}
	for _, size := range sizes {
		b.Run(fmt.Sprintf("create/%d", size), func(b *testing.B) {
			from, to := graphOf(b, rules), graphOf(b, rules, largeschema.Objects(size, 0)...)
			b.ReportAllocs()
			for b.Loop() {
				New(from, to, rules, Options{})
			}
		})
	}
}
