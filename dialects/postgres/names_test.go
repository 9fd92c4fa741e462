package postgres

import (
	"strings"
	"testing"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/internal/enginetest"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// TestDefaultNamesAreTheServers lets the server name constraints and indexes
// and compares.
func TestDefaultNamesAreTheServers(t *testing.T) {
	long, wide := strings.Repeat("long_table_", 4), strings.Repeat("ü", 20)
	for _, table := range []string{"t", long, wide} {
		for _, column := range []string{"a", "email_address_of_the_user_who_wrote_it_first", wide} {
			url := enginetest.Postgres(t, enginetest.NewestPostgres).Database(t)
			q, c := ident(table), ident(column)
			exec(t, url, `CREATE TABLE `+q+` (id int PRIMARY KEY, `+c+` text UNIQUE CHECK (`+c+` <> ''), r int REFERENCES `+q+`);
				CREATE INDEX ON `+q+` (`+c+`, r); CREATE INDEX ON `+q+` (lower(`+c+`)); CREATE INDEX ON `+q+` ((r + 1), (r + 2)) INCLUDE (id);
				ALTER TABLE `+q+` ADD UNIQUE (r, `+c+`), ADD CHECK (r > id)`)
			l := openLive(t, url)
			objects, _, err := l.target.Inspect(t.Context(), dialects.Scope{})
			if err != nil {
				t.Fatal(err)
			}
			want, _ := l.inspect()
			for _, o := range objects {
				unname(o)
			}
			got, problems := schema.NewGraph(objects, New(dialects.Options{}))
			if err := problems.Err(); err != nil {
				t.Fatal(err)
			}
			plan, _ := planner.New(want, got, New(dialects.Options{}), planner.Options{})
			for _, change := range plan.Changes {
				t.Errorf("%s.%s: %s %s", table, column, change.Action, change.Address)
			}
		}
	}
}

func unname(o schema.Object) {
	switch o := o.(type) {
	case *schema.PrimaryKey:
		o.Name = ""
	case *schema.Unique:
		o.Name = ""
	case *schema.Check:
		o.Name = ""
	case *schema.ForeignKey:
		o.Name = ""
	case *schema.Index:
		o.Name = ""
	}
}
