package sqlite

import (
	"fmt"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// Emit implements dialects.Dialect. A plan that drops or rebuilds tables is
// framed by PRAGMA foreign_keys: with foreign keys on, DROP TABLE deletes the
// rows first and cascades. The pragma has no effect inside a transaction, so
// it stands outside.
func (Dialect) Emit(pair planner.Pair, changes []planner.Change) ([]dialects.Statement, diag.List) {
	e := &emitter{pair: pair, changes: changes}
	for _, c := range changes {
		e.change(c)
	}
	switch {
	case e.dropsTables:
		e.frame()
	case e.changesRows && hasForeignKeys(pair.To):
		e.statements = append(e.statements, foreignKeyQuery())
	}
	return e.statements, e.problems
}

type emitter struct {
	pair        planner.Pair
	changes     []planner.Change
	statements  []dialects.Statement
	problems    diag.List
	dropsTables bool
	// changesRows is set if reference rows change.
	changesRows bool
	// indexNames are the names of all indexes of both graphs, folded; filled
	// when the first rebuild needs them.
	indexNames map[string]bool
}

// add appends a statement of the change and its parts.
func (e *emitter) add(c planner.Change, sql string, hazards ...dialects.Hazard) {
	addresses := []schema.Address{c.Address}
	for _, part := range c.Parts {
		addresses = append(addresses, part.Address)
	}
	e.statements = append(e.statements, dialects.Statement{SQL: sql, Transactional: true, Hazards: hazards, Changes: addresses})
}

// check appends a query that must return no row.
func (e *emitter) check(c planner.Change, sql, meaning string) {
	e.add(c, sql)
	e.statements[len(e.statements)-1].Check = meaning
}

// frame switches foreign keys off around the plan and checks them at the end.
func (e *emitter) frame() {
	off := dialects.Statement{SQL: "PRAGMA foreign_keys = OFF"}
	on := dialects.Statement{SQL: "PRAGMA foreign_keys = ON"}
	framed := append([]dialects.Statement{off}, e.statements...)
	if hasForeignKeys(e.pair.To) {
		framed = append(framed, foreignKeyQuery())
	}
	e.statements = append(framed, on)
}

// foreignKeyCheck lists the rows that break a foreign key. Executing it, only
// those count that the plan itself has brought about.
const foreignKeyCheck = "PRAGMA foreign_key_check"

func foreignKeyQuery() dialects.Statement {
	return dialects.Statement{SQL: foreignKeyCheck, Transactional: true, Check: brokenForeignKeys}
}

// brokenForeignKeys is what a row of foreignKeyCheck means.
const brokenForeignKeys = "rows of the table in the first column refer to rows of the table in the third that do not exist"

func hasForeignKeys(g *schema.Graph) bool {
	for _, o := range g.Objects() {
		if o.Address().Kind == schema.KindForeignKey {
			return true
		}
	}
	return false
}

func (e *emitter) change(c planner.Change) {
	switch {
	case c.Address.Kind == schema.KindData:
		e.data(c)
	case c.Action == planner.Rename:
		e.rename(c)
	case c.Action == planner.Rebuild:
		e.rebuild(c)
	case c.Creates():
		e.create(c)
	case c.Drops():
		e.drop(c)
	default:
		e.problems = append(e.problems, dialects.NewFields(c).Rest()...)
	}
}

func (e *emitter) create(c planner.Change) {
	switch o := c.After.(type) {
	case *schema.Table:
		e.createTable(c, o)
	case *schema.Column:
		e.addColumn(c, o)
	case *schema.ForeignKey:
		if !addedWithColumn(e.pair, o) {
			e.cannot(c, "SQLite adds it only by rebuilding the table")
		}
	case *schema.Index:
		e.add(c, createIndexSQL(o), e.uniqueHazards(c, o)...)
	case *schema.View:
		e.add(c, createViewSQL(o))
	case *schema.Trigger:
		e.add(c, createTriggerSQL(o))
	default:
		e.cannot(c, "SQLite adds it only by rebuilding the table")
	}
}

// addColumn takes along the foreign keys of the column that the plan creates.
func (e *emitter) addColumn(c planner.Change, column *schema.Column) {
	sql := "ALTER TABLE " + quote(column.Table) + " ADD COLUMN " + columnSQL(column)
	for _, other := range e.changes {
		key, ok := other.After.(*schema.ForeignKey)
		if ok && other.Creates() && key.Address().Table() == c.Address.Table() && len(key.Columns) == 1 && sameName(key.Columns[0], column.Name) {
			sql += columnReferenceSQL(key)
			c.Parts = append(c.Parts, other)
		}
	}
	e.add(c, sql)
}

func (e *emitter) createTable(c planner.Change, table *schema.Table) {
	if len(e.pair.To.Columns(table.Address())) == 0 {
		e.cannot(c, "it has no columns, and SQLite needs at least one")
		return
	}
	e.add(c, createTableSQL(e.pair.To, table, table.Name))
}

// uniqueHazards warns of a unique index on a table that may have rows.
func (e *emitter) uniqueHazards(c planner.Change, i *schema.Index) []dialects.Hazard {
	if !i.Unique || e.pair.From.Lookup(i.Address().Table()) == nil || c.Action == planner.Replace && !containsField(c.Fields, "unique", "parts", "where") {
		return nil
	}
	return []dialects.Hazard{indexMayFail(i)}
}

func containsField(fields []string, any ...string) bool {
	for _, field := range fields {
		for _, name := range any {
			if field == name {
				return true
			}
		}
	}
	return false
}

func (e *emitter) drop(c planner.Change) {
	switch o := c.Before.(type) {
	case *schema.Table:
		e.dropsTables = true
		e.add(c, "DROP TABLE "+quote(o.Name), tableGone(o.Name)...)
	case *schema.Column:
		e.add(c, "ALTER TABLE "+quote(o.Table)+" DROP COLUMN "+quote(o.Name), columnLoss(o)...)
	case *schema.Index:
		e.add(c, "DROP INDEX "+quote(o.Name))
	case *schema.Trigger:
		e.add(c, "DROP TRIGGER "+quote(o.Name))
	case *schema.View:
		e.add(c, "DROP VIEW "+quote(o.Name), viewHazards(c, o)...)
	default:
		e.cannot(c, "SQLite drops it only by rebuilding the table")
	}
}

func viewHazards(c planner.Change, v *schema.View) []dialects.Hazard {
	if c.Action == planner.Replace {
		return nil
	}
	return []dialects.Hazard{viewGone(v.Name)}
}

func (e *emitter) rename(c planner.Change) {
	switch o := c.Before.(type) {
	case *schema.Table:
		e.add(c, "ALTER TABLE "+quote(o.Name)+" RENAME TO "+quote(c.Address.Name),
			tableRenamed(o.Name, c.Address.Name))
	case *schema.Column:
		e.add(c, "ALTER TABLE "+quote(c.Address.Parent)+" RENAME COLUMN "+quote(o.Name)+" TO "+quote(c.Address.Name),
			columnRenamed(c.Address.Parent, o.Name, c.Address.Name))
	default:
		e.cannot(c, "SQLite renames only tables and columns")
	}
}

// cannot reports a change that has no SQL.
func (e *emitter) cannot(c planner.Change, why string) {
	e.problems.Append(diag.Diagnostic{Severity: diag.Error, Code: "cannot-render", Summary: "Change cannot be rendered",
		Range: c.Object().Common().Origin.Range, Address: c.Address.String(),
		Detail: fmt.Sprintf("schemac has no SQL to %s %s: %s.", c.Action, c.Address, why)})
}
