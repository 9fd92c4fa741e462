package postgres_test

import (
	"strings"
	"testing"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/dialecttest"
	"github.com/schemac/schemac/dialects/postgres"
)

// ordersFrame is a table with rows, and one that it can refer to. What a case
// says goes into the table; what stands behind a line of dashes, beside it.
func ordersFrame(body string) string {
	inside, beside, _ := strings.Cut(body, "---")
	return "table \"people\" {\n column \"id\" {\n type = bigint\n }\n primary_key {\n columns = [column.id]\n }\n}\n" +
		"table \"orders\" {\n column \"id\" {\n type = bigint\n }\n column \"kept\" {\n type = text\n null = true\n }\n" + inside + "\n}\n" + beside + "\n"
}

// column declares a column of the case.
func column(name, rest string) string { return "column \"" + name + "\" {\n " + rest + "\n}\n" }

func TestHazardsOfColumns(t *testing.T) {
	plain, nullable := column("a", "type = integer"), column("a", "type = integer\nnull = true")
	dialecttest.Hazards(t, postgres.New(dialects.Options{}), ordersFrame, []dialecttest.HazardCase{
		{Name: "add nullable", After: nullable},
		{Name: "add with a constant", After: column("a", "type = integer\ndefault = 0")},
		{Name: "add with a stable default", After: column("a", "type = timestamptz\ndefault = sql(\"now()\")")},
		{Name: "MF103 add NOT NULL", After: plain, Want: "breaking may-fail!"},
		{Name: "PG302 add with a volatile default", After: column("a", "type = uuid\ndefault = sql(\"gen_random_uuid()\")"), Want: "rewrite"},
		{Name: "PG302 add with a volatile clock", After: column("a", "type = timestamptz\ndefault = sql(\"clock_timestamp()\")"), Want: "rewrite"},
		{Name: "PG302 add serial", After: column("a", "type = bigserial"), Want: "rewrite"},
		{Name: "PG302 add identity", After: column("a", "type = bigint\nidentity {\n generated = ALWAYS\n}"), Want: "rewrite"},
		{Name: "PG307 add stored generated", After: column("a", "type = bigint\nas {\n expr = \"id + 1\"\n type = STORED\n}"), Want: "may-fail rewrite"},
		{Name: "add virtual generated", After: column("a", "type = bigint\nnull = true\nas {\n expr = \"id + 1\"\n type = VIRTUAL\n}")},
		{Name: "PG309 add with a check", After: nullable + "check \"c\" {\n expr = \"a > 0\"\n}", Want: "breaking long-lock may-fail"},
		{Name: "PG105 add unique", After: nullable + "unique \"u\" {\n columns = [column.a]\n}", Want: "long-lock may-fail"},
		{Name: "DS103 drop", Before: plain, Want: "breaking data-loss"},
		{Name: "drop generated", Before: column("a", "type = bigint\nnull = true\nas {\n expr = \"id + 1\"\n type = STORED\n}"), Want: "breaking"},
		{Name: "set default", Before: nullable, After: column("a", "type = integer\nnull = true\ndefault = 1")},
		{Name: "drop default", Before: column("a", "type = integer\nnull = true\ndefault = 1"), After: nullable},
		{Name: "PG303 set NOT NULL", Before: nullable, After: plain, Want: "breaking long-lock may-fail"},
		{Name: "CD104 drop NOT NULL", Before: plain, After: nullable, Want: "breaking"},
		{Name: "BC102 rename", Before: plain, After: column("b", "type = integer\nrenamed_from = \"a\""), Want: "breaking"},
		{Name: "MF114 add identity", Before: plain, After: column("a", "type = integer\nidentity {}")},
		{Name: "MF114 add identity to a nullable column", Before: nullable, After: column("a", "type = integer\nidentity {}"), Want: "breaking long-lock may-fail"},
		{Name: "BC114 identity always", Before: column("a", "type = integer\nidentity {}"), After: column("a", "type = integer\nidentity {\n generated = ALWAYS\n}"), Want: "breaking"},
		{Name: "identity by default", Before: column("a", "type = integer\nidentity {\n generated = ALWAYS\n}"), After: column("a", "type = integer\nidentity {}")},
		{Name: "drop identity", Before: column("a", "type = integer\nidentity {}"), After: plain, Want: "data-loss"},
		{Name: "drop expression", Before: column("a", "type = bigint\nnull = true\nas {\n expr = \"id + 1\"\n type = STORED\n}"), After: column("a", "type = bigint\nnull = true")},
		{Name: "comment", Before: plain, After: column("a", "type = integer\ncomment = \"x\"")},
	})
}

