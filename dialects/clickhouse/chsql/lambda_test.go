package chsql

import "testing"

func TestInline(t *testing.T) {
	texts := map[string]string{"plus_one": "(x) -> x + 1", "f 2": "(a, b) -> a * b + plus_one(a)", "five": "() -> 5",
		"again": "x -> again(x)", "each": "a -> arrayMap(x -> x + a, [a])", "field": "t -> t.1"}
	for _, text := range texts {
		if _, err := ParseLambda(text); err != nil {
			t.Fatal(text, err)
		}
	}
	functions := NewFunctions(texts)
	for text, want := range map[string]string{
		"plus_one(id)":                  "id + 1",
		"plus_one(plus_one(id)) * 2":    "((id + 1) + 1) * 2",
		"`f 2`(id + 1, 2)":              "((id + 1) * 2) + ((id + 1) + 1)",
		"five() + x":                    "5 + x",
		"again(1)":                      "again(1)",
		"plus_one(1, 2)":                "plus_one(1, 2)",
		"plus_one":                      "plus_one",
		"'plus_one(1)'":                 "'plus_one(1)'",
		"t.plus_one(1)":                 "t.plus_one(1)",
		"each(y)":                       "arrayMap(x -> (x + y), [y])",
		"plus_one(if(a, [1, 2][1], 3))": "if(a, [1, 2][1], 3) + 1",
		"field((1, 2))":                 "((1, 2)).1",
		"now()":                         "now()",
	} {
		if got := InlineExpr(text, functions); EqualExpr(got, want, "") != Equal {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
	query := "SELECT plus_one(id) AS a -- plus_one(1)\nFROM t"
	if got, want := Inline(query, functions), "SELECT id + 1 AS a -- plus_one(1)\nFROM t"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestLambda(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want Verdict
	}{
		{"(x) -> x + 1", "x -> (x + 1)", Equal},
		{"x -> LOWER(x)", "x -> lower(x)", Equal},
		{"() -> 1", "() -> (1)", Equal},
		{"(x, y) -> x", "(y, x) -> x", Different},
		{"x -> x + 1", "x -> x + 2", Different},
		{"x + 1", "x -> x", Unsure},
	} {
		if got := EqualLambdas(c.a, c.b); got != c.want {
			t.Errorf("%s and %s: %s", c.a, c.b, got)
		}
	}
	refs, err := LambdaReferences("(k) -> dictGet('d', 'n', plus_one(k)) + other")
	if err != nil || len(refs.Dictionaries) != 1 || len(refs.Columns) != 1 || len(refs.Functions) != 2 {
		t.Error(refs, err)
	}
}
