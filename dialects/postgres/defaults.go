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
// casts and quotes it is written with, and a NULL no default, unless it stands
// against the default of the column's domain. What the server would store
// otherwise if it were given the literal stays in Stored.
func normalizeDefault(c *schema.Column, scope schema.Scope) {
	x, domain := &c.Default, schema.KindDomain == c.Type.User.Kind && !c.Type.Array
	switch {
	case x.IsZero():
	case domain && isNull(*x):
		if x.SQL = trimParens(x.SQL); !hasDefault(scope, c.Type.User) {
			*x = schema.Expr{Stored: x.SQL}
		}
	case normalizeValue(x, schema.BaseType(scope, c.Type)):
		*x = schema.Expr{Stored: x.Stored}
	}
}

// isNull reports whether the expression is NULL, whatever casts it has.
func isNull(x schema.Expr) bool { return x.Literal == schema.NotLiteral && pgsql.IsNull(x.SQL) }

// hasDefault reports whether the domain, or else one below it, has a default.
func hasDefault(scope schema.Scope, a schema.Address) bool {
	domain, ok := scope.Lookup(a).(*schema.Domain)
	if !ok || domain.Default.IsZero() {
		return ok && !domain.Type.Array && hasDefault(scope, domain.Type.User)
	}
	return !isNull(domain.Default)
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
