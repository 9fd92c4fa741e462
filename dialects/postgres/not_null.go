package postgres

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// namedNotNull is the first major on which NOT NULL is a constraint with a name
// and other properties.
const namedNotNull = 18

// notNullSuffix ends the names that the server gives. They are no part of the
// schema: a name stays when the column or the table is renamed.
const notNullSuffix = "not_null"

func notNullName(c *schema.Column) string {
	return orDefault(specialName(c), objectName(c.Table, c.Name, notNullSuffix))
}

// specialName is the constraint's name where it is not the server's choice.
func specialName(c *schema.Column) string {
	name := orDefault(c.Postgres.NotNull.Name, c.Postgres.NotNull.Given)
	if name == objectName(c.Table, c.Name, notNullSuffix) {
		return ""
	}
	return name
}

// standingNotNull is the name of the constraint that a column of the graph has.
// One that nobody named is that of the names which its table and column had
// when it was made, and for a column of a parent table that of the parent's.
func (e *emitter) standingNotNull(g *schema.Graph, c *schema.Column) string {
	n := c.Postgres.NotNull
	if name := orDefault(n.Name, n.Given); name != "" {
		return name
	}
	t, _ := g.Lookup(c.Address().Table()).(*schema.Table)
	if origins := g.Origins(c); t != nil && len(origins) > 0 && !origins[0].(*schema.Column).Null && passesName(t, c, g.Columns(t.Address()), g.Columns(origins[0].Address().Table())) {
		return e.standingNotNull(g, origins[0].(*schema.Column))
	}
	former := *c
	former.Table, former.Name = e.formerly(c.Address().Table()).Name, e.formerly(c.Address()).Name
	return notNullName(&former)
}

// ownNotNull is the definition, within CREATE TABLE, of a constraint that the
// table has by itself on a column that it has not.
func ownNotNull(c *schema.Column) string {
	of := c.Postgres.NotNull.Inherited
	if of == nil || *of || !c.Postgres.Inherited {
		return ""
	}
	clause := "NOT NULL " + ident(c.Name)
	if name := specialName(c); name != "" {
		clause = "CONSTRAINT " + ident(name) + " " + clause
	}
	return clause
}

// leavesNotNull reports whether the constraint is only that of parent tables,
// although the server would make one of the table's own.
func leavesNotNull(c *schema.Column) bool {
	return c.Postgres.NotNull.Inherited != nil && *c.Postgres.NotNull.Inherited
}

// notNullClause is a part of the column's definition, with a leading space.
func notNullClause(c *schema.Column) string {
	if c.Null || c.Postgres.NotNull.NotValid || leavesNotNull(c) {
		return ""
	}
	clause := " NOT NULL"
	if name := specialName(c); name != "" {
		clause = " CONSTRAINT " + ident(name) + clause
	}
	if c.Postgres.NotNull.NoInherit {
		clause += " NO INHERIT"
	}
	return clause
}

// withFreeNotNull is the new column without the name that the server gave its
// constraint elsewhere, where a column that stays has it. The server chooses
// another then.
func (e *emitter) withFreeNotNull(column *schema.Column) *schema.Column {
	given := column.Postgres.NotNull.Given
	taken := slices.ContainsFunc(e.pair.From.Columns(column.Address().Table()), func(o *schema.Column) bool {
		return !o.Null && notNullName(o) == given && e.pair.To.Lookup(o.Address()) != nil
	})
	if given == "" || !taken {
		return column
	}
	unnamed := *column
	unnamed.Postgres.NotNull.Given = ""
	return &unnamed
}

// setNotNull is the clause for a column that exists.
func setNotNull(c *schema.Column) string {
	n := c.Postgres.NotNull
	if specialName(c) == "" && !n.NoInherit && !n.NotValid {
		return "ALTER COLUMN " + ident(c.Name) + " SET NOT NULL"
	}
	clause := "ADD CONSTRAINT " + ident(notNullName(c)) + " NOT NULL " + ident(c.Name)
	if n.NoInherit {
		clause += " NO INHERIT"
	}
	if n.NotValid {
		clause += " NOT VALID"
	}
	return clause
}

// notNullExtras adds what a column's definition has no room for. A constraint that
// children do not check either comes behind them: each that is made later has it
// valid.
func (e *emitter) notNullExtras(c planner.Change, column *schema.Column) {
	if column.Null {
		return
	}
	e.orBehindAll(e.passesUnchecked(column), func() {
		if column.Postgres.NotNull.NotValid {
			e.steps = append(e.steps, step{table: c.Address.Table(), clause: setNotNull(column), splits: true, changes: []schema.Address{c.Address}})
		}
		if column.Postgres.NotNull.Comment != "" {
			e.notNullComment(c, column, notNullName(column))
		}
	})
}

