package docs_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/clickhouse"
	"github.com/schemac/schemac/dialects/design"
	"github.com/schemac/schemac/lint"
)

// TestDesignRulesAreDocumented holds the tables of reference/lint.md to the
// rules of the program.
func TestDesignRulesAreDocumented(t *testing.T) {
	general := lint.DesignRules(nil)
	sections := []struct {
		title string
		rules []design.Rule
	}{
		{"### Every dialect\n", general},
		{"### ClickHouse\n", without(lint.DesignRules(clickhouse.New(dialects.Options{})), general)},
	}
	path := "reference/lint.md"
	page := strings.Join(readPage(t, path).lines, "\n")
	for _, s := range sections {
		want := designTable(s.rules)
		before, rest, found := strings.Cut(page, s.title+"\n"+designHead)
		table, after, ended := strings.Cut(rest, "\n\n")
		switch {
		case !found || !ended:
			t.Fatalf("%s has no table of rules below %s", path, s.title)
		case strings.TrimSpace(table)+"\n" == want:
		case *update:
			page = before + s.title + "\n" + designHead + want + "\n" + after
			if err := os.WriteFile(path, []byte(page), 0o644); err != nil {
				t.Fatal(err)
			}
		default:
			t.Errorf("the rules of %s are out of date; run go test ./docs -update. They are:\n%s", path, want)
		}
	}
}

const designHead = "| code | rule | severity | ✔ | why, and what to do |\n|---|---|---|---|---|\n"

func designTable(rules []design.Rule) string {
	var b strings.Builder
	for _, r := range rules {
		mark := ""
		if r.Refused {
			mark = "✔"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s %s |\n", r.Code, strings.ReplaceAll(r.Name, "-", " "), r.Severity, mark, r.Why, r.Fix)
	}
	return b.String()
}

func without(rules, others []design.Rule) (rest []design.Rule) {
	known := map[string]bool{}
	for _, r := range others {
		known[r.Code] = true
	}
	for _, r := range rules {
		if !known[r.Code] {
			rest = append(rest, r)
		}
	}
	return rest
}
