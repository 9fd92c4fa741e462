package compiler

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"github.com/schemac/schemac/schema"
)

// TestPrintRoundTrip prints random graphs with odd names and texts and
// compiles the result: nothing may be lost or changed.
func TestPrintRoundTrip(t *testing.T) {
	for _, dialect := range []string{"postgres", "clickhouse", "sqlite"} {
		t.Run(dialect, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				graph := randomGraph(t, dialect)
				printed := Print(graph)
				again, problems := Compile([]Source{{Name: "printed.hcl", Content: printed}}, Options{Rules: testRules{dialect}})
				if len(problems) > 0 {
					t.Fatalf("%v\n%s", problems.Err(), printed)
				}
				requireEqual(t, graph, again)
				requireFormatted(t, printed)
			})
		})
	}
}

// generator draws random objects of one dialect.
type generator struct {
	t       *rapid.T
	dialect dialectSet
	schemas []string
	objects []schema.Object
	columns []string // of the table at hand
}

var oddRunes = rapid.OneOf(
	rapid.RuneFrom([]rune("ab_AZ09")),
	rapid.RuneFrom([]rune("\"'`\\.-${}%#/*()[]=<> \t~é€漢😀\u0301\u200b\x01\x7f")),
)

var oddName = rapid.OneOf(
	rapid.SampledFrom([]string{"users", "table", "column", "true", "for", "in", "each", "${x}", "$${", "%{if}", "a.b", "<<SQL", "null", "1a", "ÅÅ", "A\u030a", "e\u0301", "e\u0301\x01\\u0041"}),
	rapid.StringOfN(oddRunes, 1, 8, -1),
)

var oddText = rapid.OneOf(
	rapid.SampledFrom([]string{"x", "a\nb", "SELECT 1\n  FROM t\n WHERE x", "  a\n  b", "a\n\nb\n", "SQL\nSQL_\nx", "\ta\n\tb", "a\n \nb", "a\r\nb", "\u00a0a\nb", "\u00a0a\n b", "a\n\u2003\nb", "a\n\ufffd",
		"${a}\n%{b}\n$${c}", "$$${x}", "\"\\\n\\n\"", "<<-SQL\nx\nSQL", "ü\nü", "u\u0308\nx", "\u2028\nx", "\x01", "\x7f\nx", "%%%{\n$"}),
	rapid.StringOfN(rapid.OneOf(oddRunes, rapid.Just('\n')), 1, 12, -1),
)

func randomGraph(t *rapid.T, dialect string) *schema.Graph {
	g := &generator{t: t, dialect: dialectOf(dialect)}
	g.namespaces()
	for range g.count(3) {
		g.table()
	}
	for range g.count(2) {
		g.view()
	}
	if g.dialect == postgres {
		g.access()
	}
	if g.dialect == postgres && g.bool() {
		g.sequence()
	}
	graph, problems := schema.NewGraph(g.objects, testRules{dialect})
	if problems.Append(graph.Validate()...); len(problems) > 0 {
		t.Skip("the random graph is not valid")
	}
	return graph
}

func (g *generator) count(most int) int { return rapid.IntRange(0, most).Draw(g.t, "count") }

func (g *generator) bool() bool { return rapid.Bool().Draw(g.t, "bool") }

// flag is one that may be left unsaid.
func (g *generator) flag() *bool {
	if g.bool() {
		return nil
	}
	set := g.bool()
	return &set
}

func (g *generator) name() string { return oddName.Draw(g.t, "name") }

func (g *generator) text() string { return oddText.Draw(g.t, "text") }

func (g *generator) maybe() string {
	if g.bool() {
		return g.text()
	}
	return ""
}

func (g *generator) word(words ...string) string { return rapid.SampledFrom(words).Draw(g.t, "word") }

func (g *generator) names(most int) []string {
	return rapid.SliceOfNDistinct(oddName, 1, most, rapid.ID).Draw(g.t, "names")
}

func (g *generator) sql() schema.Expr {
	return schema.SQLExpr("x " + g.text())
}