// passesUnchecked reports whether children that the plan makes have the constraint of a
// column from it, and NOT VALID as well.
func (e *emitter) passesUnchecked(column *schema.Column) bool {
	return column.Postgres.NotNull.NotValid && e.isParent(column.Address().Table()) && e.heirUnchecked(column)
}

func (e *emitter) heirUnchecked(column *schema.Column) bool {
	return slices.ContainsFunc(e.pair.To.Heirs(column), func(o schema.Object) bool {
		heir := o.(*schema.Column)
		return heir.Postgres.NotNull.NotValid || e.heirUnchecked(heir)
	})
}

// comesUnchecked reports whether the column of a child has its constraint by
// [emitter.passesUnchecked].
func (e *emitter) comesUnchecked(column *schema.Column) bool {
	return slices.ContainsFunc(e.pair.To.Origins(column), func(o schema.Object) bool {
		origin := o.(*schema.Column)
		return e.passesUnchecked(origin) || e.comesUnchecked(origin)
	})
}

func (e *emitter) notNullComment(c planner.Change, column *schema.Column, constraint string) {
	e.comment(c, c.Address.Table(), "CONSTRAINT "+ident(constraint)+" ON "+qualified(c.Address.Table()), column.Postgres.NotNull.Comment)
}

// takeNotNull reports which properties of the constraint change.
func (a columnChange) takeNotNull() (name, inherit, validity, comment bool) {
	return a.fields.Take("postgres.not_null.name"), a.fields.Take("postgres.not_null.no_inherit"),
		a.fields.Take("postgres.not_null.not_valid"), a.fields.Take("postgres.not_null.comment")
}

// null makes the column NOT NULL or nullable, or changes the constraint that it
// has.
func (a columnChange) null() {
	switch {
	case !a.fields.Take("null"):
		a.alterNotNull()
	case a.after.Null:
		a.takeNotNull()
		a.alterOwn("null", "DROP NOT NULL", nullsAppear(a.after.Address()))
		if a.partitioned() {
			a.giveBackNotNull(a.after)
		}
	default:
		a.takeNotNull()
		a.becomeNotNull()
	}
}

func (a columnChange) becomeNotNull() {
	set := step{table: a.table, clause: setNotNull(a.after), changes: []schema.Address{a.change.Address}}
	settled := a.notNull[a.change.Address]
	if !settled && !a.after.Postgres.NotNull.NotValid && !a.provenNotNull(a.change.Address) {
		set.hazards = a.onRows(a.table, notNullHazards(a.after.Address())...)
	}
	if !settled && !a.waitsForRows(a.after, set) {
		a.steps = append(a.steps, set)
	}
	if a.after.Postgres.NotNull.Comment != "" {
		a.notNullComment(a.change, a.after, notNullName(a.after))
	}
}

func (a columnChange) alterNotNull() {
	name, inherit, validity, comment := a.takeNotNull()
	if validity && a.after.Postgres.NotNull.NotValid {
		a.alter("DROP NOT NULL")
		a.notNullExtras(a.change, a.after)
		return
	}
	standing := a.standingNotNull(a.pair.From, a.before)
	if name {
		a.sql(a.change, "ALTER TABLE "+qualified(a.table)+" RENAME CONSTRAINT "+ident(standing)+" TO "+ident(notNullName(a.after)))
		standing = notNullName(a.after)
	}
	if inherit {
		a.clause(a.change, a.table, "ALTER CONSTRAINT "+ident(standing)+map[bool]string{true: " NO INHERIT", false: " INHERIT"}[a.after.Postgres.NotNull.NoInherit], a.begunHazards()...)
	}
	if validity {
		a.validation(a.change, standing, a.onRows(a.table, unchecked(a.table.Child(schema.KindCheck, standing)))...)
	}
	if comment {
		a.notNullComment(a.change, a.after, standing)
	}
}

// passesName reports whether the constraint of an inherited column gets the name
// of the parent's when its table is made. A partition whose columns stand in
// another order is made by itself, and attached, as is one that says so.
func passesName(t *schema.Table, c *schema.Column, columns, ofParent []*schema.Column) bool {
	if t.IsPartition() {
		return !t.Postgres.PartitionOf.Attached && slices.Equal(columnNames(columns), columnNames(ofParent))
	}
	return c.Postgres.NotNull.Inherited == nil || *c.Postgres.NotNull.Inherited
}

