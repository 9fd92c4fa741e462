package enginetest

import (
	"os"
	"path/filepath"
	"testing"
)

func TestCopyTreeKeepsModesAndLinks(t *testing.T) {
	from, to := t.TempDir(), t.TempDir()
	if err := os.MkdirAll(filepath.Join(from, "bin"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(from, "bin", "tool"), []byte("x"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("tool", filepath.Join(from, "bin", "link")); err != nil {
		t.Fatal(err)
	}
	for name, each := range map[string]func(string, string, os.FileMode) error{"copies": copyFile, "links": linkOrCopy} {
		dir := filepath.Join(to, name)
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := copyTree(from, dir, each); err != nil {
			t.Fatal(err)
		}
		for path, want := range map[string]os.FileMode{"bin": 0o700 | os.ModeDir, "bin/tool": 0o755, "bin/link": 0o777 | os.ModeSymlink} {
			info, err := os.Lstat(filepath.Join(dir, path))
			if err != nil || info.Mode() != want {
				t.Errorf("%s: %s: %v, %v, want %v", name, path, info, err, want)
			}
		}
		if content, err := os.ReadFile(filepath.Join(dir, "bin", "link")); string(content) != "x" {
			t.Errorf("%s: %q, %v", name, content, err)
		}
	}
}

func TestOpenTellsWhetherOthersCanEnter(t *testing.T) {
	outer := t.TempDir()
	inner := filepath.Join(outer, "inner")
	if err := os.Mkdir(inner, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(outer, 0o700); err != nil {
		t.Fatal(err)
	}
	if open(inner) {
		t.Error("a folder in a closed one counts as open")
	}
	if !open("/") || open(filepath.Join(inner, "missing")) {
		t.Error("the root counts as closed, or a missing folder as open")
	}
}
