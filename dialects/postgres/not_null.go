package postgres

import (
	"fmt"
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
	return orDefault(c.Postgres.NotNull.Name, objectName(c.Table, c.Name, notNullSuffix))
}

// notNullClause is a part of the column's definition, with a leading space.
func notNullClause(c *schema.Column) string {
	if c.Null || c.Postgres.NotNull.NotValid {
		return ""
	}
	clause := " NOT NULL"
	if c.Postgres.NotNull.Name != "" {
		clause = " CONSTRAINT " + ident(c.Postgres.NotNull.Name) + clause
	}
	if c.Postgres.NotNull.NoInherit {
		clause += " NO INHERIT"
	}
	return clause
}

// setNotNull is the clause for a column that exists.
func setNotNull(c *schema.Column) string {
	n := c.Postgres.NotNull
	if n.Name == "" && !n.NoInherit && !n.NotValid {
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

// notNullExtras adds what a column's definition has no room for.
func (e *emitter) notNullExtras(c planner.Change, column *schema.Column) {
	if column.Null {
		return
	}
	if column.Postgres.NotNull.NotValid {
		e.steps = append(e.steps, step{table: c.Address.Table(), clause: setNotNull(column), splits: true, changes: []schema.Address{c.Address}})
	}
	if column.Postgres.NotNull.Comment != "" {
		e.notNullComment(c, column)
	}
}

func (e *emitter) notNullComment(c planner.Change, column *schema.Column) {
	e.comment(c, c.Address.Table(), "CONSTRAINT "+ident(notNullName(column))+" ON "+qualified(c.Address.Table()), column.Postgres.NotNull.Comment)
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
	default:
		a.takeNotNull()
		a.becomeNotNull()
	}
}

func (a columnChange) becomeNotNull() {
	set := step{table: a.table, clause: setNotNull(a.after), changes: []schema.Address{a.change.Address}}
	if !a.after.Postgres.NotNull.NotValid {
		set.hazards = a.onRows(a.table, notNullHazards(a.after.Address())...)
	}
	if !a.waitsForRows(a.after, set) {
		a.steps = append(a.steps, set)
	}
	if a.after.Postgres.NotNull.Comment != "" {
		a.notNullComment(a.change, a.after)
	}
}

func (a columnChange) alterNotNull() {
	name, inherit, validity, comment := a.takeNotNull()
	if validity && a.after.Postgres.NotNull.NotValid {
		a.alter("DROP NOT NULL")
		a.notNullExtras(a.change, a.after)
		return
	}
	if name {
		a.sql(a.change, "ALTER TABLE "+qualified(a.table)+" RENAME CONSTRAINT "+ident(notNullName(a.before))+" TO "+ident(notNullName(a.after)))
	}
	if inherit {
		a.clause(a.change, a.table, "ALTER CONSTRAINT "+ident(notNullName(a.after))+map[bool]string{true: " NO INHERIT", false: " INHERIT"}[a.after.Postgres.NotNull.NoInherit])
	}
	if validity {
		a.clause(a.change, a.table, "VALIDATE CONSTRAINT "+ident(notNullName(a.after)), a.onRows(a.table, unchecked(a.table.Child(schema.KindCheck, notNullName(a.after))))...)
	}
	if comment {
		a.notNullComment(a.change, a.after)
	}
}

func normalizeNotNull(c *schema.Column) diag.List {
	n := &c.Postgres.NotNull
	if n.Name == objectName(c.Table, c.Name, notNullSuffix) {
		n.Name = ""
	}
	if !c.Null || *n == (schema.NotNull{}) {
		return nil
	}
	*n = schema.NotNull{}
	return diag.List{{Severity: diag.Warning, Code: "without-effect", Summary: "Attribute without effect",
		Range: c.Origin.Field("not_null"), Address: c.Address().String(),
		Detail: fmt.Sprintf("%s may be NULL, so that not_null means nothing. Remove it, or null = true.", c.Address())}}
}

// inspectedNotNull leaves out names that the server gave, whatever the column
// and the table were called then.
func inspectedNotNull(n schema.NotNull) schema.NotNull {
	if strings.HasSuffix(n.Name, "_"+notNullSuffix) {
		n.Name = ""
	}
	return n
}
