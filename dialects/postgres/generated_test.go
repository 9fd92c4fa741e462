package postgres

import (
	"strings"
	"testing"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/internal/enginetest"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

func TestOwnExpressionNeedsANewerServer(t *testing.T) {
	l := openLive(t, enginetest.Postgres(t, enginetest.OldestPostgres).Database(t))
	base := schema.Address{Kind: schema.KindTable, Schema: "public", Name: "base"}
	column := func(table, expr string) *schema.Column {
		return &schema.Column{Schema: "public", Table: table, Name: "g", Type: schema.Type{Name: "int"}, Position: 1,
			Postgres: schema.PostgresColumn{Inherited: table != base.Name}, Generated: schema.Generated{Type: "STORED", Expr: schema.SQLExpr(expr)}}
	}
	to, problems := schema.NewGraph([]schema.Object{&schema.Table{Schema: "public", Name: "base"},
		&schema.Column{Schema: "public", Table: "base", Name: "a", Type: schema.Type{Name: "int"}}, column("base", "a + 1"),
		&schema.Table{Schema: "public", Name: "child", Postgres: schema.PostgresTable{Inherits: []schema.Address{base}}}, column("child", "a + 2"),
		&schema.Table{Schema: "public", Name: "alike", Postgres: schema.PostgresTable{Inherits: []schema.Address{base}}}}, New(dialects.Options{}))
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	from, _ := l.inspect()
	err := l.target.Settle(t.Context(), planner.Pair{From: from, To: to})
	missing := diag.Of(err)
	if len(missing) != 1 || missing[0].Code != "newer-server" || !strings.HasPrefix(missing[0].Detail, "column.public.child.g needs PostgreSQL 17") {
		t.Errorf("got %v", err)
	}
}
