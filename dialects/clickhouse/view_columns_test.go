package clickhouse

import (
	"slices"
	"strings"
	"testing"

	"github.com/schemac/schemac/compiler"
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
)

// TestBrokenViews reads views that nothing can read: the columns that they
// note, or what they read, are gone. A plan makes those again that a model has.
func TestBrokenViews(t *testing.T) {
	address := newDatabase(t)
	create(t, address, []string{
		"CREATE TABLE t (id UInt32, a UInt8) ENGINE = MergeTree ORDER BY id",
		"CREATE TABLE gone (id UInt32) ENGINE = MergeTree ORDER BY id",
		"CREATE VIEW all AS SELECT * FROM t",
		"CREATE VIEW ids AS SELECT id FROM t",
		"CREATE VIEW lost (id UInt64) AS SELECT id FROM gone",
	})
	for _, sql := range []string{"ALTER TABLE t DROP COLUMN a", "DROP TABLE gone"} {
		if _, err := ask(t.Context(), address, sql); err != nil {
			t.Fatal(err)
		}
	}
	target, err := harness.Dialect.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer target.Close()
	_, problems, err := target.Inspect(t.Context(), dialects.Scope{})
	if err != nil || len(problems) != 1 || !strings.Contains(problems[0].Detail, "all has the column a") {
		t.Errorf("%v, %v", problems, err)
	}
	model := `
		table "t" {
		  engine = MergeTree
		  column "id" { type = UInt32 }
		  sort { columns = [column.id] }
		}
		view "all" { as = "SELECT * FROM t" }
		view "ids" { as = "SELECT id FROM t" }
		view "lost" { as = "SELECT id FROM gone" }`
	compiled, problems := compiler.Compile([]compiler.Source{{Name: "model.hcl", Content: []byte(model)}}, compiler.Options{Rules: harness.Dialect})
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	printed := compiler.Print(inspected(t, address))
	if _, problems := compiler.Compile([]compiler.Source{{Name: "printed.hcl", Content: printed}}, compiler.Options{Rules: harness.Dialect}); problems.Err() != nil {
		t.Errorf("%v in\n%s", problems.Err(), printed)
	}
	plan, problems := planner.New(inspected(t, address), compiled, harness.Dialect, planner.Options{})
	if err := problems.Err(); err != nil || len(plan.Changes) != 1 || plan.Changes[0].Address.Name != "all" || !slices.Contains(plan.Changes[0].Fields, "result.stated") {
		t.Errorf("%v, %v", plan.Changes, err)
	}
	back, problems := plan.Back(inspected(t, address), harness.Dialect, planner.Options{})
	if err := problems.Err(); err != nil || !back.Empty() {
		t.Errorf("back to what no view can be: %v, %v", back.Changes, err)
	}
}
