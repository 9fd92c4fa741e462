//go:build unix

package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestKilledAuthoring kills make-migrations at random instants. The next run
// must leave each migration, its plan, the sum file and the snapshot as if
// nothing had happened: all of them, once.
func TestKilledAuthoring(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	schemac := func(args ...string) *exec.Cmd {
		command := exec.Command(os.Args[0], append([]string{"-C", dir}, args...)...)
		command.Env = append(os.Environ(), faultChild+"=1")
		return command
	}
	write("schemac.hcl", "database \"main\" {\n  dialect = \"sqlite\"\n  model_paths = [\"models\"]\n}\n")
	took := 100 * time.Millisecond
	for i := 1; i <= *faultPoints; i++ {
		write(fmt.Sprintf("models/t%d.hcl", i), fmt.Sprintf("table \"t%d\" {\n  column \"id\" { type = integer }\n}\n", i))
		child := schemac("make-migrations", "--offline")
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(rand.Float64() * 1.2 * float64(took)))
		_ = child.Process.Kill()
		_ = child.Wait()
		started := time.Now()
		if out, err := schemac("make-migrations", "--offline").CombinedOutput(); err != nil {
			t.Fatalf("after kill %d: %v\n%s", i, err, out)
		}
		took = (took + time.Since(started)) / 2
		if out, err := schemac("make-migrations", "--offline", "--exit-code").CombinedOutput(); err != nil {
			t.Fatalf("after kill %d, there are changes left: %v\n%s", i, err, out)
		}
		demandFiles(t, dir, i)
	}
}

// demandFiles looks for n migrations with n plans, and what does not belong.
func demandFiles(t *testing.T, dir string, n int) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(dir, "migrations", "main"))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]int{}
	for _, entry := range entries {
		name := entry.Name()
		if strings.HasPrefix(name, ".") && !strings.HasSuffix(name, ".tmp") { // a temporary file goes away later
			t.Errorf("after kill %d, %s is left", n, name)
		}
		found[filepath.Ext(name)]++
	}
	if found[".sql"] != n || found[".json"] != n || found[".sum"] != 1 {
		t.Fatalf("after kill %d, there are %v", n, found)
	}
}
