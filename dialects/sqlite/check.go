package sqlite

import "github.com/schemac/schemac/schema"

// checkSQL is the constraint within CREATE TABLE.
func checkSQL(c *schema.Check) string {
	return constraintSQL(c.Name) + "CHECK (" + c.Expr.SQL + ")"
}

// check parses what follows CHECK, of a column or of the table: SQLite treats
// both alike.
func (p *tableParser) check(name string) error {
	expr, err := p.group()
	if err != nil {
		return err
	}
	p.objects = append(p.objects, &schema.Check{Table: p.table.Name, Name: p.unusedName(schema.KindCheck, name), Expr: schema.SQLExpr(expr)})
	return p.conflict("CHECK (" + expr + ")")
}
