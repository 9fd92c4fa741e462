package postgres

import (
	"slices"

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
		e.beforeProofGoes(c.Before.(*schema.Check))
		e.dropConstraint(c)
		e.steps[len(e.steps)-1].splits = e.proofs[c.Before.Address()]
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

// notValidCheck adds a check behind the table that has just been made. Where
// child tables follow, it comes behind all of them: each would have it checked
// if it were made later.
func (e *emitter) notValidCheck(c planner.Change, check *schema.Check) {
	if !e.comesWithParents(check) {
		e.orBehindAll(e.isParent(check.Address().Table()), func() { e.check(c) })
	}
}

// orBehindAll makes steps where they come, or behind all others.
func (e *emitter) orBehindAll(behind bool, steps func()) {
	from := len(e.steps)
	steps()
	if behind {
		e.last = append(e.last, e.steps[from:]...)
		e.steps = e.steps[:from]
	}
}

// isParent reports whether the plan makes the table, and children of it.
func (e *emitter) isParent(table schema.Address) bool {
	return e.created[table] && len(e.pair.To.ChildTables(table)) > 0
}

// comesWithParents reports whether the check comes when it is added to a parent
// table that the plan makes.
func (e *emitter) comesWithParents(check *schema.Check) bool {
	return slices.ContainsFunc(e.pair.To.Origins(check), func(o schema.Object) bool {
		origin, ok := o.(*schema.Check)
		return ok && origin.Postgres.NotValid && (e.isParent(origin.Address().Table()) || e.comesWithParents(origin))
	})
}

// validate checks the rows that a NOT VALID constraint has spared so far.
func (e *emitter) validate(c planner.Change) {
	if e.validated[c.Address] {
		return
	}
	e.validated[c.Address] = true
	e.validation(c, c.Address.Name, e.onRows(c.Address.Table(), unchecked(c.Address))...)
}

// validation lets reads and writes go on, as long as nothing else is in its
// statement.
func (e *emitter) validation(c planner.Change, name string, hazards ...dialects.Hazard) {
	e.clause(c, c.Address.Table(), "VALIDATE CONSTRAINT "+ident(name), hazards...)
	e.steps[len(e.steps)-1].stands = true
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
