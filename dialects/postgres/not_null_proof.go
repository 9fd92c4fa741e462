package postgres

import (
	"slices"

	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// Where a validated check says that a column is not null, the server makes the
// column NOT NULL without reading a row. It has to be there still, which it is
// not within the ALTER TABLE that drops it.

// proofOf is a check of the table before the plan that lets no NULL into the
// column; nil for none. It may be NOT VALID.
func (e *emitter) proofOf(column schema.Address) *schema.Check {
	var found *schema.Check
	for _, check := range schema.ChildrenOf[*schema.Check](e.pair.From, column.Table()) {
		spares := check.Postgres.NoInherit && len(e.pair.From.ChildTables(column.Table())) > 0
		if check.Postgres.NotEnforced || spares || !forbidsNull(check.Expr, column.Name) {
			continue
		}
		if found == nil || found.Postgres.NotValid && !check.Postgres.NotValid {
			found = check
		}
	}
	return found
}

// forbidsNull reports whether the condition, or a part that has to hold as well,
// is that the column is not null.
func forbidsNull(condition schema.Expr, column string) bool {
	tree, err := pgsql.ParseExpr(condition.SQL)
	if err != nil {
		return false
	}
	terms := []*pgsql.Node{tree}
	if tree.Kind == pgsql.And {
		terms = tree.Kids
	}
	return slices.ContainsFunc(terms, func(term *pgsql.Node) bool {
		return term.Kind == pgsql.Is && term.Text == "not null" && term.Kids[0].Kind == pgsql.Column && slices.Equal(term.Kids[0].Names, []string{column})
	})
}

// setsNotNull is the change that makes a column NOT NULL by SET NOT NULL and
// leaves its type as it is, if there is one ahead.
func (e *emitter) setsNotNull(column schema.Address) (c planner.Change, ok bool) {
	for _, c := range e.alterationsAhead(column) {
		after, isColumn := c.After.(*schema.Column)
		if isColumn && slices.Contains(c.Fields, "null") && !after.Null &&
			!after.Postgres.NotNull.NotValid && !slices.Contains(c.Fields, "type") {
			return c, true
		}
	}
	return planner.Change{}, false
}

// beforeProofGoes makes columns NOT NULL while a check that the plan drops still
// says that they are not null.
func (e *emitter) beforeProofGoes(check *schema.Check) {
	for _, column := range e.pair.From.Columns(check.Address().Table()) {
		c, ok := e.setsNotNull(column.Address())
		if !ok || check.Postgres.NotValid || e.notNull[column.Address()] || e.proofOf(column.Address()) != check {
			continue
		}
		e.clause(c, c.Address.Table(), setNotNull(c.After.(*schema.Column)))
		e.notNull[column.Address()], e.proofs[check.Address()] = true, true
	}
}

// provenNotNull reports whether the server will know by a check that the column is
// not null. One that the plan validates is validated first.
func (e *emitter) provenNotNull(column schema.Address) bool {
	check := e.proofOf(column)
	if _, ok := e.setsNotNull(column); !ok || check == nil {
		return false
	}
	if at, goes := e.goneAt[check.Address()]; goes && at < e.at {
		return false
	}
	if check.Postgres.NotValid && !e.validateAhead(check.Address()) {
		return false
	}
	e.proofs[check.Address()] = true
	return true
}

// validateAhead validates a constraint that the plan validates anyway, if it does.
func (e *emitter) validateAhead(constraint schema.Address) bool {
	for _, c := range e.alterationsAhead(constraint) {
		if slices.Contains(c.Fields, "postgres.not_valid") {
			e.validate(c)
			return true
		}
	}
	return e.validated[constraint]
}

// alterationsAhead are the alterations of what is at the address that have not
// been carried out, in their order: the one at hand counts among them.
func (e *emitter) alterationsAhead(a schema.Address) (ahead []planner.Change) {
	if e.altered == nil {
		e.altered = map[schema.Address][]int{}
		for i, c := range e.changes {
			if c.Action == planner.Alter {
				e.altered[c.Address] = append(e.altered[c.Address], i)
			}
		}
	}
	for _, i := range e.altered[a] {
		if i >= e.at {
			ahead = append(ahead, e.changes[i])
		}
	}
	return ahead
}
