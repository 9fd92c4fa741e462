package clickhouse_test

import (
	"strings"
	"testing"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/clickhouse"
	"github.com/schemac/schemac/dialects/dialecttest"
)

// eventsFrame is a MergeTree table with rows. What a case says goes into it;
// what stands behind a line of dashes, beside it.
func eventsFrame(body string) string {
	inside, beside, _ := strings.Cut(body, "---")
	return "schema \"app\" {}\ntable \"events\" {\n schema = schema.app\n engine = MergeTree\n sort {\n columns = [column.id]\n }\n" +
		"column \"id\" {\n type = UInt64\n }\n column \"at\" {\n type = DateTime\n }\n" + inside + "\n}\n" + beside + "\n"
}

// column declares a column of the case.
func column(name, rest string) string { return "column \"" + name + "\" {\n " + rest + "\n}\n" }

func TestHazardsOfColumns(t *testing.T) {
	number, text := column("a", "type = Int32"), column("a", "type = String")
	dialecttest.Hazards(t, clickhouse.New(dialects.Options{DefaultSchema: "app"}), eventsFrame, []dialecttest.HazardCase{
		{Name: "add", After: number},
		{Name: "add with a default", After: column("a", "type = Int32\ndefault = 1")},
		{Name: "comment", Before: number, After: column("a", "type = Int32\ncomment = \"x\"")},
		{Name: "codec", Before: number, After: column("a", "type = Int32\ncodec = \"ZSTD(3)\"")},
		{Name: "DS114 default", Before: column("a", "type = Int32\ndefault = 5"), After: column("a", "type = Int32\ndefault = 9"), Want: "breaking"},
		{Name: "DS114 default goes", Before: column("a", "type = Int32\ndefault = 5"), After: number, Want: "breaking"},
		{Name: "DS103 drop", Before: number, Want: "breaking data-loss"},
		{Name: "BC102 rename", Before: number, After: column("b", "type = Int32\nrenamed_from = \"a\""), Want: "breaking"},
		{Name: "DS109 TTL of a column", Before: number, After: column("a", "type = Int32\nttl = \"at + INTERVAL 1 DAY\""), Want: "data-loss"},
		{Name: "unparsable text", Before: text, After: number, Want: "may-fail rewrite"},
		{Name: "add MATERIALIZED", After: column("a", "type = UInt64\ndefault = sql(\"id + 1\")\ndefault_kind = MATERIALIZED")},
		{Name: "add ALIAS", After: column("a", "type = UInt64\ndefault = sql(\"id + 1\")\ndefault_kind = ALIAS")},
		{Name: "settings", Before: number, After: column("a", "type = Int32\nsettings = { min_compress_block_size = 65536 }")},
		{Name: "statistics", Before: number, After: column("a", "type = Int32\nstatistics = [\"tdigest\"]")},
		{Name: "DS114 default comes", Before: number, After: column("a", "type = Int32\ndefault = 5"), Want: "breaking"},
		{Name: "DS114 MATERIALIZED changes", Before: column("a", "type = Int32\ndefault = 5\ndefault_kind = MATERIALIZED"),
			After: column("a", "type = Int32\ndefault = 9\ndefault_kind = MATERIALIZED"), Want: "breaking"},
		{Name: "CH130 column", After: column("a", "type = Int32\ndefault = 5\nmaterialize = true"), Want: "rewrite"},
		{Name: "type of an ALIAS", Before: column("a", "type = Int64\ndefault = sql(\"id\")\ndefault_kind = ALIAS"), After: column("a", "type = Int8\ndefault = sql(\"id\")\ndefault_kind = ALIAS")},
		{Name: "stored becomes ALIAS", Before: number, After: column("a", "type = Int32\ndefault = sql(\"id\")\ndefault_kind = ALIAS"), Want: "data-loss"},
		{Name: "TTL of a column goes", Before: column("a", "type = Int32\nttl = \"at + INTERVAL 1 DAY\""), After: number},
		{Name: "MF120 no way to look first", Before: column("a", "type = String"), After: column("a", "type = JSON"), Want: "may-fail! rewrite"},
	})
}

