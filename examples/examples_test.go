// Package examples_test runs every example project on its real engine, through
// the command, the way a user would.
package examples_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/ClickHouse/clickhouse-go/v2"
	"github.com/jackc/pgx/v5"
	_ "modernc.org/sqlite"

	"github.com/schemac/schemac/internal/enginetest"
)

var schemac string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "schemac")
	if err != nil {
		panic(err)
	}
	schemac = filepath.Join(dir, "schemac")
	if out, err := exec.Command("go", "build", "-o", schemac, "../cmd/schemac").CombinedOutput(); err != nil {
		panic(string(out))
	}
	code := enginetest.Main(m)
	os.RemoveAll(dir)
	os.Exit(code)
}

// edit replaces a text in one of the project's files.
type edit struct{ file, old, new string }

var examples = []struct {
	project, database string
	// url makes a database and gives the variable that the project takes it
	// from; an empty variable means the URL in the project file.
	variable string
	url      func(t *testing.T) string
	edits    []edit
}{
	{project: "shop", database: "shop", edits: []edit{
		{"models/catalog.hcl", `expr = "price_cents >= 0"`, `expr = "price_cents > 0"`},
		{"models/catalog.hcl", "  column \"discontinued_at\" {", "  column \"weight_grams\" {\n    type = integer\n    null = true\n  }\n  column \"discontinued_at\" {"},
		{"models/catalog.hcl", `{ id = 3, parent_id = null, name = "Games" }`, `{ id = 4, parent_id = 1, name = "Comics" }`},
		{"models/catalog.hcl", `name = "Novels"`, `name = "Fiction"`},
		{"models/orders.hcl", "o.customer_id, sum(", "o.customer_id, count(*) AS lines, sum("},
		{"models/orders.hcl", "  column \"placed_at\" {", "  column \"ordered_at\" {\n    renamed_from = \"placed_at\""},
	}},
	{project: "saas", database: "saas", variable: "url", url: postgres, edits: []edit{
		{"models/accounts.hcl", `"member", "guest"]`, `"member", "support", "guest"]`},
		{"models/accounts.hcl", "type = varchar(63)", "type = varchar(100)"},
		{"models/accounts.hcl", "BETWEEN 3 AND 63", "BETWEEN 2 AND 100"},
		{"models/accounts.hcl", "  column \"tags\" {", "  column \"labels\" {\n    renamed_from = \"tags\""},
		{"models/billing.hcl", "type    = numeric(10, 2)", "type    = numeric(12, 2)"},
		{"models/billing.hcl", "u.role, o.name AS organization", "u.role, u.last_seen_at, o.name AS organization"},
	}},
	{project: "bookings", database: "bookings", variable: "url", url: postgres, edits: []edit{
		{"models/types.hcl", "    type = daterange\n  }\n  return = integer", "    type = daterange\n  }\n  return = bigint"},
		{"models/types.hcl", "    type = varchar(10)", "    type = varchar(12)"},
		{"models/types.hcl", `["held", "confirmed", "cancelled"]`, `["held", "confirmed", "arrived", "cancelled"]`},
		{"models/bookings.hcl", "type = numeric(8, 2)", "type = numeric(10, 2)"},
		{"models/bookings.hcl", "r.number, b.guest", "r.number, b.guest, nights(b.stay) AS nights"},
		{"models/security.hcl", `using = "hotel = `, `using = "state <> 'cancelled' AND hotel = `},
		{"models/audit.hcl", "    \"2026_12\"", "    \"2027_01\" = [\"2027-01-01\", \"2027-02-01\"]\n    \"2026_12\""},
		{"models/audit.hcl", "NEW.state <> 'held'", "NEW.state = 'confirmed'"},
	}},
	{project: "telemetry", database: "telemetry", variable: "url", url: clickhouse, edits: []edit{
		{"models/events.hcl", "columns = [column.tenant_id, column.device_id, column.name]", "columns = [column.tenant_id, column.name, column.device_id]"},
		{"models/events.hcl", "default     = 90", "default     = 120"},
		{"models/events.hcl", "  column \"payload\" {", "  column \"region\" {\n    type    = sql(\"LowCardinality(String)\")\n    default = \"eu\"\n  }\n  column \"payload\" {"},
		{"models/rollups.hcl", "level = 'error' AND day", "level IN ('warn', 'error') AND day"},
	}},
	{project: "platform", database: "primary", variable: "primary_url", url: postgres, edits: []edit{
		{"models/primary/blog.hcl", "type = text\n  }\n  column \"body\"", "type = varchar(200)\n  }\n  column \"body\""},
	}},
	{project: "platform", database: "analytics", variable: "analytics_url", url: clickhouse, edits: []edit{
		{"models/analytics/events.hcl", `toset(["web", "mobile"])`, `toset(["web", "mobile", "server"])`},
	}},
}

