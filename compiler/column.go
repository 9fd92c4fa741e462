package compiler

import (
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/schemac/schemac/schema"
)

var columnSpec = newSpec("column",
	fields(metaFields[schema.Column](), []field[schema.Column]{
		columnType("type", func(c *schema.Column) *schema.Type { return &c.Type }),
		{name: "unsigned", in: clickhouse, decode: decodeUnsigned},
		flag("null", anyDialect, func(c *schema.Column) *bool { return &c.Null }),
		columnDefault(),
		keyword("default_kind", clickhouse, []string{"DEFAULT", "MATERIALIZED", "ALIAS", "EPHEMERAL"},
			func(c *schema.Column) *string { return &c.ClickHouse.DefaultKind }),
		uniqueColumn(),
		text("collate", postgres|sqlite, func(c *schema.Column) *string { return &c.Collate }),
		{name: "as", in: postgres | sqlite, decode: decodeGeneratedExpr},
		flag("auto_increment", sqlite, func(c *schema.Column) *bool { return &c.SQLite.AutoIncrement }),
		storageKeyword(func(c *schema.Column) *string { return &c.Postgres.Storage }),
		expression("using", postgres, func(c *schema.Column) *schema.Expr { return &c.Postgres.Using }),
		raw("compression", postgres, func(c *schema.Column) *string { return &c.Postgres.Compression }),
		columnStatistics(),
		printedAsMap(paramsField("options", postgres, columnOptions), columnOptions),
		printedAsMap(paramsField("foreign_options", postgres, foreignColumnOptions), foreignColumnOptions),
		flag("inherited", postgres, func(c *schema.Column) *bool { return &c.Postgres.Inherited }),
		raw("codec", clickhouse, func(c *schema.Column) *string { return &c.ClickHouse.Codec }),
		sqlExpression("ttl", clickhouse, func(c *schema.Column) *schema.Expr { return &c.ClickHouse.TTL }),
		columnSettingsField,
		flag("materialize", clickhouse, func(c *schema.Column) *bool { return &c.ClickHouse.Materialize }),
		comment[schema.Column](),
	}),
	[]nested[schema.Column]{
		{name: "identity", in: postgres, once: true, decode: decodeIdentity, print: printIdentity},
		{name: "as", in: postgres | sqlite, once: true, decode: decodeGenerated, print: printGenerated},
		{name: "not_null", in: postgres, once: true, decode: decodeNotNull, print: printNotNull},
		columnSettingsBlock,
	})

// columnDefault is the default of a column; one of NULL that is stated is
// printed, too.
func columnDefault() field[schema.Column] {
	f := value("default", anyDialect, func(c *schema.Column) *schema.Expr { return &c.Default })
	print := f.print
	f.print = func(p *printer, c *schema.Column) {
		if c.ClickHouse.DefaultNull {
			p.attr("default", sqlCall("NULL"))
			return
		}
		print(p, c)
	}
	return f
}

// storageKeyword is the attribute storage of a column.
func storageKeyword[T any](get func(*T) *string) field[T] {
	return keyword("storage", postgres, []string{"PLAIN", "EXTERNAL", "EXTENDED", "MAIN", "DEFAULT"}, get)
}

// columnStatistics is the target of the statistics on PostgreSQL, and a list of
// their kinds on ClickHouse.
func columnStatistics() field[schema.Column] {
	target := optionalInteger("statistics", postgres, func(c *schema.Column) **int64 { return &c.Postgres.Statistics })
	kinds := textList("statistics", clickhouse, func(c *schema.Column) *[]string { return &c.ClickHouse.Statistics })
	return field[schema.Column]{name: "statistics", in: postgres | clickhouse,
		decode: func(d *decoder, c *schema.Column, e hclsyntax.Expression) {
			if d.dialect == clickhouse {
				kinds.decode(d, c, e)
				return
			}
			target.decode(d, c, e)
		},
		print: func(p *printer, c *schema.Column) {
			target.print(p, c)
			if len(c.ClickHouse.Statistics) > 0 {
				kinds.print(p, c)
			}
		}}
}

func columnOptions(c *schema.Column) *schema.Params { return &c.Postgres.Options }

func foreignColumnOptions(c *schema.Column) *schema.Params { return &c.Postgres.ForeignOptions }

var columnSettingsField, columnSettingsBlock = orderedParams("settings",
	func(c *schema.Column) *schema.Params { return &c.ClickHouse.Settings },
	func(c *schema.Column) *[]string { return &c.ClickHouse.SettingsOrder })

func decodeColumn(d *decoder, b block) {
	errors := d.failures()
	c := &schema.Column{Schema: d.owner.schema, Table: d.owner.name}
	d.owner.place(c)
	c.Name = d.begin(b, &c.Meta)
	d.needName(b, c.Name)
	if label := b.name(); label != c.Name && label != "" {
		d.renameColumn(label, c.Name)
	}
	columnSpec.decode(d, b, c, &c.Origin)
	d.finish(c, errors)
}

