package sqlite

import (
	"strings"
	"testing"

	"github.com/schemac/schemac/dialects/dialecttest"
)

// hazardFrame is a table with rows. What a case says goes into it; what stands
// behind a line of dashes, beside it.
func hazardFrame(body string) string {
	inside, beside, _ := strings.Cut(body, "---")
	return "table \"people\" {\n column \"id\" {\n type = integer\n }\n primary_key {\n columns = [column.id]\n }\n}\n" +
		"table \"orders\" {\n column \"id\" {\n type = integer\n }\n" + inside + "\n}\n" + beside + "\n"
}

func columnBlock(name, rest string) string { return "column \"" + name + "\" {\n " + rest + "\n}\n" }

func TestHazards(t *testing.T) {
	plain, nullable := columnBlock("a", "type = integer"), columnBlock("a", "type = integer\nnull = true")
	table := func(name, rest string) string {
		return "---\ntable \"" + name + "\" {\n column \"id\" {\n type = integer\n }\n" + rest + "\n}"
	}
	check, unique := "check \"c\" {\n expr = \"a > 0\"\n}", "unique \"u\" {\n columns = [column.a]\n}"
	key, primary := "foreign_key \"f\" {\n columns = [column.a]\n ref_columns = [table.people.column.id]\n}", "primary_key {\n columns = [column.a]\n}"
	view := "---\nview \"v\" {\n as = \"SELECT id FROM orders\"\n}"
	everything := "\nprimary_key {\n columns = [column.id]\n}\ncolumn \"b\" {\n type = integer\n}\ncheck \"c\" {\n expr = \"b > 0\"\n}\n" +
		"unique \"u\" {\n columns = [column.b]\n}\nindex \"i\" {\n columns = [column.b]\n unique = true\n}\n"
	dialecttest.Hazards(t, Dialect{}, hazardFrame, []dialecttest.HazardCase{
		{Name: "add nullable", After: nullable},
		{Name: "add with a default", After: columnBlock("a", "type = integer\ndefault = 1")},
		{Name: "LT101 add NOT NULL", After: plain, Want: "breaking may-fail! rewrite"},
		{Name: "DS103 drop", Before: plain, Want: "breaking data-loss"},
		{Name: "drop generated", Before: columnBlock("a", "type = integer\nnull = true\nas {\n expr = \"id + 1\"\n}"), Want: "breaking"},
		{Name: "rename", Before: plain, After: columnBlock("b", "type = integer\nrenamed_from = \"a\""), Want: "breaking"},
		{Name: "set NOT NULL", Before: nullable, After: plain, Want: "breaking may-fail rewrite"},
		{Name: "drop NOT NULL", Before: plain, After: nullable, Want: "rewrite"},
		{Name: "default", Before: plain, After: columnBlock("a", "type = integer\ndefault = 1"), Want: "rewrite"},
		{Name: "DS104 affinity", Before: columnBlock("a", "type = text"), After: plain, Want: "data-loss rewrite"},
		{Name: "add check", Before: plain, After: plain + check, Want: "breaking may-fail rewrite"},
		{Name: "drop check", Before: plain + check, After: plain, Want: "rewrite"},
		{Name: "add unique", Before: plain, After: plain + unique, Want: "may-fail rewrite"},
		{Name: "add foreign key", Before: plain, After: plain + key, Want: "may-fail rewrite"},
		{Name: "add primary key", Before: plain, After: plain + primary, Want: "may-fail rewrite"},
		{Name: "index", Before: plain, After: plain + "index \"i\" {\n columns = [column.a]\n}"},
		{Name: "unique index", Before: plain, After: plain + "index \"i\" {\n columns = [column.a]\n unique = true\n}", Want: "may-fail"},
		{Name: "create", After: table("new", "")},
		{Name: "create with everything", After: table("new", everything)},
		{Name: "LT110 drop", Before: table("old", ""), Want: "breaking data-loss"},
		{Name: "rename table", Before: table("old", ""), After: table("new", "renamed_from = \"old\""), Want: "breaking"},
		{Name: "create view", After: view},
		{Name: "drop view", Before: view, Want: "breaking"},
	})
}
