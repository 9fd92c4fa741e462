package docs_test

import (
	"os"
	"path/filepath"
	"testing"
)

// TestDiffSeesTheNamespacesOfTheModels compares models with a database whose
// URL selects another namespace than they name.
func TestDiffSeesTheNamespacesOfTheModels(t *testing.T) {
	for dialect, selected := range map[string]string{"postgres": "&search_path=public", "clickhouse": ""} {
		t.Run(dialect, func(t *testing.T) {
			url := database(t, dialect) + selected
			path := filepath.Join(t.TempDir(), "model.hcl")
			model := "schema \"elsewhere\" {\n}\n"
			if err := os.WriteFile(path, []byte(model), 0o644); err != nil {
				t.Fatal(err)
			}
			schemac(t, "apply", "--url", url, "--models", path, "--auto-approve")
			schemac(t, "diff", "--url", url, "--models", path, "--from", "live", "--to", "models", "--exit-code")
			schemac(t, "diff", "--url", url, "--models", path, "--from", "models", "--to", "live", "--exit-code")
		})
	}
}