func TestHazardsOfTypes(t *testing.T) {
	var cases []dialecttest.HazardCase
	change := func(from, to, want string) {
		cases = append(cases, dialecttest.HazardCase{Name: from + " to " + to, Before: column("a", "null = true\ntype = "+from), After: column("a", "null = true\ntype = "+to), Want: want})
	}
	change("varchar(10)", "varchar(20)", "")
	change("varchar(10)", "text", "")
	change("numeric(8,2)", "numeric(12,2)", "")
	change("timestamp", "timestamptz", "")
	change("cidr", "inet", "")
	change("integer", "bigint", "rewrite")
	change("numeric(8,2)", "numeric(12,4)", "rewrite")
	change("bigint", "integer", "may-fail rewrite")
	change("varchar(20)", "varchar(10)", "may-fail rewrite")
	change("text", "integer", "may-fail rewrite")
	change("numeric(12,4)", "numeric(12,2)", "data-loss rewrite")
	change("double_precision", "real", "data-loss may-fail rewrite")
	change("timestamp", "date", "data-loss rewrite")
	change("json", "jsonb", "data-loss may-fail rewrite")
	change("inet", "cidr", "data-loss rewrite")
	dialecttest.Hazards(t, postgres.New(dialects.Options{}), ordersFrame, cases)

	check, index := "check \"c\" {\n expr = \"a <> ''\"\n}", "index \"i\" {\n on {\n expr = \"lower(a)\"\n }\n}"
	partial, plain := "index \"i\" {\n columns = [column.id]\n where = \"a <> ''\"\n}", "index \"i\" {\n columns = [column.a]\n}"
	narrow, wide := column("a", "null = true\ntype = varchar(10)"), column("a", "null = true\ntype = varchar(20)")
	stamp, zoned := column("a", "null = true\ntype = timestamp"), column("a", "null = true\ntype = timestamptz")
	dialecttest.Hazards(t, postgres.New(dialects.Options{}), ordersFrame, []dialecttest.HazardCase{
		{Name: "PG311 widen below a check", Before: narrow + check, After: wide + check, Want: "long-lock may-fail"},
		{Name: "PG312 widen below an index of an expression", Before: narrow + index, After: wide + index, Want: "long-lock"},
		{Name: "PG312 widen below a partial index", Before: narrow + partial, After: wide + partial, Want: "long-lock"},
		{Name: "widen below an index", Before: narrow + plain, After: wide + plain},
		{Name: "PG312 time zone below an index", Before: stamp + plain, After: zoned + plain, Want: "long-lock"},
	})
}

