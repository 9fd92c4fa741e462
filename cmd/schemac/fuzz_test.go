package main

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/schemac/schemac/cmd/schemac/internal/cli"
)

// FuzzPlanFile applies damaged plan files to an empty database in memory. They
// may be refused or fail; nothing may panic.
func FuzzPlanFile(f *testing.F) {
	dir := f.TempDir()
	model := filepath.Join(dir, "m.hcl")
	if err := os.WriteFile(model, []byte("table \"t\" {\n  column \"c\" {\n    type = integer\n  }\n}\n"), 0o600); err != nil {
		f.Fatal(err)
	}
	run := func(args ...string) int {
		system := cli.System{In: strings.NewReader(""), Out: io.Discard, Err: io.Discard, Now: time.Now,
			Getenv: func(string) (string, bool) { return "", false }}
		return cli.Run(context.Background(), append([]string{"-C", dir, "--url", "sqlite://:memory:", "--models", "m.hcl"}, args...), system)
	}
	if code := run("plan", "--out", "plan.json"); code != 0 {
		f.Fatalf("exit code %d", code)
	}
	path := filepath.Join(dir, "plan.json")
	good, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	if code := run("apply", "plan.json", "--auto-approve"); code != 0 {
		f.Fatalf("the plan itself fails: exit code %d", code)
	}
	f.Add(good)
	f.Add([]byte(strings.Replace(string(good), `"create"`, `"rename"`, 1)))
	f.Add([]byte(strings.Replace(string(good), `"after": "table.t"`, `"before": "column.t.c"`, 1)))
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if code := run("apply", "plan.json", "--auto-approve"); code < 0 || code > cli.ExitIncomplete {
			t.Fatalf("exit code %d", code)
		}
	})
}
