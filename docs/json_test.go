package docs_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// jsonSources are the files with the types that reference/json.md documents.
var jsonSources = []string{
	"cmd/schemac/internal/views/migrations.go", "cmd/schemac/internal/views/progress.go", "cmd/schemac/internal/views/status.go",
	"cmd/schemac/internal/views/proof.go", "cmd/schemac/internal/views/rehearsal.go", "cmd/schemac/internal/views/rehash.go",
	"cmd/schemac/internal/views/seed.go", "cmd/schemac/internal/views/import.go", "cmd/schemac/internal/ops/migrate.go",
}

var jsonField = regexp.MustCompile("`json:\"([a-z_]+)")

// TestJSONFieldsAreDocumented demands that the page names every field.
func TestJSONFieldsAreDocumented(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("reference", "json.md"))
	if err != nil {
		t.Fatal(err)
	}
	fields := 0
	for _, source := range jsonSources {
		text, err := os.ReadFile(filepath.Join("..", filepath.FromSlash(source)))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range jsonField.FindAllStringSubmatch(string(text), -1) {
			fields++
			if !strings.Contains(string(page), "`"+m[1]+"`") {
				t.Errorf("reference/json.md says nothing of the field %s of %s", m[1], source)
			}
		}
	}
	if fields == 0 {
		t.Error("no field was found")
	}
}
