package postgres

import (
	"fmt"
	"strings"
	"testing"

	"github.com/schemac/schemac/compiler"
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/internal/enginetest"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

func TestFeaturesTheServerLacks(t *testing.T) {
	l := openLive(t, enginetest.Postgres(t, enginetest.OldestPostgres).Database(t))
	generated := diag.Range{File: "t.hcl", Start: diag.Pos{Line: 7}}
	objects := []schema.Object{&schema.Table{Schema: "public", Name: "t"},
		&schema.Column{Schema: "public", Table: "t", Name: "a", Type: schema.Type{Name: "int"}},
		&schema.Unique{Schema: "public", Table: "t", Name: "u", Parts: schema.ColumnParts("a"), NullsNotDistinct: true},
		&schema.Column{Schema: "public", Table: "t", Name: "b",
			Meta: schema.Meta{Origin: schema.Origin{Fields: []schema.FieldRange{{Name: "as", Range: generated}}}}, Type: schema.Type{Name: "int"}, Position: 1,
			Generated: schema.Generated{Type: "VIRTUAL", Expr: schema.SQLExpr("a * 2")}}}
	to, problems := schema.NewGraph(objects, New(dialects.Options{}))
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	from, _ := l.inspect()
	missing := diag.Of(fmt.Errorf("wrapped: %w", l.target.Settle(t.Context(), planner.Pair{From: from, To: to})))
	if len(missing) != 2 {
		t.Fatalf("got %v", missing)
	}
	for i, want := range []string{"column.public.t.b needs PostgreSQL 18", "unique.public.t.u needs PostgreSQL 15"} {
		if !strings.HasPrefix(missing[i].Detail, want) || missing[i].Range != generated && i == 0 {
			t.Errorf("got %v", missing[i])
		}
	}
}

func TestIdentityOfAPartition(t *testing.T) {
	l := openLive(t, newest(t).Database(t))
	model := `schema "public" {}
table "p" {
  column "id" { type = int }
  partition {
    type    = RANGE
    columns = [column.id]
  }
}
partition_of "q" {
  parent = table.p
  from   = [0]
  to     = [10]
  column "id" {
    type = int
    identity {}
  }
}`
	to, problems := compiler.Compile([]compiler.Source{{Name: "t.hcl", Content: []byte(model)}}, compiler.Options{Rules: New(dialects.Options{})})
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	from, _ := l.inspect()
	refused := diag.Of(l.target.Settle(t.Context(), planner.Pair{From: from, To: to}))
	if len(refused) != 1 || refused[0].Code != "older-server" || refused[0].Range.Start.Line != 15 {
		t.Errorf("got %v", refused)
	}
}
