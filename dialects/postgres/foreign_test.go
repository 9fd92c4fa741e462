package postgres

import (
	"slices"
	"testing"

	"github.com/schemac/schemac/compiler"
	"github.com/schemac/schemac/dialects"
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
