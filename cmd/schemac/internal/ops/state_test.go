package ops

import (
	"slices"
	"testing"

	"github.com/schemac/schemac/compiler"
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/clickhouse"
	"github.com/schemac/schemac/dialects/postgres"
	"github.com/schemac/schemac/project"
	"github.com/schemac/schemac/schema"
)

// TestScope checks that plans see what the URL selects and what the models
// name, and do not reach for more.
func TestScope(t *testing.T) {
	pg := postgres.New(dialects.Options{DefaultSchema: "app"})
	ch := clickhouse.New(dialects.Options{DefaultSchema: "app"})
	for _, c := range []struct {
		dialect    dialects.Dialect
		url, model string
		want       []string
	}{
		{pg, "postgres://h/db", `schema "billing" {}`, nil},
		{pg, "postgres://h/db?search_path=app", `enum "e" { values = ["a"] }`, []string{"app"}},
		{pg, `postgres://h/db?search_path=app,"other"`, `schema "billing" {}`, []string{"app", "other", "billing"}},
		{pg, "postgres://h/db?search_path=app", `schema "public" {}`, []string{"app", "public"}},
		{pg, "postgres://h/db?search_path=app", "enum \"public\" \"e\" {\n values = [\"a\"]\n}", []string{"app", "public"}},
		{ch, "clickhouse://h/app", `schema "logs" {}`, []string{"app", "logs"}},
		{ch, "clickhouse://h", `schema "logs" {}`, nil},
	} {
		graph, problems := compiler.Compile([]compiler.Source{{Name: "m.hcl", Content: []byte(c.model)}}, compiler.Options{Rules: c.dialect})
		if err := problems.Err(); err != nil {
			t.Fatal(err)
		}
		w := &Workspace{Dialect: c.dialect, Database: &project.Database{URL: c.url}}
		if got := w.scope([]*schema.Graph{graph}).Schemas; !slices.Equal(got, c.want) {
			t.Errorf("%s with %s: %q, want %q", c.url, c.model, got, c.want)
		}
	}
}
