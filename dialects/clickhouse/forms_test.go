package clickhouse

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/schemac/schemac/dialects/dialecttest"
	"github.com/schemac/schemac/schema"
)

// TestForms leads random schemas there and back that have what is ClickHouse's
// own: types, TTLs, skip indexes, projections, engines and views of every form,
// each of which may come, go and change with any other.
func TestForms(t *testing.T) {
	config := harness
	config.Rounds = 12
	dialecttest.ThereAndBack(t, config, func(t *rapid.T) (before, after *schema.Graph) {
		return drawForms(t, "before"), drawForms(t, "after")
	})
}

func drawForms(t *rapid.T, label string) *schema.Graph {
	f := forms{t: t, label: label}
	f.table()
	f.children()
	f.views()
	g, problems := schema.NewGraph(f.objects, harness.Dialect)
	if err := append(problems, g.Validate()...).Err(); err != nil {
		t.Fatal(err)
	}
	return g
}

type forms struct {
	t       *rapid.T
	label   string
	objects []schema.Object
}

func (f *forms) add(o schema.Object) { f.objects = append(f.objects, o) }

func (f *forms) pick(what string, from ...string) string {
	return rapid.SampledFrom(from).Draw(f.t, f.label+" "+what)
}

// maybe draws whether the object is there.
func (f *forms) maybe(name string, o schema.Object) {
	if rapid.Bool().Draw(f.t, f.label+" "+name) {
		f.add(o)
	}
}

const formsTable = "events"

// formColumns are columns that come and go.
var formColumns = []struct{ name, kind string }{
	{"j", "JSON(max_dynamic_paths = 8, a.b UInt32, SKIP c)"}, {"dyn", "Dynamic"}, {"var", "Variant(UInt8, String)"}, {"tup", "Tuple(x UInt8, y Nullable(String))"},
	{"m", "Map(LowCardinality(String), Array(UInt8))"}, {"deep", "Array(Tuple(a UInt8, b Array(String)))"}, {"lc", "LowCardinality(Nullable(String))"},
	{"dec", "NUMERIC(20, 4)"}, {"dt", "DateTime64(3, 'Europe/Berlin')"}, {"tm", "Time64(3)"}, {"bf", "BFloat16"}, {"pt", "Point"},
	{"ip", "IPv6"}, {"id2", "UUID"}, {"fs", "FixedString(8)"}, {"st", "AggregateFunction(sumMap, Array(UInt8), Array(UInt64))"}, {"si", "SimpleAggregateFunction(max, UInt64)"},
	{"n.a", "Array(UInt8)"}, {"n.b", "Array(String)"},
}

func (f *forms) table() {
	table := &schema.Table{Schema: placeholder, Name: formsTable, Meta: schema.Meta{Comment: f.pick("comment", "", "it's")}}
	table.ClickHouse = schema.ClickHouseTable{
		Engine:    f.pick("engine", "MergeTree", "MergeTree", "ReplacingMergeTree(v)", "CoalescingMergeTree"),
		Sort:      schema.ColumnParts("k", "id"),
		Partition: []schema.Part{{Expr: schema.SQLExpr(f.pick("partition", "toYYYYMM(day)", "toYYYYMM(day)", "toYear(day)"))}},
		TTL: schema.SQLExpr(f.pick("ttl", "", "day + INTERVAL 9 YEAR", "day+toIntervalYear(9) DELETE WHERE v = 0", "day + INTERVAL 2 YEAR TO VOLUME 'cold', day + INTERVAL 9 YEAR",
			"day + INTERVAL 5 YEAR RECOMPRESS CODEC(ZSTD(9))", "day + INTERVAL 5 YEAR GROUP BY k SET v = max(v)")),
		Settings: schema.Params{"storage_policy": "tiered", "deduplicate_merge_projection_mode": "drop", "allow_dimensions_outside_sorting_key": "1",
			"merge_with_ttl_timeout": f.pick("timeout", "3600", "7200")},
	}
	f.add(table)
	position := 0
	column := func(c schema.Column) *schema.Column {
		c.Schema, c.Table, c.Position = placeholder, formsTable, position
		position++
		return &c
	}
	for _, c := range []struct{ name, kind string }{{"k", "String"}, {"id", "UInt64"}, {"day", "Date"}, {"v", "UInt64"}, {"vec", "Array(Float32)"}} {
		f.add(column(schema.Column{Name: c.name, Type: schema.Type{Name: c.kind}}))
	}
	f.add(column(schema.Column{Name: "s", Type: schema.Type{Name: "String"}, ClickHouse: schema.ClickHouseColumn{
		Codec: f.pick("codec", "", "ZSTD(3)", "LZ4HC"), TTL: schema.SQLExpr(f.pick("column ttl", "", "day + INTERVAL 3 YEAR"))}}))
	number := column(schema.Column{Name: "x", Type: schema.Type{Name: "Int64"}, Meta: schema.Meta{Comment: f.pick("x comment", "", "x")}})
	number.Default = schema.SQLExpr(f.pick("default", "", "id+1", "toInt64(v)*2", "7"))
	number.ClickHouse.Statistics = rapid.SampledFrom([][]string{nil, {"tdigest"}, {"uniq", "MinMax"}}).Draw(f.t, f.label+" statistics")
	f.add(number)
	f.maybe("en", column(schema.Column{Name: "en", Type: schema.Type{Name: f.pick("enum", "Enum('b' = 2, 'a' = 1)", "Enum8('a' = 1, 'b' = 2, 'c' = 3)", "Enum16('b' = 2)")}}))
	f.maybe("labels", column(schema.Column{Name: "labels", Type: schema.Type{Name: f.pick("labels", "Map(Enum8('a' = 1), Array(Enum8('x' = 1, 'y' = 2)))", "Map(Enum8('a' = 1, 'b' = 2), Array(Enum8('x' = 1)))")}}))
	for _, c := range formColumns {
		f.maybe(c.name, column(schema.Column{Name: c.name, Type: schema.Type{Name: c.kind}}))
	}
}

