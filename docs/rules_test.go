package docs_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/schemac/schemac/lint"
)

// TestRulesAreDocumented holds the table of reference/checks.md to the rules of
// the program.
func TestRulesAreDocumented(t *testing.T) {
	const head = "| code | class | meaning |\n|---|---|---|\n"
	var want strings.Builder
	for _, r := range lint.Rules() {
		class := string(r.Class)
		if r.Grave != "" {
			class += ", or " + string(r.Grave) + " if grave"
		}
		fmt.Fprintf(&want, "| `%s` | %s | %s |\n", r.Code, class, r.Means)
	}
	path := "reference/checks.md"
	page := strings.Join(readPage(t, path).lines, "\n")
	before, rest, found := strings.Cut(page, head)
	table, after, ended := strings.Cut(rest, "\n\n")
	switch {
	case !found || !ended:
		t.Fatalf("%s has no table of rules", path)
	case table+"\n" == want.String():
	case *update:
		if err := os.WriteFile(path, []byte(before+head+want.String()+"\n"+after), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("the rules of %s are out of date; run go test ./docs -update. They are:\n%s", path, want.String())
	}
}
