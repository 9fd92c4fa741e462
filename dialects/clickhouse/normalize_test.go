package clickhouse

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/schema"
)

var app = dialect{database: "app"}

// normalized gives the column that a table of one column has in the graph.
func normalized(t *testing.T, c schema.Column) *schema.Column {
	t.Helper()
	c.Table, c.Name = "t", "c"
	g, problems := schema.NewGraph([]schema.Object{&schema.Table{Name: "t"}, &c}, app)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	return g.Columns(schema.Address{Kind: schema.KindTable, Schema: "app", Name: "t"})[0]
}

func TestNormalizeColumn(t *testing.T) {
	sql := schema.SQLExpr
	for _, test := range []struct {
		given schema.Column
		want  string
	}{
		{schema.Column{Type: schema.Type{Name: "Nullable(text)"}}, "`c` Nullable(String)"},
		{schema.Column{Type: schema.Type{Name: "INT UNSIGNED"}, Null: true}, "`c` Nullable(UInt32)"},
		{schema.Column{Type: schema.Type{Name: "LowCardinality(String)"}, Null: true}, "`c` LowCardinality(Nullable(String))"},
		{schema.Column{Type: schema.Type{Name: "LowCardinality(Nullable(String))"}}, "`c` LowCardinality(Nullable(String))"},
		{schema.Column{Type: schema.Type{Name: "UInt8"}, Default: sql("NULL")}, "`c` Nullable(UInt8) DEFAULT NULL"},
		{schema.Column{Type: schema.Type{Name: "Dynamic"}, Null: true}, "`c` Dynamic"},
		{schema.Column{Type: schema.Type{Name: "UInt8"}, Default: sql("7"), ClickHouse: schema.ClickHouseColumn{DefaultKind: "DEFAULT"}}, "`c` UInt8 DEFAULT 7"},
		{schema.Column{Type: schema.Type{Name: "String"}, Default: sql(`'it''s'`)}, `'it\'s'`},
		{schema.Column{Type: schema.Type{Name: "UInt8"}, ClickHouse: schema.ClickHouseColumn{DefaultKind: "ephemeral"}}, "`c` UInt8 EPHEMERAL"},
		{schema.Column{Type: schema.Type{Name: "UInt8"}, Default: sql("defaultValueOfTypeName('UInt8')"), ClickHouse: schema.ClickHouseColumn{DefaultKind: "EPHEMERAL"}}, "`c` UInt8 EPHEMERAL"},
		{schema.Column{Type: schema.Type{Name: "UInt8"}, Generated: schema.Generated{Expr: sql("1"), Type: "STORED"}}, "`c` UInt8 MATERIALIZED 1"},
		{schema.Column{Type: schema.Type{Name: "UInt8"}, Generated: schema.Generated{Expr: sql("1"), Type: "VIRTUAL"}}, "`c` UInt8 ALIAS 1"},
		{schema.Column{Type: schema.Type{Name: "UInt32"}, ClickHouse: schema.ClickHouseColumn{Codec: "CODEC(Delta, ZSTD)"}}, "`c` UInt32 CODEC(Delta(4), ZSTD(1))"},
		{schema.Column{Type: schema.Type{Name: "Enum('b' = 2, 'a' = 1)"}}, "`c` Enum8('a' = 1, 'b' = 2)"},
	} {
		if got := columnSQL(normalized(t, test.given)); got != test.want && !strings.HasSuffix(got, " "+test.want) {
			t.Errorf("%+v becomes %s, want %s", test.given, got, test.want)
		}
	}
}

func TestCanonicalDefault(t *testing.T) {
	for text, want := range map[string]schema.Expr{
		"1":       {SQL: "1", Literal: schema.NumberLiteral},
		"-1.50":   {SQL: "-1.5", Literal: schema.NumberLiteral},
		"1.0":     {SQL: "1.0"}, // stored as 1., which is no number elsewhere
		"TRUE":    {SQL: "true", Literal: schema.BoolLiteral},
		`'a\'b'`:  {SQL: "a'b", Literal: schema.StringLiteral},
		"'a'||''": {SQL: "'a'||''"},
		"now()":   {SQL: "now()"},
		"":        {},
	} {
		if got := canonicalDefault(schema.SQLExpr(text)); got != want {
			t.Errorf("%s becomes %+v, want %+v", text, got, want)
		}
	}
}

