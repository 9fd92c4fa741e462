package sqlite

import (
	"strings"

	"github.com/schemac/schemac/dialects/sqltoken"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

func normalizeColumn(c *schema.Column, scope schema.Scope) diag.List {
	if !c.Type.User.IsZero() || c.Type.Array {
		return checkType(c, false)
	}
	c.Type.Name = normalType(c.Type.Name)
	c.Default = literalOf(c.Default)
	c.Generated.Expr.SQL = withoutParens(c.Generated.Expr.SQL)
	if !c.Generated.Expr.IsZero() {
		c.Generated.Type = strings.ToUpper(c.Generated.Type)
		if c.Generated.Type == "" {
			c.Generated.Type = "VIRTUAL"
		}
	}
	if c.Collate = normalCollation(c.Collate); c.Collate == binary {
		c.Collate = ""
	}
	table, _ := scope.Lookup(c.Address().Table()).(*schema.Table)
	if table == nil {
		return nil
	}
	key, _ := scope.Lookup(c.Address().Table().Child(schema.KindPrimaryKey, "")).(*schema.PrimaryKey)
	if neverNull(c, table, key) {
		c.Null = false
	}
	return append(checkType(c, table.SQLite.Strict), checkAutoIncrement(c, key, table)...)
}

// neverNull reports whether SQLite rejects NULL by itself: in the column that
// is the rowid, and in the key of strict and WITHOUT ROWID tables.
func neverNull(c *schema.Column, table *schema.Table, key *schema.PrimaryKey) bool {
	if key == nil || !hasColumn(key.Parts, c.Name) {
		return false
	}
	return isRowID(c, key) || table.SQLite.Strict || table.SQLite.WithoutRowID
}

// isRowID reports whether the column is an alias of the rowid: the only
// column of the key, and of the type integer, not int.
func isRowID(c *schema.Column, key *schema.PrimaryKey) bool {
	return key != nil && len(key.Parts) == 1 && hasColumn(key.Parts, c.Name) && strings.EqualFold(c.Type.Name, "integer")
}

func hasColumn(parts []schema.Part, name string) bool {
	for _, p := range parts {
		if p.Column != "" && sameName(p.Column, name) {
			return true
		}
	}
	return false
}

func checkAutoIncrement(c *schema.Column, key *schema.PrimaryKey, table *schema.Table) diag.List {
	if !c.SQLite.AutoIncrement || isRowID(c, key) && !table.SQLite.WithoutRowID {
		return nil
	}
	return diag.List{{Severity: diag.Error, Code: "auto-increment", Summary: "Column cannot increment by itself",
		Range: c.Origin.Field("auto_increment"), Address: c.Address().String(),
		Detail: c.Address().String() + " has auto_increment. SQLite allows it only for an integer column that alone is the primary key of a table with rowids."}}
}

// columnSQL is the column's definition within CREATE TABLE or ADD COLUMN.
func columnSQL(c *schema.Column) string {
	var b strings.Builder
	b.WriteString(quote(c.Name) + " " + typeSQL(c.Type.Name))
	if !c.Null {
		b.WriteString(" NOT NULL")
	}
	switch {
	case c.Default.Literal != schema.NotLiteral:
		b.WriteString(" DEFAULT " + literalSQL(c.Default))
	case !c.Default.IsZero():
		b.WriteString(" DEFAULT (" + c.Default.SQL + ")")
	}
	if c.Collate != "" {
		b.WriteString(" COLLATE " + quote(c.Collate))
	}
	if !c.Generated.Expr.IsZero() {
		b.WriteString(" GENERATED ALWAYS AS (" + c.Generated.Expr.SQL + ") " + c.Generated.Type)
	}
	return b.String()
}

// typeSQL quotes a type that is not made of words and numbers.
func typeSQL(name string) string {
	base, _ := cutSize(name)
	for _, t := range tokens(base) {
		if !isName(t) {
			return quote(name)
		}
	}
	return name
}

// addsInPlace reports whether ALTER TABLE ADD COLUMN takes the column, and
// why not.
func addsInPlace(c *schema.Column) (ok bool, reason string) {
	switch {
	case c.Generated.Type == "STORED":
		return false, "SQLite cannot add a stored generated column to an existing table"
	case c.Default.Literal == schema.NotLiteral && !c.Default.IsZero():
		return false, "SQLite cannot add a column whose default is an expression"
	case !c.Null && c.Default.IsZero() && c.Generated.Type == "":
		return false, "SQLite cannot add a NOT NULL column without a default"
	case !c.Null && c.Generated.Type != "":
		return false, "SQLite cannot check NOT NULL of a generated column that it adds"
	}
	return true, ""
}

// dropsInPlace reports whether ALTER TABLE DROP COLUMN takes the column.
// Indexes step aside by themselves; keys, checks and foreign keys are part of
// the table's text and need a rebuild anyway.
func dropsInPlace(pair planner.Pair, c *schema.Column) (ok bool, reason string) {
	for _, a := range pair.From.Dependents(c.Address()) {
		switch {
		case a.Kind == schema.KindIndex || a.Kind == schema.KindView || a.Kind == schema.KindTrigger:
		case a.Kind == schema.KindForeignKey && a.Table() != c.Address().Table():
		default:
			return false, "SQLite cannot drop a column that " + a.String() + " uses"
		}
	}
	return true, ""
}

// column parses a column's definition within CREATE TABLE.
func (p *tableParser) column() error {
	name, err := p.name()
	if err != nil {
		return err
	}
	c := &schema.Column{Table: p.table.Name, Name: name, Null: true, Position: p.columns}
	p.columns++
	c.Type.Name = p.typeName()
	p.objects = append(p.objects, c)
	for {
		constraint, err := p.constraintName()
		if err != nil {
			return err
		}
		known, err := p.columnConstraint(c, constraint)
		if err != nil {
			return err
		}
		if !known && constraint == "" {
			return nil
		}
	}
}

var typeEnds = []string{"constraint", "primary", "not", "null", "unique", "check", "default", "collate", "references", "generated", "as"}

// typeName reads the words and sizes of a type, up to the first constraint.
func (p *tableParser) typeName() string {
	var words []string
	for {
		t := p.peek()
		end := t.Kind != sqltoken.Word && t.Kind != sqltoken.QuotedIdent && t.Kind != sqltoken.String
		for _, word := range typeEnds {
			end = end || isWord(t, word)
		}
		if end {
			break
		}
		words = append(words, t.Value)
		p.pos++
	}
	name := strings.Join(words, " ")
	if len(words) > 0 && p.peek().Text == "(" {
		if size, err := p.group(); err == nil {
			name += "(" + size + ")"
		}
	}
	return name
}

// columnConstraint parses one constraint of the column and reports whether
// there was one.
func (p *tableParser) columnConstraint(c *schema.Column, name string) (bool, error) {
	switch {
	case p.accept("primary", "key"):
		return true, p.columnPrimaryKey(c, name)
	case p.accept("not", "null"):
		c.Null = false
		return true, p.conflict("NOT NULL of column " + c.Name)
	case p.accept("null"):
		return true, p.conflict("NULL of column " + c.Name)
	case p.accept("unique"):
		p.objects = append(p.objects, &schema.Unique{Table: p.table.Name, Name: p.unusedName(schema.KindUnique, name), Parts: schema.ColumnParts(c.Name)})
		return true, p.conflict("UNIQUE of column " + c.Name)
	case p.accept("check"):
		return true, p.check(name)
	case p.accept("default"):
		return true, p.columnDefault(c)
	case p.accept("collate"):
		collation, err := p.name()
		c.Collate = collation
		return true, err
	case p.accept("references"):
		return true, p.references(name, []string{c.Name})
	case p.accept("generated", "always", "as") || p.accept("as"):
		return true, p.generated(c)
	case p.accept("deferrable") || p.accept("not", "deferrable"):
		return true, p.errorf("a DEFERRABLE that belongs to no foreign key")
	}
	return false, nil
}

func (p *tableParser) generated(c *schema.Column) error {
	expr, err := p.group()
	if err != nil {
		return err
	}
	c.Generated = schema.Generated{Expr: schema.SQLExpr(expr), Type: "VIRTUAL"}
	if p.accept("stored") {
		c.Generated.Type = "STORED"
	} else {
		p.accept("virtual")
	}
	return nil
}

// columnDefault parses what follows DEFAULT: an expression in parentheses, a
// constant, or a bare name, which SQLite takes for a string.
func (p *tableParser) columnDefault(c *schema.Column) error {
	if p.peek().Text == "(" {
		expr, err := p.group()
		c.Default = schema.SQLExpr(expr)
		return err
	}
	t := p.next()
	text := t.Text
	switch {
	case text == "-" || text == "+":
		text += p.next().Text
	case t.Kind == sqltoken.QuotedIdent || isName(t):
		c.Default = schema.Expr{SQL: t.Value, Literal: schema.StringLiteral}
		return nil
	}
	c.Default = schema.SQLExpr(text)
	return nil
}
