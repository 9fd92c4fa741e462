package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/schemac/schemac/internal/largeschema"
)

// BenchmarkPlanCommand times the whole command against a snapshot: reading the
// project, compiling, reading the snapshot, comparing, showing. Twenty tables
// have changed, or none.
func BenchmarkPlanCommand(b *testing.B) {
	for _, changed := range []int{0, 20} {
		for _, tables := range []int{100, 1000, 10000} {
			b.Run(fmt.Sprintf("%dchanged/%d", changed, tables), func(b *testing.B) {
				dir := b.TempDir()
				write(b, dir, "schemac.hcl", `database "big" {
  dialect     = "postgres"
  url         = "postgres://localhost/big"
  model_paths = ["models"]
}
`)
				write(b, dir, "models/all.hcl", largeschema.HCL(tables, 0))
				run(b, dir, "export-models", "--from-models")
				write(b, dir, "models/all.hcl", largeschema.HCL(tables, changed))
				b.ReportAllocs()
				for b.Loop() {
					run(b, dir, "plan")
				}
			})
		}
	}
}

func write(b *testing.B, dir, name, content string) {
	b.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		b.Fatal(err)
	}
}

func run(b *testing.B, dir string, args ...string) {
	b.Helper()
	var stderr strings.Builder
	system := System{Out: io.Discard, Err: &stderr, In: strings.NewReader(""), Now: time.Now, Getenv: os.LookupEnv}
	if code := Run(context.Background(), append(args, "-C", dir), system); code != 0 {
		b.Fatalf("schemac %v: exit code %d: %s", args, code, stderr.String())
	}
}
