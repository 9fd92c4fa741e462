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
// casts and quotes it is written with, and a NULL no default. What the server
// would store otherwise if it were given the literal stays in Stored.
func normalizeDefault(c *schema.Column, scope schema.Scope) {
	if x := &c.Default; !x.IsZero() && normalizeValue(x, schema.BaseType(scope, c.Type)) {
		*x = schema.Expr{Stored: x.Stored}
	}
}

// normalizeValue is normalizeDefault for any expression that becomes a value of
// the type. It reports whether that is NULL.
func normalizeValue(x *schema.Expr, typ schema.Type) (isNull bool) {
	text := exprSQL(*x)
	literal, ok := pgsql.ParseDefault(text, parsed(typ))
	stored := x.Stored
	if x.Literal == schema.NotLiteral && !literal.Plain {
		stored = text
	}
	switch {
	case ok && literal.Kind == pgsql.NullLiteral:
		x.Stored = stored
		return true
	case ok && literalKinds[literal.Kind] != schema.NotLiteral:
		*x = schema.Expr{SQL: literal.Value, Literal: literalKinds[literal.Kind], Stored: stored}
	case x.Literal == schema.NotLiteral:
		x.SQL = trimParens(x.SQL)
	}
	return false
}
