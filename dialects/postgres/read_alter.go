package postgres

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/schema"
)

// named are the kinds of object whose names programs use.
var named = []string{"view", "sequence", "type", "domain", "function", "procedure", "routine", "aggregate", "schema", "configuration", "dictionary"}

func (h *hazardReader) alter(c *pgsql.Cursor) {
	if c.Words("policy") {
		h.alterPolicy(c)
		return
	}
	c.OneOf("materialized", "foreign")
	if c.Words("table") {
		h.alterTable(c)
		return
	}
	c.Words("text", "search")
	kind := c.OneOf(named...)
	switch {
	case kind == "domain" && (c.Has("add") || c.Has("set", "not", "null") || c.Has("validate")):
		h.alterDomain(c)
	case kind == "type" && c.Has("rename", "value"):
		h.renameValue(c)
	case kind == "view":
		view := h.addressOf(c, kind)
		if !h.rename(c, view) {
			h.moveView(c, view)
		}
	case kind == "sequence":
		h.alterSequence(c)
	case kind != "":
		h.rename(c, h.addressOf(c, kind))
	}
}

// alterSequence: the text does not tell where the sequence stands, nor its old
// bounds.
func (h *hazardReader) alterSequence(c *pgsql.Cursor) {
	sequence := h.addressOf(c, "sequence")
	look := *c
	if !h.rename(&look, sequence) && (c.Has("minvalue") || c.Has("maxvalue") || c.Has("as")) {
		h.add(boundsPassed("sequence " + sequence.QualifiedName()))
	}
}

func (h *hazardReader) addressOf(c *pgsql.Cursor, kind string) schema.Address {
	c.Words("if", "exists")
	if kind == "schema" {
		return h.address(c, schema.KindSchema)
	}
	return h.address(c, schema.KindView)
}

// rename looks for a new name or schema of the object, whose name the cursor
// stands behind. The arguments of a function follow its name.
func (h *hazardReader) rename(c *pgsql.Cursor, from schema.Address) bool {
	c.Group()
	to := from
	switch {
	case c.Words("rename", "to"):
		to.Name, _ = c.Name()
	case c.Words("set", "schema"):
		to.Schema, _ = c.Name()
	case c.Words("rename", "attribute"):
		old, _ := c.Name()
		c.Words("to")
		from = from.Child(schema.KindColumn, old)
		to = from
		to.Name, _ = c.Name()
	default:
		return false
	}
	h.onRows(from, breakingRename(from, to))
	if h.created[from] {
		delete(h.created, from)
		h.created[to] = true
	}
	return true
}

func (h *hazardReader) alterDomain(c *pgsql.Cursor) {
	domain := h.address(c, schema.KindDomain)
	if c.Has("not", "valid") {
		return
	}
	h.add(domainHazards(domain)...)
}

func (h *hazardReader) renameValue(c *pgsql.Cursor) {
	enum := h.address(c, schema.KindEnum)
	c.Seek("rename", "value")
	from, _ := c.Literal()
	c.Words("to")
	to, _ := c.Literal()
	h.add(renamedValue(enum, from, to))
}

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
	for !c.Done() {
		h.action(c.Item(), table)
	}
}

// action is one part of an ALTER TABLE.
func (h *hazardReader) action(c *pgsql.Cursor, table schema.Address) {
	if (c.Words("enable") || c.Words("force")) && c.Words("row", "level", "security") {
		h.onRows(table, otherRows(table))
		return
	}
	switch c.OneOf("add", "drop", "alter", "validate", "rename", "set", "attach", "detach", "no") {
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
		h.addForeignKey(c, table, name)
	case c.Words("unique"):
		h.addUnique(c, table, name)
	case c.Words("primary", "key"):
		h.addUnique(c, table, name)
	case c.Words("exclude", "using"):
		h.onRows(table, excludeHazards(table)...)
	case name != "" && c.Words("not", "null"):
		h.addNotNull(c, table, name)
	case name == "":
		h.addColumn(c, table)
	}
}

// constraintOf is the address of a constraint by its name.
func constraintOf(table schema.Address, name string) schema.Address {
	return table.Child(schema.KindCheck, name)
}

// notValid notes a constraint that existing rows need not obey yet.
func (h *hazardReader) notValid(c *pgsql.Cursor, table schema.Address, name string) bool {
	if !c.Has("not", "valid") {
		return false
	}
	h.unvalidated[constraintOf(table, name)] = true
	return true
}

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
	if h.notValid(c, table, name) {
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

func (h *hazardReader) addForeignKey(c *pgsql.Cursor, table schema.Address, name string) {
	if h.notValid(c, table, name) || c.Has("not", "enforced") || !c.Seek("references") {
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
func (h *hazardReader) addNotNull(c *pgsql.Cursor, table schema.Address, name string) {
	column, _ := c.Name()
	if !h.notValid(c, table, name) {
		h.onRows(table, notNullHazards(table.Child(schema.KindColumn, column))...)
	}
}

// validate: in the transaction that added the constraint, its lock is still
// held while the rows are read.
func (h *hazardReader) validate(c *pgsql.Cursor, table schema.Address) {
	c.Words("constraint")
	name, _ := c.Name()
	key := constraintOf(table, name)
	h.onRows(table, unchecked(key))
	if h.unvalidated[key] {
		h.onRows(table, safer(saferValidate, longLock(table, readsAndWrites))...)
	}
	if column, ok := h.notNull[key]; ok {
		h.proven[column] = true
	}
}

func (h *hazardReader) alterColumn(c *pgsql.Cursor, table schema.Address) {
	if c.Words("constraint") {
		return
	}
	c.Words("column")
	name, _ := c.Name()
	column := table.Child(schema.KindColumn, name)
	switch {
	case c.Words("type"), c.Words("set", "data", "type"):
		h.onRows(table, newTypeHazards(c, column)...)
	case c.Words("set", "not", "null"):
		if !h.proven[column] {
			h.onRows(table, notNullHazards(column)...)
		}
	case c.Words("drop", "not", "null"):
		h.onRows(table, nullsAppear(column))
	case c.Words("set", "expression"):
		h.onRows(table, safer(saferGenerated, rewrites(table))...)
	case c.Words("set", "generated", "always"), c.Words("add", "generated", "always"):
		h.onRows(table, ownNumbers(column))
	case c.Has("set", "minvalue"), c.Has("set", "maxvalue"):
		h.add(boundsPassed("the sequence of column " + column.QualifiedName()))
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

// newTypeHazards: the text does not tell the type that the column has.
func newTypeHazards(c *pgsql.Cursor, column schema.Address) []dialects.Hazard {
	name, limited := newType(c)
	table, casts := column.Table(), c.Has("using")
	hazards := []dialects.Hazard{hazard(dialects.Rewrite, "Table %s may be written anew, unless the old type of column %s is stored like %s; nobody can read or write it until that is done.",
		table.QualifiedName(), column.Name, name)}
	if limited || !slices.Contains(roomyTypes, name) || casts {
		hazards = append(hazards, hazard(dialects.MayFail, "It fails if column %s has a value that does not fit %s.", column.QualifiedName(), name))
	}
	ownType := strings.Contains(name, ".") // an enum or a domain refuses what does not fit
	if !ownType && (casts || !limited && !slices.Contains(roomyTypes, name) && !slices.Contains(strictTypes, name) || limited && !slices.Contains(strictTypes, name)) {
		hazards = append(hazards, hazard(dialects.DataLoss, "Values of column %s that do not fit %s may be changed silently.", column.QualifiedName(), name))
	}
	return safer(saferType, hazards...)
}
