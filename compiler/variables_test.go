package compiler

import (
	"strings"
	"testing"
)

const variableModel = `
variable "s" {
  type = string
}
variable "n" {
  type    = number
  default = 1
}
variable "b" {
  type    = bool
  default = false
}
variable "l" {
  type    = list(string)
  default = []
}
variable "m" {
  type    = map(number)
  default = {}
}
variable "o" {
  type = object({ a = string, b = optional(number) })
  default = { a = "x" }
}
variable "any" {
  default = null
}
table "t" {
  comment = jsonencode([var.s, var.n, var.b, var.l, var.m, var.o.a, var.any])
  column "c" {
    type    = integer
    default = var.any
  }
}
`

func TestVariables(t *testing.T) {
	for name, c := range map[string]struct {
		given map[string]string
		// comment is the expected comment of the table, or problem a part of
		// the only error.
		comment, problem string
	}{
		"defaults": {given: map[string]string{"s": ""}, comment: `["",1,false,[],{},"x",null]`},
		"all": {given: map[string]string{"s": "a b", "n": "2.5", "b": "true", "l": `["x", "y"]`, "m": `{ k = 1 }`, "o": `{ a = "z", b = 2 }`, "any": "5"},
			comment: `["a b",2.5,true,["x","y"],{"k":1},"z","5"]`},
		"missing": {given: nil, problem: `"s" has no default`},
		"unknown": {given: map[string]string{"s": "", "nn": "1"}, problem: `Did you mean "n"?`},
		"number":  {given: map[string]string{"s": "", "n": "x"}, problem: "a number is required"},
		"list":    {given: map[string]string{"s": "", "l": "["}, problem: "is no list(string)"},
		"object":  {given: map[string]string{"s": "", "o": "{}"}, problem: "attribute \"a\" is required"},
		"deep":    {given: map[string]string{"s": "", "l": strings.Repeat("[", 1_000_000)}, problem: "nested"},
		"call":    {given: map[string]string{"s": "", "l": `[file("/etc/passwd")]`}, problem: "may not be called"},
	} {
		t.Run(name, func(t *testing.T) {
			graph, problems := Compile([]Source{{Name: "m.hcl", Content: []byte(variableModel)}}, Options{Rules: testRules{"sqlite"}, Variables: c.given})
			if c.problem != "" {
				if len(problems) != 1 || !strings.Contains(problems[0].Detail, c.problem) {
					t.Errorf("got %.500v, want %s", problems, c.problem)
				}
				return
			}
			if len(problems) > 0 {
				t.Fatal(problems.Err())
			}
			if got := graph.Tables()[0].Comment; got != c.comment {
				t.Errorf("got %s, want %s", got, c.comment)
			}
		})
	}
}

// TestFunctions evaluates each function once.
func TestFunctions(t *testing.T) {
	for call, want := range map[string]string{
		`upper("a")`: "A", `lower("A")`: "a", `title("ab c")`: "Ab C", `format("%s-%03d", "x", 7)`: "x-007", `join("-", ["a", "b"])`: "a-b",
		`split(",", "a,b")[1]`: "b", `substr("abc", 1, 1)`: "b", `tostring(strlen("abc"))`: "3", `replace("aa", "a", "b")`: "bb",
		`regex("[0-9]+", "a12")`: "12", `join(",", regexall("[0-9]", "1a2"))`: "1,2", `regex_replace("a1", "[0-9]", "x")`: "ax",
		`trim("xax", "x")`: "a", `trimspace(" a ")`: "a", `trimprefix("ab", "a")`: "b", `trimsuffix("ab", "b")`: "a", `chomp("a\n")`: "a",
		`indent(2, "a\nb")`: "a\n  b", `join(",", concat(["a"], ["b"]))`: "a,b", `tostring(length(["a"]))`: "1", `tostring(length("abc"))`: "3",
		`tostring(contains(["a"], "a"))`: "true", `lookup({ a = "b" }, "a", "c")`: "b", `merge({ a = "b" }, { c = "d" })["c"]`: "d",
		`keys({ a = "b" })[0]`: "a", `values({ a = "b" })[0]`: "b", `zipmap(["a"], ["b"])["a"]`: "b", `flatten([["a"], ["b"]])[1]`: "b",
		`distinct(["a", "a", "b"])[1]`: "b", `element(["a", "b"], 3)`: "b", `slice(["a", "b"], 1, 2)[0]`: "b", `sort(["b", "a"])[0]`: "a",
		`reverse(["a", "b"])[0]`: "b", `compact(["", "a"])[0]`: "a", `chunklist(["a", "b"], 1)[1][0]`: "b", `coalesce("", "a")`: "",
		`coalescelist([], ["a"])[0]`: "a", `tostring(range(3)[2])`: "2", `join(",", setunion(["a"], ["b"]))`: "a,b",
		`join(",", setintersection(["a"], ["a", "b"]))`: "a", `join(",", setsubtract(["a", "b"], ["a"]))`: "b",
		`"${min(2, 1)}${max(2, 1)}${abs(-1)}${ceil(1.2)}${floor(1.8)}"`: "12121", `tostring(parseint("ff", 16))`: "255",
		`jsonencode({ a = 1 })`: `{"a":1}`, `jsondecode("{\"a\":\"b\"}").a`: "b", `tostring(5)`: "5", `"${tonumber("5")}${tobool("true")}"`: "5true",
		`join(",", toset(["b", "a", "b"]))`: "a,b", `tolist(["a"])[0]`: "a", `tomap({ a = "b" })["a"]`: "b",
	} {
		t.Run(call, func(t *testing.T) {
			graph, problems := compileText("sqlite", "table \"t\" {\n  comment = "+call+"\n  column \"c\" {\n    type = int\n  }\n}\n")
			if len(problems) > 0 {
				t.Fatal(problems.Err())
			}
			if got := graph.Tables()[0].Comment; got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestHostileCalls(t *testing.T) {
	for _, call := range []string{`format("%1000000000s", "")`, `format("%.*f", 1000000000, 1)`, `indent(1000000000, "\n")`, `range(1000000000)[0]`, `join("", range(0, 1e9))`} {
		if _, problems := compileText("sqlite", "table \"t\" {\n  comment = "+call+"\n}\n"); len(problems) == 0 {
			t.Errorf("%s: no error", call)
		}
	}
}