func (g *generator) maybeSQL() schema.Expr {
	if g.bool() {
		return g.sql()
	}
	return schema.Expr{}
}

func (g *generator) add(o schema.Object) {
	o.Common().Comment = g.maybe()
	g.objects = append(g.objects, o)
}

func (g *generator) namespaces() {
	if g.dialect == sqlite {
		g.schemas = []string{""}
		return
	}
	g.schemas = g.names(3)
	for _, name := range g.schemas {
		s := &schema.Schema{Name: name}
		if g.dialect == clickhouse {
			s.ClickHouse.Engine = g.word("", "Atomic", "Replicated('/x', '{shard}')")
		}
		g.add(s)
		if g.dialect == postgres && g.bool() {
			g.add(&schema.Enum{Schema: name, Name: g.name(), Values: rapid.SliceOfNDistinct(oddText, 0, 3, rapid.ID).Draw(g.t, "values")})
		}
		if g.dialect == postgres {
			g.types(name)
		}
	}
	if g.dialect == postgres && g.bool() {
		g.add(&schema.Extension{Name: g.name(), Version: g.maybe(), Schema: schema.Address{Kind: schema.KindSchema, Name: g.namespace()}})
	}
}

// types adds the other user types, and a collation.
func (g *generator) types(namespace string) {
	if g.bool() {
		g.add(&schema.Collation{Schema: namespace, Name: g.name(), Provider: g.word("", "icu", "builtin"), Locale: g.maybe(), Rules: g.maybe(), NonDeterministic: g.bool()})
	}
	if g.bool() {
		domain := &schema.Domain{Schema: namespace, Name: g.name(), Type: g.columnType(), NotNull: g.bool(), Collate: g.maybe()}
		for _, name := range g.names(2) {
			domain.Checks = append(domain.Checks, schema.DomainCheck{Name: name, Expr: g.sql(), NotValid: g.bool(), Comment: g.maybe()})
		}
		g.add(domain)
	}
	if g.bool() {
		composite := &schema.Composite{Schema: namespace, Name: g.name()}
		for _, name := range g.names(3) {
			composite.Fields = append(composite.Fields, schema.CompositeField{Name: name, Type: g.columnType(), Collate: g.maybe(), Comment: g.maybe()})
		}
		g.add(composite)
	}
	if g.bool() {
		g.add(&schema.Range{Schema: namespace, Name: g.name(), Subtype: g.columnType(), SubtypeOps: g.word("", "text_pattern_ops"), Collate: g.maybe(),
			SubtypeDiff: g.word("", "float8mi", "s.f"), Multirange: g.maybe()})
	}
}

func (g *generator) namespace() string { return rapid.SampledFrom(g.schemas).Draw(g.t, "schema") }

func (g *generator) params() schema.Params {
	params := schema.Params{}
	for range g.count(2) {
		params[rapid.OneOf(oddName, rapid.Just("fillfactor")).Filter(alignable).Draw(g.t, "param name")] = rapid.OneOf(rapid.SampledFrom([]string{"70", "true", "10M", "-1.50", "007", "1e5", "null", ""}), oddText).Draw(g.t, "param")
	}
	if len(params) == 0 {
		return nil
	}
	return params
}

// alignable leaves out combining characters, which hclwrite counts differently
// from token to token.
func alignable(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r) })
}

func (g *generator) table() {
	t := &schema.Table{Schema: g.namespace(), Name: g.name()}
	t.RenamedFrom = g.maybe()
	g.columns = g.names(4)
	switch g.dialect {
	case postgres:
		t.Postgres = schema.PostgresTable{Unlogged: g.bool(), StorageParams: g.params(), Tablespace: g.maybe(), AccessMethod: g.word("", "heap", "odd name"),
			RowSecurity:     schema.RowSecurity{Enabled: g.bool(), Enforced: g.bool()},
			ReplicaIdentity: g.word("", "FULL", "INDEX x \"y\"")}
		if g.bool() {
			t.Postgres.Partition = schema.Partition{Type: g.word("RANGE", "LIST", "HASH"), Parts: g.parts()}
		}
	case clickhouse:
		t.ClickHouse = g.storage()
	case sqlite:
		t.SQLite = schema.SQLiteTable{Strict: g.bool(), WithoutRowID: g.bool()}
	}
	g.add(t)
	for i, name := range g.columns {
		g.column(t, i, name)
	}
	g.keys(t)
	if g.bool() {
		g.data(t)
	}
}

