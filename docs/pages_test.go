// Package docs_test runs the documentation: it compiles the models, executes
// the commands and follows the links that the pages show.
//
// What a fenced block is, its info string says:
//
//   - hcl DIALECT: a complete model. It compiles with the dialect's own rules;
//     a line that ends in "# ERROR: summary" must fail with that summary, one
//     that ends in "# WARNING: summary" must warn, and nothing else may.
//   - hcl project: a project file, checked in the same way.
//   - console: commands behind "$ ", run by a shell, and what they print.
//     "…" stands for any text, alone on its line for any lines. A command
//     that fails is followed by "$ echo $?".
//   - json, sql, sh, yaml, text: shown and not run.
//
// "`PATH`:" on the line above a block writes it to the folder in which the
// page's later commands run. The comment "<!-- engine: postgres URL -->" gives
// the page a real database, which its commands find at the URL. A page whose
// commands use examples/ has a copy of the examples; "cd" and "export" last.
// A file in examples/ that a page shows as yaml is the one in the repository.
//
// go test ./docs -update writes what commands print into the pages.
package docs_test

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the output of commands into the pages")

// page is one Markdown file.
type page struct {
	path   string // from the docs folder
	lines  []string
	blocks []*block
}

// block is one fenced block with what the line before it says.
type block struct {
	page *page
	line int // of the first line of its text, from 1
	info []string
	text string
	// file is where the page's commands find the block.
	file string
}

func (b *block) String() string { return fmt.Sprintf("%s:%d", b.page.path, b.line) }

func (b *block) is(language string) bool { return len(b.info) > 0 && b.info[0] == language }

// in is the second word of the info string.
func (b *block) in() string {
	if len(b.info) < 2 {
		return ""
	}
	return b.info[1]
}

// readPages reads every page of the documentation, the project's README
// included.
func readPages(t testing.TB) []*page {
	t.Helper()
	paths := []string{filepath.Join("..", "README.md")}
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(path) == ".md" {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var pages []*page
	for _, path := range paths {
		pages = append(pages, readPage(t, path))
	}
	return pages
}

func readPage(t testing.TB, path string) *page {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	p := &page{path: path, lines: strings.Split(string(text), "\n")}
	for i := 0; i < len(p.lines); i++ {
		info, fenced := strings.CutPrefix(p.lines[i], "```")
		if !fenced {
			continue
		}
		end := i + 1 + slices.Index(p.lines[i+1:], "```")
		if end == i {
			t.Fatalf("%s:%d: this block has no end", path, i+1)
		}
		b := &block{page: p, line: i + 2, info: strings.Fields(info), file: captionOf(p.lines[:i])}
		if end > i+1 {
			b.text = strings.Join(p.lines[i+1:end], "\n") + "\n"
		}
		p.blocks = append(p.blocks, b)
		i = end
	}
	return p
}

// caption is the line that names a block's file.
var caption = regexp.MustCompile("^`([^`]+)`:$")

func captionOf(lines []string) string {
	if len(lines) == 0 {
		return ""
	}
	if m := caption.FindStringSubmatch(lines[len(lines)-1]); m != nil {
		return m[1]
	}
	return ""
}

// markBefore is the value of the comment "<!-- name: value -->" that stands
// right above, or "".
func markBefore(lines []string, name string) string {
	if len(lines) == 0 {
		return ""
	}
	value, ok := strings.CutPrefix(lines[len(lines)-1], "<!-- "+name+": ")
	if !ok {
		return ""
	}
	return strings.TrimSuffix(value, " -->")
}

// marks lists the values of all comments of that name.
func (p *page) marks(name string) []string {
	var values []string
	for i := range p.lines {
		if value := markBefore(p.lines[:i+1], name); value != "" {
			values = append(values, value)
		}
	}
	return values
}

// hides finds parts of a page whose links and words are not prose.
var hides = regexp.MustCompile("(?s)```.*?\n```|`[^`\n]*`|<!--.*?-->")

func (p *page) prose() string {
	return hides.ReplaceAllStringFunc(strings.Join(p.lines, "\n"), func(hidden string) string {
		return string(bytes.Repeat([]byte{'\n'}, strings.Count(hidden, "\n")))
	})
}

// plainPages have blocks of plain text that nothing runs: drawings, and the
// usage lines that the command line's own test keeps true.
var plainPages = []string{"architecture.md", filepath.Join("reference", "cli.md")}

func TestBlocksHaveAKnownLanguage(t *testing.T) {
	known := map[string][]string{
		"hcl":     {"postgres", "clickhouse", "sqlite", "project"},
		"console": {""}, "json": {""}, "sql": {""}, "sh": {""}, "yaml": {""}, "text": {""},
	}
	for _, p := range readPages(t) {
		if slices.Contains(plainPages, p.path) {
			continue
		}
		for i, b := range p.blocks {
			if len(b.info) == 0 || !slices.Contains(known[b.info[0]], b.in()) {
				t.Errorf("%s: no test knows what a block %q is", b, strings.Join(b.info, " "))
			}
			runs := slices.ContainsFunc(p.blocks[i:], func(later *block) bool { return later.is("console") })
			if b.file != "" && !runs {
				t.Errorf("%s: nothing on the page uses the file %s", b, b.file)
			}
		}
	}
}
