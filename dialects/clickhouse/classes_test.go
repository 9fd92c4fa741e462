package clickhouse

import (
	"strings"
	"testing"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// What the engine makes of a change to a table with rows.
const (
	// metadataChange leaves every part as it is.
	metadataChange = "metadata"
	// mutationChange has a row in system.mutations.
	mutationChange = "mutation"
	// rebuildChange is one that the engine refuses in place.
	rebuildChange = "rebuild"
	// stoppedChange is one that a query stops before anything has changed.
	stoppedChange = "stopped"
)

// classCase is a change of the table t: of what stands in it behind an id and
// a time, or of all that stands in it where the text names an engine.
type classCase struct {
	name, before, after string
	// seed are the rows, behind id and at; "" for the defaults.
	seed, want string
	// inPlace is what the engine refuses, of a change that is a rebuild.
	inPlace string
	// shows is a query and what it answers afterwards.
	query, shows string
}

func classTable(body string) string {
	if !strings.Contains(body, "engine =") {
		body = "engine = MergeTree\n sort {\n columns = [column.id]\n }\n" + body
	}
	return "table \"t\" {\n column \"id\" {\n type = UInt64\n }\n column \"at\" {\n type = DateTime\n }\n" + body + "\n}\n"
}

// testColumn declares a column of a case.
func testColumn(name, rest string) string { return "column \"" + name + "\" {\n " + rest + "\n}\n" }

func TestClassesOfColumns(t *testing.T) {
	a := func(rest string) string { return testColumn("a", rest) }
	number, text := a("type = Int32"), a("type = String")
	sorted := func(columns string) string {
		return "engine = MergeTree\n sort {\n columns = [" + columns + "]\n }\n"
	}
	classes(t, []classCase{
		{name: "add", after: number, want: metadataChange, query: "SELECT sum(a) FROM t", shows: "0"},
		{name: "add with a default", after: a("type = UInt64\ndefault = sql(\"id + 1\")"), want: metadataChange, query: "SELECT sum(a) FROM t", shows: "5"},
		{name: "add MATERIALIZED", after: a("type = UInt64\ndefault = sql(\"id + 1\")\ndefault_kind = MATERIALIZED"), want: metadataChange},
		{name: "add ALIAS", after: a("type = UInt64\ndefault = sql(\"id + 1\")\ndefault_kind = ALIAS"), want: metadataChange},
		{name: "CH130 materialize", after: a("type = Int32\ndefault = 5\nmaterialize = true"), want: mutationChange},
		{name: "comment", before: number, after: a("type = Int32\ncomment = \"x\""), want: metadataChange},
		{name: "codec", before: number, after: a("type = Int32\ncodec = \"ZSTD(3)\""), want: metadataChange},
		{name: "settings", before: number, after: a("type = Int32\nsettings = { min_compress_block_size = 65536 }"), want: metadataChange},
		{name: "settings go", before: a("type = Int32\nsettings = { min_compress_block_size = 65536 }"), after: number, want: metadataChange},
		{name: "statistics", before: number, after: a("type = Int32\nstatistics = [\"tdigest\"]"), want: metadataChange},
		{name: "DS109 TTL", before: number, after: a("type = Int32\nttl = \"at + INTERVAL 1 DAY\""), seed: "5", want: mutationChange, query: "SELECT sum(a) FROM t", shows: "0"},
		{name: "TTL goes", before: a("type = Int32\nttl = \"at + INTERVAL 99 YEAR\""), after: number, want: metadataChange},
		{name: "DS103 drop", before: number, want: mutationChange},
		{name: "DS103 drop of a key", before: sorted("column.id, column.a") + number, after: sorted("column.id"), want: rebuildChange, inPlace: "DROP COLUMN a"},
		{name: "DS103 drop below an index", before: number + "index \"i\" {\n columns = [column.a]\n type = \"minmax\"\n}", want: mutationChange, inPlace: "DROP COLUMN a"},
		{name: "DS103 drop below a projection", before: number + "projection \"p\" {\n as = \"SELECT a ORDER BY a\"\n}", want: mutationChange, inPlace: "DROP COLUMN a"},
		{name: "DS103 drop below a constraint", before: number + "check \"c\" {\n expr = \"a >= 0\"\n}", want: mutationChange, inPlace: "DROP COLUMN a"},
		{name: "DS103 drop below a default", before: number + testColumn("b", "type = Int32\ndefault = sql(\"a + 1\")"), after: testColumn("b", "type = Int32"), want: mutationChange, inPlace: "DROP COLUMN a"},
		{name: "BC102 rename", before: number, after: testColumn("b", "type = Int32\nrenamed_from = \"a\""), seed: "7", want: mutationChange, query: "SELECT sum(b) FROM t", shows: "14"},
		{name: "BC102 rename of a key", before: sorted("column.a") + number, after: sorted("column.b") + testColumn("b", "type = Int32\nrenamed_from = \"a\""), want: rebuildChange, inPlace: "RENAME COLUMN a TO b"},
		{name: "BC102 rename below a projection", before: number + "projection \"p\" {\n as = \"SELECT a ORDER BY a\"\n}", inPlace: "RENAME COLUMN a TO b",
			after: testColumn("b", "type = Int32\nrenamed_from = \"a\"") + "projection \"p\" {\n as = \"SELECT b ORDER BY b\"\n}", want: mutationChange},
		{name: "key column type", before: sorted("column.a") + number, after: sorted("column.a") + a("type = Int64"), want: rebuildChange, inPlace: "MODIFY COLUMN a Int64"},
		{name: "key column String to LowCardinality", before: sorted("column.a") + text, after: sorted("column.a") + a("type = LowCardinality(String)"), want: rebuildChange},
		{name: "key column time zone", before: sorted("column.a") + a("type = DateTime"), after: sorted("column.a") + a("type = DateTime(\"UTC\")"), want: metadataChange},
		{name: "key inside a column", before: "engine = MergeTree\n sort {\n on {\n expr = \"a.x\"\n }\n }\n" + a("type = sql(\"Tuple(x UInt8, y UInt8)\")"),
			after: "engine = MergeTree\n sort {\n on {\n expr = \"a.x\"\n }\n }\n" + a("type = sql(\"Tuple(x UInt16, y UInt8)\")"), want: rebuildChange, inPlace: "MODIFY COLUMN a Tuple(x UInt16, y UInt8)"},
		{name: "DS103 drop below an index of a part of it", before: a("type = sql(\"Map(String, UInt8)\")") + "index \"i\" {\n type = \"bloom_filter\"\n on {\n expr = \"a.keys\"\n }\n}",
			want: mutationChange, inPlace: "DROP COLUMN a"},
		{name: "MF120 text that is no number", before: text, after: number, seed: "'zz'", want: stoppedChange, query: "SELECT DISTINCT a FROM t", shows: "zz"},
		{name: "MF120 text too long", before: text, after: a("type = FixedString(2)"), seed: "'zzz'", want: stoppedChange, query: "SELECT DISTINCT a FROM t", shows: "zzz"},
		{name: "stored to ALIAS", before: number, after: a("type = Int32\ndefault = sql(\"toInt32(id)\")\ndefault_kind = ALIAS"), want: metadataChange},
	})
}

// DS114: rows from before the column was added show the default of the moment.
func TestClassOfDefaults(t *testing.T) {
	number := testColumn("a", "type = Int32")
	five, nine := testColumn("a", "type = Int32\ndefault = 5"), testColumn("a", "type = Int32\ndefault = 9")
	class := classing(t)
	class.build(t, "")
	class.seed(t, "")
	for _, step := range []struct{ model, shows string }{{five, "5"}, {nine, "9"}, {number, "0"}} {
		if got := class.change(t, step.model); got != metadataChange {
			t.Errorf("%s: %s", step.model, got)
		}
		class.shows(t, "SELECT DISTINCT a FROM t", step.shows)
	}
}

func TestClassesOfTypes(t *testing.T) {
	var cases []classCase
	change := func(from, to, value, want, shows string) {
		cases = append(cases, classCase{name: from + " to " + to, before: testColumn("a", "type = sql(\""+from+"\")"), after: testColumn("a", "type = sql(\""+to+"\")"),
			seed: value, want: want, query: "SELECT DISTINCT a FROM t", shows: shows})
	}
	change("Enum8('x' = 1)", "Enum8('x' = 1, 'y' = 2)", "'x'", metadataChange, "x")
	change("DateTime", "DateTime('UTC')", "1", metadataChange, "1970-01-01 00:00:01")
	change("DateTime64(3, 'UTC')", "DateTime64(3, 'Europe/Berlin')", "1", metadataChange, "1970-01-01 01:00:00.001")
	change("Decimal(10, 2)", "Decimal(18, 2)", "1.5", metadataChange, "1.5")
	change("Map(String, Enum8('x' = 1))", "Map(String, Enum8('x' = 1, 'y' = 2))", "{'k': 'x'}", mutationChange, "{'k':'x'}")
	change("Int32", "Int64", "1", mutationChange, "1")
	change("Int32", "Nullable(Int32)", "1", mutationChange, "1")
	change("String", "LowCardinality(String)", "'x'", mutationChange, "x")
	change("LowCardinality(String)", "String", "'x'", mutationChange, "x")
	change("Enum8('x' = 1)", "Enum16('x' = 1)", "'x'", mutationChange, "x")
	change("Array(UInt8)", "Array(UInt32)", "[1]", mutationChange, "[1]")
	change("Decimal(9, 2)", "Decimal(10, 2)", "1.5", mutationChange, "1.5")
	change("Int32", "Int8", "300", mutationChange, "44")
	change("UInt64", "Int64", "18446744073709551615", mutationChange, "-1")
	change("Decimal(18, 4)", "Decimal(18, 2)", "1.2345", mutationChange, "1.23")
	change("Float64", "Float32", "0.1", mutationChange, "0.1")
	change("DateTime64(3, 'UTC')", "DateTime('UTC')", "1500", mutationChange, "1970-01-01 00:00:01")
	change("Nullable(Int32)", "Int32", "NULL", mutationChange, "0")
	change("Enum8('x' = 1, 'y' = 2)", "Enum8('x' = 1)", "'x'", mutationChange, "x")
	change("Enum8('x' = 1, 'y' = 2)", "Enum8('x' = 1)", "'y'", stoppedChange, "y")
	change("Enum8('x' = 1, 'y' = 2)", "Enum8('x' = 2, 'y' = 1)", "'y'", rebuildChange, "")
	cases[len(cases)-1].inPlace = "MODIFY COLUMN a Enum8('x' = 2, 'y' = 1)"
	classes(t, cases)
}

func TestClassesOfTables(t *testing.T) {
	b := testColumn("b", "type = UInt64")
	table := func(engine, clauses string) string { return "engine = " + engine + "\n" + clauses + "\n" }
	sort := func(columns string) string { return "sort {\n columns = [" + columns + "]\n }\n" }
	byID := table("MergeTree", sort("column.id"))
	keyed := table("MergeTree", sort("column.id, column.b")+"primary_key {\n columns = [column.id]\n }\n") + b
	classes(t, []classCase{
		{name: "comment", after: "comment = \"x\"", want: metadataChange},
		{name: "setting", after: "settings = {\n ttl_only_drop_parts = 1\n}", want: metadataChange},
		{name: "setting goes", before: "settings = {\n ttl_only_drop_parts = 1\n}", want: metadataChange},
		{name: "472 a setting of creation", after: "settings = {\n index_granularity = 1024\n}", want: rebuildChange, inPlace: "MODIFY SETTING index_granularity = 1024"},
		{name: "add index", after: "index \"i\" {\n columns = [column.at]\n type = \"minmax\"\n}", want: metadataChange},
		{name: "CH130 index", after: "index \"i\" {\n columns = [column.at]\n type = \"minmax\"\n materialize = true\n}", want: mutationChange},
		{name: "drop index", before: "index \"i\" {\n columns = [column.at]\n type = \"minmax\"\n}", want: mutationChange},
		{name: "add projection", after: "projection \"p\" {\n as = \"SELECT id ORDER BY at\"\n}", want: metadataChange},
		{name: "CH130 projection", after: "projection \"p\" {\n as = \"SELECT id ORDER BY at\"\n materialize = true\n}", want: mutationChange},
		{name: "drop projection", before: "projection \"p\" {\n as = \"SELECT id ORDER BY at\"\n}", want: mutationChange},
		{name: "CH131 projection of a Replacing", before: table("ReplacingMergeTree", sort("column.id")+"settings = {\n deduplicate_merge_projection_mode = \"rebuild\"\n}"),
			after: table("ReplacingMergeTree", sort("column.id")+"settings = {\n deduplicate_merge_projection_mode = \"rebuild\"\n}\nprojection \"p\" {\n as = \"SELECT id ORDER BY at\"\n}"), want: metadataChange},
		{name: "MF123 add constraint", after: "check \"c\" {\n expr = \"id > 100\"\n}", want: metadataChange, query: "SELECT count() FROM t", shows: "2"},
		{name: "drop constraint", before: "check \"c\" {\n expr = \"id > 0\"\n}", want: metadataChange},
		{name: "CH120 sort by a new column", before: byID, after: table("MergeTree", sort("column.id, column.b")) + b, want: rebuildChange},
		{name: "CH120 sort by a new column, the primary key stays", before: table("MergeTree", sort("column.id")+"primary_key {\n columns = [column.id]\n }\n"), after: keyed, want: metadataChange},
		{name: "CH120 sort by a column that was there", before: byID + b, after: keyed, want: rebuildChange, inPlace: "MODIFY ORDER BY (id, b)"},
		{name: "CH121 sort by a prefix", before: keyed, after: table("MergeTree", sort("column.id")+"primary_key {\n columns = [column.id]\n }\n") + b, want: metadataChange},
		{name: "CH121 sort by a prefix, no primary key", before: table("MergeTree", sort("column.id, column.b")) + b, after: byID + b, want: rebuildChange, inPlace: "MODIFY ORDER BY id"},
		{name: "sample", after: "sample {\n expr = \"id\"\n}", want: metadataChange},
		{name: "sample goes", before: "sample {\n expr = \"id\"\n}", want: metadataChange},
		{name: "DS109 TTL", after: "ttl = \"at + INTERVAL 1 DAY\"", want: mutationChange, query: "SELECT count() FROM t", shows: "0"},
		{name: "TTL goes", before: "ttl = \"at + INTERVAL 99 YEAR\"", want: metadataChange},
		{name: "CH2xx engine", before: byID, after: table("ReplacingMergeTree", sort("column.id")), want: rebuildChange, inPlace: "MODIFY ENGINE = ReplacingMergeTree"},
		{name: "CH2xx partition", after: "partition {\n on {\n expr = \"toYYYYMM(at)\"\n}\n}", want: rebuildChange, inPlace: "MODIFY PARTITION BY toYYYYMM(at)"},
		{name: "CH2xx primary key", before: table("MergeTree", sort("column.id, column.b")) + b, after: keyed, want: rebuildChange, inPlace: "MODIFY PRIMARY KEY id"},
		{name: "CH2xx order by", before: table("MergeTree", sort("column.id, column.b")) + b, after: table("MergeTree", sort("column.b, column.id")) + b, want: rebuildChange, inPlace: "MODIFY ORDER BY (b, id)"},
	})
}

// DS102: what is dropped without SYNC can be brought back for a while.
func TestClassOfDrop(t *testing.T) {
	class := classing(t)
	class.build(t, "")
	class.seed(t, "")
	plan := planned(t, class.dialect, class.target, "")
	statements, problems := class.dialect.Emit(plan.Pair, plan.Changes)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	if err := class.target.Execute(t.Context(), statements, nil); err != nil {
		t.Fatal(err)
	}
	must(t, class.address, "UNDROP TABLE t")
	class.shows(t, "SELECT count() FROM t", "2")
}

func classes(t *testing.T, cases []classCase) {
	class := classing(t)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := class.try(t, c)
			for range 2 { // the server may have merged the parts just then
				if got != c.want {
					got = class.try(t, c)
				}
			}
			if got != c.want {
				t.Errorf("it is %s, want %s", got, c.want)
			}
			if c.query != "" && c.want != rebuildChange {
				class.shows(t, c.query, c.shows)
			}
		})
	}
}