// data draws rows for a table whose key has plain columns.
func (g *generator) data(t *schema.Table) {
	var key []string
	var free []*schema.Column
	for _, o := range g.objects {
		switch o := o.(type) {
		case *schema.PrimaryKey:
			if plain := schema.PartColumns(o.Parts); o.Address().Table() == t.Address() && len(plain) == len(o.Parts) {
				key = plain
			}
		case *schema.Column:
			if o.Address().Table() == t.Address() && !o.Computed() {
				free = append(free, o)
			}
		}
	}
	if len(key) == 0 {
		return
	}
	data := &schema.Data{Schema: t.Schema, Table: t.Name}
	for i := range g.count(3) {
		var row schema.Row
		for _, c := range free {
			switch {
			case slices.Contains(key, c.Name):
				row.Cells = append(row.Cells, schema.Cell{Column: c.Name, Value: schema.Expr{SQL: fmt.Sprint(i), Literal: schema.NumberLiteral}})
			case !c.Null || g.bool():
				row.Cells = append(row.Cells, schema.Cell{Column: c.Name, Value: g.cell()})
			}
		}
		data.Rows = append(data.Rows, row)
	}
	g.objects = append(g.objects, data)
}

func (g *generator) cell() schema.Expr {
	switch g.count(4) {
	case 0:
		return schema.Expr{Literal: schema.NullLiteral}
	case 1:
		return schema.Expr{SQL: g.maybe(), Literal: schema.StringLiteral}
	case 2:
		return schema.Expr{SQL: g.word("1.50", "-7", "1e+21", "0"), Literal: schema.NumberLiteral}
	case 3:
		return schema.Expr{SQL: g.word("true", "false"), Literal: schema.BoolLiteral}
	}
	return g.sql()
}

func (g *generator) storage() schema.ClickHouseTable {
	t := schema.ClickHouseTable{Engine: g.word("MergeTree", "Log", "ReplacingMergeTree(version)", "Kafka()"), Sample: g.maybeSQL(), TTL: g.maybeSQL(), Settings: g.params()}
	if g.bool() {
		t.Sort, t.Partition = g.parts(), g.parts()
	}
	return t
}

func (g *generator) integer() *int64 {
	if g.bool() {
		return nil
	}
	n := rapid.Int64().Draw(g.t, "integer")
	return &n
}

func (g *generator) counter() schema.Counter {
	return schema.Counter{Start: g.integer(), Increment: g.integer(), MinValue: g.integer(), MaxValue: g.integer(), Cache: g.integer(), Cycle: g.bool()}
}

// sequence draws a sequence, owned by any of the columns so far.
func (g *generator) sequence() {
	s := &schema.Sequence{Schema: g.namespace(), Name: g.name(), Type: schema.Type{Name: g.word("", "smallint", "integer")}, Counter: g.counter(), Unlogged: g.bool()}
	for _, o := range g.objects {
		if c, ok := o.(*schema.Column); ok && g.bool() {
			s.OwnedBy = c.Address()
		}
	}
	g.add(s)
}

func (g *generator) column(t *schema.Table, position int, name string) {
	c := &schema.Column{Schema: t.Schema, Table: t.Name, Name: name, Position: position, Type: g.columnType(), Null: g.bool()}
	switch g.count(3) {
	case 1:
		c.Default = g.value()
	case 2:
		if g.dialect == postgres {
			c.Identity = schema.Identity{Generated: g.word("ALWAYS", "BY_DEFAULT"), SequenceName: g.maybe(), Counter: g.counter()}
		}
	case 3:
		if g.dialect != clickhouse {
			c.Generated = schema.Generated{Expr: g.sql(), Type: g.word("STORED", "VIRTUAL")}
		}
	}
	switch g.dialect {
	case postgres:
		c.Collate = g.maybe()
		c.Postgres = schema.PostgresColumn{Storage: g.word("", "EXTERNAL"), Compression: g.word("", "lz4"), Statistics: g.integer()}
	case clickhouse:
		c.ClickHouse = schema.ClickHouseColumn{DefaultKind: g.word("", "ALIAS"), Codec: g.word("", "LZ4", "Delta(8), ZSTD(3)"), TTL: g.maybeSQL(), Settings: g.params()}
	case sqlite:
		c.Collate, c.SQLite.AutoIncrement = g.maybe(), g.bool()
	}
	g.add(c)
}

