package postgres

import (
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

func (e *emitter) foreignKey(c planner.Change) {
	table := c.Address.Table()
	switch {
	case c.Creates():
		key := c.After.(*schema.ForeignKey)
		var hazards []dialects.Hazard
		if !key.NotValid && !key.NotEnforced {
			waits := e.onRows(key.RefTable, referredWaits(key.RefTable))
			hazards = e.onRows(table, append(foreignKeyHazards(table, key.RefTable), waits...)...)
		}
		e.clause(c, table, "ADD "+foreignKeyDefinition(key), hazards...)
		e.constraintComment(c, key.Name)
		e.completeHeirs(c)
	case c.Drops():
		e.dropConstraint(c)
	case c.Action == planner.Rename:
		e.renameConstraint(c, c.Before.Address().Name, c.Address.Name)
	default:
		e.alterForeignKey(c)
	}
}

func (e *emitter) alterForeignKey(c planner.Change) {
	after := c.After.(*schema.ForeignKey)
	fields := dialects.NewFields(c)
	if fields.Take("deferrable") {
		clause := deferral(after.Deferrable)
		if clause == "" {
			clause = " NOT DEFERRABLE"
		}
		e.clause(c, c.Address.Table(), "ALTER CONSTRAINT "+ident(after.Name)+clause)
	}
	if fields.Take("not_enforced") {
		e.enforce(c, after)
	}
	if fields.Take("not_valid") {
		e.validate(c)
	}
	e.alterConstraint(c, fields)
}

// enforce turns checking on, which begins with all rows, or off.
func (e *emitter) enforce(c planner.Change, key *schema.ForeignKey) {
	table, alter := c.Address.Table(), "ALTER CONSTRAINT "+ident(key.Name)
	if key.NotEnforced {
		e.clause(c, table, alter+" NOT ENFORCED")
		return
	}
	e.clause(c, table, alter+" ENFORCED", e.onRows(table, enforceHazards(c.Address)...)...)
}

func foreignKeyDefinition(key *schema.ForeignKey) string {
	var b strings.Builder
	b.WriteString("CONSTRAINT " + ident(key.Name) + " FOREIGN KEY (" + period(key.Columns, key.Period) + ") REFERENCES " +
		qualified(key.RefTable) + " (" + period(key.RefColumns, key.Period) + ")")
	if key.Match != "" {
		b.WriteString(" MATCH " + key.Match)
	}
	if key.OnUpdate != "" {
		b.WriteString(" ON UPDATE " + strings.ReplaceAll(key.OnUpdate, "_", " "))
	}
	if key.OnDelete != "" {
		b.WriteString(" ON DELETE " + strings.ReplaceAll(key.OnDelete, "_", " "))
		if len(key.OnDeleteColumns) > 0 {
			b.WriteString(" (" + idents(key.OnDeleteColumns) + ")")
		}
	}
	b.WriteString(deferral(key.Deferrable))
	switch {
	case key.NotEnforced:
		b.WriteString(" NOT ENFORCED")
	case key.NotValid:
		b.WriteString(" NOT VALID")
	}
	return b.String()
}

// period lists columns, of which the last may be a time.
func period(columns []string, last bool) string {
	if !last || len(columns) == 0 {
		return idents(columns)
	}
	list := idents(columns[:len(columns)-1])
	if list != "" {
		list += ", "
	}
	return list + "PERIOD " + ident(columns[len(columns)-1])
}

// foreignKeyActions are the catalog's letters.
var foreignKeyActions = map[string]string{"r": "RESTRICT", "c": "CASCADE", "n": "SET_NULL", "d": "SET_DEFAULT"}

func (i *inspector) foreignKey(table *schema.Table, c constraint, meta schema.Meta) {
	target := i.tables[c.refTable]
	if target == nil {
		i.leaveAlone("foreign key", "refers to a table that has no model or is not looked at", table.Schema, table.Name, c.name)
		return
	}
	of := i.of(c, schema.KindForeignKey)
	name := c.name
	if !of.IsZero() {
		name = of.Name // it goes by its parent's name, whatever the server called it
	}
	key := &schema.ForeignKey{Schema: table.Schema, Table: table.Name, Name: name, Meta: meta, Of: of,
		Columns: i.columnNames(c.table, c.columns), RefTable: target.Address(), RefColumns: i.columnNames(c.refTable, c.refColumns),
		OnUpdate: foreignKeyActions[c.onUpdate], OnDelete: foreignKeyActions[c.onDelete],
		OnDeleteColumns: i.columnNames(c.table, c.deleteColumns),
		Deferrable:      inspectedDeferral(c.deferrable, c.deferred), NotValid: !c.validated, NotEnforced: c.notEnforced, Period: c.period}
	if c.match == "f" {
		key.Match = "FULL"
	}
	i.add(key)
}