// classer tries changes in one database.
type classer struct {
	address string
	target  dialects.Target
	dialect dialects.Dialect
}

func classing(t *testing.T) classer {
	address := newDatabase(t)
	options := dialects.Options{DefaultSchema: databaseIn(address)}
	return classer{address, connect(t, address, options), New(options)}
}

// try makes the table anew, changes it, and tells the class of the change.
func (c classer) try(t *testing.T, of classCase) string {
	must(t, c.address, "DROP TABLE IF EXISTS t SYNC")
	c.build(t, of.before)
	c.seed(t, of.seed)
	if of.inPlace != "" {
		if _, err := ask(t.Context(), c.address, "ALTER TABLE t "+of.inPlace); err == nil {
			t.Errorf("the engine takes %s", of.inPlace)
		}
	}
	return c.change(t, of.after)
}

func (c classer) build(t *testing.T, body string) {
	empty, _ := schema.NewGraph(nil, c.dialect)
	statements, problems := emitted(t, c.dialect, empty, compileModel(t, c.dialect, classTable(body)))
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	if err := c.target.Execute(t.Context(), statements, nil); err != nil {
		t.Fatal(err)
	}
}

// seed writes two parts of one row each.
func (c classer) seed(t *testing.T, value string) {
	columns := "(id, at, a)"
	if value == "" {
		columns = "(id, at)"
	} else {
		value = ", " + value
	}
	must(t, c.address, "SYSTEM STOP MERGES t", "INSERT INTO t "+columns+" VALUES (1, '2020-01-01 00:00:00'"+value+")", "INSERT INTO t "+columns+" VALUES (2, '2020-01-01 00:00:00'"+value+")",
		"SYSTEM START MERGES t")
}