func postgres(t *testing.T) string {
	return enginetest.Postgres(t, enginetest.NewestPostgres).Database(t)
}
func clickhouse(t *testing.T) string { return enginetest.ClickHouse(t).Database(t) }

// TestExamples holds every example to the loop that schemac promises: plan,
// apply, nothing left; inspect, compile, nothing to change; edit, apply, roll
// back, and the former model has nothing to change.
func TestExamples(t *testing.T) {
	for _, example := range examples {
		t.Run(example.project+"/"+example.database, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if err := os.CopyFS(dir, os.DirFS(example.project)); err != nil {
				t.Fatal(err)
			}
			p := project{dir: dir, args: []string{"-C", dir, "-d", example.database}}
			if example.url != nil {
				p.url = example.url(t)
				p.args = append(p.args, "--var", example.variable+"="+p.url)
			} else {
				p.url = "sqlite://" + filepath.Join(dir, example.database+".db")
			}
			p.loop(t, example.edits)
		})
	}
}

type project struct {
	dir, url string
	args     []string
}

func (p project) loop(t *testing.T, edits []edit) {
	p.run(t, 0, "validate")
	p.run(t, 0, "fmt", "--check")
	p.run(t, 2, "plan", "--exit-code")
	p.run(t, 0, "apply", "--auto-approve")
	p.run(t, 0, "plan", "--exit-code")
	p.run(t, 0, "plan", "--live", "--exit-code")

	inspected := filepath.Join(t.TempDir(), "inspected.hcl")
	if err := os.WriteFile(inspected, []byte(p.run(t, 0, "inspect")), 0o644); err != nil {
		t.Fatal(err)
	}
	p.run(t, 0, "plan", "--live", "--exit-code", "--models", inspected)

	former := t.TempDir()
	if err := os.CopyFS(former, os.DirFS(filepath.Join(p.dir, "models"))); err != nil {
		t.Fatal(err)
	}
	for _, e := range edits {
		e.apply(t, p.dir)
	}
	saved := filepath.Join(p.dir, "plan.json")
	p.run(t, 2, "plan", "--live", "--out", saved, "--exit-code")
	p.run(t, 0, "apply", saved, "--auto-approve", "--allow", "all")
	p.run(t, 0, "plan", "--live", "--exit-code")
	p.run(t, 0, "plan", "--exit-code")

	rollBack(t, p.url, saved)
	if err := os.RemoveAll(filepath.Join(p.dir, "models")); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(filepath.Join(p.dir, "models"), os.DirFS(former)); err != nil {
		t.Fatal(err)
	}
	p.run(t, 0, "plan", "--live", "--exit-code")
}

// run executes schemac, demands the exit code, and returns standard output.
func (p project) run(t *testing.T, code int, args ...string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	command := exec.Command(schemac, append(args, p.args...)...)
	command.Stdout, command.Stderr = &stdout, &stderr
	err := command.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if got := command.ProcessState.ExitCode(); got != code {
		t.Fatalf("schemac %s: exit code %d, want %d\n%s%s", strings.Join(args, " "), got, code, stdout.String(), stderr.String())
	}
	return stdout.String()
}

func (e edit) apply(t *testing.T, dir string) {
	t.Helper()
	path := filepath.Join(dir, e.file)
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(content), e.old) {
		t.Fatalf("%s has no %q to edit", e.file, e.old)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(content), e.old, e.new, 1)), 0o644); err != nil {
		t.Fatal(err)
	}
}

// rollBack executes the statements of a saved plan's way back with the
// engine's driver, schemac apart.
func rollBack(t *testing.T, url, saved string) {
	t.Helper()
	content, err := os.ReadFile(saved)
	if err != nil {
		t.Fatal(err)
	}
	var plan struct {
		Rollback []struct{ SQL, Check string }
	}
	if err := json.Unmarshal(content, &plan); err != nil {
		t.Fatal(err)
	}
	if len(plan.Rollback) == 0 {
		t.Fatal("the plan has no way back")
	}
	execute := connect(t, url)
	for _, s := range plan.Rollback {
		if s.Check != "" {
			continue
		}
		if err := execute(s.SQL); err != nil {
			t.Fatalf("%v in %s", err, s.SQL)
		}
	}
}

func connect(t *testing.T, url string) (execute func(string) error) {
	t.Helper()
	ctx := context.Background()
	if strings.HasPrefix(url, "postgres://") {
		conn, err := pgx.Connect(ctx, url)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close(ctx) })
		return func(sql string) error { _, err := conn.Exec(ctx, sql); return err }
	}
	driver := "clickhouse"
	if path, ok := strings.CutPrefix(url, "sqlite://"); ok {
		driver, url = "sqlite", path
	}
	db, err := sql.Open(driver, url)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	return func(sql string) error { _, err := db.ExecContext(ctx, sql); return err }
}
