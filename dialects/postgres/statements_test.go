package postgres

import (
	"context"
	"flag"
	"fmt"
	"hash/crc32"
	"math/rand"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/internal/enginetest"
)

// edits is how many random edits of each schema TestRandomStatements makes.
var edits = flag.Int("edits", 1, "how many times to edit each schema by random statements")

// firstEdit is where the rounds of TestRandomStatements begin: each has a seed of
// its own.
var firstEdit = flag.Int("first-edit", 0, "the number of the first of these edits; others draw other statements")

// TestRandomStatements plans from a real schema to what random statements make
// of it, and back. The server is the judge of what can be written: the queries
// in testdata/statements answer with statements that may make sense, and those
// that the server refuses are left out.
func TestRandomStatements(t *testing.T) {
	besideOthers(t)
	files, err := filepath.Glob("testdata/schemas/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatal("no schemas: ", err)
	}
	given, err := filepath.Glob(filepath.Join(corpus, "postgres/*.sql"))
	if err != nil {
		t.Fatal(err)
	}
	if *edits > 1 {
		files = append(files, given...)
	}
	queries := readQueries(t)
	for round := *firstEdit; round < *firstEdit+*edits; round++ {
		for _, file := range files {
			name := strings.TrimSuffix(filepath.Base(file), ".sql")
			if unloadable["TestRealSchemas/"+name] != "" {
				continue
			}
			t.Run(fmt.Sprintf("%s/%d", name, round), func(t *testing.T) {
				orAtNight(t)
				server := enginetest.Postgres(t, editedOn(t, file, round))
				random := rand.New(rand.NewSource(int64(crc32.ChecksumIEEE([]byte(t.Name())))))
				changed, target := loaded(t, server, file), loaded(t, server, file)
				t.Logf("edited by:\n%s", strings.Join(queries.edit(t, random, target), ";\n"))
				unlessRefused(t, func(t testing.TB) { change(t, server, changed, target) })
			})
		}
	}
}

// unlessRefused runs a test that may end with the planner's refusal.
func unlessRefused(t *testing.T, test func(t testing.TB)) {
	t.Helper()
	toItsEnd(func() { test(&refusable{t}) })
}

// refusable ends a test that fails by a refusal as if it had passed.
type refusable struct{ testing.TB }

func (r *refusable) Fatalf(format string, args ...any) {
	r.Helper()
	if failure := fmt.Errorf(format, args...); refuses(failure) {
		r.Log(failure)
	} else {
		r.Error(failure)
	}
	runtime.Goexit()
}

// editedOn is the newest major in every other round, and otherwise an old one
// that the schema loads into, whose dumps take less time.
func editedOn(t *testing.T, file string, round int) int {
	if major := max(15, oldestFor(t, file)); round%2 == 0 {
		return major
	}
	return enginetest.NewestPostgres
}

// statementQueries answer with statements that may change a database.
type statementQueries struct {
	views   string // what the queries read from
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
		if filepath.Base(file) == "views.sql" {
			read.views = string(text)
			continue
		}
		statements, err := New(dialects.Options{}).Read(string(text))
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for _, s := range statements {
			read.queries = append(read.queries, s.SQL)
		}
	}
	return read
}

// edit runs some statements that the queries answer with, and returns those
// that the server took.
func (q statementQueries) edit(t *testing.T, random *rand.Rand, url string) []string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(t.Context(), q.views); err != nil {
		t.Fatalf("the views of the queries: %v", err)
	}
	var taken []string
	for range 1 + random.Intn(12) {
		query := q.queries[random.Intn(len(q.queries))]
		rows, err := conn.Query(t.Context(), query)
		if err != nil {
			t.Fatalf("%v\n%s", err, query)
		}
		candidates, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			t.Fatalf("%v\n%s", err, query)
		}
		if len(candidates) == 0 {
			continue
		}
		slices.Sort(candidates)
		statement := candidates[random.Intn(len(candidates))]
		if _, err := conn.Exec(t.Context(), statement); err == nil {
			taken = append(taken, statement)
		}
	}
	return taken
}
