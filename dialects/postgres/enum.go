package postgres

import (
	"slices"
	"strconv"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

func (e *emitter) enum(c planner.Change) {
	switch {
	case c.Creates():
		e.createEnum(c, c.After.(*schema.Enum))
	case c.Drops():
		e.sql(c, "DROP TYPE "+qualified(c.Address), e.typeGone(c)...)
	case c.Action == planner.Rename:
		e.rename(c, "ALTER TYPE")
	case c.Action == planner.Rebuild:
		e.rebuildEnum(c)
	default:
		e.alterEnum(c)
	}
}

func (e *emitter) createEnum(c planner.Change, enum *schema.Enum) {
	values := make([]string, len(enum.Values))
	for i, v := range enum.Values {
		values[i] = pgsql.QuoteLiteral(v)
	}
	e.sql(c, "CREATE TYPE "+qualified(enum.Address())+" AS ENUM ("+strings.Join(values, ", ")+")")
	e.newComment(c, schema.Address{}, "TYPE "+qualified(enum.Address()), enum.Comment)
}

func (e *emitter) alterEnum(c planner.Change) {
	before, after := c.Before.(*schema.Enum), c.After.(*schema.Enum)
	fields := dialects.NewFields(c)
	if fields.Take("values") {
		renames := valueRenames(before, after)
		e.renameValues(c, renames)
		e.addValues(c, renamed(before.Values, renames), after)
	}
	e.alterRest(c, fields, schema.Address{}, "TYPE "+qualified(c.Address))
}

// addValues adds the missing values, each behind its predecessor. A value
// can't be used before it has been committed, so where another change of the
// plan names one, it is added on its own, and all of them ahead of everything:
// the place of each may depend on those before it.
func (e *emitter) addValues(c planner.Change, before []string, after *schema.Enum) {
	known := slices.Clone(before)
	used := slices.ContainsFunc(after.Values, func(v string) bool { return !slices.Contains(before, v) && e.usesValue(v) })
	enum, steps := c.Address, &e.steps
	if used {
		enum, steps = e.formerEnum(c.Address), &e.first
	}
	for i, value := range after.Values {
		if slices.Contains(before, value) {
			continue
		}
		place := ""
		switch {
		case i > 0 && after.Values[i-1] != known[len(known)-1]:
			place = " AFTER " + pgsql.QuoteLiteral(after.Values[i-1])
		case i == 0 && len(known) > 0:
			place = " BEFORE " + pgsql.QuoteLiteral(known[0])
		}
		known = insertAfter(known, value, after.Values[:i])
		*steps = append(*steps, step{sql: "ALTER TYPE " + qualified(enum) + " ADD VALUE " + pgsql.QuoteLiteral(value) + place,
			changes: []schema.Address{c.Address}, alone: e.usesValue(value)})
	}
}

// insertAfter puts value behind the last of before, the values in front of it.
func insertAfter(known []string, value string, before []string) []string {
	at := 0
	if len(before) > 0 {
		at = slices.Index(known, before[len(before)-1]) + 1
	}
	return slices.Insert(known, at, value)
}

// formerEnum is what the enum is called before the plan renames it or its schema.
func (e *emitter) formerEnum(enum schema.Address) schema.Address {
	former := e.formerly(enum)
	former.Schema = e.formerly(schema.Address{Kind: schema.KindSchema, Name: former.Schema}).Name
	return former
}

// rebuildEnum makes the type anew and moves every column over, since values
// can be neither removed nor reordered in place.
func (e *emitter) rebuildEnum(c planner.Change) {
	before, after := c.Before.(*schema.Enum), c.After.(*schema.Enum)
	renames := valueRenames(before, after)
	e.renameValues(c, renames)
	gone := slices.DeleteFunc(renamed(before.Values, renames), func(v string) bool { return slices.Contains(after.Values, v) })
	old := c.Address
	old.Name = e.freeTypeName(c.Address)
	e.sql(c, "ALTER TYPE "+qualified(c.Address)+" RENAME TO "+ident(old.Name))
	e.createEnum(c, after)
	e.restoreOwner(c)
	for _, column := range e.columnsOf(c.Address) {
		e.moveColumn(c, column, gone)
	}
	e.sql(c, "DROP TYPE "+qualified(old))
}

// freeTypeName is a name for the old type while the new one takes its place.
func (e *emitter) freeTypeName(enum schema.Address) string {
	for n := 0; ; n++ {
		label := "old"
		if n > 0 {
			label += strconv.Itoa(n)
		}
		a := enum
		a.Name = objectName(enum.Name, "", label)
		taken := false
		for _, g := range []*schema.Graph{e.pair.From, e.pair.To} {
			taken = taken || g.Lookup(a) != nil || g.Relation(a.Schema, a.Name) != nil
		}
		if !taken {
			return a.Name
		}
	}
}

// columnsOf lists the columns that still have the enum as their type.
func (e *emitter) columnsOf(enum schema.Address) []*schema.Column {
	var columns []*schema.Column
	for _, a := range e.pair.From.Dependents(enum) {
		column, ok := e.pair.From.Lookup(a).(*schema.Column)
		if ok && column.Type.User == enum && !e.retyped[a] && !e.done[a] && !e.done[a.Table()] {
			columns = append(columns, column)
		}
	}
	return columns
}

// moveColumn gives a column the new type, which lacks the values that are gone.
// Columns that child tables have of it go along, but each has a default of its
// own.
func (e *emitter) moveColumn(c planner.Change, column *schema.Column, gone []string) {
	if len(e.pair.From.Origins(column)) > 0 {
		return
	}
	family := e.family(column)
	table, name := column.Address().Table(), ident(column.Name)
	for i, member := range family {
		if !member.Default.IsZero() && (i == 0 || column.Default.IsZero()) {
			e.clause(c, member.Address().Table(), "ALTER COLUMN "+name+" DROP DEFAULT")
		}
	}
	through := "text"
	if column.Type.Array {
		through += "[]"
	}
	target := typeSQL(column.Type)
	e.clause(c, table, "ALTER COLUMN "+name+" TYPE "+target+" USING "+name+"::"+through+"::"+target,
		removedValues(column, gone)...)
	e.moveDefaults(c, family)
	for _, member := range family {
		e.keepStorage(c, member)
	}
}

// keepStorage says again how a column stores its values, which the server
// forgets with its type.
func (e *emitter) keepStorage(c planner.Change, column *schema.Column) {
	now, ok := e.pair.To.Lookup(column.Address()).(*schema.Column)
	if !ok || now.Type != column.Type {
		return
	}
	table, alter := now.Address().Table(), "ALTER COLUMN "+ident(now.Name)+" SET "
	if now.Postgres.Storage != "" {
		e.clause(c, table, alter+"STORAGE "+now.Postgres.Storage)
		e.steps[len(e.steps)-1].only = true
	}
	if now.Postgres.Compression != "" {
		e.clause(c, table, alter+"COMPRESSION "+now.Postgres.Compression)
	}
}

// family has the column and those that child tables have of it, parents first.
func (e *emitter) family(column *schema.Column) []*schema.Column {
	family := []*schema.Column{column}
	for i := 0; i < len(family); i++ {
		for _, heir := range e.pair.From.Heirs(family[i]) {
			member := heir.(*schema.Column)
			if a := member.Address(); !slices.Contains(family, member) && !e.retyped[a] && !e.done[a] && !e.done[a.Table()] {
				family = append(family, member)
			}
		}
	}
	return family
}

// moveDefaults gives the columns their defaults in the new type. Without more
// ado, child tables take over that of the first.
func (e *emitter) moveDefaults(c planner.Change, family []*schema.Column) {
	defaults := make([]string, len(family))
	for i, column := range family {
		a := column.Address()
		now, ok := e.pair.To.Lookup(a).(*schema.Column)
		if ok && !now.Default.IsZero() && now.Type == column.Type && !e.altersDefault(a) {
			defaults[i] = exprSQL(now.Default)
		}
	}
	alike := !slices.ContainsFunc(defaults, func(other string) bool { return other != defaults[0] })
	for i, column := range family {
		if defaults[i] != "" && (i == 0 || !alike) {
			e.clause(c, column.Address().Table(), "ALTER COLUMN "+ident(column.Name)+" SET DEFAULT "+defaults[i])
			e.steps[len(e.steps)-1].only = !alike
		}
	}
}

// altersDefault reports whether a change of the plan sets the default anyway.
func (e *emitter) altersDefault(column schema.Address) bool {
	return slices.ContainsFunc(e.changes, func(c planner.Change) bool {
		return c.Address == column && c.Action == planner.Alter && slices.Contains(c.Fields, "default")
	})
}

const enumsQuery = `
SELECT t.typnamespace, t.typname, coalesce(d.description, ''), ` + typeOwner + `,
  array(SELECT e.enumlabel::text FROM pg_enum e WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder)
FROM pg_type t
LEFT JOIN pg_description d ON d.classoid = 'pg_type'::regclass AND d.objoid = t.oid AND d.objsubid = 0
WHERE t.typtype = 'e' AND t.typnamespace = ANY ($1)
  AND NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = 'pg_type'::regclass AND x.objid = t.oid AND x.deptype = 'e')
ORDER BY t.typname`

func (i *inspector) enums() error {
	var namespace uint32
	var name, comment, owner string
	var values []string
	return i.queryScope(enumsQuery, []any{&namespace, &name, &comment, &owner, &values}, func() {
		enum := &schema.Enum{Schema: i.schemaNames[namespace], Name: name, Values: slices.Clone(values),
			Meta: schema.Meta{Comment: comment, Owner: owner}}
		i.add(enum)
	})
}
