package postgres

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/schema"
)

func (h *hazardReader) alterTable(c *pgsql.Cursor) {
	if c.Words("all", "in", "tablespace") {
		h.add(safer(saferMove, hazard(dialects.Rewrite, "Every table of the tablespace is written anew; nobody can read or write it until that is done."))...)
		return
	}
	c.Words("if", "exists")
	table := h.table(c)
	c.Op("*")
	if h.rename(c, table) {
		return
	}
	var actions []*pgsql.Cursor
	for !c.Done() {
		item := c.Item()
		actions = append(actions, item)
		if look := *item; !look.Words("validate") {
			h.locked[table] = true
		}
	}
	for _, item := range actions {
		h.action(item, table)
	}
}

// action is one part of an ALTER TABLE.
func (h *hazardReader) action(c *pgsql.Cursor, table schema.Address) {
	if (c.Words("enable") || c.Words("disable") || c.Words("no", "force") || c.Words("force")) && c.Words("row", "level", "security") {
		h.onRows(table, otherRows(table))
		return
	}
	switch c.OneOf("add", "drop", "alter", "validate", "rename", "set", "attach", "detach", "no", "replica") {
	case "add":
		h.addToTable(c, table)
	case "drop":
		h.dropFromTable(c, table)
	case "alter":
		h.alterColumn(c, table)
	case "validate":
		h.validate(c, table)
	case "rename":
		h.renameColumn(c, table)
	case "set":
		h.setTable(c, table)
	case "attach":
		h.attach(c, table)
	case "detach":
		c.Words("partition")
		h.part(table, h.table(c))
	case "no":
		if c.Words("inherit") {
			h.part(h.table(c), table)
		}
	case "replica":
		if c.Words("identity") {
			h.onRows(table, otherIdentity(table, strings.ToUpper(c.Word()))...)
		}
	}
}

func (h *hazardReader) dropFromTable(c *pgsql.Cursor, table schema.Address) {
	if c.Words("constraint") {
		return
	}
	c.Words("column")
	c.Words("if", "exists")
	if name, ok := c.Name(); ok {
		h.onRows(table, columnGone(table.Child(schema.KindColumn, name))...)
	}
}

func (h *hazardReader) renameColumn(c *pgsql.Cursor, table schema.Address) {
	if c.Words("constraint") {
		return
	}
	c.Words("column")
	old, _ := c.Name()
	c.Words("to")
	name, _ := c.Name()
	h.onRows(table, breakingRename(table.Child(schema.KindColumn, old), table.Child(schema.KindColumn, name)))
}

func (h *hazardReader) setTable(c *pgsql.Cursor, table schema.Address) {
	switch {
	case c.Words("unlogged"):
		h.onRows(table, crashLoses(table), moves(table))
	case c.Words("logged"), c.Words("tablespace"), c.Words("access", "method"):
		h.onRows(table, moves(table))
	}
}

func (h *hazardReader) attach(c *pgsql.Cursor, parent schema.Address) {
	c.Words("partition")
	child := h.table(c)
	h.onRows(child, attachHazards(parent, child)...)
}

// part reads DETACH PARTITION and NO INHERIT.
func (h *hazardReader) part(parent, child schema.Address) {
	h.onRows(child, detachHazards(parent, child)...)
}

// addToTable adds a constraint or a column.
func (h *hazardReader) addToTable(c *pgsql.Cursor, table schema.Address) {
	name := ""
	if c.Words("constraint") {
		name, _ = c.Name()
	}
	switch {
	case c.Words("check"):
		h.addCheck(c, table, name)
	case c.Words("foreign", "key"):
		h.addForeignKey(c, table)
	case c.Words("unique"):
		h.addUnique(c, table, name)
	case c.Words("primary", "key"):
		h.addUnique(c, table, name)
	case c.Words("exclude", "using"):
		h.onRows(table, excludeHazards(table)...)
	case name != "" && c.Words("not", "null"):
		h.addNotNull(c, table)
	case name == "":
		h.addColumn(c, table)
	}
}

// constraintOf is the address of a constraint by its name.
func constraintOf(table schema.Address, name string) schema.Address {
	return table.Child(schema.KindCheck, name)
}

// notValid reports whether existing rows need not obey a new constraint yet.
func notValid(c *pgsql.Cursor) bool { return c.Has("not", "valid") }

func (h *hazardReader) addCheck(c *pgsql.Cursor, table schema.Address, name string) {
	column := ""
	if inside, ok := c.Group(); ok {
		if only, named := inside.Name(); named && inside.Words("is", "not", "null") && inside.Done() {
			column = only
		}
	}
	proves := column != ""
	if proves {
		h.notNull[constraintOf(table, name)] = table.Child(schema.KindColumn, column)
	}
	if notValid(c) {
		return
	}
	if proves {
		h.proven[table.Child(schema.KindColumn, column)] = true
	}
	what := "the new check of table " + table.QualifiedName()
	if name != "" {
		what = constraintOf(table, name).String()
	}
	h.onRows(table, checkHazards(table, what)...)
}

func (h *hazardReader) addForeignKey(c *pgsql.Cursor, table schema.Address) {
	if notValid(c) || c.Has("not", "enforced") || !c.Seek("references") {
		return
	}
	h.refers(table, h.table(c))
}

// refers adds the hazards of a foreign key, which locks both tables.
func (h *hazardReader) refers(table, to schema.Address) {
	h.onRows(table, foreignKeyHazards(table, to)...)
	if !h.created[table] {
		h.onRows(to, referredWaits(to))
	}
}

