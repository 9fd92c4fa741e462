package postgres

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/schema"
)

// named are the kinds of object whose names programs use.
var named = []string{"view", "sequence", "type", "domain", "collation", "function", "procedure", "routine", "aggregate", "schema", "configuration", "dictionary"}

func (h *hazardReader) alter(c *pgsql.Cursor) {
	if c.OneOf("materialized", "foreign") == "foreign" && c.Words("table") {
		h.alterForeignTable(c)
		return
	}
	c.Words("text", "search")
	switch c.OneOf("policy", "table", "index", "operator", "extension", "role", "user", "group", "database", "publication", "subscription") {
	case "policy":
		h.alterPolicy(c)
	case "table":
		h.alterTable(c)
	case "index":
		h.alterIndex(c)
	case "operator":
		h.alterOperator(c)
	case "extension":
		h.alterExtension(c)
	case "role", "user", "group":
		h.alterRole(c)
	case "database":
		h.alterDatabase(c)
	case "publication":
		h.alterPublication(c)
	case "subscription":
		h.alterSubscription(c)
	default:
		h.alterNamed(c, c.OneOf(named...))
	}
}

func (h *hazardReader) alterNamed(c *pgsql.Cursor, kind string) {
	switch {
	case kind == "domain" && (c.Has("add") || c.Has("set", "not", "null") || c.Has("validate")):
		h.alterDomain(c)
	case kind == "type" && c.Has("rename", "value"):
		h.renameValue(c)
	case kind == "type":
		h.alterType(c)
	case kind == "view":
		h.alterView(c)
	case kind == "sequence":
		h.alterSequence(c)
	case kind != "":
		h.rename(c, h.addressOf(c, kind))
	}
}

// alterView: a column has its name from the view's definition, unless it is
// given another.
func (h *hazardReader) alterView(c *pgsql.Cursor) {
	if c.Words("all", "in", "tablespace") {
		h.add(hazard(dialects.Rewrite, "Every materialized view of the tablespace is written anew; nobody can read it until that is done."))
		return
	}
	view := h.addressOf(c, "view")
	switch {
	case h.rename(c, view):
	case c.Words("rename"):
		h.renameColumn(c, asTable(view))
	default:
		h.moveView(c, view)
	}
}

// alterType looks at the attributes of a composite.
func (h *hazardReader) alterType(c *pgsql.Cursor) {
	composite := h.address(c, schema.KindComposite)
	if h.rename(c, composite) {
		return
	}
	for !c.Done() {
		h.attribute(c.Item(), composite)
	}
}

// attribute: the server changes the type of one only for tables that have no
// columns but those of the composite, by CASCADE.
func (h *hazardReader) attribute(c *pgsql.Cursor, composite schema.Address) {
	switch {
	case c.Words("drop", "attribute"):
		c.Words("if", "exists")
		if name, ok := c.Name(); ok {
			h.add(lostField(composite, name))
		}
	case c.Words("alter", "attribute") && c.Has("cascade"):
		name, _ := c.Name()
		c.Words("set", "data")
		c.Words("type")
		h.add(newTypeHazards(c, composite.Child(schema.KindColumn, name), "Every table of type "+composite.QualifiedName())...)
	}
}

// alterIndex: to rename one and to set its parameters takes no time.
func (h *hazardReader) alterIndex(c *pgsql.Cursor) {
	if c.Words("all", "in", "tablespace") {
		h.add(hazard(dialects.Rewrite, "Every index of the tablespace is written anew; nobody can read or write its table until that is done."))
		return
	}
	c.Words("if", "exists")
	if index := h.address(c, schema.KindIndex); c.Words("set", "tablespace") {
		h.add(safer(saferReindex, hazard(dialects.Rewrite, "Index %s is written anew; nobody can read or write its table until that is done.", index.QualifiedName()))...)
	}
}

// alterOperator also reads operator classes and families.
func (h *hazardReader) alterOperator(c *pgsql.Cursor) {
	word := c.OneOf("class", "family")
	if word == "" {
		text := c.Rest()
		c.SkipTo("(")
		name := strings.TrimSpace(strings.TrimSuffix(text, c.Rest()))
		if c.Group(); c.Words("set", "schema") {
			namespace, _ := c.Name()
			h.add(outOfSight("operator "+name, namespace))
		}
		return
	}
	kind := map[string]schema.Kind{"class": schema.KindOperatorClass, "family": schema.KindOperatorFamily}[word]
	class := h.address(c, kind)
	c.Words("using")
	class.Signature, _ = c.Name()
	h.rename(c, class)
}

// alterSequence: the text does not tell where the sequence stands, nor its old
// bounds.
func (h *hazardReader) alterSequence(c *pgsql.Cursor) {
	sequence := h.addressOf(c, "sequence")
	if look := *c; h.names[qualified(sequence)] || h.rename(&look, sequence) {
		return
	}
	what := "sequence " + sequence.QualifiedName()
	if c.Has("minvalue") || c.Has("maxvalue") || c.Has("as") {
		h.add(boundsPassed(what))
	}
	if c.Has("restart") {
		h.add(countsAgain(what))
	}
	if c.Has("set", "unlogged") {
		h.add(hazard(dialects.DataLoss, "The number that %s has reached is lost when the server crashes.", what))
	}
}

// countsAgain warns of numbers that are given a second time.
func countsAgain(sequence string) dialects.Hazard {
	return hazard(dialects.Breaking, "Programs that get numbers of %s may get one that is taken.", sequence)
}

// addressOf takes a name, and the types that belong to a routine's.
func (h *hazardReader) addressOf(c *pgsql.Cursor, kind string) schema.Address {
	c.Words("if", "exists")
	switch kind {
	case "schema":
		return h.address(c, schema.KindSchema)
	case "function", "procedure", "routine", "aggregate":
		a := h.address(c, routineKind(kind))
		if types, ok := c.Group(); ok {
			a.Signature = h.signature(types)
		}
		return a
	}
	return h.address(c, schema.KindView)
}

// rename looks for a new name or schema of the object, whose name the cursor
// stands behind.
func (h *hazardReader) rename(c *pgsql.Cursor, from schema.Address) bool {
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
	if !h.names[qualified(from)] {
		h.onRows(from, breakingRename(from, to))
	}
	h.aside[schema.Address{Kind: schema.KindEnum, Schema: to.Schema, Name: to.Name}] = true
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

// alterForeignTable: what happens to a foreign table happens to no row.
func (h *hazardReader) alterForeignTable(c *pgsql.Cursor) {
	before := h.found
	h.found = nil
	h.alterTable(c)
	breaking := slices.DeleteFunc(h.found, func(found dialects.Hazard) bool { return found.Kind != dialects.Breaking })
	h.found = joinHazards(before, breaking...)
}
