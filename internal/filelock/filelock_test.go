package filelock

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
)

func TestLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	require := func(wantContent string, wantHeld bool) {
		t.Helper()
		content, held, err := Read(path)
		if string(content) != wantContent || held != wantHeld || err != nil {
			t.Errorf("read %q, %v, %v", content, held, err)
		}
	}
	require("", false)
	lock, err := Try(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, content := range []string{"long content", "short"} {
		if err := lock.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
		require(content, true)
	}
	if _, err := Try(path); !errors.Is(err, ErrHeld) {
		t.Errorf("a second lock: %v", err)
	}
	if err := lock.Release(); err != nil {
		t.Fatal(err)
	}
	require("", false)
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Errorf("the file is left: %v", err)
	}
}

// TestLeftFile: a file without a lock, as a crash leaves it, is free.
func TestLeftFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	if err := os.WriteFile(path, []byte("left"), 0o600); err != nil {
		t.Fatal(err)
	}
	if content, held, err := Read(path); string(content) != "left" || held || err != nil {
		t.Errorf("read %q, %v, %v", content, held, err)
	}
	lock, err := Try(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := lock.Release(); err != nil {
		t.Error(err)
	}
}

func TestNoFolder(t *testing.T) {
	if _, err := Try(filepath.Join(t.TempDir(), "none", "lock")); err == nil || errors.Is(err, ErrHeld) {
		t.Errorf("got %v", err)
	}
}

// TestRemovedWhileLocking: the file comes and goes with each holder, and yet
// two never have it.
func TestRemovedWhileLocking(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	var inside, taken atomic.Int32
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 300 {
				lock, err := Try(path)
				if errors.Is(err, ErrHeld) {
					continue
				}
				if err != nil {
					t.Error(err)
					return
				}
				if inside.Add(1) != 1 {
					t.Error("two at once")
				}
				taken.Add(1)
				inside.Add(-1)
				if err := lock.Release(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	if taken.Load() == 0 {
		t.Error("nobody got the lock")
	}
}