// addUnique: a constraint that takes over an index reads no rows.
func (h *hazardReader) addUnique(c *pgsql.Cursor, table schema.Address, name string) {
	c.Words("nulls")
	c.Words("not")
	c.Words("distinct")
	columns, ok := c.Group()
	if !ok {
		return
	}
	if name == "" {
		name = "the new key"
	}
	h.onRows(table, uniqueHazards(table, columns.Names(), name)...)
}

// addNotNull adds the constraint that PostgreSQL 18 knows.
func (h *hazardReader) addNotNull(c *pgsql.Cursor, table schema.Address) {
	column, _ := c.Name()
	if !notValid(c) {
		h.onRows(table, notNullHazards(table.Child(schema.KindColumn, column))...)
	}
}

// validate: what the transaction changes of the table besides keeps it locked
// while the rows are read.
func (h *hazardReader) validate(c *pgsql.Cursor, table schema.Address) {
	c.Words("constraint")
	name, _ := c.Name()
	key := constraintOf(table, name)
	h.onRows(table, unchecked(key))
	if h.locked[table] {
		h.onRows(table, safer(saferValidate, longLock(table, readsAndWrites))...)
	}
	if column, ok := h.notNull[key]; ok {
		h.proven[column] = true
	}
}

// alterConstraint: a foreign key that begins to be enforced is checked, as is
// the NOT NULL that tables below inherit from then on.
func (h *hazardReader) alterConstraint(c *pgsql.Cursor, table schema.Address) {
	name, _ := c.Name()
	switch {
	case c.Has("not", "enforced"), c.Has("no", "inherit"):
	case c.Has("enforced"):
		h.onRows(table, enforceHazards(constraintOf(table, name))...)
	case c.Has("inherit"):
		h.onRows(table, hazard(dialects.MayFail, "It fails if a table that inherits from %s has a row that breaks constraint %s.", table.QualifiedName(), name),
			hazard(dialects.LongLock, "Reads and writes of every table that inherits from %s wait while all of its rows are read.", table.QualifiedName()))
	}
}

func (h *hazardReader) alterColumn(c *pgsql.Cursor, table schema.Address) {
	if c.Words("constraint") {
		h.alterConstraint(c, table)
		return
	}
	c.Words("column")
	name, _ := c.Name()
	column := table.Child(schema.KindColumn, name)
	switch {
	case c.Words("type"), c.Words("set", "data", "type"):
		h.onRows(table, newTypeHazards(c, column, "Table "+table.QualifiedName())...)
	case c.Words("set", "not", "null"):
		if !h.proven[column] {
			h.onRows(table, notNullHazards(column)...)
		}
	case c.Words("drop", "not", "null"):
		h.onRows(table, nullsAppear(column))
	case c.Words("set", "expression"):
		h.onRows(table, addHazards(newColumn{address: column, stored: true})...)
	case c.Words("set", "generated", "always"), c.Words("add", "generated", "always"):
		h.onRows(table, ownNumbers(column))
	case c.Has("set", "minvalue"), c.Has("set", "maxvalue"):
		h.add(boundsPassed("the sequence of column " + column.QualifiedName()))
	case c.Has("restart"):
		h.onRows(table, countsAgain("column "+column.QualifiedName()))
	case c.Words("drop", "identity"):
		h.onRows(table, lostSequence("of column "+column.QualifiedName()))
	}
}

// The types that every value of their kin fits, so that a change to one of
// them loses nothing.
var roomyTypes = []string{"text", "varchar", "numeric", "decimal", "bigint", "int8", "double", "float8", "timestamptz", "citext", "bytea"}

// strictTypes refuse by themselves what does not fit, unless USING casts it.
var strictTypes = []string{"varchar", "character", "char", "bit", "varbit", "boolean", "uuid", "integer", "int", "int4", "smallint", "int2", "bigint", "int8"}

// newType reads a type's name, in one word, and whether it has a length or a
// precision.
func newType(c *pgsql.Cursor) (name string, limited bool) {
	_, name, _ = c.QualifiedName()
	if one, ok := map[string]string{"character": "varchar", "char": "varchar", "bit": "varbit"}[name]; ok && c.Words("varying") {
		name = one
	}
	_, limited = c.Group()
	if (name == "timestamp" || name == "time") && c.Words("with", "time", "zone") {
		name += "tz"
	}
	return name, limited
}

// newTypeHazards: the text does not tell the type that the column has, which
// the rows of these tables have values of.
func newTypeHazards(c *pgsql.Cursor, column schema.Address, tables string) []dialects.Hazard {
	name, limited := newType(c)
	casts := c.Has("using")
	hazards := []dialects.Hazard{hazard(dialects.Rewrite, "%s may be written anew, unless the old type of column %s is stored like %s; nobody can read or write it until that is done.",
		tables, column.Name, name)}
	if limited || !slices.Contains(roomyTypes, name) || casts {
		hazards = append(hazards, hazard(dialects.MayFail, "It fails if column %s has a value that does not fit %s.", column.QualifiedName(), name))
	}
	ownType := strings.Contains(name, ".") // an enum or a domain refuses what does not fit
	if !ownType && (casts || !limited && !slices.Contains(roomyTypes, name) && !slices.Contains(strictTypes, name) || limited && !slices.Contains(strictTypes, name)) {
		hazards = append(hazards, hazard(dialects.DataLoss, "Values of column %s that do not fit %s may be changed silently.", column.QualifiedName(), name))
	}
	return safer(saferType, hazards...)
}
