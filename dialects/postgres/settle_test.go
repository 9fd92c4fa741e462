package postgres

import (
	"testing"

	"github.com/schemac/schemac/compiler"
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/internal/enginetest"
	"github.com/schemac/schemac/planner"
)

const extracting = `
schema "public" {}
domain "workday" {
  schema = schema.public
  type   = date
  check "c" {
    expr = "extract(dow from VALUE) NOT IN (0, 6)"
  }
}
table "t" {
  schema = schema.public
  column "a" {
    type = timestamp
  }
  column "year" {
    type    = int
    default = sql("extract(year from timestamp '2020-01-01')")
  }
  index "i" {
    on {
      expr = "extract(month from a)"
    }
    where = "extract(year from a) > 2000"
  }
  check "c" {
    expr = "extract(year from a) BETWEEN 1900 AND 2100"
  }
}
view "v" {
  schema = schema.public
  as     = "SELECT a, extract(epoch from a) AS seconds FROM t WHERE extract(isodow from a) < 6"
}
function "f" {
  schema = schema.public
  lang   = SQL
  arg "x" {
    type    = double_precision
    default = sql("extract(year from timestamp '2020-01-01')")
  }
  return = double_precision
  as     = "SELECT x"
}
`

// TestExtractNeedsNoQuestion compares what 13 stores in a form of its own: with
// the major known the rules see through it, and tell those that do not know it.
func TestExtractNeedsNoQuestion(t *testing.T) {
	l := openLive(t, enginetest.Postgres(t, enginetest.OldestPostgres).Database(t))
	rules := New(dialects.Options{})
	to, problems := compiler.Compile([]compiler.Source{{Name: "model.hcl", Content: []byte(extracting)}}, compiler.Options{Rules: rules})
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	l.execute(l.script(l.plan(to, planner.Options{})))
	from, _ := l.inspect()
	asker := asker{dialect: rules.(dialect), pair: planner.Pair{From: from, To: to}, distrusts: true}
	asker.dialect.major = enginetest.OldestPostgres
	if tables, views, whole := asker.unsure(); len(tables)+len(views)+len(whole) > 0 {
		t.Errorf("the server is asked about %v %v %v", tables, views, whole)
	}
	plan, problems := planner.New(from, to, rules, planner.Options{})
	if err := problems.Err(); err != nil || !plan.Empty() {
		t.Errorf("the plan is not empty: %v %v", plan.Changes, err)
	}
}
