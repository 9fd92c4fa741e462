package migrations_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/schemac/schemac/compiler"
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/clickhouse"
	"github.com/schemac/schemac/dialects/postgres"
	"github.com/schemac/schemac/dialects/sqlite"
	"github.com/schemac/schemac/migrations"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// TestWrittenMigrationsSayWhatWasPlanned writes the plan of every case of
// every dialect, both ways, and reads it back: Write fails if a statement is
// then another one, would run on the other side of a transaction's bounds, or
// is no longer the same check.
func TestWrittenMigrationsSayWhatWasPlanned(t *testing.T) {
	for name, dialect := range map[string]dialects.Dialect{
		"postgres": postgres.New(dialects.Options{}), "clickhouse": clickhouse.New(dialects.Options{}), "sqlite": sqlite.New(dialects.Options{}),
	} {
		cases, err := filepath.Glob(filepath.Join("..", "dialects", name, "testdata", "*", "*.txtar"))
		if err != nil || len(cases) < 10 {
			t.Fatal(name, len(cases), err)
		}
		written := 0
		for _, path := range cases {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for _, pair := range [][2]string{{"before.hcl", "after.hcl"}, {"after.hcl", "before.hcl"}} {
				if draft := planned(archive, dialect, pair[0], pair[1]); draft != nil {
					check(t, path, dialect, draft)
					written++
				}
			}
		}
		if written < len(cases) {
			t.Errorf("only %d migrations of %d cases of %s were written", written, len(cases), name)
		}
	}
}

func section(archive *txtar.Archive, name string) string {
	for _, f := range archive.Files {
		if f.Name == name {
			return string(f.Data)
		}
	}
	return ""
}

func compile(archive *txtar.Archive, dialect dialects.Dialect, name string) (*schema.Graph, diag.List) {
	if section(archive, name) == "" {
		return schema.NewGraph(nil, dialect)
	}
	return compiler.Compile([]compiler.Source{{Name: name, Content: []byte(section(archive, name))}}, compiler.Options{Rules: dialect})
}

// planned is the migration between two sections, or nil where there is no plan
// between them.
func planned(archive *txtar.Archive, dialect dialects.Dialect, from, to string) *migrations.Draft {
	before, problems := compile(archive, dialect, from)
	after, more := compile(archive, dialect, to)
	if problems.HasErrors() || more.HasErrors() {
		return nil
	}
	plan, problems := planner.New(before, after, dialect, planner.Options{})
	if problems.HasErrors() || plan.Empty() {
		return nil
	}
	forward, problems := dialect.Emit(plan.Pair, plan.Changes)
	if problems.HasErrors() {
		return nil
	}
	draft := &migrations.Draft{Dialect: dialect.Dialect(), Changes: plan.Changes, Forward: forward}
	if back, problems := plan.Back(before, dialect, planner.Options{}); !problems.HasErrors() {
		if statements, problems := dialect.Emit(back.Pair, back.Changes); !problems.HasErrors() {
			draft.Back = migrations.Classify(forward, statements, nil)
		}
	}
	draft.Irreversible = migrations.Lost(forward, nil)
	return draft
}

func check(t *testing.T, path string, dialect dialects.Dialect, draft *migrations.Draft) {
	t.Helper()
	directory, _ := migrations.Load(t.TempDir(), "main", nil, dialect)
	written, problems := directory.Write(draft, dialect, time.Now())
	if problems.HasErrors() {
		t.Errorf("%s: %v\n%s", path, problems, draft.Text())
		return
	}
	if lost := draft.Irreversible != ""; lost != (written.Migration.Irreversible != "") {
		t.Errorf("%s: the migration says it is irreversible because of %q", path, written.Migration.Irreversible)
	}
	for i, r := range draft.Back {
		if real := r.Class == dialects.Real; real != (r.Note == "") {
			t.Errorf("%s: statement %d of the way back is %s: %q", path, i, r.Class, r.Note)
		}
	}
	if text := string(written.Files[0].Data); strings.Contains(text, "-- conditional: \n") || strings.Contains(text, "/* see") {
		t.Errorf("%s: a placeholder in\n%s", path, text)
	}
}