func (g *generator) value() schema.Expr {
	switch g.count(3) {
	case 0:
		return schema.Expr{SQL: g.text(), Literal: schema.StringLiteral}
	case 1:
		return schema.Expr{SQL: g.word("0", "5", "-12.50", "1e100", "1E-7", "12345678901234567890123456789"), Literal: schema.NumberLiteral}
	case 2:
		return schema.Expr{SQL: g.word("true", "false"), Literal: schema.BoolLiteral}
	}
	return g.sql()
}

func (g *generator) columnType() schema.Type {
	t := schema.Type{Name: g.word("bigint", "double precision", "numeric(10,2)", "character varying(255)", "timestamp(3) with time zone",
		"time without time zone", "interval day to second(3)", "interval", "interval(3)", "interval second(3)", "interval year to month", "interval hour", "hour", "pg_lsn", "text[]", "Map(LowCardinality(String), Array(UInt8))",
		"DateTime64(3, 'Europe/Berlin')", "Enum8('a' = 1, 'b\\'' = 2)", "Tuple(a String, b Int8)", "json", "char", "\"Odd\"", "array(text)", "sql", "upper(3)",
		"timestamp with time zone(3)", "true", "${x}", "double_precision", "geometry(Point,4326)", "Object('json')", "unsigned big int", "file", "enum.x")}
	if g.dialect != postgres {
		return t
	}
	t.Array = g.bool()
	for _, o := range g.objects {
		if o.Address().Kind.IsType() && g.bool() {
			return schema.Type{User: o.Address(), Array: t.Array}
		}
	}
	return t
}

func (g *generator) parts() []schema.Part {
	if g.bool() {
		return schema.ColumnParts(g.someColumns()...)
	}
	var parts []schema.Part
	for _, c := range g.someColumns() {
		part := schema.Part{Column: c, Desc: g.bool()}
		if g.bool() {
			part.Column, part.Expr = "", g.sql()
		}
		if g.dialect == postgres {
			part.NullsFirst = g.bool()
			part.NullsLast = !part.NullsFirst && g.bool()
			part.Ops = g.word("", "text_pattern_ops", "ops(siglen=1)")
		}
		if g.dialect != clickhouse {
			part.Collate = g.maybe()
		}
		parts = append(parts, part)
	}
	return parts
}

func (g *generator) someColumns() []string {
	return rapid.SliceOfNDistinct(rapid.SampledFrom(g.columns), 1, len(g.columns), rapid.ID).Draw(g.t, "columns")
}

func (g *generator) deferral() schema.Deferral {
	if g.dialect == clickhouse {
		return ""
	}
	return schema.Deferral(g.word("", "INITIALLY_IMMEDIATE", "INITIALLY_DEFERRED"))
}

func (g *generator) include() []string {
	if g.dialect != postgres || g.bool() {
		return nil
	}
	return g.someColumns()
}

func (g *generator) keys(t *schema.Table) {
	if g.bool() {
		g.add(&schema.PrimaryKey{Schema: t.Schema, Table: t.Name, Name: g.name(), Parts: g.parts(), Include: g.include(), Deferrable: g.deferral()})
	}
	for i := range g.count(2) {
		g.index(t, fmt.Sprintf("%d%s", i, g.name()))
	}
	check := &schema.Check{Schema: t.Schema, Table: t.Name, Name: g.name(), Expr: g.sql()}
	switch g.dialect {
	case postgres:
		check.Postgres = schema.PostgresCheck{NoInherit: g.bool(), NotValid: g.bool()}
		g.exclude(t)
	case clickhouse:
		check.ClickHouse.Assume = g.bool()
		g.add(&schema.Projection{Schema: t.Schema, Table: t.Name, Name: g.name(), Body: g.sql()})
	}
	g.add(check)
	if g.dialect != clickhouse {
		g.foreignKey(t)
	}
}