func TestEngines(t *testing.T) {
	for text, want := range map[string]string{
		"":                               "MergeTree",
		"MergeTree()":                    "MergeTree",
		"ReplacingMergeTree( version )":  "ReplacingMergeTree(version)",
		"Null":                           "`Null`",
		"Distributed(c, db, t, rand())":  "Distributed('c', 'db', 't', rand())",
		"Merge(currentDatabase(), '^x')": "Merge('app', '^x')",
		"ReplicatedMergeTree('/clickhouse/tables/{uuid}/{shard}', '{replica}')":           "ReplicatedMergeTree",
		"ReplicatedReplacingMergeTree('/clickhouse/tables/{uuid}/{shard}','{replica}',v)": "ReplicatedReplacingMergeTree(v)",
		"ReplicatedMergeTree('/x/{database}/{table}/{shard}', '{replica}')":               "ReplicatedMergeTree('/x/app/t/{shard}', '{replica}')",
		"RabbitMQ": "RabbitMQ",
		"SharedReplacingMergeTree('/clickhouse/tables/{uuid}/{shard}', '{replica}', v)": "SharedReplacingMergeTree(v)",
		"IcebergS3('http://h/b/', 'KEY', 'SECRET')":                                     "IcebergS3('http://h/b/', 'KEY', 'SECRET')",
		"DeltaLake(lake, filename = 'x/')":                                              "DeltaLake(lake, filename = 'x/')",
		"AzureQueue('c', 'x', '*', CSV)":                                                "AzureQueue('c', 'x', '*', 'CSV')",
		"not an (engine":                                                                "not an (engine",
	} {
		storage := schema.ClickHouseTable{Engine: text}
		app.normalizeStorage(&storage, "app", "t")
		if storage.Engine != want {
			t.Errorf("%s becomes %s, want %s", text, storage.Engine, want)
		}
		again := storage
		app.normalizeStorage(&again, "app", "t")
		if again.Engine != storage.Engine {
			t.Errorf("%s becomes %s when it is normalized again", storage.Engine, again.Engine)
		}
	}
}

func TestCanonicalParts(t *testing.T) {
	for text, want := range map[string]string{
		"(a, b)": "(a, b)", "tuple(a)": "a", "tuple()": "tuple()", "()": "tuple()", "(a, b DESC)": "(a, b DESC)",
		"toYYYYMM(day)": "toYYYYMM(day)", "(a+b)*2": "(a + b) * 2", "n.x": "`n.x`", "`we ird`": "`we ird`", "a)": "a)",
	} {
		if got := keySQL(canonicalParts([]schema.Part{{Expr: schema.SQLExpr(text)}})); got != want {
			t.Errorf("%s becomes %s, want %s", text, got, want)
		}
	}
}

func TestRefusals(t *testing.T) {
	table := &schema.Table{Name: "t"}
	column := func(c schema.Column) schema.Object { c.Table, c.Name = "t", "c"; return &c }
	for what, o := range map[string]schema.Object{
		"identity":               column(schema.Column{Type: schema.Type{Name: "Int8"}, Identity: schema.Identity{Generated: "ALWAYS"}}),
		"collation":              column(schema.Column{Type: schema.Type{Name: "String"}, Collate: "de"}),
		"no Nullable(Map)":       column(schema.Column{Type: schema.Type{Name: "Map(String, String)"}, Null: true}),
		"similar names":          column(schema.Column{Type: schema.Type{Name: "Strin"}}),
		"no enum types":          &schema.Enum{Name: "e", Values: []string{"it's"}},
		"enforce uniqueness":     &schema.Unique{Table: "t", Name: "u"},
		"no foreign keys":        &schema.ForeignKey{Table: "t", Name: "f"},
		"cannot be unique":       &schema.Index{Table: "t", Name: "i", Unique: true},
		"index has no condition": &schema.Index{Table: "t", Name: "i", Where: schema.SQLExpr("1")},
		"check_option":           &schema.View{Name: "v", Body: schema.SQLExpr("SELECT 1"), CheckOption: "LOCAL"},
		"storage of its own": &schema.Materialized{Name: "m", Body: schema.SQLExpr("SELECT 1"), ClickHouse: schema.ClickHouseMaterialized{
			To: table.Address(), Storage: schema.ClickHouseTable{Engine: "MergeTree"}}},
		"populates only": &schema.Materialized{Name: "m", Body: schema.SQLExpr("SELECT 1"),
			ClickHouse: schema.ClickHouseMaterialized{To: table.Address(), Populate: true}},
	} {
		_, problems := schema.NewGraph([]schema.Object{schema.Clone(table), o}, app)
		if !problems.HasErrors() || !strings.Contains(problems.Err().Error(), what) {
			t.Errorf("%s: %v", what, problems)
		}
	}
}

