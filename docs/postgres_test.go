package docs_test

import (
	"strings"
	"testing"

	"github.com/schemac/schemac/schema"
)

// notInPostgres are the kinds that PostgreSQL lacks, and reference rows, which
// have a page of their own.
var notInPostgres = map[schema.Kind]bool{schema.KindProjection: true, schema.KindData: true,
	schema.KindUser: true, schema.KindSettingsProfile: true, schema.KindQuota: true, schema.KindRowPolicy: true,
	schema.KindDictionary: true, schema.KindNamedCollection: true}

// TestPostgresPageNamesEveryKind demands a row for each kind in the table of
// kinds and changes.
func TestPostgresPageNamesEveryKind(t *testing.T) {
	for _, p := range readPages(t) {
		if p.path != "postgres.md" {
			continue
		}
		text := strings.Join(p.lines, "\n")
		for _, kind := range schema.Kinds() {
			if !notInPostgres[kind] && !strings.Contains(text, "`"+string(kind)+"`") {
				t.Errorf("%s has no row for the kind %s", p.path, kind)
			}
		}
		return
	}
	t.Error("there is no page postgres.md")
}
