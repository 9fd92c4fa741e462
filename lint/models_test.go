package lint_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/schemac/schemac/compiler"
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/clickhouse"
	"github.com/schemac/schemac/dialects/design"
	"github.com/schemac/schemac/lint"
	"github.com/schemac/schemac/schema"
)

// judged are the findings of a ClickHouse model, in short.
func judged(t *testing.T, text string, overrides ...lint.Override) []string {
	t.Helper()
	rules := clickhouse.New(dialects.Options{})
	known := []string{"PG101"}
	for _, r := range lint.DesignRules(rules) {
		known = append(known, r.Code)
	}
	var brief []string
	for _, f := range (lint.Models{Graph: compiled(t, text), Dialect: rules, Known: known, Overrides: overrides}).Findings() {
		line := fmt.Sprintf("%s %s %d", f.Severity, f.Code, f.Range.Start.Line)
		if f.Ignored != "" {
			line += " " + f.Ignored
		}
		brief = append(brief, line)
	}
	return brief
}

func compiled(t *testing.T, text string) *schema.Graph {
	t.Helper()
	graph, problems := compiler.Compile([]compiler.Source{{Name: "m.hcl", Content: []byte(text)}}, compiler.Options{Rules: clickhouse.New(dialects.Options{})})
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	return graph
}

func TestModels(t *testing.T) {
	const table = `table "t" {
  %s
  engine = MergeTree
  column "at" {
    %s
    type = DateTime
  }
}`
	off := lint.Override{Code: "CS103"}
	for _, c := range []struct {
		name              string
		ofTable, ofColumn string
		overrides         []lint.Override
		want              []string
	}{
		{"nothing exempted", "", "", nil, []string{"warning CS103 1", "info CS123 6"}},
		{"at the object", "", `lint_ignore = { CS123 = "in UTC" }`, nil, []string{"warning CS103 1", "info CS123 6 in UTC"}},
		{"at its table", `lint_ignore = { CS123 = "in UTC" }`, "", nil, []string{"warning CS103 1", "info CS123 6 in UTC"}},
		{"at another object", "", `lint_ignore = { CS103 = "no" }`, nil, []string{"warning CS103 1", "warning SUP101 5", "info CS123 6"}},
		{"without a reason", `lint_ignore = { CS103 = "" }`, "", nil, []string{"error SUP104 2", "warning CS103 1 without a reason", "info CS123 6"}},
		{"of no rule", `lint_ignore = { CS000 = "no" }`, "", nil, []string{"warning CS103 1", "warning SUP102 2", "info CS123 6"}},
		{"of another dialect's rule", `lint_ignore = { PG101 = "shared" }`, "", nil, []string{"warning CS103 1", "info CS123 6"}},
		{"of a rule that is off", `lint_ignore = { CS103 = "small" }`, "", []lint.Override{off}, []string{"info CS123 6"}},
		{"off", "", "", []lint.Override{off}, []string{"info CS123 6"}},
		{"graver", "", "", []lint.Override{off, {Code: "CS123", Severity: design.Error}}, []string{"error CS123 6"}},
		{"rule about exemptions off", `lint_ignore = { CS101 = "no" }`, "", []lint.Override{{Code: "SUP101"}}, []string{"warning CS103 1", "info CS123 6"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, judged(t, fmt.Sprintf(table, c.ofTable, c.ofColumn), c.overrides...)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// An exemption counts once for the columns that a Nested one becomes.
func TestExemptionOfNestedColumn(t *testing.T) {
	got := judged(t, `table "t" {
  engine = MergeTree
  column "n" {
    type        = sql("Nested(a LowCardinality(UInt8), b String)")
    lint_ignore = { CS121 = "allowed here" }
  }
  sort {
    on {
      expr = "n.b"
    }
  }
}`)
	if diff := cmp.Diff([]string{"info CS109 7", "error CS121 4 allowed here"}, sorted(got)); diff != "" {
		t.Error(diff)
	}
}

func sorted(list []string) []string {
	slices.SortFunc(list, func(a, b string) int { return strings.Compare(a[strings.Index(a, " "):], b[strings.Index(b, " "):]) })
	return list
}

func TestLeftOverRenames(t *testing.T) {
	const before = `table "new" {
  engine = MergeTree
  column "b" {
    type = Date
  }
  sort {
    columns = [column.b]
  }
}`
	after := strings.Replace(strings.Replace(before, "engine =", "renamed_from = \"old\"\n  engine =", 1), "type =", "renamed_from = \"a\"\n    type =", 1)
	rules := clickhouse.New(dialects.Options{})
	find := func(state string) (codes []string) {
		models := lint.Models{Graph: compiled(t, after), Dialect: rules}
		if state != "" {
			models.Before = compiled(t, state)
		}
		for _, f := range models.Findings() {
			codes = append(codes, f.Code+" "+f.Object)
		}
		return codes
	}
	done := []string{"RN101 table.default.new", "RN101 column.default.new.b"}
	for name, c := range map[string]struct {
		state string
		want  []string
	}{
		"done":                           {before, done},
		"no state":                       {"", nil},
		"still to be done":               {strings.NewReplacer(`"new"`, `"old"`, `"b"`, `"a"`, "column.b", "column.a").Replace(before), nil},
		"the column is still to be done": {strings.NewReplacer(`"b"`, `"a"`, "column.b", "column.a").Replace(before), done[:1]},
		"another has the former name":    {before + "\n" + strings.Replace(before, `"new"`, `"old"`, 1), done[1:]},
	} {
		if diff := cmp.Diff(c.want, find(c.state)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
