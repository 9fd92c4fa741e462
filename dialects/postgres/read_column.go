package postgres

import (
	"slices"

	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/schema"
)

var serialTypes = []string{"serial", "bigserial", "smallserial", "serial2", "serial4", "serial8"}

// behindDefault are the words that end a default.
var behindDefault = []string{"not", "null", "constraint", "check", "unique", "primary", "references", "generated", "collate", "storage", "compression"}

// addColumn reads the definition of a new column.
func (h *hazardReader) addColumn(c *pgsql.Cursor, table schema.Address) {
	c.Words("column")
	c.Words("if", "not", "exists")
	name, ok := c.Name()
	if !ok {
		return
	}
	column := newColumn{address: table.Child(schema.KindColumn, name), counts: slices.Contains(serialTypes, c.Word())}
	column.required = c.Has("not", "null") || c.Has("primary", "key")
	if look := *c; look.Seek("default") {
		column.required = false
		column.volatile = isVolatile(defaultText(&look))
	}
	if look := *c; look.Seek("generated") {
		column.counts = column.counts || look.Has("identity")
		column.stored = look.Has("stored")
		column.virtual = !column.counts && !column.stored
	}
	h.onRows(table, addHazards(column)...)
	h.columnConstraints(c, column)
}

// defaultText takes the expression of a default.
func defaultText(c *pgsql.Cursor) string {
	from := c.Rest()
	c.Skip()
	for !c.Done() && !slices.Contains(behindDefault, c.Word()) {
		c.Skip()
	}
	return from[:len(from)-len(c.Rest())]
}

// columnConstraints: rows are read for those that the new column's value,
// which all of them share, can break.
func (h *hazardReader) columnConstraints(c *pgsql.Cursor, column newColumn) {
	table := column.address.Table()
	filled := c.Has("default") || column.stored || column.counts
	if look := *c; look.Seek("check") {
		h.onRows(table, checkHazards(table, "the check of column "+column.address.QualifiedName())...)
	}
	if look := *c; look.Seek("references") && filled {
		h.refers(table, h.table(&look))
	}
	if c.Has("unique") || c.Has("primary", "key") {
		h.onRows(table, uniqueHazards(table, []string{column.address.Name}, "the new key")...)
	}
}
