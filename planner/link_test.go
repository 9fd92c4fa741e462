package planner

import (
	"math/rand"
	"slices"
	"testing"

	"github.com/schemac/schemac/schema"
)

// TestProjectionMindsItsTable: whatever the ties, the settings come first.
func TestProjectionMindsItsTable(t *testing.T) {
	of := func(settings schema.Params) *schema.Table {
		return &schema.Table{Name: "t", ClickHouse: schema.ClickHouseTable{Settings: settings}}
	}
	from := graphOf(t, stubRules{}, of(nil))
	to := graphOf(t, stubRules{}, of(schema.Params{"mode": "rebuild"}), &schema.Projection{Table: "t", Name: "p", Body: schema.SQLExpr("SELECT 1")})
	for seed := range 20 {
		plan, problems := New(from, to, stubRules{}, Options{Shuffle: rand.New(rand.NewSource(int64(seed)))})
		if err := problems.Err(); err != nil {
			t.Fatal(err)
		}
		if first := slices.IndexFunc(plan.Changes, func(c Change) bool { return c.Action == Create }); len(plan.Changes) != 2 || first != 1 {
			t.Fatalf("the projection does not come second:\n%s", lines(plan))
		}
	}
}

// TestStarMeansNoColumnThatGoes: a new view comes behind the drop of a column that
// its star would mean.
func TestStarMeansNoColumnThatGoes(t *testing.T) {
	view := &schema.View{Name: "v", Body: schema.SQLExpr("table.t")}
	from := graphOf(t, stubRules{}, table("t", "id", "gone")...)
	to := graphOf(t, stubRules{}, append(table("t", "id"), view)...)
	for seed := range 20 {
		plan, problems := New(from, to, stubRules{}, Options{Shuffle: rand.New(rand.NewSource(int64(seed)))})
		if err := problems.Err(); err != nil {
			t.Fatal(err)
		}
		if first := slices.IndexFunc(plan.Changes, func(c Change) bool { return c.Action == Create }); len(plan.Changes) != 2 || first != 1 {
			t.Fatalf("the view does not come second:\n%s", lines(plan))
		}
	}
}
