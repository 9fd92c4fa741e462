package compiler

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemac/schemac/schema/diag"
)

// FuzzCompile demands of any input that nothing panics, that every error has
// a place, that compiling again gives the same, and that a model without
// errors survives printing.
func FuzzCompile(f *testing.F) {
	for _, pattern := range []string{"testdata/valid/*.hcl", "testdata/errors/*.hcl"} {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			f.Fatal(err)
		}
		for _, path := range paths {
			content, err := os.ReadFile(path)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(string(content))
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		dialect := []string{"postgres", "clickhouse", "sqlite"}[len(text)%3]
		graph, problems := compileText(dialect, text)
		again, sameProblems := compileText(dialect, text)
		if !slices.Equal(problems, sameProblems) {
			t.Fatalf("not deterministic:\n%v\n%v", problems, sameProblems)
		}
		if slices.ContainsFunc(problems, func(p diag.Diagnostic) bool { return p.Range.IsZero() || p.Code == "" || p.Summary == "" }) {
			t.Fatalf("a diagnostic lacks its place: %v", problems)
		}
		printed := Print(graph)
		if diff := cmp.Diff(string(printed), string(Print(again))); diff != "" {
			t.Fatal(diff)
		}
		if len(problems) > 0 {
			return
		}
		reread, problems := compileText(dialect, string(printed))
		if len(problems) > 0 {
			t.Fatalf("%v\n%s", problems.Err(), printed)
		}
		requireEqual(t, graph, reread)
	})
}

// FuzzChunks compares parsing a file in pieces with parsing it whole.
func FuzzChunks(f *testing.F) {
	paths, err := filepath.Glob("testdata/valid/*.hcl")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(content))
	}
	f.Fuzz(func(t *testing.T, text string) {
		file := scanFile(Source{Name: "model.hcl", Content: []byte(text)})
		if len(file.problems) > 0 || len(file.early)+len(file.chunks) == 0 {
			return
		}
		parts := append(file.early, file.chunks...)
		whole := parts[0]
		whole.items = []item{{at: 0, line: 1}}
		whole.end = len(whole.src)
		c := newCompilation(Options{Rules: testRules{"postgres"}})
		if expected := c.parse(whole); !expected.unparsed {
			count := 0
			for _, part := range parts {
				d := c.parse(part)
				if d.unparsed {
					t.Fatalf("a piece is broken where the whole is not: %v", d.problems.Err())
				}
				count += len(d.body.Blocks) + len(d.body.Attributes)
			}
			if want := len(expected.body.Blocks) + len(expected.body.Attributes); count != want {
				t.Fatalf("%d items in pieces, %d in the whole", count, want)
			}
		}
	})
}

func TestLimits(t *testing.T) {
	for name, c := range map[string]struct{ text, summary string }{
		"brackets":   {"x = " + strings.Repeat("[", 100_000), "Model too complex"},
		"templates":  {"x = " + strings.Repeat(`"${`, 100_000), "Model too complex"},
		"blocks":     {strings.Repeat("a {\n", 100_000), "Model too complex"},
		"unary":      {"x = " + strings.Repeat("!", 5_000_000) + "true", "Model too complex"},
		"binary":     {"x = 1" + strings.Repeat("+1", 5_000_000), "Model too complex"},
		"ternary":    {"x = " + strings.Repeat("a?b:", 1_000_000), "Model too complex"},
		"index":      {"x = a" + strings.Repeat("[b]", 1_000_000), "Model too complex"},
		"directives": {`x = "` + strings.Repeat("%{if a}", 1_000_000), "Model too complex"},
		"parens":     {"x = " + strings.Repeat("f(", 1_000_000), "Model too complex"},
		"loops":      {"x = " + strings.Repeat("[for i in range(1000) : ", 4), "Model too complex"},
		"doubling":   {"locals {\n  l0 = \"xxxxxxxx\"\n" + doubling(40) + "}\n", "Value too large"},
		"null":       {"table \"x\" {\x00}", "File is not text"},
		"binary2":    {"\x7fELF\x02\x01", "File is not text"},
		"latin":      {"# caf\xe9", "File is not text"},
	} {
		t.Run(name, func(t *testing.T) {
			_, problems := compileText("postgres", c.text)
			if len(problems) == 0 || problems[0].Summary != c.summary {
				t.Errorf("got %.300v, want %s", problems.Err(), c.summary)
			}
		})
	}
}

// doubling makes locals of which each is twice the one before.
func doubling(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "  l%d = \"${local.l%d}${local.l%d}\"\n", i+1, i, i)
	}
	return b.String()
}
