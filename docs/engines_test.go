package docs_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/schemac/schemac/internal/enginetest"
)

// TestModelsConverge applies every model of the pages that has no errors to a
// real database. The plan after that must be empty, and a model made from
// what the database then is must be that database again.
func TestModelsConverge(t *testing.T) {
	for _, p := range readPages(t) {
		for _, b := range p.blocks {
			if b.is("hcl") && b.file == "" && b.in() != "project" && !strings.Contains(b.text, "# ERROR: ") {
				t.Run(b.String(), func(t *testing.T) {
					if b.in() == "clickhouse" && storesUsers.MatchString(b.text) {
						t.Skip("the engine has no storage for users")
					}
					converge(t, b)
				})
			}
		}
	}
}

// storesUsers finds blocks of what ClickHouse keeps in a storage of users, which
// the engine of the tests lacks.
var storesUsers = regexp.MustCompile(`(?m)^(user|role|settings_profile|quota|row_policy|permission)\b`)

func converge(t *testing.T, b *block) {
	target := database(t, b.in())
	dir := t.TempDir()
	path := filepath.Join(dir, "model.hcl")
	if err := os.WriteFile(path, []byte(b.text), 0o644); err != nil {
		t.Fatal(err)
	}
	schemac(t, "apply", "--url", target, "--models", path, "--auto-approve")
	schemac(t, "plan", "--url", target, "--models", path, "--exit-code")
	inspected := filepath.Join(dir, "inspected.hcl")
	if err := os.WriteFile(inspected, []byte(schemac(t, "inspect", "--url", target)), 0o644); err != nil {
		t.Fatal(err)
	}
	schemac(t, "plan", "--url", target, "--models", inspected, "--exit-code")
}

func database(t *testing.T, dialect string) string {
	if dialect == "sqlite" {
		return enginetest.SQLite(t)
	}
	return engine(t, dialect)
}

// schemac runs the program and returns its standard output. Any exit code but
// 0 fails the test.
func schemac(t *testing.T, args ...string) string {
	t.Helper()
	bin, err := programs()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), filepath.Join(bin, "schemac"), args...)
	var out, problems strings.Builder
	command.Stdout, command.Stderr = &out, &problems
	if err := command.Run(); err != nil {
		t.Fatalf("schemac %s: %v\n%s%s", strings.Join(args, " "), err, out.String(), problems.String())
	}
	return out.String()
}
