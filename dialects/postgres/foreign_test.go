package postgres

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/schemac/schemac/compiler"
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/internal/enginetest"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/snapshots"
)

// foreignModel has a server and a partitioned table for the models below.
const foreignModel = `
schema "public" {}
foreign_server "s" {
  wrapper = "w"
}
table "measures" {
  column "at" {
    type = date
  }
  partition {
    type    = RANGE
    columns = [column.at]
  }
`

func TestForeignTablesThatCannotBe(t *testing.T) {
	partition := "foreign_table \"f\" {\n  server = foreign_server.s\n  parent = table.measures\n  default = true\n"
	alone := "foreign_table \"f\" {\n  server = foreign_server.s\n"
	for name, test := range map[string]struct {
		// inside is in the partitioned table, and behind is behind it.
		inside, behind string
		want           []string
	}{
		"a partition":                                {"", partition + "}", nil},
		"a partition of a table with an index":       {"index \"i\" {\n columns = [column.at]\n}", partition + "}", nil},
		"a partition of a table with a key":          {"primary_key {\n columns = [column.at]\n}", partition + "}", []string{"foreign-partition"}},
		"a partition of a table with a unique index": {"index \"i\" {\n columns = [column.at]\n unique = true\n}", partition + "}", []string{"foreign-partition"}},
		"a partition that inherits":                  {"", partition + "inherits = [table.measures]\n}", []string{"conflicting-attributes"}},
		"a bound without a parent":                   {"", alone + "in = [1]\n}", []string{"partition-bound"}},
		"a parent without a bound":                   {"", alone + "parent = table.measures\n}", []string{"partition-bound"}},
		"options of a local column":                  {"column \"x\" {\n type = int\n foreign_options = { a = \"b\" }\n}", "", []string{"foreign-column"}},
		"a conversion":                               {"", alone + "column \"x\" {\n type = int\n using = \"1\"\n}\n}", []string{"foreign-column"}},
		"a secret":                                   {"", alone + "options = { password = \"b\" }\n}", []string{"secret-option"}},
		"a secret of a column":                       {"", alone + "column \"x\" {\n type = int\n foreign_options = { api_key = \"b\" }\n}\n}", []string{"secret-option"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, problems := compiler.Compile([]compiler.Source{{Name: "model.hcl", Content: []byte(foreignModel + test.inside + "\n}\n" + test.behind)}}, compiler.Options{Rules: New(dialects.Options{})})
			var got []string
			for _, p := range problems {
				if got = append(got, p.Code); p.Range.IsZero() {
					t.Errorf("no place for %s: %s", p.Code, p.Detail)
				}
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got %v, want %v", problems, test.want)
			}
		})
	}
}

// TestRowsDoNotMove refuses to make a foreign table of one with rows, and the
// other way round.
func TestRowsDoNotMove(t *testing.T) {
	rules := New(dialects.Options{})
	compiled := func(table string) *schema.Graph {
		g, problems := compiler.Compile([]compiler.Source{{Name: "model.hcl", Content: []byte(foreignModel + "}\n" + table + "  column \"x\" {\n type = int\n}\n}")}}, compiler.Options{Rules: rules})
		if err := problems.Err(); err != nil {
			t.Fatal(err)
		}
		return g
	}
	foreign, local := compiled("foreign_table \"t\" {\n  server = foreign_server.s\n"), compiled("table \"t\" {\n")
	for _, pair := range [][]*schema.Graph{{foreign, local}, {local, foreign}} {
		plan, problems := planner.New(pair[0], pair[1], rules, planner.Options{})
		if err := problems.Err(); err != nil {
			t.Fatal(err)
		}
		_, problems = rules.Emit(plan.Pair, plan.Changes)
		if len(problems) != 1 || problems[0].Code != "foreign-rows" || problems[0].Range.IsZero() {
			t.Errorf("got %v", problems)
		}
	}
}