func TestHazardsOfConstraints(t *testing.T) {
	a := column("a", "type = bigint")
	check, unchecked := "check \"c\" {\n expr = \"a > 0\"\n}", "check \"c\" {\n expr = \"a > 0\"\n not_valid = true\n}"
	key := func(rest string) string {
		return "foreign_key \"f\" {\n columns = [column.a]\n ref_columns = [table.people.column.id]\n" + rest + "\n}"
	}
	unique, primary := "unique \"u\" {\n columns = [column.a]\n}", "primary_key {\n columns = [column.a]\n}"
	dialecttest.Hazards(t, postgres.New(dialects.Options{}), ordersFrame, []dialecttest.HazardCase{
		{Name: "PG305 add check", Before: a, After: a + check, Want: "breaking long-lock may-fail"},
		{Name: "add check NOT VALID", Before: a, After: a + unchecked},
		{Name: "validate check", Before: a + unchecked, After: a + check, Want: "may-fail"},
		{Name: "drop check", Before: a + check, After: a},
		{Name: "PG306 add foreign key", Before: a, After: a + key(""), Want: "long-lock may-fail"},
		{Name: "add foreign key NOT VALID", Before: a, After: a + key("not_valid = true")},
		{Name: "validate foreign key", Before: a + key("not_valid = true"), After: a + key(""), Want: "may-fail"},
		{Name: "CD101 drop foreign key", Before: a + key(""), After: a},
		{Name: "defer foreign key", Before: a + key(""), After: a + key("deferrable = INITIALLY_DEFERRED")},
		{Name: "PG105 add unique", Before: a, After: a + unique, Want: "long-lock may-fail"},
		{Name: "drop unique", Before: a + unique, After: a, Want: "breaking"},
		{Name: "PG104 add primary key", Before: a, After: a + primary, Want: "long-lock may-fail"},
		{Name: "rename constraint", Before: a + unique, After: a + "unique \"v\" {\n columns = [column.a]\n}"},
	})
}

func TestHazardsOfTables(t *testing.T) {
	a := column("a", "type = bigint")
	table := func(name, rest string) string {
		return "---\ntable \"" + name + "\" {\n column \"id\" {\n type = bigint\n }\n" + rest + "\n}"
	}
	view := "---\nview \"v\" {\n as = \"SELECT id FROM orders\"\n}"
	enum := func(values string) string {
		return column("a", "type = enum.e\nnull = true") + "---\nenum \"e\" {\n values = [" + values + "]\n}"
	}
	everything := "\nprimary_key {\n columns = [column.id]\n}\ncolumn \"b\" {\n type = bigint\n}\ncheck \"c\" {\n expr = \"b > 0\"\n}\n" +
		"unique \"u\" {\n columns = [column.b]\n}\nindex \"i\" {\n columns = [column.b]\n unique = true\n}\n" +
		"foreign_key \"f\" {\n columns = [column.b]\n ref_columns = [table.people.column.id]\n}\n"
	dialecttest.Hazards(t, postgres.New(dialects.Options{}), ordersFrame, []dialecttest.HazardCase{
		{Name: "create", After: table("new", "")},
		{Name: "create with everything", After: table("new", everything)},
		{Name: "DS102 drop", Before: table("new", ""), Want: "breaking data-loss"},
		{Name: "BC101 rename", Before: table("old", ""), After: table("new", "renamed_from = \"old\""), Want: "breaking"},
		{Name: "PG310 DS113 unlogged", Before: table("new", ""), After: table("new", "unlogged = true"), Want: "data-loss rewrite"},
		{Name: "PG310 logged", Before: table("new", "unlogged = true"), After: table("new", ""), Want: "rewrite"},
		{Name: "PG310 tablespace", Before: table("new", ""), After: table("new", "tablespace = \"fast\""), Want: "rewrite"},
		{Name: "comment", Before: table("new", ""), After: table("new", "comment = \"x\"")},
		{Name: "PG101 index", Before: a, After: a + "index \"i\" {\n columns = [column.a]\n}", Want: "long-lock"},
		{Name: "PG101 unique index", Before: a, After: a + "index \"i\" {\n columns = [column.a]\n unique = true\n}", Want: "long-lock may-fail"},
		{Name: "PG102 drop index", Before: a + "index \"i\" {\n columns = [column.a]\n}", After: a},
		{Name: "create view", After: view},
		{Name: "drop view", Before: view, Want: "breaking"},
		{Name: "replace view", Before: view, After: strings.Replace(view, "id FROM", "id, kept FROM", 1)},
		{Name: "add enum value", Before: enum(`"x"`), After: enum(`"x", "y"`)},
		{Name: "remove enum value", Before: enum(`"x", "y"`), After: enum(`"x"`), Want: "may-fail rewrite"},
	})
}
