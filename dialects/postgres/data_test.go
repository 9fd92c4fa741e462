package postgres

import (
	"strings"
	"testing"

	"github.com/schemac/schemac/compiler"
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/dialects/sqltoken"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

const odd = `table "t" {
  column "at" { type = timestamptz }
  column "day" { type = date }
  column "span" { type = interval }
  column "bytes" { type = bytea }
  primary_key { columns = [column.at, column.day] }
}
data {
  table = table.t
  rows = [
    { at = "2024-01-02 03:04:05+02", day = "2024-02-01", span = "P1DT2H", bytes = "\\x00FF" },
    { at = "2024-07-01 00:00:00 Europe/Berlin", day = "2024-01-02", span = "-1 mon", bytes = "a\\\\b" },
  ]
}`

// TestSessionsReadAlike: values converge whatever the session's settings for
// times and bytes are.
func TestSessionsReadAlike(t *testing.T) {
	for _, settings := range []string{"", "ALTER DATABASE %s SET TimeZone = 'America/New_York'; ALTER DATABASE %s SET DateStyle = 'SQL, DMY'; " +
		"ALTER DATABASE %s SET IntervalStyle = 'iso_8601'; ALTER DATABASE %s SET bytea_output = 'escape'; ALTER DATABASE %s SET extra_float_digits = -5"} {
		url := newest(t).Database(t)
		if settings != "" {
			exec(t, url, strings.ReplaceAll(settings, "%s", ident(databaseOf(t, url))))
		}
		d := New(dialects.Options{})
		target, err := d.Open(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		defer target.Close()
		plan := planned(t, d, target, odd)
		statements, problems := d.Emit(plan.Pair, plan.Changes)
		if err := problems.Err(); err != nil {
			t.Fatal(err)
		}
		if err := target.Execute(t.Context(), statements, nil); err != nil {
			t.Fatal(err)
		}
		if left := planned(t, d, target, odd); !left.Empty() {
			left, _ := d.Emit(left.Pair, left.Changes)
			t.Errorf("%s: left is\n%s", settings, dialects.Script(left))
		}
	}
}

func databaseOf(t *testing.T, url string) string {
	lines, err := queryLines(t.Context(), url, "SELECT current_database()")
	if err != nil {
		t.Fatal(err)
	}
	return lines[0]
}

// planned plans from the database to the model, rows included, with the
// server's help.
func planned(t *testing.T, d dialects.Dialect, target dialects.Target, model string) *planner.Plan {
	t.Helper()
	to, problems := compiler.Compile([]compiler.Source{{Name: "model.hcl", Content: []byte(model)}}, compiler.Options{Rules: d})
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	objects, _, err := target.Inspect(t.Context(), dialects.Scope{Data: to.DataTables()})
	if err != nil {
		t.Fatal(err)
	}
	from, problems := schema.NewGraph(objects, d)
	if err := target.Settle(t.Context(), planner.Pair{From: from, To: to}); err != nil {
		t.Fatal(err)
	}
	plan, more := planner.New(from, to, d, planner.Options{})
	if err := append(problems, more...).Err(); err != nil {
		t.Fatal(err)
	}
	return plan
}

// FuzzValue: a text as the value of a row is one token that means it.
func FuzzValue(f *testing.F) {
	for _, text := range []string{"it's", `\`, `\'`, "--", "ü", "\n", "$$"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		sql := valueSQL(schema.Expr{SQL: text, Literal: schema.StringLiteral})
		list, err := sqltoken.Tokenize(sql, sqltoken.Syntax{DollarQuotes: true, StringPrefixes: "ebxun"})
		if err != nil || len(list) != 1 || list[0].Value != text || sql != pgsql.QuoteLiteral(text) {
			t.Errorf("%q is written %s, which reads as %v, %v", text, sql, list, err)
		}
	})
}
