package clickhouse

import (
	"bytes"
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

// TestRoundTrips takes the schemas of testdata/corpus through inspection, HCL
// and back into an empty database. They are written as those of tools for
// observability, product analytics and tracing are.
func TestRoundTrips(t *testing.T) {
	for name, statements := range corpus(t) {
		t.Run(name, func(t *testing.T) { roundTrip(t, statements) })
	}
}

// corpus are the statements of the project's own schemas, by file.
func corpus(t testing.TB) map[string][]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "corpus", "*.sql"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no schemas in testdata/corpus: %v", err)
	}
	sets := map[string][]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for statement := range strings.SplitSeq(string(text), ";\n") {
			if statement = strings.TrimSpace(statement); statement != "" {
				sets[filepath.Base(file)] = append(sets[filepath.Base(file)], statement)
			}
		}
	}
	return sets
}

// TestCorpus does the same to real schemas that are kept outside the project.
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
	text := bytes.ReplaceAll(compiler.Print(model), []byte(hidden), []byte("secret")) // as a person would
	compiled, problems := compiler.Compile([]compiler.Source{{Name: "printed.hcl", Content: text}}, compiler.Options{Rules: harness.Dialect})
	if err := problems.Err(); err != nil {
		t.Fatalf("compile what was printed: %v\n%s", err, text)
	}
	mustBeEmpty(t, inspected(t, first), compiled)

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
	sameDefinitions(t, first, second)
}

// sameDefinitions compares the statement of every object.
func sameDefinitions(t *testing.T, first, second string) {
	t.Helper()
	read := func(address string) []string {
		text, err := ask(t.Context(), address, "SELECT create_table_query FROM system.tables WHERE database = currentDatabase() AND name NOT LIKE '.inner%' ORDER BY name")
		if err != nil {
			t.Fatal(err)
		}
		return strings.Split(text, "\n")
	}
	want, got := read(first), read(second)
	if len(want) != len(got) {
		t.Fatalf("%d objects, not %d", len(got), len(want))
	}
	for i := range want {
		if evened(got[i]) != evened(want[i]) {
			t.Errorf("the definition is\n%s\nnot\n%s", got[i], want[i])
		}
	}
}

// evened is a statement without what means nothing and is not kept.
func evened(create string) string {
	return dictionaryText(innerTable.ReplaceAllString(create, ".inner"))
}

// dictionaryText evens out what a dictionary's definition may say without
// meaning more: its own database in the source, and the point of 0. as a
// default of a float.
func dictionaryText(line string) string {
	if !strings.Contains(line, "CREATE DICTIONARY") {
		return line
	}
	return wholeFloat.ReplaceAllString(strings.ReplaceAll(line, ` DB \'`+placeholder+`\'`, ""), "DEFAULT $1")
}

var wholeFloat = regexp.MustCompile(`DEFAULT (\d+)\.`)

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
		if dictionaryText(line) != dictionaryText(wanted[i]) {
			t.Errorf("line %d of the dump is\n%s\nnot\n%s", i, line, wanted[i])
		}
	}
}
