package postgres

import (
	"strings"
	"testing"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/schema"
)

func TestTimesThatStandStill(t *testing.T) {
	column := func(name, typ string, value schema.Expr) *schema.Column {
		return &schema.Column{Schema: "public", Table: "t", Name: name, Type: schema.Type{Name: typ}, Default: value}
	}
	objects := []schema.Object{&schema.Table{Schema: "public", Name: "t"},
		column("fixed", "timestamptz", text("now")), column("cast", "date", schema.SQLExpr("' Today '::date")),
		column("word", "text", text("now")), column("moving", "timestamptz", schema.SQLExpr("now()")),
		&schema.Check{Schema: "public", Table: "t", Name: "c", Expr: schema.SQLExpr("moving > 'yesterday' AND word <> 'now'")}}
	_, problems := schema.NewGraph(objects, New(dialects.Options{}))
	var got []string
	for _, p := range problems {
		_, what, _ := strings.Cut(p.Detail, "the server reads ")
		what, _, _ = strings.Cut(what, " once")
		got = append(got, p.Code+" "+p.Address+" "+what)
	}
	want := "frozen-time column.public.t.cast 'Today'|frozen-time column.public.t.fixed 'now'|frozen-time check.public.t.c 'yesterday'"
	if strings.Join(got, "|") != want {
		t.Errorf("got %s", strings.Join(got, "|"))
	}
}
