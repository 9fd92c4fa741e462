package clickhouse

import (
	"strings"
	"testing"

	"github.com/schemac/schemac/compiler"
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// planned plans from the database to the model, rows included.
func planned(t *testing.T, d dialects.Dialect, target dialects.Target, model string) *planner.Plan {
	t.Helper()
	to, problems := compiler.Compile([]compiler.Source{{Name: "model.hcl", Content: []byte(model)}}, compiler.Options{Rules: d})
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	objects, _, err := target.Inspect(t.Context(), dialects.Scope{Data: to.DataTables()})
	if err != nil {
		t.Fatal(err)
	}
	from, problems := schema.NewGraph(objects, d)
	plan, more := planner.New(from, to, d, planner.Options{})
	if err := append(problems, more...).Err(); err != nil {
		t.Fatal(err)
	}
	return plan
}

// TestDuplicateKeys: nothing keeps a sorting key unique. A key that is there
// several times is reduced to the row of the model.
func TestDuplicateKeys(t *testing.T) {
	address := newDatabase(t)
	d := New(dialects.Options{DefaultSchema: databaseIn(address)})
	target := connect(t, address, dialects.Options{DefaultSchema: databaseIn(address)})
	model := `table "t" {
  engine = MergeTree
  column "k" { type = String }
  column "v" { type = UInt8 }
  sort { columns = [column.k] }
}
data {
  table = table.t
  rows = [{ k = "a", v = 1 }, { k = "b", v = 2 }, { k = "it's", v = 3 }]
}`
	must(t, address, "CREATE TABLE t (k String, v UInt8) ENGINE = MergeTree ORDER BY k", "INSERT INTO t VALUES ('a', 1), ('a', 1), ('b', 7), ('b', 8), ('c', 9), ('c', 9)")
	plan := planned(t, d, target, model)
	statements, problems := d.Emit(plan.Pair, plan.Changes)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	if err := target.Execute(t.Context(), statements, nil); err != nil {
		t.Fatal(err)
	}
	rows, err := ask(t.Context(), address, "SELECT k, v FROM t ORDER BY k")
	if want := "a\t1\nb\t2\nit\\'s\t3"; err != nil || rows != want {
		t.Errorf("got %q, %v", rows, err)
	}
	if left := planned(t, d, target, model); !left.Empty() {
		t.Errorf("%d changes are left", len(left.Changes))
	}
}

// TestReplicatedInserts: a row that comes again after it was deleted is no
// repetition that the server may drop.
func TestReplicatedInserts(t *testing.T) {
	d := New(dialects.Options{DefaultSchema: "db"})
	model := `table "t" {
  engine = ReplicatedMergeTree
  column "k" { type = String }
  sort { columns = [column.k] }
}
data {
  table = table.t
  rows = [{ k = "a" }]
}`
	to, problems := compiler.Compile([]compiler.Source{{Name: "model.hcl", Content: []byte(model)}}, compiler.Options{Rules: d})
	from, _ := schema.NewGraph(nil, d)
	plan, more := planner.New(from, to, d, planner.Options{})
	statements, emitted := d.Emit(plan.Pair, plan.Changes)
	if err := append(append(problems, more...), emitted...).Err(); err != nil {
		t.Fatal(err)
	}
	if text := dialects.Script(statements); !strings.Contains(text, "(`k`) SETTINGS insert_deduplicate = 0 VALUES ('a')") {
		t.Error(text)
	}
}

// FuzzValue: a text as the value of a row is one token that means it.
func FuzzValue(f *testing.F) {
	for _, text := range []string{"it's", `\`, "a\x00b", "--", "ü", "\n"} {
		f.Add(text)
	}
	column := &schema.Column{Name: "c", Type: schema.Type{Name: "String"}}
	f.Fuzz(func(t *testing.T, text string) {
		sql := valueSQL(column, schema.Expr{SQL: text, Literal: schema.StringLiteral})
		if list := tokens(sql); len(list) != 1 || list[0].Value != text {
			t.Errorf("%q is written %s, which reads as %v", text, sql, list)
		}
	})
}
