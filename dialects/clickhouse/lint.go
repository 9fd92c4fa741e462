package clickhouse

import (
	"cmp"
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/dialects/design"
	"github.com/schemac/schemac/schema"
)

// DesignRules implements design.Linter.
func (d dialect) DesignRules() []design.Rule {
	rules := slices.Concat(partitionRules, keyRules, nameRules, engineRules, columnRules, typeRules, ttlRules, indexRules, d.viewRules(), d.clusterRules())
	slices.SortFunc(rules, func(a, b design.Rule) int { return cmp.Compare(a.Code, b.Code) })
	return rules
}

// storedTable is what keeps rows as rules look at it: a table, or a materialized
// view with its inner table.
type storedTable struct {
	schema.Object
	storage schema.ClickHouseTable
	engine  engine
	columns []*schema.Column
	// primary is the primary key, where it is not the sorting key.
	primary *schema.PrimaryKey
	// children are all objects of the table.
	children []schema.Object
}

// inTables makes the function Find of a rule that looks at tables and inner
// tables by themselves.
func inTables(look func(t storedTable, flaws *design.Flaws)) func(*schema.Graph) []design.Flaw {
	return design.Each(func(g *schema.Graph, o schema.Object, flaws *design.Flaws) {
		if t, ok := storedIn(g, o); ok {
			look(t, flaws)
		}
	})
}

// inMergeTrees is inTables for the MergeTree engines alone.
func inMergeTrees(look func(t storedTable, flaws *design.Flaws)) func(*schema.Graph) []design.Flaw {
	return inTables(func(t storedTable, flaws *design.Flaws) {
		if t.engine.mergeTree() {
			look(t, flaws)
		}
	})
}

// inColumns makes the function Find of a rule that looks at one column of a
// table at a time. Its type is Nullable where it may be NULL.
func inColumns(look func(c *schema.Column, typ chsql.Type, flaws *design.Flaws)) func(*schema.Graph) []design.Flaw {
	return design.Each(func(_ *schema.Graph, c *schema.Column, flaws *design.Flaws) {
		if typ, err := chsql.ParseType(typeSQL(c)); err == nil {
			look(c, typ, flaws)
		}
	})
}

func storedIn(g *schema.Graph, o schema.Object) (storedTable, bool) {
	switch o := o.(type) {
	case *schema.Table:
		return storedTable{o, o.ClickHouse, engineOf(o.ClickHouse.Engine), g.Columns(o.Address()), g.PrimaryKey(o.Address()), g.Children(o.Address())}, true
	case *schema.Materialized:
		if ownsRows(o) {
			return storedTable{o, o.ClickHouse.Storage, engineOf(o.ClickHouse.Storage.Engine), innerColumns(o), nil, nil}, true
		}
	}
	return storedTable{}, false
}

// innerColumns are those of an inner table, as far as the model states them.
func innerColumns(m *schema.Materialized) (columns []*schema.Column) {
	for i, c := range m.Columns {
		columns = append(columns, &schema.Column{Schema: m.Schema, Table: m.Name, Name: c.Name, Position: i, Type: c.Type})
	}
	return columns
}

// column finds a column by its name.
func (t storedTable) column(name string) *schema.Column {
	if i := slices.IndexFunc(t.columns, func(c *schema.Column) bool { return c.Name == name }); i >= 0 {
		return t.columns[i]
	}
	return nil
}

// typeOf is the type of a column; zero where that is not known, as for a part
// of a column.
func (t storedTable) typeOf(name string) chsql.Type {
	c := t.column(name)
	if c == nil {
		return chsql.Type{}
	}
	typ, err := chsql.ParseType(typeSQL(c))
	if err != nil {
		return chsql.Type{}
	}
	return typ
}

// family is the family of a column's type, whatever may be NULL or has few
// values.
func (t storedTable) family(name string) string { return plainFamily(t.typeOf(name)) }

func plainFamily(typ chsql.Type) string {
	return typ.WithoutNullable().WithoutLowCardinality().WithoutNullable().Family()
}

// valueType is the type of the values of a SimpleAggregateFunction, or the type
// itself.
func valueType(typ chsql.Type) chsql.Type {
	if elements := typ.Elements(); typ.Family() == "SimpleAggregateFunction" && len(elements) == 1 {
		return elements[0].Type
	}
	return typ
}

// primaryKey is the primary key in effect.
func (t storedTable) primaryKey() []schema.Part {
	if t.primary != nil {
		return t.primary.Parts
	}
	return schema.WithoutDirections(t.storage.Sort)
}

// isOn reports whether a setting of the table is given as true.
func (t storedTable) isOn(setting string) bool {
	return chsql.EqualSetting(t.storage.Settings[setting], "1")
}

// columnsOf are the columns that an expression names, of a part of a column
// the column.
func (t storedTable) columnsOf(sql string) (names []string) {
	refs, err := chsql.ExprReferences(sql)
	if err != nil {
		return nil
	}
	for _, name := range refs.Columns {
		names = append(names, t.owner(name))
	}
	return names
}

// owner is the column that a name means: itself, or the one of which it is a
// part, such as a subcolumn.
func (t storedTable) owner(name string) string {
	for whole := name; ; whole = whole[:strings.LastIndexByte(whole, '.')] {
		if t.column(whole) != nil {
			return whole
		}
		if !strings.Contains(whole, ".") {
			return name
		}
	}
}

// columnsOfParts are the columns that parts of a key name.
func (t storedTable) columnsOfParts(parts []schema.Part) (names []string) {
	for _, p := range parts {
		names = append(names, t.columnsOf(partText(p))...)
	}
	return names
}

// partText is the expression of a part, without its direction.
func partText(p schema.Part) string {
	p.Desc = false
	return partSQL(p)
}
