package postgres

import (
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

func (e *emitter) check(c planner.Change) {
	table := c.Address.Table()
	switch {
	case c.Creates():
		check := c.After.(*schema.Check)
		var hazards []dialects.Hazard
		switch {
		case check.Postgres.NotValid, check.Postgres.NotEnforced:
		case c.Action == planner.Replace && len(c.Fields) == 0:
			hazards = e.onRows(table, recheckHazards(table, c.Address.String())...)
		default:
			hazards = e.onRows(table, checkHazards(table, c.Address.String())...)
		}
		e.clause(c, table, "ADD "+checkDefinition(check), hazards...)
		e.constraintComment(c, check.Name)
	case c.Drops():
		e.dropConstraint(c)
	case c.Action == planner.Rename:
		e.renameConstraint(c, c.Before.Address().Name, c.Address.Name)
	default:
		fields := dialects.NewFields(c)
		if fields.Take("postgres.not_valid") {
			e.validate(c)
		}
		e.alterConstraint(c, fields)
	}
}

// validate checks the rows that a NOT VALID constraint has spared so far.
func (e *emitter) validate(c planner.Change) {
	e.clause(c, c.Address.Table(), "VALIDATE CONSTRAINT "+ident(c.Address.Name), unchecked(c.Address))
}

func checkDefinition(check *schema.Check) string {
	definition := "CONSTRAINT " + ident(check.Name) + " CHECK (" + exprSQL(check.Expr) + ")"
	if check.Postgres.NoInherit {
		definition += " NO INHERIT"
	}
	switch {
	case check.Postgres.NotEnforced:
		definition += " NOT ENFORCED"
	case check.Postgres.NotValid:
		definition += " NOT VALID"
	}
	return definition
}
