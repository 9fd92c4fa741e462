package sqlite

import (
	"strings"

	"github.com/schemac/schemac/schema"
)

// createTableSQL creates the table under the given name with everything that
// belongs into its text.
func createTableSQL(g *schema.Graph, table *schema.Table, name string) string {
	var lines []string
	children := g.Children(table.Address())
	for _, child := range children {
		if c, ok := child.(*schema.Column); ok {
			lines = append(lines, tableColumnSQL(g, c))
		}
	}
	for _, child := range children {
		if sql := constraintOf(g, child); sql != "" {
			lines = append(lines, sql)
		}
	}
	return "CREATE TABLE " + quote(name) + " (\n  " + strings.Join(lines, ",\n  ") + "\n)" + tableOptionsSQL(table)
}

// tableColumnSQL writes the primary key behind the column where SQLite wants
// it there: with AUTOINCREMENT.
func tableColumnSQL(g *schema.Graph, c *schema.Column) string {
	key := g.PrimaryKey(c.Address().Table())
	if !c.SQLite.AutoIncrement || key == nil {
		return columnSQL(c)
	}
	return columnSQL(c) + " " + constraintSQL(key.Name) + "PRIMARY KEY AUTOINCREMENT"
}

// constraintOf is the child as a constraint of its table, or "" where it is
// written elsewhere.
func constraintOf(g *schema.Graph, child schema.Object) string {
	switch o := child.(type) {
	case *schema.PrimaryKey:
		if !autoIncrements(g, o) {
			return primaryKeySQL(o)
		}
	case *schema.Unique:
		return uniqueSQL(o)
	case *schema.Check:
		return checkSQL(o)
	case *schema.ForeignKey:
		return foreignKeySQL(o)
	}
	return ""
}

func autoIncrements(g *schema.Graph, key *schema.PrimaryKey) bool {
	for _, c := range g.Columns(key.Address().Table()) {
		if c.SQLite.AutoIncrement {
			return true
		}
	}
	return false
}

func tableOptionsSQL(t *schema.Table) string {
	var options []string
	if t.SQLite.Strict {
		options = append(options, "STRICT")
	}
	if t.SQLite.WithoutRowID {
		options = append(options, "WITHOUT ROWID")
	}
	if len(options) == 0 {
		return ""
	}
	return " " + strings.Join(options, ", ")
}

// parseTable reads the text of CREATE TABLE: the table first, then its
// columns and constraints.
func parseTable(sql string) ([]schema.Object, error) {
	base, err := newParser(sql)
	if err != nil {
		return nil, err
	}
	p := &tableParser{parser: base, table: &schema.Table{}}
	p.objects = []schema.Object{p.table}
	p.accept("create")
	if !p.accept("table") {
		return nil, p.errorf("TABLE expected")
	}
	if p.table.Name, err = p.createdName(); err != nil {
		return nil, err
	}
	if !p.acceptOp("(") {
		return nil, p.errorf("( expected")
	}
	for !p.acceptOp(")") {
		if err := p.element(); err != nil {
			return nil, err
		}
		p.acceptOp(",")
	}
	if err := p.options(); err != nil {
		return nil, err
	}
	return p.objects, p.end()
}

// element reads a column or a table constraint.
func (p *tableParser) element() error {
	name, err := p.constraintName()
	if err != nil {
		return err
	}
	switch {
	case p.accept("primary", "key"):
		return p.primaryKey(name)
	case p.accept("unique"):
		return p.unique(name)
	case p.accept("check"):
		return p.check(name)
	case p.accept("foreign", "key"):
		return p.foreignKey(name)
	case name != "":
		return nil // a name without a constraint, which SQLite accepts
	}
	return p.column()
}

func (p *tableParser) options() error {
	for p.pos < len(p.tokens) && p.peek().Text != ";" {
		switch {
		case p.accept("without", "rowid"):
			p.table.SQLite.WithoutRowID = true
		case p.accept("strict"):
			p.table.SQLite.Strict = true
		case p.acceptOp(","):
		default:
			return p.errorf("table option %q not understood", p.peek().Text)
		}
	}
	return nil
}
