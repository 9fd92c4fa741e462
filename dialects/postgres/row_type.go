package postgres

import (
	"fmt"

	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// refuseStoredRows reports a new column with values whose table's rows a column of
// another table holds. The server would leave these as they are, and so refuses
// (find_composite_type_dependencies; seen on 13 to 18).
func (e *emitter) refuseStoredRows(c planner.Change) {
	table := c.Address.Table()
	holder := e.holdsRows(table, table, map[schema.Address]bool{})
	if e.isNew(table) || holder.IsZero() {
		return
	}
	e.problems.Append(diag.Diagnostic{Severity: diag.Error, Code: "stored-rows", Summary: "Rows are stored elsewhere",
		Range: c.After.Common().Origin.Range, Address: c.Address.String(),
		Detail: fmt.Sprintf("PostgreSQL adds no column with values, such as %s, to %s, since %s holds rows of that table. "+
			"Add it without a default, and apply; then give it one, and the rows their values.", c.Address, table, holder)})
}

// fillsRows reports whether rows get a value with the new column, or one is checked.
func (e *emitter) fillsRows(c *schema.Column) bool {
	return !c.Default.IsZero() || c.Identity.Generated != "" || c.Generated.Type != "" || c.Postgres.Serial != "" || restricts(e.pair.To, c.Type)
}

// holdsRows finds a column that stays, of a table other than the one, whose values are
// of the type at the address or contain such; zero if there is none.
func (e *emitter) holdsRows(typ, table schema.Address, seen map[schema.Address]bool) schema.Address {
	seen[typ] = true
	for _, a := range e.pair.From.Dependents(typ) {
		switch o := e.pair.From.Lookup(a).(type) {
		case *schema.Column:
			if o.Type.User == typ && a.Table() != table && e.pair.To.Lookup(a) != nil {
				return a
			}
		case *schema.Domain, *schema.Composite, *schema.Range:
			if !seen[a] {
				if holder := e.holdsRows(a, table, seen); !holder.IsZero() {
					return holder
				}
			}
		}
	}
	return schema.Address{}
}
