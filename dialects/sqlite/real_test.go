package sqlite

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemac/schemac/compiler"
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/schema"
)

// TestRealSchemas inspects what other tools have written, prints it as a
// model, builds a new database of that, and compares what SQLite itself says
// of the two.
func TestRealSchemas(t *testing.T) {
	paths, err := filepath.Glob("testdata/schemas/*.sql")
	if err != nil || len(paths) == 0 {
		t.Fatal("no schemas", err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			script, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			original := newURL(t, string(script))
			g, warnings := inspected(t, original)
			if len(warnings) > 0 {
				t.Errorf("warnings: %v", warnings)
			}
			printed := compiler.Print(g)
			model, problems := compiler.Compile([]compiler.Source{{Name: "printed.hcl", Content: printed}}, compiler.Options{Rules: Dialect{}})
			if len(problems) > 0 {
				t.Fatalf("%v\n%s", problems, printed)
			}
			if plan, left := planned(t, g, model); !plan.Empty() {
				t.Fatalf("the printed model differs:\n%s", dialects.Script(left))
			}
			copied := newURL(t, "")
			migrate(t, copied, model)
			if want, got := facts(t, original), facts(t, copied); want != got {
				t.Error(cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")))
			}
		})
	}
}

// facts lists what SQLite's own pragmas say of columns, indexes and foreign
// keys. A column without a type counts as blob, and literals as values.
func facts(t *testing.T, url string) string {
	t.Helper()
	var lines []string
	for _, sql := range []string{
		`SELECT 'table', name, type, ncol, wr, strict FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite%'`,
		`SELECT 'column', s.name, x.name, CASE x.type WHEN '' THEN 'blob' ELSE lower(replace(x.type, ' ', '')) END, x."notnull" OR x.pk > 0, x.pk, x.hidden
			FROM sqlite_schema s JOIN pragma_table_xinfo(s.name) x WHERE s.type = 'table' AND s.name NOT LIKE 'sqlite%'`,
		`SELECT 'index', s.name, l."unique", l.origin, l.partial, x.seqno, x.name, x.desc, lower(x.coll), x.key
			FROM sqlite_schema s JOIN pragma_index_list(s.name) l JOIN pragma_index_xinfo(l.name) x WHERE s.type = 'table'`,
		`SELECT 'foreign key', s.name, f."from", lower(f."table"), coalesce(f."to", (SELECT name FROM pragma_table_info(f."table") WHERE pk = 1)), f.on_update, f.on_delete
			FROM sqlite_schema s JOIN pragma_foreign_key_list(s.name) f WHERE s.type = 'table'`,
		`SELECT 'view', s.name, x.name, x.cid FROM sqlite_schema s JOIN pragma_table_xinfo(s.name) x WHERE s.type = 'view'`,
	} {
		rows, err := query(context.Background(), url, sql)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, rows...)
	}
	defaults, err := query(context.Background(), url, `SELECT s.name || '.' || x.name || ' ' || x.dflt_value FROM sqlite_schema s JOIN pragma_table_xinfo(s.name) x
		WHERE s.type = 'table' AND x.dflt_value IS NOT NULL`)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range defaults {
		name, value, _ := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(line, "'"), "'"), " ")
		e := literalOf(schema.SQLExpr(strings.ReplaceAll(value, `"`, "'")))
		lines = append(lines, fmt.Sprintf("default %s %s", name, canonical(e.SQL)))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}
