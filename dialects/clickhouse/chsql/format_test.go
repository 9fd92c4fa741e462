package chsql

import (
	"os"
	"strings"
	"testing"
)

// pairs reads a file of lines "typed <tab> as the server prints it". Every
// right side was printed by a ClickHouse 26.7 server.
func pairs(t *testing.T, file string) [][2]string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	var list [][2]string
	for line := range strings.Lines(string(text)) {
		typed, stored, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		if !ok {
			t.Fatalf("%s: no tab in %q", file, line)
		}
		list = append(list, [2]string{typed, stored})
	}
	return list
}

// checkPairs wants the stored text for the typed one, and again for itself.
func checkPairs(t *testing.T, file string, canonical func(string) (string, error)) {
	t.Helper()
	for _, pair := range pairs(t, file) {
		for _, input := range pair {
			got, err := canonical(input)
			if err != nil {
				t.Errorf("%s: %v", input, err)
			} else if got != pair[1] {
				t.Errorf("%s\n got %s\nwant %s", input, got, pair[1])
			}
		}
	}
}

func TestFormat(t *testing.T) {
	checkPairs(t, "expressions.tsv", Format)
	checkPairs(t, "random.tsv", Format)
}

func TestFormatQuery(t *testing.T) { checkPairs(t, "queries.tsv", FormatQuery) }

func TestCanonicalQuery(t *testing.T) {
	checkPairs(t, "views.tsv", func(text string) (string, error) { return CanonicalQuery(text, "default") })
}

func TestParseType(t *testing.T) {
	checkPairs(t, "types.tsv", func(text string) (string, error) {
		typ, err := ParseType(text)
		return typ.String(), err
	})
}