// givenNotNulls leaves out of the columns that a table has from others the names
// which their constraints would get anyway when the table is made.
func (h *heritage) givenNotNulls(t *schema.Table) {
	columns := columnsAmong(byPosition(h.children[t.Address()]))
	for _, parent := range t.Parents() {
		ofParent := columnsAmong(h.ofParent(parent))
		if t.IsPartition() && wasAttached(columns, ofParent) {
			t.Postgres.PartitionOf.Attached = true
		}
		for _, c := range columns {
			at := slices.IndexFunc(ofParent, func(o *schema.Column) bool { return o.Name == c.Name })
			n := &c.Postgres.NotNull
			splitName(&n.Name, &n.Given, "")
			if at < 0 || !c.Postgres.Inherited || n.Given == "" {
				continue
			}
			given := objectName(c.Table, c.Name, notNullSuffix)
			if !ofParent[at].Null && passesName(t, c, columns, ofParent) {
				given = notNullName(ofParent[at])
			}
			if n.Given == given {
				n.Given = ""
			}
		}
	}
}

// wasAttached reports whether a live partition was a table of its own before: the
// constraints NOT NULL have names by it, or others than would come from the parent, and
// none that of the parent's.
func wasAttached(columns, ofParent []*schema.Column) bool {
	attached := slices.Equal(columnNames(columns), columnNames(ofParent))
	own := false
	for i := 0; attached && i < len(columns); i++ {
		name := orDefault(columns[i].Postgres.NotNull.Name, columns[i].Postgres.NotNull.Given)
		attached = columns[i].Null || name != "" && name != notNullName(ofParent[i])
		chosen := name != "" && !strings.HasSuffix(name, "_"+notNullSuffix) // by a person, and not that of a table above the parent
		own = own || name == objectName(columns[i].Table, columns[i].Name, notNullSuffix) || chosen && !ofParent[i].Null
	}
	return attached && own
}

func columnsAmong(children []schema.Object) []*schema.Column {
	var columns []*schema.Column
	for _, o := range children {
		if c, ok := o.(*schema.Column); ok {
			columns = append(columns, c)
		}
	}
	return columns
}

func normalizeNotNull(c *schema.Column) diag.List {
	n := &c.Postgres.NotNull
	choice := objectName(c.Table, c.Name, notNullSuffix)
	if c.Postgres.Inherited {
		choice = "" // it may be that of the parent, or of another table before
	}
	splitName(&n.Name, &n.Given, choice)
	if !c.Null || *n == (schema.NotNull{}) {
		return nil
	}
	*n = schema.NotNull{}
	return diag.List{{Severity: diag.Warning, Code: "without-effect", Summary: "Attribute without effect",
		Range: c.Origin.Field("not_null"), Address: c.Address().String(),
		Detail: fmt.Sprintf("%s may be NULL, so that not_null means nothing. Remove it, or null = true.", c.Address())}}
}

// chosenNotNull reports whether the server may have chosen the name, which it
// ends in a number where another constraint has it already.
func chosenNotNull(name string) bool {
	return strings.HasSuffix(strings.TrimRight(name, "0123456789"), "_"+notNullSuffix)
}

// splitName tells the names that people give from those that the server gives,
// whatever the object was called then. Its choice for now goes without saying.
func splitName(name, given *string, choice string) {
	if chosenNotNull(*name) {
		*given, *name = *name, ""
	}
	if *given == choice {
		*given = ""
	}
}

// ownNotNulls leaves out of the columns of a table that inherits others whose
// constraint NOT NULL it is, where the server would do the same by itself.
func (h *heritage) ownNotNulls(t *schema.Table) {
	for _, o := range h.children[t.Address()] {
		c, ok := o.(*schema.Column)
		if !ok || c.Postgres.NotNull.Inherited == nil {
			continue
		}
		usual := c.Postgres.Inherited && !h.inKey(t.Address(), c.Name)
		if t.IsPartition() || *c.Postgres.NotNull.Inherited == usual || !h.passesNotNull(t, c.Name) {
			c.Postgres.NotNull.Inherited = nil
		}
	}
}

// passesNotNull reports whether a parent of the table demands a value in the
// column of all its children.
func (h *heritage) passesNotNull(t *schema.Table, column string) bool {
	return slices.ContainsFunc(t.Parents(), func(parent schema.Address) bool {
		return h.inKey(parent, column) || slices.ContainsFunc(h.children[parent], func(o schema.Object) bool {
			c, ok := o.(*schema.Column)
			return ok && c.Name == column && (!c.Null && !c.Postgres.NotNull.NoInherit || c.Identity.Generated != "")
		})
	})
}