// change plans from the database to the model, carries it out unless it is a
// rebuild, and tells what the engine made of it.
func (c classer) change(t *testing.T, body string) string {
	plan := planned(t, c.dialect, c.target, classTable(body))
	statements, problems := c.dialect.Emit(plan.Pair, plan.Changes)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	for _, change := range plan.Changes {
		if change.Action == planner.Rebuild {
			return rebuildChange
		}
	}
	parts := c.parts(t)
	if err := c.target.Execute(t.Context(), statements, nil); err != nil {
		if strings.Contains(err.Error(), "nothing has been changed") && c.mutations(t) == "0" && c.parts(t) == parts {
			return stoppedChange
		}
		t.Fatal(err)
	}
	if left := planned(t, c.dialect, c.target, classTable(body)); !left.Empty() {
		t.Errorf("%d changes are left", len(left.Changes))
	}
	mutations := c.mutations(t)
	switch {
	case mutations == "0" && c.parts(t) == parts:
		return metadataChange
	case mutations == "0":
		return "neither: the parts changed from " + parts + " to " + c.parts(t)
	}
	return mutationChange
}

func (c classer) mutations(t *testing.T) string {
	return c.answer(t, "SELECT count() FROM system.mutations WHERE database = currentDatabase() AND table = 't'")
}

func (c classer) parts(t *testing.T) string {
	return c.answer(t, "SELECT arraySort(groupArray(name)) FROM system.parts WHERE active AND database = currentDatabase() AND table = 't'")
}

func (c classer) answer(t *testing.T, sql string) string {
	t.Helper()
	text, err := ask(t.Context(), c.address, sql)
	if err != nil {
		t.Fatalf("%v: %s", err, sql)
	}
	return text
}

func (c classer) shows(t *testing.T, query, want string) {
	t.Helper()
	if got := c.answer(t, query); got != want {
		t.Errorf("%s shows %q, want %q", query, got, want)
	}
}
