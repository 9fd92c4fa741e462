package pgsql

import (
	"bufio"
	"encoding/json"
	"os"
	"regexp"
	"testing"
)

// unknownInputs finds constants of types whose input functions are not known
// here, and times that were frozen when the default was made.
var unknownInputs = regexp.MustCompile(`^(xml|point|money|tsvector|macaddr)$`)

// Each line of defaults.jsonl has the column's type, what was typed and what
// was stored.
func TestTypedDefaultsEqualStoredOnes(t *testing.T) {
	f, err := os.Open("testdata/defaults.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var row [3]string
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		scope := testScope()
		scope.Target = row[0]
		got := EqualExpr(row[1], row[2], scope)
		if got == Different || got == Unsure && !unknownInputs.MatchString(row[0]) {
			t.Errorf("%s DEFAULT %s\n\t%s\n\tis %s\n%s\n%s", row[0], row[1], row[2], got, explain(row[1], scope), explain(row[2], scope))
		}
	}
}
