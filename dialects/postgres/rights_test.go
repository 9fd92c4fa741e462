package postgres

import (
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/internal/enginetest"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// crowded is a database in which a role owns the schema app and nothing else,
// beside what an administrator and others have there.
type crowded struct {
	// admin is the URL of the superuser, own that of the role with its schema
	// alone in sight, wide that of the role with everything.
	admin, own, wide string
	// name makes the names of roles, which belong to the whole server.
	name *strings.Replacer
}

func newCrowded(t *testing.T, major int) crowded {
	t.Helper()
	server := enginetest.Postgres(t, major)
	s := crowded{admin: server.Database(t)}
	u, err := url.Parse(s.admin)
	if err != nil {
		t.Fatal(err)
	}
	prefix := strings.TrimPrefix(u.Path, "/")
	s.name = strings.NewReplacer("{role}", prefix+"_app", "{other}", prefix+"_other", "{reader}", prefix+"_reader")
	t.Cleanup(func() {
		exec(t, s.admin, s.name.Replace(`ALTER SUBSCRIPTION {other}_copy DISABLE; ALTER SUBSCRIPTION {other}_copy SET (slot_name = NONE)`))
		exec(t, s.admin, s.name.Replace(`DROP SUBSCRIPTION {other}_copy`))
		for _, role := range []string{"{reader}", "{role}", "{other}"} {
			exec(t, s.admin, s.name.Replace("DROP OWNED BY "+role+" CASCADE; DROP ROLE "+role))
		}
	})
	for _, statement := range strings.SplitAfter(s.file(t, "others.sql"), ";\n") {
		exec(t, s.admin, statement) // apart: a subscription wants no transaction
	}
	u.User = url.UserPassword(s.name.Replace("{role}"), "secret")
	s.wide = u.String()
	query := u.Query()
	query.Set("search_path", "app")
	u.RawQuery = query.Encode()
	s.own = u.String()
	return s
}

func (s crowded) file(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/rights/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return s.name.Replace(string(text))
}

// TestOwnerOfASchema has a role that owns no more than its schema do
// everything that can be done there, beside what it may not even look at.
func TestOwnerOfASchema(t *testing.T) {
	for _, major := range []int{enginetest.OldestPostgres, 15, enginetest.NewestPostgres} {
		t.Run(fmt.Sprint(major), func(t *testing.T) {
			s := newCrowded(t, major)
			own := openLive(t, s.own)
			bare, _ := own.inspect()
			exec(t, s.wide, s.file(t, "own.sql"))
			full, found := own.inspect()
			for _, o := range full.Objects() {
				if a := o.Address(); a.Schema != "" && a.Schema != "app" {
					t.Errorf("%s is somebody else's", a)
				}
			}
			for _, d := range found {
				t.Logf("%s: %s", d.Summary, d.Detail)
			}
			model := printed(t, full)
			own.converged("as found", model)
			before := dumpOf(t, s.admin)
			for round, to := range []*schema.Graph{bare, model} {
				from, _ := own.inspect()
				plan := own.plan(to, planner.Options{})
				forward, back := own.script(plan), own.script(wayBack(t, plan, from))
				own.execute(forward)
				own.converged(fmt.Sprintf("round %d", round), to)
				own.execute(back)
				own.converged(fmt.Sprintf("round %d back", round), from)
				own.execute(forward)
			}
			if d := compareDumps(dumpOf(t, s.admin), before); d != "" {
				t.Errorf("dropped and made again:\n%s", d)
			}
			keepsHistory(t, own)
			saysWhatIsMissing(t, own)
		})
	}
}

// keepsHistory has the ledger make its tables in the schema that it was given.
func keepsHistory(t *testing.T, own live) {
	t.Helper()
	ledger := own.target.(*target).Ledger()
	if err := ledger.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	own.execute([]dialects.Statement{ledger.Keep("a", "b")})
	if got, err := ledger.Recall(t.Context(), "a"); err != nil || got != "b" {
		t.Errorf("recalled %q, %v", got, err)
	}
}

// saysWhatIsMissing has statements refused.
func saysWhatIsMissing(t *testing.T, own live) {
	t.Helper()
	for statement, want := range map[string]string{
		"CREATE SCHEMA more":                           "GRANT CREATE ON database",
		"CREATE TABLE public.t ()":                     "GRANT USAGE, CREATE ON schema public",
		"COMMENT ON EXTENSION citext IS 'ours'":        "Only the owner of extension citext",
		"CREATE ROLE another":                          "Connect as a role that may do this",
		"CREATE PUBLICATION everything FOR ALL TABLES": "GRANT CREATE ON database",
	} {
		err := own.target.Execute(t.Context(), transactional(statement), nil)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", statement, err)
		}
	}
}
