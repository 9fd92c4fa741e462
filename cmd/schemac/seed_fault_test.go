//go:build unix

package main

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestSeedFaults kills seed apply and seed rollback over and over. What was
// killed goes on, and each seed has run once.
func TestSeedFaults(t *testing.T) {
	f := &faults{T: t, dir: t.TempDir(), took: 200 * time.Millisecond}
	file := filepath.Join(f.dir, "main.db")
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("CREATE TABLE ran (seed INTEGER, part INTEGER)"); err != nil {
		t.Fatal(err)
	}
	const seeds = 6
	files := map[string]string{"schemac.hcl": "database \"main\" {\n  url = \"sqlite://" + file + "\"\n  model_paths = [\"models\"]\n}\n", "models/none.hcl": ""}
	for i := 1; i <= seeds; i++ {
		files[fmt.Sprintf("seeds/main/main__%04d_step.sql", i)] = fmt.Sprintf(
			"-- upgrade\nINSERT INTO ran VALUES (%[1]d, 1);\nINSERT INTO ran VALUES (%[1]d, 2);\n-- rollback\nDELETE FROM ran WHERE seed = %[1]d AND part = 2;\nDELETE FROM ran WHERE seed = %[1]d;\n", i)
	}
	for name, text := range files {
		path := filepath.Join(f.dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := f.command("rehash").CombinedOutput(); err != nil {
		t.Fatalf("rehash: %v\n%s", err, out)
	}
	count := func() (rows, distinct int) {
		if err := db.QueryRow("SELECT count(*), count(DISTINCT seed * 10 + part) FROM ran").Scan(&rows, &distinct); err != nil {
			t.Fatal(err)
		}
		return rows, distinct
	}
	for f.kills < *faultPoints {
		f.until("seed", "apply")
		if rows, distinct := count(); rows != 2*seeds || distinct != 2*seeds {
			t.Fatalf("after %d kills: %d rows, %d of them distinct", f.kills, rows, distinct)
		}
		f.until("seed", "rollback", "--to-version", "0")
		if rows, _ := count(); rows != 0 {
			t.Fatalf("after %d kills: %d rows left", f.kills, rows)
		}
	}
}
