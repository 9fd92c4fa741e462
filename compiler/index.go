package compiler

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

const pagesPerRange = "pages_per_range"

var indexSpec = newSpec("index",
	fields(metaFields[schema.Index](), []field[schema.Index]{
		flag("unique", postgres|sqlite, func(i *schema.Index) *bool { return &i.Unique }),
		partOf(func(i *schema.Index) *schema.Address { return &i.Of }, schema.KindIndex),
		flag("only", postgres, func(i *schema.Index) *bool { return &i.Only }),
		partsField(func(i *schema.Index) *[]schema.Part { return &i.Parts }),
		{name: "expr", in: clickhouse, decode: decodeIndexExpr, print: printIndexExpr},
		{name: "type", in: postgres | clickhouse, decode: decodeIndexType, print: printIndexType},
		integer("granularity", clickhouse, func(i *schema.Index) *int64 { return &i.ClickHouse.Granularity }),
		flag("materialize", clickhouse, func(i *schema.Index) *bool { return &i.ClickHouse.Materialize }),
		expression("where", postgres|sqlite, func(i *schema.Index) *schema.Expr { return &i.Where }),
		columnList("include", postgres, func(i *schema.Index) *[]string { return &i.Include }),
		inverseFlag("nulls_distinct", postgres, func(i *schema.Index) *bool { return &i.NullsNotDistinct }),
		{name: "page_per_range", in: postgres, decode: decodePagesPerRange, print: printPagesPerRange},
		paramsField("storage_params", postgres, func(i *schema.Index) *schema.Params { return &i.StorageParams }),
		printedAsMap(paramsField("statistics", postgres, indexStatistics), indexStatistics),
		comment[schema.Index](),
	}),
	[]nested[schema.Index]{
		{name: "on",
			decode: func(d *decoder, i *schema.Index, b block) { decodeIndexPart(d, i, b) },
			print: func(p *printer, i *schema.Index) {
				if !isIndexExpr(p, i) {
					printParts(p, "on", i.Parts)
				}
			}},
		storageParams(func(i *schema.Index) *schema.Params { return &i.StorageParams }, pagesPerRange),
	})

func decodeIndex(d *decoder, b block) {
	errors := d.failures()
	i := &schema.Index{Schema: d.owner.schema, Table: d.owner.name}
	i.Name = d.begin(b, &i.Meta)
	if d.dialect == clickhouse {
		d.owner.place(i)
	}
	d.keyBody(b, func() { indexSpec.decode(d, b, i, &i.Origin) })
	d.finish(i, errors)
}

func decodeIndexPart(d *decoder, i *schema.Index, b block) {
	decodePart(d, b, &i.Parts)
	if len(i.Parts) == 1 {
		i.Origin.Fields = append(i.Origin.Fields, schema.FieldRange{Name: "columns", Range: d.at(b.DefRange())})
	}
}

// decodeIndexExpr is the whole of a skip index as one expression.
func decodeIndexExpr(d *decoder, i *schema.Index, e hclsyntax.Expression) {
	if d.partsList != nil {
		d.problems.Errorf("conflicting-attributes", "Conflicting attributes", d.at(e.Range()),
			"An index has either columns or expr. Remove one of them.")
		return
	}
	if x, ok := d.expression(e); ok {
		i.Parts = []schema.Part{{Expr: x}}
	}
}

func isIndexExpr(p *printer, i *schema.Index) bool {
	return p.dialect == clickhouse && len(i.Parts) == 1 && spelled(i.Parts[0]) == schema.Part{Expr: spelled(i.Parts[0]).Expr}
}

func printIndexExpr(p *printer, i *schema.Index) {
	if isIndexExpr(p, i) {
		p.sqlString("expr", spelled(i.Parts[0]).Expr.SQL)
	}
}

// accessMethods are the index types that PostgreSQL brings along. Extensions
// add others, which models write as strings.
var accessMethods = []string{"BTREE", "HASH", "GIN", "GIST", "SPGIST", "BRIN"}

func decodeIndexType(d *decoder, i *schema.Index, e hclsyntax.Expression) {
	name, bare := word(e)
	if d.dialect != postgres {
		i.Type, _ = d.raw(e)
		return
	}
	if bare && !slices.Contains(accessMethods, strings.ToUpper(name)) {
		d.problems.Errorf("unknown-keyword", "Unknown keyword", d.at(e.Range()),
			"%q is no index type. The types are %s; write the access method of an extension as a string.%s",
			name, strings.Join(accessMethods, ", "), diag.DidYouMean(strings.ToUpper(name), accessMethods))
		return
	}
	name, _ = d.raw(e)
	i.Type = strings.ToUpper(name)
}

func printIndexType(p *printer, i *schema.Index) {
	switch {
	case i.Type == "":
	case p.dialect == postgres && !slices.Contains(accessMethods, i.Type):
		p.attr("type", quote(i.Type))
	case i.ClickHouse.Parens:
		p.attr("type", bareWordOrSQL(i.Type+"()"))
	default:
		p.attr("type", bareWordOrSQL(i.Type))
	}
}

// decodePagesPerRange reads the short form of the BRIN storage parameter.
func decodePagesPerRange(d *decoder, i *schema.Index, e hclsyntax.Expression) {
	if s, ok := d.bare(e); ok {
		if i.StorageParams == nil {
			i.StorageParams = schema.Params{}
		}
		i.StorageParams[pagesPerRange] = s
	}
}

func printPagesPerRange(p *printer, i *schema.Index) {
	if s, ok := i.StorageParams[pagesPerRange]; ok {
		p.attr("page_per_range", paramText(s))
	}
}

func printIndex(p *printer, i *schema.Index) {
	p.open("index", i.Name)
	indexSpec.print(p, i)
	p.close()
}

func indexStatistics(i *schema.Index) *schema.Params { return &i.Statistics }