func (d *decoder) renameColumn(label, name string) {
	if d.owner.renamed == nil {
		d.owner.renamed = map[string]string{}
	}
	d.owner.renamed[label] = name
}

func printColumn(p *printer, c *schema.Column) {
	p.open("column", c.Name)
	if serial, ok := serialTypes[c.Type.Name]; ok && c.Postgres.Serial != "" {
		spelled := *c
		spelled.Type.Name = serial
		c = &spelled
	}
	columnSpec.print(p, c)
	p.close()
}

// serialTypes spell an integer column together with the sequence it owns.
var serialTypes = map[string]string{"smallint": "smallserial", "integer": "serial", "bigint": "bigserial"}

// signedIntegers maps the integer types without a sign in their name to those
// that unsigned = true means.
var signedIntegers = map[string]string{
	"int8": "UInt8", "int16": "UInt16", "int32": "UInt32", "int64": "UInt64", "int128": "UInt128", "int256": "UInt256",
	"tinyint": "UInt8", "smallint": "UInt16", "int": "UInt32", "integer": "UInt32", "mediumint": "UInt32", "bigint": "UInt64",
}

// decodeUnsigned reads the long form of an unsigned type: Int with
// unsigned = true is UInt32. The type has been read before.
func decodeUnsigned(d *decoder, c *schema.Column, e hclsyntax.Expression) {
	unsigned, ok := d.boolean(e)
	if !ok || !unsigned || c.Type.IsZero() {
		return
	}
	name, ok := signedIntegers[strings.ToLower(c.Type.Name)]
	switch {
	case ok:
		c.Type.Name, c.Type.Custom = name, false
	case !strings.HasPrefix(c.Type.Name, "UInt"):
		d.problems.Errorf("conflicting-attributes", "Conflicting attributes", d.at(e.Range()),
			"The type %s has no unsigned form. Remove unsigned, or use an integer type, as in UInt64.", c.Type.Name)
	}
}

var identitySpec = newSpec("identity", fields([]field[schema.Identity]{
	keyword("generated", anyDialect, []string{"ALWAYS", "BY_DEFAULT"}, func(i *schema.Identity) *string { return &i.Generated }),
	text("sequence_name", anyDialect, func(i *schema.Identity) *string { return &i.SequenceName }),
	text("comment", anyDialect, func(i *schema.Identity) *string { return &i.Comment }),
}, counterFields(func(i *schema.Identity) *schema.Counter { return &i.Counter })), nil)

// decodeIdentity reads identity { … }; without generated it is BY_DEFAULT.
func decodeIdentity(d *decoder, c *schema.Column, b block) {
	c.Identity.Generated = "BY_DEFAULT"
	identitySpec.decode(d, b, &c.Identity, nil)
}

func printIdentity(p *printer, c *schema.Column) {
	if c.Identity.Generated == "" {
		return
	}
	p.open("identity")
	identitySpec.print(p, &c.Identity)
	p.close()
}

var generatedTypes = []string{"STORED", "VIRTUAL"}

var generatedSpec = newSpec("as", []field[schema.Generated]{
	required(expression("expr", anyDialect, func(g *schema.Generated) *schema.Expr { return &g.Expr })),
	keyword("type", anyDialect, generatedTypes, func(g *schema.Generated) *string { return &g.Type }),
}, nil)

func decodeGenerated(d *decoder, c *schema.Column, b block) {
	if !c.Generated.Expr.IsZero() {
		d.problems.Errorf("conflicting-attributes", "Conflicting attributes", d.at(b.DefRange()),
			"The column has as both as an attribute and as a block. Keep one of them.")
		return
	}
	generatedSpec.decode(d, b, &c.Generated, nil)
	d.defaultGenerated(c)
}

// decodeGeneratedExpr reads the short form as = "…".
func decodeGeneratedExpr(d *decoder, c *schema.Column, e hclsyntax.Expression) {
	if x, ok := d.expression(e); ok {
		c.Generated.Expr = x
		d.defaultGenerated(c)
	}
}

// defaultGenerated fills in the type that a model leaves out: STORED on
// PostgreSQL, which has had it longest, and VIRTUAL on SQLite, where it is
// the engine's default.
func (d *decoder) defaultGenerated(c *schema.Column) {
	switch {
	case c.Generated.Type != "" || c.Generated.Expr.IsZero():
	case d.dialect == sqlite:
		c.Generated.Type = "VIRTUAL"
	default:
		c.Generated.Type = "STORED"
	}
}

func printGenerated(p *printer, c *schema.Column) {
	if c.Generated.Expr.IsZero() {
		return
	}
	p.open("as")
	generatedSpec.print(p, &c.Generated)
	p.close()
}
