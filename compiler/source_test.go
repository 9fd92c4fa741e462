package compiler

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func writeFiles(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestLoad(t *testing.T) {
	dir := writeFiles(t, map[string]string{"b.hcl": "b", "a/z.hcl": "z", "a/note.txt": "x", ".git/x.hcl": "x", "empty/readme.md": ""})
	sources, problems := Load([]string{dir})
	if len(problems) > 0 {
		t.Fatal(problems.Err())
	}
	var names []string
	for _, s := range sources {
		names = append(names, strings.TrimPrefix(s.Name, dir+"/"))
	}
	if want := []string{"a/z.hcl", "b.hcl"}; !slices.Equal(names, want) {
		t.Errorf("loaded %v, want %v", names, want)
	}
}

func TestLoadProblems(t *testing.T) {
	dir := writeFiles(t, map[string]string{"a.hcl": "a", "empty/readme.md": ""})
	if err := os.Symlink(filepath.Join(dir, "a.hcl"), filepath.Join(dir, "link.hcl")); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		paths   []string
		summary string
	}{
		"none":    {nil, "No models"},
		"empty":   {[]string{dir + "/empty"}, "No models"},
		"missing": {[]string{dir + "/missing"}, "File cannot be read"},
		"twice":   {[]string{dir + "/a.hcl", dir + "/empty/../a.hcl"}, "File loaded twice"},
		"link":    {[]string{dir}, "File loaded twice"},
	} {
		t.Run(name, func(t *testing.T) {
			_, problems := Load(c.paths)
			if len(problems) != 1 || problems[0].Summary != c.summary {
				t.Errorf("got %v, want %s", problems, c.summary)
			}
		})
	}
}

func TestSameNameTwice(t *testing.T) {
	_, problems := Compile([]Source{{Name: "a.hcl"}, {Name: "a.hcl"}}, Options{Rules: testRules{"sqlite"}})
	if len(problems) != 1 || problems[0].Summary != "File loaded twice" {
		t.Error(problems)
	}
}

func TestByteOrderMark(t *testing.T) {
	_, problems := compileText("sqlite", "\ufeff\n  tabel \"x\" {\n}\n")
	if len(problems) != 1 || problems[0].Range.Start.Line != 2 || problems[0].Range.Start.Column != 3 || problems[0].Range.Start.Byte != 6 {
		t.Errorf("%#v", problems)
	}
}

func TestFile(t *testing.T) {
	dir := writeFiles(t, map[string]string{"root/view.sql": "SELECT 1", "secret.sql": "SELECT 2", "root/dir/x": "", "root/latin": "\xe9"})
	if err := os.Symlink(filepath.Join(dir, "secret.sql"), filepath.Join(dir, "root/link.sql")); err != nil {
		t.Fatal(err)
	}
	root := filepath.Join(dir, "root")
	for path, want := range map[string]string{
		"view.sql": "", "./dir/../view.sql": "",
		"../secret.sql": "escapes", "link.sql": "escapes", filepath.Join(dir, "secret.sql"): "escapes",
		"missing.sql": "no such file", "dir": "no regular file", "latin": "not UTF-8",
	} {
		t.Run(path, func(t *testing.T) {
			model := "view \"v\" {\n  as = file(" + quote(path) + ")\n}\n"
			graph, problems := Compile([]Source{{Name: "m.hcl", Content: []byte(model)}}, Options{Rules: testRules{"sqlite"}, Root: root})
			switch {
			case want == "" && (len(problems) > 0 || !strings.Contains(string(Print(graph)), "SELECT 1")):
				t.Errorf("%v\n%s", problems, Print(graph))
			case want != "" && (len(problems) != 1 || !strings.Contains(problems[0].Detail, want)):
				t.Errorf("got %v, want %s", problems, want)
			}
		})
	}
}