func TestDefaultNames(t *testing.T) {
	d := New(dialects.Options{})
	if d.DefaultSchema() != "default" || d.MaxName() != 0 || d.FoldName("A") != "A" {
		t.Error("names are not as ClickHouse has them")
	}
	taken := map[string]bool{"a_idx": true, "a_idx_2": true}
	got := d.DefaultName(&schema.Index{Parts: schema.ColumnParts("a")}, func(n string) bool { return taken[n] })
	if got != "a_idx_3" {
		t.Errorf("the third index is called %s", got)
	}
	if name := d.DefaultName(&schema.PrimaryKey{}, func(string) bool { return false }); name != "" {
		t.Errorf("the primary key is called %s", name)
	}
}

func TestEqualEngines(t *testing.T) {
	for _, test := range []struct {
		a, b  string
		equal bool
	}{
		{"MergeTree", "MergeTree()", true},
		{"MergeTree", "SharedMergeTree('/clickhouse/tables/{uuid}/{shard}', '{replica}')", true},
		{"ReplicatedReplacingMergeTree(v)", "SharedReplacingMergeTree('/p', '{replica}', v)", true},
		{"MergeTree", "SharedReplacingMergeTree('/p', '{replica}', v)", false},
		{"MergeTree", "ReplicatedMergeTree", false},
		{"S3('u', 'key', 'secret')", "S3('u', 'key', '[HIDDEN]')", true},
		{"S3('u', 'key', 'secret')", "S3('w', 'key', '[HIDDEN]')", false},
		{"MongoDB('mongodb://u:secret@h/d', 't')", "MongoDB('mongodb://u:[HIDDEN]@h/d', 't')", true},
		{"MongoDB('mongodb://u:secret@h/d', 't')", "MongoDB('mongodb://u:[HIDDEN]@other/d', 't')", false},
		{"URL('u', 'CSV', headers('A' = 'x', 'B' = 'y'))", "URL('u', 'CSV', headers('A' = '[HIDDEN]', 'B' = '[HIDDEN]'))", true},
		{"URL('u', 'CSV', headers('A' = 'x', 'C' = 'y'))", "URL('u', 'CSV', headers('A' = '[HIDDEN]', 'B' = '[HIDDEN]'))", false},
	} {
		if got := equalEngines(engineOf(test.a), engineOf(test.b)); got != test.equal {
			t.Errorf("%s and %s: %v", test.a, test.b, got)
		}
	}
}

// Renames in text touch whole names only, and never fail.
func TestRenameInText(t *testing.T) {
	from, to := schema.Address{Kind: schema.KindTable, Schema: "app", Name: "t"}, schema.Address{Kind: schema.KindTable, Schema: "app", Name: "new t"}
	for query, want := range map[string]string{
		"SELECT t.a FROM t":         "SELECT `new t`.a FROM `new t`",
		"SELECT 't' FROM app.t, tt": "SELECT 't' FROM `new t`, tt",
		"SELECT a FROM other.t":     "SELECT a FROM other.t",
		"SELECT a FROM `t` -- t":    "SELECT a FROM `new t` -- t",
		"SELECT 'open FROM t":       "SELECT 'open FROM t",
	} {
		if got := (dialect{database: "app"}).renameTable(query, from, to); got != want {
			t.Errorf("%s becomes %s", query, got)
		}
	}
	if got := renameIdentifier("SELECT a, a(b), x.a GROUP BY `a`", "a", "z"); got != "SELECT z, a(b), x.a GROUP BY z" {
		t.Errorf("the projection becomes %s", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		dialect{database: "app"}.renameTable(text, from, to)
		renameIdentifier(text, "a", "b")
		identifiers(text)
		columnName(text)
		engineOf(text)
		canonicalParts([]schema.Part{{Expr: schema.SQLExpr(text)}})
		canonicalDefault(schema.SQLExpr(text))
	})
}

// What a server shows of a dictionary's defaults can be written in a model.
func TestLiteralDefault(t *testing.T) {
	for text, want := range map[string]schema.Expr{
		"0.":       {SQL: "0", Literal: schema.NumberLiteral},
		"-1.5":     {SQL: "-1.5", Literal: schema.NumberLiteral},
		"'it\\'s'": {SQL: "it's", Literal: schema.StringLiteral},
		"inf":      schema.SQLExpr("inf"),
		"today()":  schema.SQLExpr("today()"),
	} {
		if got := literalDefault(schema.SQLExpr(text)); got != want {
			t.Errorf("%s: got %+v, want %+v", text, got, want)
		}
	}
}