func (f *forms) children() {
	for _, index := range []struct{ name, kind string }{
		{"bloom", f.pick("bloom", "bloom_filter", "bloom_filter(0.01)")}, {"words", f.pick("words", "text(tokenizer = 'splitByNonAlpha')", "text(tokenizer = ngrams(3))")},
		{"grams", "ngrambf_v1(3, 256, 2, 0)"}, {"sparse", "sparse_grams(3, 100, 5, 256, 3, 7)"}, {"tokens", "tokenbf_v1(256, 2, 0)"}, {"values", f.pick("values", "set(10)", "SET(20)")},
	} {
		f.maybe("index "+index.name, &schema.Index{Schema: placeholder, Table: formsTable, Name: index.name, Type: index.kind, Parts: []schema.Part{{Expr: schema.SQLExpr("lower(s)")}}})
	}
	f.maybe("sizes", &schema.Index{Schema: placeholder, Table: formsTable, Name: "sizes", Parts: []schema.Part{{Expr: schema.SQLExpr("vec.size0")}}})
	f.maybe("vector", &schema.Index{Schema: placeholder, Table: formsTable, Name: "near", Type: "vector_similarity('hnsw', 'L2Distance', 4)", Parts: schema.ColumnParts("vec")})
	projection := func(name, body string, settings schema.Params) *schema.Projection {
		return &schema.Projection{Schema: placeholder, Table: formsTable, Name: name, Body: schema.SQLExpr(body), Settings: settings}
	}
	f.maybe("by v", projection("by_v", f.pick("by v body", "select k,id order by v", "SELECT k, id, v ORDER BY v"), nil))
	f.maybe("sums", projection("sums", "SELECT k, sum(v), count() GROUP BY k", schema.Params{"index_granularity": f.pick("sums granularity", "128", "256")}))
	f.maybe("offsets", projection("offsets", "SELECT _part_offset ORDER BY s", nil))
	f.maybe("indexed", &schema.Projection{Schema: placeholder, Table: formsTable, Name: "indexed", Index: schema.ProjectionIndex{Expr: schema.SQLExpr("v"), Type: "basic"}})
	f.maybe("check", &schema.Check{Schema: placeholder, Table: formsTable, Name: "c", Expr: schema.SQLExpr(f.pick("check", "id>=0 and k!='it''s'", "id >= 0"))})
	f.maybe("assume", &schema.Check{Schema: placeholder, Table: formsTable, Name: "a", Expr: schema.SQLExpr("v BETWEEN 0 AND 9"), ClickHouse: schema.ClickHouseCheck{Assume: true}})
}

func (f *forms) views() {
	const target = "totals"
	f.add(&schema.Table{Schema: placeholder, Name: target, ClickHouse: schema.ClickHouseTable{Engine: "SummingMergeTree", Sort: schema.ColumnParts("k")}})
	f.add(&schema.Column{Schema: placeholder, Table: target, Name: "k", Type: schema.Type{Name: "String"}})
	f.add(&schema.Column{Schema: placeholder, Table: target, Name: "n", Type: schema.Type{Name: "UInt64"}, Position: 1})
	f.maybe("view", &schema.View{Schema: placeholder, Name: "v", Body: schema.SQLExpr(f.pick("view body", "SELECT k, count(*) AS n FROM events GROUP BY k", "SELECT id FROM events WHERE k = {key:String}", "SELECT * FROM totals")),
		ClickHouse: schema.ClickHouseView{Security: f.pick("security", "", "NONE")}})
	m := &schema.Materialized{Schema: placeholder, Name: "mv", Body: schema.SQLExpr(f.pick("mv body", "SELECT k, count() AS n FROM events GROUP BY k", "SELECT upper(k) AS k, sum(v) AS n FROM events GROUP BY k"))}
	m.ClickHouse.To = schema.Address{Kind: schema.KindTable, Schema: placeholder, Name: target}
	if rapid.Bool().Draw(f.t, f.label+" inner") {
		m.ClickHouse.To, m.ClickHouse.Storage = schema.Address{}, schema.ClickHouseTable{Engine: "SummingMergeTree", Sort: schema.ColumnParts("k", "n")}
		m.ClickHouse.PrimaryKey = rapid.SampledFrom([][]schema.Part{nil, schema.ColumnParts("k")}).Draw(f.t, f.label+" inner key")
	}
	m.ClickHouse.Refresh = schema.Refresh{Schedule: schema.SQLExpr(f.pick("refresh", "", "", "EVERY 1 YEAR", "after 100 week")), Empty: true}
	if m.ClickHouse.Refresh.IsZero() {
		m.ClickHouse.Refresh = schema.Refresh{}
	} else if rapid.Bool().Draw(f.t, f.label+" append") {
		m.ClickHouse.Refresh.Append = true
	}
	f.maybe("mv", m)
}
