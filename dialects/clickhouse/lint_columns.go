package clickhouse

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/dialects/design"
	"github.com/schemac/schemac/schema"
)

var columnRules = []design.Rule{
	{Code: "CS118", Name: "unknown-column", Severity: design.Error, Refused: true,
		Why:  "An expression of the table names a column that it does not have: ClickHouse refuses it.",
		Fix:  "Correct the name, or add the column.",
		Find: inTables(unknownColumns)},
	{Code: "CS122", Name: "mostly-nullable", Severity: design.Info,
		Why:  "Most columns may be NULL: each keeps a mask beside its values, and most functions and all keys are slower or refused for it.",
		Fix:  "Leave null out where the empty text or 0 says as much, and give the column a default.",
		Find: inMergeTrees(mostlyNullable)},
	{Code: "CS123", Name: "no-time-zone", Severity: design.Info,
		Why: "The column has no time zone, so that the server's decides what its text says and where its days begin; another server may differ.",
		Fix: "State one, as in DateTime('UTC'); adding it later changes no rows.",
		Find: inColumns(func(c *schema.Column, typ chsql.Type, flaws *design.Flaws) {
			if family := plainFamily(typ); (family == "DateTime" || family == "DateTime64") && !strings.Contains(typ.String(), "'") {
				flaws.Add(c, "type", "%s is %s.", c.Address(), typ)
			}
		})},
	{Code: "CS125", Name: "enum-nearly-full", Severity: design.Warning,
		Why: "An Enum8 has room for 256 values at most and for 127 above zero, and its numbers cannot be changed later.",
		Fix: "Use Enum16, or LowCardinality(String).",
		Find: inColumns(func(c *schema.Column, typ chsql.Type, flaws *design.Flaws) {
			if values := typ.EnumValues(); plainFamily(typ) == "Enum8" && len(values) > 100 {
				flaws.Add(c, "type", "%s has %d values.", c.Address(), len(values))
			}
		})},
	{Code: "CS170", Name: "very-wide-table", Severity: design.Warning,
		Why: "The table has more than 500 columns: every part has files for each of them, and an insert needs buffers for all.",
		Fix: "Put what is rarely filled into a Map or a JSON column.",
		Find: inMergeTrees(func(t storedTable, flaws *design.Flaws) {
			if len(t.columns) > 500 {
				flaws.Add(t, "", "%s has %d columns.", t.Address(), len(t.columns))
			}
		})},
}

// named is an expression of a table's definition that names columns.
type named struct {
	object schema.Object
	field  string
	names  []string
}

// unknownColumns compares the names in expressions with the columns. The names
// in a projection can be its own.
func unknownColumns(t storedTable, flaws *design.Flaws) {
	if _, table := t.Object.(*schema.Table); !table || !t.engine.storesRows() {
		return
	}
	for _, expression := range t.expressions() {
		for _, name := range expression.names {
			if known := t.column(name) != nil || t.isNested(name) || strings.HasPrefix(name, "_"); !known {
				flaws.Add(expression.object, expression.field, "%s has no column %s.", t.Address(), name)
			}
		}
	}
}

func (t storedTable) expressions() (list []named) {
	add := func(o schema.Object, field string, sql ...string) {
		for _, text := range sql {
			list = append(list, named{o, field, t.columnsOf(text)})
		}
	}
	for _, k := range t.keys() {
		list = append(list, named{t.Object, k.field, t.columnsOfParts(k.parts)})
	}
	add(t.Object, "sample", t.storage.Sample.SQL)
	add(t.Object, "ttl", ttlExpressions(t.storage.TTL)...)
	for _, c := range t.columns {
		if c.Default.Literal == schema.NotLiteral {
			add(c, "default", c.Default.SQL)
		}
		add(c, "ttl", c.ClickHouse.TTL.SQL)
	}
	for _, child := range t.children {
		switch child := child.(type) {
		case *schema.Index:
			list = append(list, named{child, "expr", t.columnsOfParts(child.Parts)})
		case *schema.Check:
			add(child, "expr", child.Expr.SQL)
		case *schema.Projection:
			list = append(list, named{child, "as", t.projected(child)})
			add(child, "index", child.Index.Expr.SQL)
		}
	}
	return list
}

// projected are the columns that a projection reads.
func (t storedTable) projected(p *schema.Projection) []string {
	refs, err := chsql.QueryReferences(p.Body.SQL)
	if err != nil {
		return nil
	}
	var names []string
	for _, name := range refs.Columns {
		if !slices.Contains(refs.Aliases, name) {
			names = append(names, t.owner(name))
		}
	}
	return names
}

// mostlyNullable leaves small tables alone.
func mostlyNullable(t storedTable, flaws *design.Flaws) {
	count := 0
	for _, c := range t.columns {
		if t.typeOf(c.Name).IsNullable() && !dynamic(t.typeOf(c.Name)) {
			count++
		}
	}
	if count >= 5 && count*2 > len(t.columns) {
		flaws.Add(t, "", "%d of the %d columns of %s may be NULL.", count, len(t.columns), t.Address())
	}
}