func (g *generator) index(t *schema.Table, name string) {
	i := &schema.Index{Schema: t.Schema, Table: t.Name, Name: name, Parts: g.parts()}
	switch g.dialect {
	case postgres:
		i.Type = g.word("", "GIN", "BTREE", "HNSW", "ODD NAME")
		i.NullsNotDistinct, i.StorageParams, i.Include = g.bool(), g.params(), g.include()
		if g.bool() {
			i.StorageParams = schema.Params{pagesPerRange: "128"}
		}
	case clickhouse:
		i.Type, i.ClickHouse.Granularity = g.word("minmax", "set(100)", "bloom_filter(0.01)"), int64(g.count(3))
	}
	if g.dialect != clickhouse {
		i.Unique, i.Where = g.bool(), g.maybeSQL()
	}
	g.add(i)
}

// foreignKey adds a unique key and a foreign key to it.
func (g *generator) foreignKey(t *schema.Table) {
	columns := g.someColumns()
	u := &schema.Unique{Schema: t.Schema, Table: t.Name, Name: g.name(), Parts: schema.ColumnParts(columns...), Deferrable: g.deferral(), Include: g.include()}
	u.NullsNotDistinct = g.dialect == postgres && g.bool()
	g.add(u)
	f := &schema.ForeignKey{Schema: t.Schema, Table: t.Name, Name: g.name(), Columns: columns, RefTable: t.Address(), RefColumns: columns,
		OnUpdate: g.word("", "CASCADE", "RESTRICT"), OnDelete: g.word("", "SET_NULL", "SET_DEFAULT"), Deferrable: g.deferral()}
	if g.dialect == postgres {
		f.Match, f.NotValid = g.word("", "FULL"), g.bool()
		f.OnDeleteColumns = g.include()
	}
	other := &schema.Table{Schema: g.namespace(), Name: g.name()}
	if g.bool() && other.Address() != t.Address() {
		f.Schema, f.Table = other.Schema, other.Name
		f.OnDeleteColumns = nil
		f.Columns = nil
		g.add(other)
		for i, column := range columns {
			for _, o := range g.objects {
				if c, ok := o.(*schema.Column); ok && c.Name == column && c.Table == t.Name && c.Schema == t.Schema {
					name := fmt.Sprintf("%s%d", column, i)
					g.add(&schema.Column{Schema: f.Schema, Table: f.Table, Name: name, Position: i, Type: c.Type})
					f.Columns = append(f.Columns, name)
				}
			}
		}
	}
	g.add(f)
}

// access draws a role, and policies of the tables for it.
func (g *generator) access() {
	name, limit := g.name(), int64(3)
	role := &schema.Role{Name: name, Login: g.bool(), NoInherit: g.bool(), ValidUntil: g.maybe(), MemberOf: g.names(2), Set: []schema.Setting{{Name: "a", Value: g.text()}}}
	if g.bool() {
		role.ConnectionLimit = &limit
	}
	g.add(role)
	for _, o := range g.objects {
		if table, ok := o.(*schema.Table); ok && g.bool() {
			g.objects = append(g.objects, &schema.Permission{Schema: table.Schema, Name: name, Target: table.Address(),
				Privileges: schema.Privileges{List: []string{"SELECT"}, Grantable: []string{"DELETE", "INSERT"}}})
			g.add(&schema.Policy{Schema: table.Schema, Table: table.Name, Name: g.name(), Command: g.word("", "SELECT", "DELETE"), Restrictive: g.bool(),
				Roles: []string{name, "other " + g.name()}, Using: g.maybeSQL(), Check: g.maybeSQL()})
		}
	}
}

