package compiler

import (
	"strings"
	"testing"
)

// TestWordsFromElsewhere has models in the words of SQL answered with the words
// of models, each of which stands for what a block really does not have.
func TestWordsFromElsewhere(t *testing.T) {
	around := map[string]func(block, word string) string{
		"column":      inTable,
		"index":       inTable,
		"foreign_key": inTable,
		"check":       inTable,
		"permission":  func(block, word string) string { return block + " {\n  " + word + " = 1\n}\n" },
	}
	for block, words := range elsewhere {
		for word, write := range words {
			model := around[block]
			if model == nil {
				model = func(block, word string) string { return block + " \"x\" {\n  " + word + " = 1\n}\n" }
			}
			told := false
			for _, dialect := range []string{"postgres", "clickhouse"} {
				_, problems := compileText(dialect, model(block, word))
				for _, p := range problems {
					told = told || p.Code == "unknown-attribute" && strings.HasSuffix(p.Detail, " "+write)
				}
			}
			if !told {
				t.Errorf("%s: %s is not answered with %q", block, word, write)
			}
		}
	}
}

func inTable(block, word string) string {
	return "table \"t\" {\n  " + block + " \"x\" {\n    " + word + " = 1\n  }\n}\n"
}
