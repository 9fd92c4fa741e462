package dialecttest

import (
	"slices"
	"strings"
	"testing"

	"github.com/schemac/schemac/compiler"
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// HazardCase is a change of one table and what is to be said of it.
type HazardCase struct {
	// Name is that of the row in the matrix of changes.
	Name string
	// Before and After are what the test's frame makes models of.
	Before, After string
	// Want lists the kinds of hazard in alphabetic order, a grave one with a
	// mark behind: "breaking may-fail!". Every kind counts once.
	Want string
}

// Hazards checks that plans between the models carry the hazards that are
// wanted, and no others. frame makes a whole model of what a case says.
func Hazards(t *testing.T, dialect dialects.Dialect, frame func(string) string, cases []HazardCase) {
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			from, to := compiled(t, dialect, frame(c.Before)), compiled(t, dialect, frame(c.After))
			plan, problems := planner.New(from, to, dialect, planner.Options{})
			if err := problems.Err(); err != nil {
				t.Fatal(err)
			}
			statements, problems := dialect.Emit(plan.Pair, plan.Changes)
			if err := problems.Err(); err != nil {
				t.Fatal(err)
			}
			if len(statements) == 0 {
				t.Fatal("the models do not differ")
			}
			if got := kindsOf(statements); got != c.Want {
				t.Errorf("hazards %q, want %q, of\n%s", got, c.Want, dialects.Script(statements))
			}
		})
	}
}

func compiled(t *testing.T, dialect dialects.Dialect, model string) *schema.Graph {
	t.Helper()
	g, problems := compiler.Compile([]compiler.Source{{Name: "m.hcl", Content: []byte(model)}}, compiler.Options{Rules: dialect})
	problems = append(problems, g.Validate()...)
	if err := problems.Err(); err != nil {
		t.Fatalf("%v in\n%s", err, model)
	}
	return g
}

func kindsOf(statements []dialects.Statement) string {
	var kinds []string
	for _, s := range statements {
		for _, h := range s.Hazards {
			kind := string(h.Kind)
			if h.Grave {
				kind += "!"
			}
			kinds = append(kinds, kind)
		}
	}
	slices.Sort(kinds)
	return strings.Join(slices.Compact(kinds), " ")
}
