package postgres

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/schema"
)

// droppable are the kinds of object that DROP is told, in its words, save those
// whose words others begin with.
var droppable = [][]string{
	{"access", "method"}, {"aggregate"}, {"cast"}, {"collation"}, {"conversion"}, {"database"}, {"domain"}, {"event", "trigger"}, {"extension"},
	{"foreign", "data", "wrapper"}, {"foreign", "table"}, {"function"}, {"group"}, {"index"}, {"materialized", "view"},
	{"operator", "class"}, {"operator", "family"}, {"operator"}, {"owned", "by"}, {"policy"}, {"procedural", "language"}, {"language"}, {"procedure"},
	{"publication"}, {"role"}, {"routine"}, {"rule"}, {"schema"}, {"sequence"}, {"server"}, {"statistics"}, {"subscription"}, {"table"},
	{"text", "search", "configuration"}, {"text", "search", "dictionary"}, {"text", "search", "parser"}, {"text", "search", "template"},
	{"transform"}, {"trigger"}, {"type"}, {"user", "mapping"}, {"user"}, {"view"},
}

// dropped takes the words of a kind.
func dropped(c *pgsql.Cursor) string {
	for _, words := range droppable {
		if c.Words(words...) {
			return strings.Join(words, " ")
		}
	}
	return ""
}

// drop looks at what takes rows along, and at names that programs use. Without
// CASCADE, the server refuses to drop what something else uses.
func (h *hazardReader) drop(c *pgsql.Cursor) {
	kind := dropped(c)
	c.Words("if", "exists")
	cascade := c.Has("cascade")
	look := *c
	switch kind {
	case "table":
		h.dropTables(c)
	case "foreign table":
		for !c.Done() {
			table := h.table(c.Item())
			h.add(foreignTableGone(table, h.made[table]))
		}
	case "view", "materialized view":
		h.dropViews(c)
	case "function", "procedure", "aggregate", "routine":
		h.dropRoutines(c, schema.Kind(kind))
	case "type", "domain", "collation":
		h.dropTypes(c, kind)
	case "operator":
		h.dropOperators(c)
	case "policy":
		h.dropPolicy(c)
	case "sequence":
		for !c.Done() {
			h.add(sequenceGone(h.address(c.Item(), schema.KindTable))...)
		}
	case "database":
		h.add(hazard(dialects.DataLoss, "The database and all of its rows are lost."))
	case "owned by":
		h.dropOwned(c)
	default:
		h.dropUnqualified(c, kind)
	}
	if cascade {
		h.cascades(&look, kind)
	}
}

// dropTypes is harmless for names that the script makes again, and for what it
// has given another name to put something in its stead.
func (h *hazardReader) dropTypes(c *pgsql.Cursor, kind string) {
	for !c.Done() {
		a := h.address(c.Item(), schema.KindEnum)
		if a.Name != "" && !h.names[qualified(a)] && !h.aside[a] {
			h.add(unused(kind, a))
		}
	}
}

func (h *hazardReader) dropOperators(c *pgsql.Cursor) {
	for !c.Done() {
		operator := textOf(c.Item().Before("cascade"))
		if !h.names[operatorMade(operator)] {
			h.add(unusedName("operator", operator))
		}
	}
}

// operatorMade tells an operator by its symbol, without its operands.
func operatorMade(text string) string {
	symbol, _, _ := strings.Cut(text, "(")
	return "operator " + strings.TrimSpace(symbol)
}

// dropUnqualified looks at what belongs to no schema.
func (h *hazardReader) dropUnqualified(c *pgsql.Cursor, kind string) {
	switch kind {
	case "role", "user", "group":
		for _, name := range c.Names() {
			h.add(unused("role", schema.Address{Kind: schema.KindRole, Name: name}))
		}
	case "server":
		for _, name := range c.Names() {
			h.add(serverGone(name))
		}
	case "user mapping":
		c.Words("for")
		user, _ := c.Name()
		c.Words("server")
		server, _ := c.Name()
		h.add(mappingGone(user, server))
	case "publication":
		for _, name := range c.Names() {
			if h.made[schema.Address{Kind: schema.KindPublication, Name: name}] {
				h.add(lessPublished(name))
			} else {
				h.add(notPublished(name))
			}
		}
	case "subscription":
		name, _ := c.Name()
		h.add(notSubscribed(name))
	}
}

// losing are the kinds that columns and tables depend on: by CASCADE these go
// along.
var losing = []string{"schema", "type", "domain", "extension", "collation", "access method"}

// cascades looks at what goes along by CASCADE.
func (h *hazardReader) cascades(c *pgsql.Cursor, kind string) {
	if kind == "owned by" || kind == "table" {
		return
	}
	for !c.Done() {
		item := c.Item()
		if slices.Contains(losing, kind) {
			name := h.address(item, schema.KindSchema).QualifiedName()
			h.add(hazard(dialects.DataLoss, "All that depends on %s %s is lost, tables and columns with their values included.", kind, name))
			continue
		}
		h.add(hazard(dialects.Breaking, "All that depends on %s %s goes along, be it views, defaults, checks or generated columns: programs that rely on it fail.",
			kind, textOf(item.Before("cascade"))))
	}
}

func (h *hazardReader) dropTables(c *pgsql.Cursor) {
	for !c.Done() {
		table := h.table(c.Item())
		if table.Name != "" {
			h.onRows(table, tableGone(table)...)
			delete(h.created, table)
		}
	}
}
