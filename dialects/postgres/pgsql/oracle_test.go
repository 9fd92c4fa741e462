package pgsql

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/schemac/schemac/internal/enginetest"
)

func TestMain(m *testing.M) { os.Exit(enginetest.Main(m)) }

// corpus holds real schemas, where the machine has them.
const corpus = "../../../../shared/corpus"

// realSchemas lists their scripts.
func realSchemas(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(corpus, "postgres", "*.sql"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// database makes a database from a script and connects to it. It gives nil
// where the script needs something that the server does not have.
func database(t testing.TB, major int, file string) *pgx.Conn {
	t.Helper()
	script, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	url := enginetest.Postgres(t, major).Database(t)
	loader := connect(t, url)
	roles, _ := os.ReadFile(filepath.Join(corpus, "pairs", "roles.txt"))
	for _, role := range append(strings.Fields(string(roles)), "postgres") {
		_, _ = loader.Exec(t.Context(), "CREATE ROLE "+QuoteIdent(role)) // exists after the first test
	}
	if _, err := loader.Exec(t.Context(), string(script)); err != nil {
		t.Logf("%s does not load on %d: %v", file, major, err)
		return nil
	}
	return connect(t, url)
}

func connect(t testing.TB, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

// rows gives what a query results in, as texts.
func rows(t testing.TB, conn *pgx.Conn, query string, args ...any) [][]string {
	t.Helper()
	found, err := conn.Query(t.Context(), query, append([]any{pgx.QueryExecModeSimpleProtocol}, args...)...)
	if err != nil {
		t.Fatal(err)
	}
	defer found.Close()
	var all [][]string
	for found.Next() {
		var row []string
		for _, value := range found.RawValues() {
			row = append(row, string(value))
		}
		all = append(all, row)
	}
	if err := found.Err(); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return all
}