func (g *generator) view() {
	v := &schema.View{Schema: g.namespace(), Name: "view " + g.name(), Body: g.sql()}
	m := &schema.Materialized{Schema: g.namespace(), Name: "materialized " + g.name(), Body: g.sql()}
	if g.bool() {
		v.Columns = []schema.ViewColumn{{Name: g.name(), Type: g.columnType()}, {Name: g.name()}}
	}
	if len(g.objects) > 0 {
		v.After = []schema.Address{g.objects[rapid.IntRange(0, max(0, len(g.objects)-1)).Draw(g.t, "after")].Address()}
	}
	switch g.dialect {
	case postgres:
		v.CheckOption = g.word("", "LOCAL", "CASCADED")
		v.Postgres = schema.PostgresView{SecurityBarrier: g.flag(), SecurityInvoker: g.flag(), Columns: g.viewColumns()}
		m.Postgres = schema.PostgresMaterialized{StorageParams: g.params(), Tablespace: g.maybe(), AccessMethod: g.word("", "columnar"), NoData: g.bool(), Columns: g.viewColumns()}
		g.columns = []string{"a"}
		g.index(&schema.Table{Schema: m.Schema, Name: m.Name}, g.name())
	case clickhouse:
		v.ClickHouse = schema.ClickHouseView{Definer: g.maybe(), Security: g.word("", "INVOKER")}
		m.ClickHouse.View = v.ClickHouse
		g.columns = []string{"a", "b c"}
		m.ClickHouse.Storage = g.storage()
		if tables := g.tables(); len(tables) > 0 && g.bool() {
			m.ClickHouse.Storage = schema.ClickHouseTable{}
			m.ClickHouse.To = tables[0]
		}
	}
	g.add(v)
	if g.dialect == postgres {
		g.rule(v)
	}
	if g.dialect != sqlite {
		g.add(m)
	}
}

func (g *generator) rule(on *schema.View) {
	r := &schema.Rule{Schema: on.Schema, Table: on.Name, Name: g.name(), Event: g.word("INSERT", "DELETE"), Instead: g.bool(), Enabled: g.word("", "ALWAYS")}
	for range rapid.IntRange(0, 2).Draw(g.t, "actions") {
		r.Actions = append(r.Actions, g.sql())
	}
	dictionary := &schema.TextSearchDictionary{Schema: on.Schema, Name: "dictionary " + g.name(), Template: "simple", Options: g.params()}
	config := &schema.TextSearchConfig{Schema: on.Schema, Name: "config " + g.name()}
	if g.bool() {
		config.Mappings = []schema.TextSearchMapping{{Token: "a", Dictionaries: []string{g.name(), "simple"}}, {Token: "b", Dictionaries: []string{"simple"}}}
	}
	for _, o := range []schema.Object{r, dictionary, config} {
		g.add(o)
	}
}

func (g *generator) viewColumns() []schema.PostgresViewColumn {
	if g.bool() {
		return nil
	}
	return []schema.PostgresViewColumn{{Name: "column " + g.name(), Comment: "x" + g.maybe(), Storage: g.word("", "MAIN"), Default: g.sql()}}
}

func (g *generator) tables() []schema.Address {
	var tables []schema.Address
	for _, o := range g.objects {
		if t, ok := o.(*schema.Table); ok {
			tables = append(tables, t.Address())
		}
	}
	return tables
}

func (g *generator) exclude(t *schema.Table) {
	x := &schema.Exclude{Schema: t.Schema, Table: t.Name, Name: g.name(), Type: g.word("", "GIST", "ODD NAME"), Parts: g.parts(),
		Where: g.maybeSQL(), Include: g.include(), Deferrable: g.deferral(), StorageParams: g.params()}
	for i := range x.Parts {
		x.Parts[i].Op = g.word("=", "&&", "odd.<>")
	}
	g.add(x)
	g.add(&schema.Statistics{Schema: t.Schema, Table: t.Name, Name: g.name(), Kinds: []string{g.word("mcv", "ndistinct")}, Columns: g.someColumns(),
		Exprs: []schema.Expr{g.sql()}, Target: g.integer()})
}
