package postgres

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/internal/enginetest"
	"github.com/schemac/schemac/planner"
)

// ownersQuery tells who owns what, and what tables are clustered on.
const ownersQuery = `SELECT format('%s %s', pg_describe_object(c, o, 0), pg_get_userbyid(r)) AS line FROM (
  SELECT 'pg_class'::regclass AS c, oid AS o, relowner AS r FROM pg_class WHERE relkind <> 't' AND relnamespace <> 'pg_toast'::regnamespace
  UNION ALL SELECT 'pg_proc'::regclass, oid, proowner FROM pg_proc
  UNION ALL SELECT 'pg_type'::regclass, oid, typowner FROM pg_type WHERE typtype <> 'p' AND typnamespace <> 'pg_toast'::regnamespace
  UNION ALL SELECT 'pg_operator'::regclass, oid, oprowner FROM pg_operator
  UNION ALL SELECT 'pg_statistic_ext'::regclass, oid, stxowner FROM pg_statistic_ext
  UNION ALL SELECT 'pg_publication'::regclass, oid, pubowner FROM pg_publication
) owned WHERE o >= 16384
UNION ALL SELECT 'clustered on ' || indexrelid::regclass FROM pg_index WHERE indisclustered
ORDER BY 1`

// callColumns are the names that the columns of a function's result had when a
// view was made: columns that the result has got since are not among them.
var callColumns = regexp.MustCompile(`(?m)(FROM \w+\.\w+\(.*\) \w+)\([\w, ]+\)`)

// TestChains changes schemas of testdata/chains at their bottom. An archive has
// the schema (before.sql), rows for its tables (seed.sql), a query for them that
// every change leaves alone (query.sql), and changes, each a list of lines
// "old => new" of what is written otherwise in the schema.
func TestChains(t *testing.T) {
	besideOthers(t)
	files, err := filepath.Glob("testdata/chains/*.chain")
	if err != nil || len(files) == 0 {
		t.Fatal("no chains: ", err)
	}
	for _, major := range []int{enginetest.OldestPostgres, enginetest.NewestPostgres} {
		for _, file := range files {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, section := range archive.Files {
				if strings.HasSuffix(section.Name, ".sql") {
					continue
				}
				name := fmt.Sprintf("%d/%s/%s", major, strings.TrimSuffix(filepath.Base(file), ".chain"), section.Name)
				t.Run(name, func(t *testing.T) {
					if major == enginetest.OldestPostgres {
						orAtNight(t)
					}
					pull(t, enginetest.Postgres(t, major), archive, section)
				})
			}
		}
	}
}

// pull makes one change of a chain and takes it back.
func pull(t *testing.T, server *enginetest.Server, archive *txtar.Archive, edits txtar.File) {
	t.Helper()
	text := func(name string) string {
		i := slices.IndexFunc(archive.Files, func(f txtar.File) bool { return f.Name == name })
		if i < 0 {
			return ""
		}
		return string(archive.Files[i].Data)
	}
	before, after := text("before.sql"), edited(t, text("before.sql"), string(edits.Data))
	changed, target := loadedText(t, server, before), loadedText(t, server, after)
	exec(t, changed, text("seed.sql"))
	l, to := openLive(t, changed), openLive(t, target)
	from, _ := l.inspect()
	wanted, _ := to.inspect()
	model := printed(t, wanted)
	was, goal, rows := stateOf(t, changed), stateOf(t, target), answer(t, changed, text("query.sql"))
	plan := l.planFrom(from, model, planner.Options{})
	forward, back := l.script(plan), l.script(wayBack(t, plan, from))
	t.Logf("forward:\n%s\nback:\n%s", dialects.Script(forward), dialects.Script(back))
	l.execute(forward)
	l.converged("after the change", model)
	sameLines(t, "after the change", stateOf(t, changed), goal)
	sameLines(t, "rows after the change", answer(t, changed, text("query.sql")), rows)
	l.execute(back)
	l.converged("after the rollback", from)
	sameLines(t, "after the rollback", stateOf(t, changed), was)
	sameLines(t, "rows after the rollback", answer(t, changed, text("query.sql")), rows)
}

// stateOf is all that a database says of its objects.
func stateOf(t testing.TB, url string) []string {
	t.Helper()
	lines := slices.Concat(answer(t, url, dumpQuery), answer(t, url, ownersQuery))
	for i, line := range lines {
		lines[i] = callColumns.ReplaceAllString(line, "$1")
	}
	return lines
}

// edited writes a script otherwise.
func edited(t testing.TB, script, edits string) string {
	t.Helper()
	for line := range strings.Lines(edits) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		old, now, ok := strings.Cut(line, " =>")
		if !ok || !strings.Contains(script, old) {
			t.Fatalf("the schema has nothing to write otherwise: %s", line)
		}
		script = strings.ReplaceAll(script, old, strings.TrimSpace(now))
	}
	return script
}

func answer(t testing.TB, url, query string) []string {
	t.Helper()
	if query == "" {
		return nil
	}
	lines, err := queryLines(t.Context(), url, query)
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

func sameLines(t testing.TB, what string, got, want []string) {
	t.Helper()
	for _, line := range got {
		if !slices.Contains(want, line) {
			t.Errorf("%s: too much: %s", what, line)
		}
	}
	for _, line := range want {
		if !slices.Contains(got, line) {
			t.Errorf("%s: missing: %s", what, line)
		}
	}
}
