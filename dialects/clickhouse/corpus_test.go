package clickhouse

import (
	"cmp"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/schemac/schemac/compiler"
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// TestCorpus takes real schemas, kept outside the project, through
// inspection, HCL and back into an empty database.
func TestCorpus(t *testing.T) {
	root := cmp.Or(os.Getenv("SCHEMAC_CORPUS"), "../../../shared/corpus")
	sets, _ := filepath.Glob(filepath.Join(root, "clickhouse", "*"))
	if len(sets) == 0 {
		t.Skipf("there are no schemas below %s; SCHEMAC_CORPUS names another folder", root)
	}
	for _, dir := range sets {
		t.Run(filepath.Base(dir), func(t *testing.T) { roundTrip(t, readSet(t, dir)) })
	}
}

var createName = regexp.MustCompile(`^CREATE [A-Z ]+? (\w+)\.`)

// readSet reads statements, with the database's name replaced by the
// placeholder.
func readSet(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.sql"))
	if err != nil {
		t.Fatal(err)
	}
	var statements []string
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		sql := strings.TrimRight(strings.TrimSpace(string(text)), ";")
		name := createName.FindStringSubmatch(sql)
		if name == nil {
			t.Fatalf("%s: no CREATE statement", file)
		}
		sql = strings.ReplaceAll(sql, name[1]+".", placeholder+".")
		statements = append(statements, strings.ReplaceAll(sql, "'"+name[1]+"'", "'"+placeholder+"'"))
	}
	return statements
}

// create runs the statements again and again, until each has found what it
// needs.
func create(t *testing.T, address string, statements []string) {
	t.Helper()
	for len(statements) > 0 {
		var failed []string
		var last error
		for _, sql := range statements {
			if _, err := ask(t.Context(), address, sql); err != nil {
				failed, last = append(failed, sql), err
			}
		}
		if len(failed) == len(statements) {
			t.Fatalf("%v: %s", last, failed[0])
		}
		statements = failed
	}
}

func roundTrip(t *testing.T, statements []string) {
	first, second := newDatabase(t), newDatabase(t)
	create(t, first, statements)
	model := inspected(t, first)
	text := compiler.Print(model)
	compiled, problems := compiler.Compile([]compiler.Source{{Name: "printed.hcl", Content: text}}, compiler.Options{Rules: harness.Dialect})
	if err := problems.Err(); err != nil {
		t.Fatalf("compile what was printed: %v\n%s", err, text)
	}
	mustBeEmpty(t, inspected(t, first), compiled)

	create(t, second, onlyUnmodelled(statements))
	plan, problems := planner.New(inspected(t, second), compiled, harness.Dialect, planner.Options{})
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	forward, problems := harness.Dialect.Emit(plan.Pair, plan.Changes)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	target, err := harness.Dialect.Open(t.Context(), second)
	if err != nil {
		t.Fatal(err)
	}
	defer target.Close()
	if err := target.Execute(t.Context(), forward, nil); err != nil {
		t.Fatalf("%v\n%s", err, dialects.Script(forward))
	}
	mustBeEmpty(t, inspected(t, second), compiled)
	sameDump(t, first, second)
}

// onlyUnmodelled keeps what schemac leaves alone and what the rest may need.
func onlyUnmodelled(statements []string) []string {
	var rest []string
	for _, sql := range statements {
		if strings.HasPrefix(sql, "CREATE DICTIONARY") || strings.HasPrefix(sql, "CREATE FUNCTION") {
			rest = append(rest, sql)
		}
	}
	return rest
}

func inspected(t *testing.T, address string) *schema.Graph {
	t.Helper()
	target, err := harness.Dialect.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer target.Close()
	objects, _, err := target.Inspect(t.Context(), dialects.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	g, problems := schema.NewGraph(objects, harness.Dialect)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	return g
}

func mustBeEmpty(t *testing.T, from, to *schema.Graph) {
	t.Helper()
	plan, problems := planner.New(from, to, harness.Dialect, planner.Options{})
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	for _, c := range plan.Changes {
		t.Errorf("change left: %s %s %v", c.Action, c.Address, c.Fields)
	}
}

func sameDump(t *testing.T, first, second string) {
	t.Helper()
	want, err := dump(t.Context(), first)
	if err != nil {
		t.Fatal(err)
	}
	got, err := dump(t.Context(), second)
	if err != nil {
		t.Fatal(err)
	}
	wanted, lines := strings.Split(want, "\n"), strings.Split(got, "\n")
	if len(wanted) != len(lines) {
		t.Fatalf("the dump has %d lines, not %d", len(lines), len(wanted))
	}
	for i, line := range lines {
		if line != wanted[i] {
			t.Errorf("line %d of the dump is\n%s\nnot\n%s", i, line, wanted[i])
		}
	}
}
