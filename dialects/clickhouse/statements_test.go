package clickhouse

import (
	"cmp"
	"flag"
	"fmt"
	"hash/crc32"
	"math/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/schemac/schemac/compiler"
)

// edits is how many random edits of each schema TestRandomStatements makes.
var edits = flag.Int("edits", 0, "how many times to edit each schema by random statements; 0 for some schemas once")

// TestRandomStatements plans from a schema to what random statements make of
// it, and back. The server is the judge of what can be written: the queries in
// testdata/statements answer with statements that may make sense, and those
// that the server refuses are left out.
func TestRandomStatements(t *testing.T) {
	queries := readQueries(t)
	for round := range max(*edits, 1) {
		for _, s := range editable(t) {
			name := fmt.Sprintf("%s/%d", s.name, round)
			seed := crc32.ChecksumIEEE([]byte(name))
			if *edits == 0 && seed%s.share != 0 {
				continue
			}
			t.Run(name, func(t *testing.T) {
				random := rand.New(rand.NewSource(int64(seed)))
				changed, edited := newDatabase(t), newDatabase(t)
				s.load(t, changed)
				s.load(t, edited)
				if random.Intn(2) == 0 {
					queries.fill(t, changed)
				}
				t.Logf("edited by:\n%s", strings.Join(queries.edit(t, random, edited), ";\n"))
				newRandomChange(t, random, changed, edited).thereAndBack()
			})
		}
	}
}

// editableSchema is a schema that random statements may edit.
type editableSchema struct {
	name string
	load func(t *testing.T, address string)
	// share of the schemas of its sort that a commit's run edits, as 1 in so many.
	share uint32
}

// editable are the own schemas, those of the cases, and those that are kept
// outside the project.
func editable(t *testing.T) (list []editableSchema) {
	t.Helper()
	add := func(name string, share uint32, load func(t *testing.T, address string)) {
		list = append(list, editableSchema{name, load, share})
	}
	files, err := filepath.Glob("testdata/corpus/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("no schemas in testdata/corpus: %v", err)
	}
	for _, file := range files {
		name := filepath.Base(file)
		add(strings.TrimSuffix(name, ".sql"), 8, func(t *testing.T, address string) { create(t, address, corpus(t)[name]) })
	}
	given, _ := filepath.Glob(filepath.Join(cmp.Or(os.Getenv("SCHEMAC_CORPUS"), "../../../shared/corpus"), "clickhouse", "*"))
	for _, dir := range given {
		add(filepath.Base(dir), 8, func(t *testing.T, address string) { create(t, address, readSet(t, dir)) })
	}
	cases, err := filepath.Glob("testdata/*/*.txtar")
	if err != nil || len(cases) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, path := range cases {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, section := range archive.Files {
			if section.Name == "before.hcl" || section.Name == "after.hcl" {
				name := strings.TrimSuffix(strings.TrimPrefix(path, "testdata/"), ".txtar") + "/" + strings.TrimSuffix(section.Name, ".hcl")
				add(name, 120, func(t *testing.T, address string) { applyModel(t, address, string(section.Data)) })
			}
		}
	}
	return list
}

// applyModel makes what a model states, or skips the test where it states what
// cannot be made.
func applyModel(t *testing.T, address, model string) {
	t.Helper()
	to, problems := compiler.Compile([]compiler.Source{{Name: "model.hcl", Content: []byte(model)}}, compiler.Options{Rules: harness.Dialect})
	if problems.HasErrors() {
		t.Skip("the model has errors")
	}
	l := openLive(t, address)
	plan, err := l.plan(l.inspect(), to, nil)
	if err != nil {
		t.Skip(err)
	}
	statements, problems := harness.Dialect.Emit(plan.Pair, plan.Changes)
	if problems.HasErrors() {
		t.Skip(problems)
	}
	if err := l.target.Execute(t.Context(), statements, nil); err != nil {
		t.Skip(err)
	}
}

// statementQueries answer with statements that may change a database.
type statementQueries struct {
	given   string // what is in front of each
	rows    string // answers with statements that write rows
	queries []string
}

func readQueries(t *testing.T) statementQueries {
	t.Helper()
	files, err := filepath.Glob("testdata/statements/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	var read statementQueries
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		switch filepath.Base(file) {
		case "given.sql":
			read.given = string(text)
			continue
		case "rows.sql":
			read.rows = string(text)
			continue
		}
		for query := range strings.SplitSeq(string(text), ";\n") {
			if query = strings.TrimSpace(query); query != "" {
				read.queries = append(read.queries, query)
			}
		}
	}
	return read
}

// fill writes rows into those tables that take them.
func (q statementQueries) fill(t *testing.T, address string) {
	t.Helper()
	list, err := ask(t.Context(), address, q.given+q.rows+" FORMAT TSVRaw")
	if err != nil {
		t.Fatal(err)
	}
	for statement := range strings.Lines(list) {
		if _, err := ask(t.Context(), address, strings.TrimSpace(statement)); err != nil {
			t.Logf("no rows: %v", err)
		}
	}
}

// edit runs some statements that the queries answer with, and returns those
// that the server took.
func (q statementQueries) edit(t *testing.T, random *rand.Rand, address string) []string {
	t.Helper()
	edited := openLive(t, address)
	var taken []string
	for range 2 + random.Intn(20) {
		query := q.queries[random.Intn(len(q.queries))]
		statement := q.one(t, random, address, query)
		if statement == "" {
			continue
		}
		if err := edited.run(statement); err == nil {
			taken = append(taken, statement)
		}
	}
	return taken
}

// one draws one of the query's statements.
func (q statementQueries) one(t *testing.T, random *rand.Rand, address, query string) string {
	t.Helper()
	sql := fmt.Sprintf("%s SELECT tuple(*).1 AS statement FROM (%s) ORDER BY cityHash64(replaceAll(statement, 'db0', ''), %d) LIMIT 1 FORMAT TSVRaw", q.given, query, random.Int63())
	statement, err := ask(t.Context(), address, sql)
	if err != nil {
		t.Fatalf("%v\n%s", err, query)
	}
	return statement
}
