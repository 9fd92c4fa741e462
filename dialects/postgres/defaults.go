package postgres

import (
	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/schema"
)

// literalKinds translates what pgsql finds.
var literalKinds = map[pgsql.LiteralKind]schema.LiteralKind{
	pgsql.StringLiteral: schema.StringLiteral, pgsql.NumberLiteral: schema.NumberLiteral, pgsql.BoolLiteral: schema.BoolLiteral,
}

// normalizeDefault makes a constant a literal of the column's type, whatever
// casts and quotes it is written with, and a NULL no default.
func normalizeDefault(c *schema.Column) {
	x := &c.Default
	if x.IsZero() {
		return
	}
	literal, ok := pgsql.ParseDefault(exprSQL(*x), parsed(c.Type))
	switch {
	case ok && literal.Kind == pgsql.NullLiteral:
		*x = schema.Expr{}
	case ok && literalKinds[literal.Kind] != schema.NotLiteral:
		*x = schema.Expr{SQL: literal.Value, Literal: literalKinds[literal.Kind]}
	case x.Literal == schema.NotLiteral:
		x.SQL = trimParens(x.SQL)
	}
}
