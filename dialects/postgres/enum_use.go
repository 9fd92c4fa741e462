package postgres

import (
	"strings"

	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// constants are what the expressions of a plan hold.
type constants struct {
	strings map[string]bool
	// sql are the texts of what is more than a constant.
	sql string
}

// usesValue reports whether a change of the plan may name the value of an enum in
// an expression.
func (e *emitter) usesValue(value string) bool {
	if e.constants == nil {
		e.constants = constantsOf(e.changes)
	}
	return e.constants.strings[value] || strings.Contains(e.constants.sql, pgsql.QuoteLiteral(value))
}

func constantsOf(changes []planner.Change) *constants {
	found := &constants{strings: map[string]bool{}}
	var sql strings.Builder
	visit := func(_ string, x *schema.Expr) {
		switch x.Literal {
		case schema.StringLiteral:
			found.strings[x.SQL] = true
		case schema.NotLiteral:
			sql.WriteString(x.SQL + "\n")
		}
	}
	look := func(c planner.Change) {
		if c.After != nil {
			schema.Exprs(c.After, visit)
		}
	}
	for _, c := range changes {
		look(c)
		for _, part := range c.Parts {
			look(part)
		}
	}
	found.sql = sql.String()
	return found
}
