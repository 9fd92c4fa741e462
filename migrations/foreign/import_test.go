package foreign

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/schemac/schemac/schema/diag"
	"golang.org/x/tools/txtar"
)

// Each archive is a directory of another tool. The file "want" has what import
// makes of it: the files, the skipped ones, the problems. Run with
// UPDATE_GOLDEN=1 to write it anew.
func TestImport(t *testing.T) {
	cases, err := filepath.Glob("testdata/*/*.txtar")
	if err != nil || len(cases) == 0 {
		t.Fatal(err, len(cases))
	}
	for _, path := range cases {
		t.Run(strings.TrimSuffix(filepath.ToSlash(path[len("testdata/"):]), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(archive.Files, func(f txtar.File) bool { return f.Name == "want" })
			if i < 0 {
				archive.Files = append(archive.Files, txtar.File{Name: "want"})
				i = len(archive.Files) - 1
			}
			dir := unpack(t, archive.Files[:i])
			imported, problems := Import(dir, Options{Database: "main", Reader: splitter{}})
			got := describe(dir, imported, problems)
			if os.Getenv("UPDATE_GOLDEN") != "" {
				archive.Files[i].Data = []byte(got)
				if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if want := string(archive.Files[i].Data); got != want {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
		})
	}
}

// unpack writes the files, with `\n-- x --` spelled as `\n--~x --` where a file
// holds an archive of its own.
func unpack(t testing.TB, files []txtar.File) string {
	dir := t.TempDir()
	for _, f := range files {
		path := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		data := strings.ReplaceAll(string(f.Data), "--~", "-- ")
		if err := os.WriteFile(path, []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func describe(dir string, imported *Imported, problems diag.List) string {
	var b strings.Builder
	for _, p := range problems.Sorted() {
		at := strings.TrimPrefix(strings.ReplaceAll(p.Range.String(), dir, ""), "/")
		fmt.Fprintf(&b, "%s %s: %s: %s\n", p.Severity, at, p.Summary, strings.ReplaceAll(p.Detail, dir, ""))
	}
	if imported == nil {
		return b.String()
	}
	fmt.Fprintf(&b, "format %s, renumbered %v\n", imported.Format, imported.Renumbered)
	for _, s := range imported.Skipped {
		fmt.Fprintf(&b, "skipped %s: %s\n", s.Name, s.Reason)
	}
	for _, m := range imported.Migrations {
		fmt.Fprintf(&b, "== %s from %s, theirs %q\n%s", m.Path, strings.Join(m.From, ", "), m.Theirs, m.Text)
	}
	return b.String()
}

// Every file is accounted for: imported, or skipped with a reason.
func TestNothingIsLostSilently(t *testing.T) {
	cases, _ := filepath.Glob("testdata/*/*.txtar")
	for _, path := range cases {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files := slices.DeleteFunc(archive.Files, func(f txtar.File) bool { return f.Name == "want" })
		dir := unpack(t, files)
		imported, _ := Import(dir, Options{Database: "main", Reader: splitter{}})
		if imported == nil {
			continue
		}
		accounted := map[string]int{}
		for _, m := range imported.Migrations {
			for _, name := range m.From {
				accounted[name]++
			}
		}
		for _, s := range imported.Skipped {
			if accounted[s.Name]++; s.Reason == "" {
				t.Errorf("%s: no reason for %s", path, s.Name)
			}
		}
		for _, f := range files {
			if accounted[f.Name] != 1 {
				t.Errorf("%s: %s is accounted for %d times", path, f.Name, accounted[f.Name])
			}
		}
	}
}
