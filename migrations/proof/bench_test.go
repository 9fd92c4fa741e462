package proof

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/postgres"
	"github.com/schemac/schemac/dialects/sqlite"
	"github.com/schemac/schemac/internal/enginetest"
	"github.com/schemac/schemac/migrations"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

func TestMain(m *testing.M) { os.Exit(enginetest.Main(m)) }

// plainSite makes throw-away databases beside the one at the URL.
func plainSite(dialect dialects.Dialect, url string) *Site {
	inspect := func(ctx context.Context, target dialects.Target) (*schema.Graph, diag.List) {
		objects, problems, err := target.Inspect(ctx, dialects.Scope{})
		if err != nil {
			problems.Errorf("inspect", "Cannot inspect the database", diag.Range{}, "%v", err)
		}
		graph, more := schema.NewGraph(objects, dialect)
		return graph, append(problems, more...)
	}
	return &Site{Home: dialect, URL: url, Actor: "test", Enter: func(string) (Entrance, diag.List) { return Entrance{dialect, inspect}, nil }}
}

// folder writes the files and reads them as the migrations of "main".
func folder(t testing.TB, dialect dialects.Dialect, files map[string]string) *migrations.Directory {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	d, problems := migrations.Load(dir, "main", nil, dialect)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	return d
}

// tables is n migrations of one table each.
func tables(t testing.TB, dialect dialects.Dialect, n int) *migrations.Directory {
	t.Helper()
	files := map[string]string{}
	for i := 1; i <= n; i++ {
		files[fmt.Sprintf("main__%04d_table.sql", i)] = fmt.Sprintf(
			"-- upgrade\nCREATE TABLE table_%[1]d (id integer PRIMARY KEY, name varchar(100) NOT NULL, at timestamp);\n-- rollback\nDROP TABLE table_%[1]d;\n", i)
	}
	return folder(t, dialect, files)
}

// BenchmarkReplay500 replays 500 migrations of one table each.
func BenchmarkReplay500(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) { benchmarkReplay(b, sqlite.New(dialects.Options{}), "sqlite://:memory:") })
	b.Run("postgres", func(b *testing.B) {
		benchmarkReplay(b, postgres.New(dialects.Options{}), enginetest.Postgres(b, enginetest.NewestPostgres).Database(b))
	})
}

func benchmarkReplay(b *testing.B, dialect dialects.Dialect, url string) {
	directory := tables(b, dialect, 500)
	for b.Loop() {
		room, err := Replay(context.Background(), plainSite(dialect, url), directory, "")
		if err != nil {
			b.Fatal(err)
		}
		if err := room.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkVerify500 proves them, both ways.
func BenchmarkVerify500(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) { benchmarkVerify(b, sqlite.New(dialects.Options{}), "sqlite://:memory:") })
	b.Run("postgres", func(b *testing.B) {
		benchmarkVerify(b, postgres.New(dialects.Options{}), enginetest.Postgres(b, enginetest.NewestPostgres).Database(b))
	})
}

func benchmarkVerify(b *testing.B, dialect dialects.Dialect, url string) {
	directory := tables(b, dialect, 500)
	for b.Loop() {
		result, err := Verify(context.Background(), plainSite(dialect, url), directory, Plans{}, false)
		if err != nil {
			b.Fatal(err)
		}
		if result.Broken() {
			b.Fatal(result.Findings)
		}
	}
}
