package foreign

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// fuzz imports one file of the format with any content. Whatever it says,
// import must not panic, must account for the file, and must make something
// that is read back as it was: Import itself compares the statements.
func fuzz(f *testing.F, format Format, name string) {
	cases, _ := filepath.Glob("testdata/" + string(format) + "/*.txtar")
	for _, path := range cases {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range archive.Files {
			f.Add(strings.ReplaceAll(string(file.Data), "--~", "-- "))
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		imported, problems := Import(dir, Options{Format: format, Database: "main", Reader: splitter{}})
		if imported == nil {
			if !problems.HasErrors() {
				t.Fatal("neither a result nor an error")
			}
			return
		}
		if len(imported.Migrations)+len(imported.Skipped) != 1 {
			t.Fatalf("%d imported, %d skipped", len(imported.Migrations), len(imported.Skipped))
		}
	})
}

func FuzzDBWarden(f *testing.F)      { fuzz(f, DBWarden, "main__0001_x.sql") }
func FuzzGolangMigrate(f *testing.F) { fuzz(f, GolangMigrate, "1_x.up.sql") }
func FuzzGoose(f *testing.F)         { fuzz(f, Goose, "1_x.sql") }
func FuzzFlyway(f *testing.F)        { fuzz(f, Flyway, "V1__x.sql") }
func FuzzDbmate(f *testing.F)        { fuzz(f, Dbmate, "1_x.sql") }
func FuzzAtlas(f *testing.F)         { fuzz(f, Atlas, "1_x.sql") }
