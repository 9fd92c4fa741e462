package dialecttest

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/schemac/schemac/compiler"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// testCase is one archive.
type testCase struct {
	path    string
	archive *txtar.Archive
	changed bool
}

// inputs are the sections that people write; all others are expectations.
var inputs = []string{"before.hcl", "after.hcl", "renames", "server", "seed.sql", "query.sql", "fails", "hidden", "dump-differs"}

// expectations in the order in which an update writes them.
var expectations = []string{"plan", "diagnostics", "forward.sql", "rollback.sql", "rows"}

func readCase(t testing.TB, path string) *testCase {
	t.Helper()
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range archive.Files {
		if !slices.Contains(inputs, f.Name) && !slices.Contains(expectations, f.Name) {
			t.Fatalf("%s: the section %q means nothing here; there are %s and %s", path, f.Name, strings.Join(inputs, ", "), strings.Join(expectations, ", "))
		}
	}
	return &testCase{path: path, archive: archive}
}

func (c *testCase) section(name string) (string, bool) {
	for _, f := range c.archive.Files {
		if f.Name == name {
			return string(f.Data), true
		}
	}
	return "", false
}

// expect compares a section with what came out, or rewrites it.
func (c *testCase) expect(t testing.TB, name, got string) {
	t.Helper()
	want, exists := c.section(name)
	if got == want {
		return
	}
	if !*update {
		t.Errorf("%s: the section %s differs (go test -update accepts)\n%s", c.path, name, difference(want, got))
		return
	}
	c.changed = true
	switch {
	case got == "":
		c.archive.Files = slices.DeleteFunc(c.archive.Files, func(f txtar.File) bool { return f.Name == name })
	case exists:
		for i, f := range c.archive.Files {
			if f.Name == name {
				c.archive.Files[i].Data = []byte(got)
			}
		}
	default:
		c.archive.Files = append(c.archive.Files, txtar.File{Name: name, Data: []byte(got)})
	}
}

// save writes an updated case, expectations behind inputs.
func (c *testCase) save(t testing.TB) {
	t.Helper()
	if !c.changed {
		return
	}
	order := slices.Concat(inputs, expectations)
	slices.SortStableFunc(c.archive.Files, func(a, b txtar.File) int {
		return slices.Index(order, a.Name) - slices.Index(order, b.Name)
	})
	if err := os.WriteFile(c.path, txtar.Format(c.archive), 0o644); err != nil {
		t.Fatal(err)
	}
}

// graph compiles a section anew, so that nothing learned by one step leaks
// into another.
func (c *testCase) graph(t testing.TB, rules schema.Rules, section string) (*schema.Graph, diag.List) {
	t.Helper()
	text, exists := c.section(section)
	if !exists {
		return schema.NewGraph(nil, rules)
	}
	return compiler.Compile([]compiler.Source{{Name: section, Content: []byte(text)}}, compiler.Options{Rules: rules})
}

// renames reads the section of that name.
func (c *testCase) renames(t testing.TB) []planner.RenameHint {
	t.Helper()
	text, _ := c.section("renames")
	var hints []planner.RenameHint
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		old, name, ok := strings.Cut(line, " -> ")
		from, err := schema.ParseAddress(strings.TrimSpace(old))
		to, errTo := schema.ParseAddress(strings.TrimSpace(name))
		if !ok || err != nil || errTo != nil {
			t.Fatalf("%s: renames: cannot read %q: want address -> address (%v, %v)", c.path, line, err, errTo)
		}
		hints = append(hints, planner.RenameHint{From: from, To: to})
	}
	return hints
}

// statements splits a section as the package comment says.
func (c *testCase) statements(name string) []string {
	text, _ := c.section(name)
	var found []string
	var current strings.Builder
	flush := func() {
		if sql := strings.TrimSpace(current.String()); sql != "" {
			found = append(found, strings.TrimSuffix(sql, ";"))
		}
		current.Reset()
	}
	for line := range strings.Lines(text) {
		ended := strings.HasSuffix(strings.TrimSpace(current.String()), ";")
		if ended && !strings.HasPrefix(line, " ") && !strings.HasPrefix(line, "\t") {
			flush()
		}
		current.WriteString(line)
	}
	flush()
	return found
}

// casePaths lists the archives below the folder.
func casePaths(t testing.TB, dir string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*", "*.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	if len(paths) == 0 {
		t.Fatalf("no cases at %s/<kind>/<name>.txtar", dir)
	}
	return paths
}

// planText lists the changes, one a line: symbol, action, address, fields and
// reason; parts are indented below their table.
func planText(changes []planner.Change, reasons bool) string {
	var b strings.Builder
	for _, c := range planner.Told(changes) {
		b.WriteString(changeLine(c, reasons))
		for _, part := range c.Parts {
			b.WriteString("  " + changeLine(part, reasons))
		}
	}
	return b.String()
}

func changeLine(c planner.Change, reasons bool) string {
	action := string(c.Action)
	switch {
	case c.Action == planner.Replace && c.Drops():
		action += " (drop)"
	case c.Action == planner.Replace:
		action += " (create)"
	}
	line := fmt.Sprintf("%s %s %s", c.Action.Symbol(), action, c.Address)
	if c.Action == planner.Rename {
		line += " from " + c.Before.Address().String()
	} else if len(c.Fields) > 0 {
		line += " [" + strings.Join(c.Fields, ", ") + "]"
	}
	if rows := c.Rows; !rows.IsEmpty() {
		line += fmt.Sprintf(" %d deleted, %d updated, %d inserted", len(rows.Delete), len(rows.Update), len(rows.Insert))
	}
	if reasons && c.Reason != "" {
		line += ": " + c.Reason
	}
	return line + "\n"
}

func diagnosticsText(lists ...diag.List) string {
	var b strings.Builder
	for _, d := range slices.Concat(lists...) {
		b.WriteString(d.String() + "\n")
	}
	return b.String()
}
