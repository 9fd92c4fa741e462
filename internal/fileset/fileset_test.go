package fileset

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

func anywhere(string) bool { return true }

// project is a folder with a set of changes: one file is new, one changes,
// one goes away, and one lies in another folder.
func project(t testing.TB) (root, journal string, files []File) {
	t.Helper()
	root = t.TempDir()
	for name, text := range map[string]string{"m/changes": "old", "m/goes": "gone", "s/snapshot": "1"} {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	return root, filepath.Join(root, "m", ".journal"), []File{
		{Path: filepath.Join(root, "m", "new"), Data: []byte("n")},
		{Path: filepath.Join(root, "m", "changes"), Data: []byte("new"), Before: []byte("old")},
		{Path: filepath.Join(root, "m", "goes"), Before: []byte("gone")},
		{Path: filepath.Join(root, "s", "snapshot"), Data: []byte(""), Before: []byte("1")},
	}
}

const (
	former = "m/changes=old m/goes=gone s/snapshot=1"
	after  = "m/changes=new m/new=n s/snapshot="
)

// state lists every file below the root with its content.
func state(t testing.TB, root string) string {
	t.Helper()
	var list []string
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		rel, _ := filepath.Rel(root, path)
		list = append(list, filepath.ToSlash(rel)+"="+string(data))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(list, " ")
}

func TestCommit(t *testing.T) {
	root, journal, files := project(t)
	if err := Commit(journal, files); err != nil {
		t.Fatal(err)
	}
	if got := state(t, root); got != after {
		t.Error(got)
	}
	if paths, err := Recover(journal, anywhere); err != nil || len(paths) != 0 {
		t.Error(paths, err)
	}
}

var errStopped = errors.New("stopped")

// stoppedAfter ends the work after n operations.
func stoppedAfter(n int) writer {
	return writer{step: func() error {
		if n--; n < 0 {
			return errStopped
		}
		return nil
	}}
}

// TestStopAnywhere stops Commit after each operation, and the recovery after
// each of its own.
func TestStopAnywhere(t *testing.T) {
	for n := 0; ; n++ {
		for again := 0; ; again++ {
			root, journal, files := project(t)
			done := stoppedAfter(n).commit(journal, files)
			_, recovered := stoppedAfter(again).recover(journal, anywhere)
			paths, err := Recover(journal, anywhere)
			want := after
			if n == 0 {
				want = former
			}
			if got := state(t, root); err != nil || got != want {
				t.Fatalf("stopped after %d and %d operations: %v, %s", n, again, err, got)
			}
			if n > 0 && done != nil && recovered != nil && len(paths) != len(files) {
				t.Errorf("stopped after %d and %d operations, %v are said to be finished", n, again, paths)
			}
			if done == nil {
				return
			}
			if recovered == nil {
				break
			}
		}
	}
}

// TestKill kills a process that commits at any instant.
func TestKill(t *testing.T) {
	if root := os.Getenv("FILESET_ROOT"); root != "" {
		commitForEver(root)
	}
	for i := range 30 {
		root := t.TempDir()
		child := exec.Command(os.Args[0], "-test.run=^TestKill$")
		child.Env = append(os.Environ(), "FILESET_ROOT="+root)
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		waitFor(t, filepath.Join(root, "a"))
		time.Sleep(time.Duration(i*i) * 50 * time.Microsecond)
		_ = child.Process.Kill()
		_ = child.Wait()
		age(t, root)
		if _, err := Recover(filepath.Join(root, ".journal"), anywhere); err != nil {
			t.Fatal(err)
		}
		a, _ := Read(filepath.Join(root, "a"))
		b, _ := Read(filepath.Join(root, "sub", "b"))
		if len(a) == 0 || string(a) != string(b) {
			t.Fatalf("one file has %q, the other %q", a, b)
		}
		if left, _ := filepath.Glob(filepath.Join(root, ".*")); len(left) != 0 {
			t.Errorf("left behind: %v", left)
		}
	}
}

// age makes temporary files look old, so that they belong to nobody.
func age(t *testing.T, root string) {
	left, _ := filepath.Glob(filepath.Join(root, "*", ".*.tmp"))
	more, _ := filepath.Glob(filepath.Join(root, ".*.tmp"))
	for _, file := range append(left, more...) {
		if err := os.Chtimes(file, time.Time{}, time.Now().Add(-2*abandoned)); err != nil {
			t.Fatal(err)
		}
	}
}

func commitForEver(root string) {
	var before []byte
	for n := 1; ; n++ {
		data := []byte(strconv.Itoa(n))
		err := Commit(filepath.Join(root, ".journal"), []File{
			{Path: filepath.Join(root, "a"), Data: data, Before: before},
			{Path: filepath.Join(root, "sub", "b"), Data: data, Before: before},
		})
		if err != nil {
			panic(err)
		}
		before = data
	}
}

func waitFor(t *testing.T, path string) {
	for range 2000 {
		if _, err := os.Stat(path); err == nil {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatal("the child does not begin")
}

func TestChangedMeanwhile(t *testing.T) {
	root, journal, files := project(t)
	var changed *ChangedError
	files[1].Before = []byte("older")
	if err := Commit(journal, files); !errors.As(err, &changed) || state(t, root) != former {
		t.Error(err, state(t, root))
	}
	root, journal, files = project(t)
	if err := stoppedAfter(2).commit(journal, files); !errors.Is(err, errStopped) {
		t.Fatal(err)
	}
	if err := os.WriteFile(files[1].Path, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Recover(journal, anywhere); !errors.As(err, &changed) || changed.Path != files[1].Path {
		t.Error(err)
	}
	if got, _ := Read(files[1].Path); string(got) != "mine" {
		t.Errorf("overwrote what somebody else wrote: %s", state(t, root))
	}
}

// TestSecondWriter commits while another one has decided on something.
func TestSecondWriter(t *testing.T) {
	_, journal, files := project(t)
	if err := stoppedAfter(1).commit(journal, files); !errors.Is(err, errStopped) {
		t.Fatal(err)
	}
	if err := Commit(journal, files); !errors.Is(err, fs.ErrExist) {
		t.Error(err)
	}
}

func TestForeignJournal(t *testing.T) {
	root, journal, files := project(t)
	inside := func(path string) bool { return filepath.Dir(path) == filepath.Dir(journal) }
	for _, text := range []string{
		`{"files":[{"path":"../s/snapshot","data":"eA==","before":"none"}]}`,
		`{"files":[{"path":"` + filepath.ToSlash(files[0].Path) + `","data":"eA==","before":"none"}]}`,
		`{"files":[`, `[]`, "",
	} {
		if err := os.WriteFile(journal, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Recover(journal, inside); err == nil || !strings.Contains(err.Error(), "Remove it") {
			t.Errorf("%q: %v", text, err)
		}
	}
	if err := os.Remove(journal); err != nil || state(t, root) != former {
		t.Error(err, state(t, root))
	}
}
