package ops

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/migrations"
)

// prepared is a migration of a new project with one table.
func prepared(t *testing.T) (*Workspace, *Making) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"schemac.hcl": "database \"main\" {\n  dialect = \"sqlite\"\n  model_paths = [\"models.hcl\"]\n}\n",
		"models.hcl":  "table \"users\" {\n  column \"id\" { type = integer }\n}\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	w, problems := Open(Settings{Dir: dir, Getenv: os.LookupEnv})
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	m, problems := w.PrepareMigration(t.Context(), MakeOptions{Type: migrations.Versioned})
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	return w, m
}

// TestNoWayBack makes a migration of a plan that has no way back: it has to be
// acknowledged, and the file says why instead of holding a part of the way.
func TestNoWayBack(t *testing.T) {
	_, m := prepared(t)
	m.NoWayBack = "Change cannot be made. The engine\nhas no way."
	if h := m.Acknowledge([]string{"data-loss"}); len(h) != 1 || h[0].Kind != dialects.HazardKind(dialects.Irreversible) {
		t.Errorf("to be acknowledged: %v", h)
	}
	for _, allowed := range []string{"irreversible", "all"} {
		if h := m.Acknowledge([]string{allowed}); len(h) != 0 {
			t.Errorf("acknowledged by %s, but %v", allowed, h)
		}
	}
	made, problems := m.Draft(time.Unix(0, 0))
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	text := string(made.files[0].Data)
	if !strings.HasPrefix(text, "-- schemac: irreversible Change cannot be made. The engine has no way.\n") || !strings.HasSuffix(text, "-- rollback\n\n") || len(made.Plan.Rollback) != 0 {
		t.Errorf("%s\n%+v", text, made.Plan.Rollback)
	}
}

// TestWrittenMeanwhile has two runs that both prepared the next migration: the
// second writes nothing.
func TestWrittenMeanwhile(t *testing.T) {
	w, m := prepared(t)
	first, problems := m.Draft(time.Unix(0, 0))
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	m.options.Message = "another name"
	second, problems := m.Draft(time.Unix(0, 0))
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	if problems := w.Write(first); problems.HasErrors() {
		t.Fatal(problems)
	}
	if problems := w.Write(second); !problems.HasErrors() || !strings.Contains(problems[0].Detail, "in the meantime") {
		t.Errorf("the second run wrote too: %v", problems)
	}
	if d, problems := w.Sound(); problems.HasErrors() || len(d.Migrations) != 1 {
		t.Error(problems)
	}
}