func TestHazardsOfTypes(t *testing.T) {
	var cases []dialecttest.HazardCase
	change := func(from, to, want string) {
		cases = append(cases, dialecttest.HazardCase{Name: from + " to " + to, Before: column("a", "type = sql(\""+from+"\")"), After: column("a", "type = sql(\""+to+"\")"), Want: want})
	}
	change("Enum8('x' = 1)", "Enum8('x' = 1, 'y' = 2)", "")
	change("DateTime", "DateTime('UTC')", "")
	change("Int32", "Int64", "rewrite")
	change("Int32", "Nullable(Int32)", "rewrite")
	change("String", "LowCardinality(String)", "rewrite")
	change("Int32", "Int8", "data-loss rewrite")
	change("UInt64", "Int64", "data-loss rewrite")
	change("Decimal(18, 4)", "Decimal(18, 2)", "data-loss rewrite")
	change("Float64", "Float32", "data-loss rewrite")
	change("DateTime64(3)", "DateTime", "data-loss rewrite")
	change("Enum8('x' = 1, 'y' = 2)", "Enum8('x' = 1)", "may-fail rewrite")
	change("Nullable(Int32)", "Int32", "data-loss rewrite")
	change("Decimal(10, 2)", "Decimal(18, 2)", "")
	change("DateTime64(3, 'UTC')", "DateTime64(3, 'Europe/Berlin')", "")
	change("LowCardinality(String)", "String", "rewrite")
	change("Enum8('x' = 1)", "Enum16('x' = 1)", "rewrite")
	change("Array(Nullable(Enum8('x' = 1, 'y' = 2)))", "Array(Nullable(Enum8('x' = 1)))", "may-fail rewrite")
	change("Map(String, Enum8('x' = 1))", "Map(String, Enum8('x' = 1, 'y' = 2))", "rewrite")
	change("Array(Enum8('x' = 1))", "Array(Enum8('x' = 1, 'y' = 2))", "")
	change("String", "Enum8('x' = 1)", "may-fail rewrite")
	change("Array(String)", "Array(Int32)", "may-fail rewrite")
	change("Array(UInt8)", "Array(UInt32)", "rewrite")
	change("Int128", "Int256", "rewrite")
	change("String", "FixedString(2)", "may-fail rewrite")
	change("Tuple(x UInt8, y String)", "Tuple(x UInt8)", "data-loss rewrite")
	dialecttest.Hazards(t, clickhouse.New(dialects.Options{DefaultSchema: "app"}), eventsFrame, cases)
}

