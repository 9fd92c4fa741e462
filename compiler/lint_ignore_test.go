package compiler

import (
	"testing"

	"github.com/schemac/schemac/schema"
)

// Exemptions are known of an object, with their places, and are no part of
// what is printed.
func TestExemptions(t *testing.T) {
	graph, problems := compileText("postgres", `
table "codes" {
  schema      = schema.public
  lint_ignore = { A1 = "small", "B2" = join(" ", ["very", "small"]) }
  column "code" {
    type = int
  }
}
schema "public" {}`)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	exempt := graph.Lookup(schema.Address{Kind: schema.KindTable, Schema: "public", Name: "codes"}).Common().Origin.Exempt
	if len(exempt) != 2 || exempt[0].Code != "A1" || exempt[1].Code != "B2" || exempt[1].Reason != "very small" || exempt[1].Range.Start.Line != 4 {
		t.Errorf("exemptions are %v", exempt)
	}
	requireFormatted(t, Print(graph))
	if again, problems := compileText("postgres", string(Print(graph))); len(problems) > 0 {
		t.Error(problems)
	} else {
		requireEqual(t, graph, again)
	}
}
