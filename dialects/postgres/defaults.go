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
	if x := &c.Default; !x.IsZero() && normalizeValue(x, c.Type) {
		*x = schema.Expr{}
	}
}

// normalizeValue is normalizeDefault for any expression that becomes a value of
// the type. It reports whether that is NULL.
func normalizeValue(x *schema.Expr, typ schema.Type) (isNull bool) {
	literal, ok := pgsql.ParseDefault(exprSQL(*x), parsed(typ))
	switch {
	case ok && literal.Kind == pgsql.NullLiteral:
		return true
	case ok && literalKinds[literal.Kind] != schema.NotLiteral:
		*x = schema.Expr{SQL: literal.Value, Literal: literalKinds[literal.Kind]}
	case x.Literal == schema.NotLiteral:
		x.SQL = trimParens(x.SQL)
	}
	return false
}