func TestHazardsOfTables(t *testing.T) {
	const table = "---\ntable \"other\" {\n schema = schema.app\n engine = MergeTree\n sort {\n columns = [column.id]\n }\n column \"id\" {\n type = UInt64\n }\n}\n"
	renamed := strings.Replace(table, `"other" {`, "\"renamed\" {\n renamed_from = \"other\"", 1)
	sorted := strings.Replace(table, "}\n}\n", "}\n column \"b\" {\n type = UInt64\n }\n}\n", 1)
	resorted := strings.Replace(sorted, "[column.id]", "[column.b, column.id]", 1)
	replacing := strings.Replace(table, "MergeTree", "ReplacingMergeTree", 1)
	target := "---\ntable \"counts\" {\n schema = schema.app\n engine = MergeTree\n sort {\n columns = [column.id]\n }\n column \"id\" {\n type = UInt64\n }\n}\n"
	view := target + "materialized \"mv\" {\n schema = schema.app\n to = table.counts\n as = \"SELECT id FROM app.events\"\n}\n"
	requeried := strings.Replace(view, "SELECT id", "SELECT id + 1 AS id", 1)
	inner := "---\nmaterialized \"mv\" {\n schema = schema.app\n engine = MergeTree\n sort {\n columns = [column.id]\n }\n as = \"SELECT id FROM app.events\"\n}\n"
	dialecttest.Hazards(t, clickhouse.New(dialects.Options{DefaultSchema: "app"}), eventsFrame, []dialecttest.HazardCase{
		{Name: "create", After: table},
		{Name: "DS102 drop", Before: table, Want: "breaking data-loss"},
		{Name: "BC101 rename", Before: table, After: renamed, Want: "breaking"},
		{Name: "CH2xx order by", Before: sorted, After: resorted, Want: "rewrite"},
		{Name: "CH2xx engine", Before: table, After: replacing, Want: "data-loss"},
		{Name: "DS109 TTL", Before: "", After: "ttl = \"at + INTERVAL 1 DAY\"", Want: "data-loss rewrite"},
		{Name: "TTL goes", Before: "ttl = \"at + INTERVAL 1 DAY\"", After: ""},
		{Name: "setting", After: "settings = {\n ttl_only_drop_parts = 1\n}"},
		{Name: "setting goes", Before: "settings = {\n ttl_only_drop_parts = 1\n}"},
		{Name: "storage policy", After: "settings = {\n storage_policy = \"tiered\"\n}", Want: "may-fail"},
		{Name: "472 index_granularity", After: "settings = {\n index_granularity = 1024\n}", Want: "rewrite"},
		{Name: "CH2xx partition", After: "partition {\n on {\n expr = \"toYYYYMM(at)\"\n}\n}", Want: "rewrite"},
		{Name: "sample", After: "sample {\n expr = \"id\"\n}"},
		{Name: "CH130 index", After: "index \"i\" {\n columns = [column.at]\n type = \"minmax\"\n materialize = true\n}", Want: "rewrite"},
		{Name: "CH130 projection", After: "projection \"p\" {\n as = \"SELECT id ORDER BY at\"\n materialize = true\n}", Want: "rewrite"},
		{Name: "add assumption", After: "assume \"c\" {\n expr = \"id > 0\"\n}"},
		{Name: "drop a set", Before: "---\ntable \"x\" {\n schema = schema.app\n engine = Set\n column \"id\" {\n type = UInt64\n}\n}", Want: "breaking data-loss"},
		{Name: "drop a queue", Before: "---\ntable \"x\" {\n schema = schema.app\n engine = sql(\"Kafka('a', 'b', 'c', 'CSV')\")\n column \"id\" {\n type = UInt64\n}\n}", Want: "breaking"},
		{Name: "refresh replaces", Before: target, After: target + "materialized \"mv\" {\n schema = schema.app\n to = table.counts\n as = \"SELECT id FROM app.events\"\n refresh {\n expr = \"EVERY 1 HOUR\"\n}\n}\n", Want: "data-loss"},
		{Name: "add index", After: "index \"i\" {\n columns = [column.at]\n type = \"minmax\"\n}"},
		{Name: "add projection", After: "projection \"p\" {\n as = \"SELECT id ORDER BY at\"\n}"},
		{Name: "MF123 add constraint", After: "check \"c\" {\n expr = \"id > 0\"\n}", Want: "breaking"},
		{Name: "drop constraint", Before: "check \"c\" {\n expr = \"id > 0\"\n}"},
		{Name: "create materialized view", Before: target, After: view},
		{Name: "drop materialized view", Before: view, After: target, Want: "breaking"},
		{Name: "modify query", Before: view, After: requeried, Want: "breaking"},
		{Name: "DS110 drop inner table", Before: inner, Want: "breaking data-loss"},
		{Name: "BC102 rename below a materialized view", Before: column("a", "type = UInt64") + strings.Replace(view, "SELECT id FROM", "SELECT a AS id FROM", 1),
			After: column("b", "type = UInt64\nrenamed_from = \"a\"") + strings.Replace(view, "SELECT id FROM", "SELECT b AS id FROM", 1), Want: "breaking"},
	})
}
