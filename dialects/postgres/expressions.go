package postgres

import (
	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// columnName reads a text that is nothing but a column's name.
func columnName(text string) (string, bool) {
	name := pgsql.FoldIdent(text)
	return name, pgsql.QuoteIdent(name) == text
}

// EqualExpr implements planner.Rules.
func (d dialect) EqualExpr(pair planner.Pair, address schema.Address, field string, a, b schema.Expr) bool {
	return false
}

func (d dialect) normalizeDefault(c *schema.Column, scope schema.Scope) {}

// References implements schema.Rules.
func (d dialect) References(o schema.Object, scope schema.Scope) []schema.Address { return nil }

// RenameRefs implements planner.Rules.
func (d dialect) RenameRefs(o schema.Object, from, to schema.Address) {}