// TestWrappersMadeByHand names wrappers that no extension brings, and privileges
// on wrappers, and leaves them alone; servers of such wrappers, and tables on
// servers that an extension brings, are modelled.
func TestWrappersMadeByHand(t *testing.T) {
	server := enginetest.Postgres(t, enginetest.OldestPostgres)
	given := `CREATE EXTENSION file_fdw;
		CREATE FOREIGN DATA WRAPPER bare OPTIONS (debug 'true', "A b" '1');
		CREATE SERVER brought FOREIGN DATA WRAPPER file_fdw;
		ALTER EXTENSION file_fdw ADD SERVER brought;
		GRANT USAGE ON FOREIGN DATA WRAPPER file_fdw TO pg_monitor;
		GRANT USAGE ON FOREIGN SERVER brought TO pg_monitor;
		CREATE TYPE pair AS (a int, b int);
		CREATE TABLE typed OF pair;`
	original, copied := openLive(t, server.Database(t)), openLive(t, server.Database(t))
	exec(t, original.url, given)
	exec(t, copied.url, given)
	exec(t, original.url, `CREATE SERVER "S; x" FOREIGN DATA WRAPPER bare OPTIONS (a 'b', "C d" 'e;f', "Ünïx" '''', "for_each" '${x}');
		CREATE USER MAPPING FOR PUBLIC SERVER brought;
		CREATE FOREIGN TABLE on_bare (x int OPTIONS ("Column" 'it''s')) SERVER "S; x" OPTIONS ("Q q" '%{y}');
		CREATE FOREIGN TABLE on_brought (x text) SERVER brought OPTIONS (filename '/nowhere')`)
	found, unmodelled := original.inspect()
	var named []string
	for _, d := range unmodelled {
		if d.Code == "unmodelled" {
			named = append(named, d.Detail)
		}
	}
	for _, want := range []string{"foreign data wrapper bare", "permission on the foreign data wrapper file_fdw", "permission on the foreign server brought", "typed table public.typed"} {
		if !slices.ContainsFunc(named, func(detail string) bool { return strings.Contains(detail, want) }) {
			t.Errorf("nothing is said of the %s: %q", want, named)
		}
	}
	if len(named) != 4 {
		t.Errorf("unmodelled: %q", named)
	}
	model := printed(t, found)
	original.converged("the original against its printed model", model)
	copied.execute(copied.script(copied.plan(model, planner.Options{})))
	copied.converged("the copy against the model", model)
	sameDump(t, server, "the copy", copied.url, original.url, asDumped)
}

// TestSecretsStayOnTheServer finds no secret in anything that is read, and
// plans nothing for those that are there.
func TestSecretsStayOnTheServer(t *testing.T) {
	server := enginetest.Postgres(t, enginetest.OldestPostgres)
	l := openLive(t, server.Database(t))
	exec(t, l.url, `CREATE FOREIGN DATA WRAPPER w;
		CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (host 'h', password 'hidden-1', "API_KEY" 'hidden-2', uri 'https://user:hidden-3@example.org/x', address 'https://example.org/a:b@c');
		CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS ("user" 'u', password 'hidden-4', conn 'host=h password=hidden-5', password_required 'false');
		CREATE FOREIGN TABLE t (x int OPTIONS (name 'n', token 'hidden-6')) SERVER s OPTIONS (relation 'r', secret_key 'hidden-7')`)
	found, unmodelled := l.inspect()
	snapshot, err := snapshots.Encode("db", found, time.Unix(0, 0))
	if err != nil {
		t.Fatal(err)
	}
	for what, text := range map[string]string{"model": string(compiler.Print(found)), "snapshot": string(snapshot), "diagnostics": fmt.Sprint(unmodelled)} {
		if strings.Contains(text, "hidden") {
			t.Errorf("the %s has a secret:\n%s", what, text)
		}
		for _, kept := range []string{"address", "user", "password_required", "relation", "name"} {
			if what != "diagnostics" && !strings.Contains(text, kept) {
				t.Errorf("the %s lacks the option %s:\n%s", what, kept, text)
			}
		}
	}
	model := printed(t, found)
	l.converged("with secrets on the server", model)
	s := model.Lookup(schema.Address{Kind: schema.KindForeignServer, Name: "s"}).(*schema.ForeignServer)
	s.Options["host"] = "other"
	statements := l.script(l.plan(model, planner.Options{}))
	if len(statements) != 1 || statements[0].SQL != "ALTER SERVER s OPTIONS (SET host 'other')" {
		t.Errorf("got %v", statements)
	}
	l.execute(statements)
	kept, err := queryLines(t.Context(), l.url, "SELECT count(*) FROM pg_foreign_server, unnest(srvoptions) o WHERE o ~ 'hidden'")
	if err != nil || len(kept) != 1 || kept[0] != "3" {
		t.Errorf("the server has %v of its 3 secrets (%v)", kept, err)
	}
}
