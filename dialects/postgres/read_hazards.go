package postgres

import (
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/schema"
)

// hazards finds out what the statements of a script endanger, from their text
// alone. It knows what the script did before: a table that it has created
// holds no rows that anybody would miss.
type hazardReader struct {
	dialect dialect
	// created are the tables and materialized views that the script makes.
	created map[schema.Address]bool
	// made are the views, routines, policies and publications that the script
	// makes anywhere; dropped are the views that it has dropped so far.
	made, dropped map[schema.Address]bool
	// names are those of all that the script makes outside of tables.
	names map[string]bool
	// aside are the new names of what the script has renamed.
	aside map[schema.Address]bool
	// locked are the tables that the transaction at hand has changed.
	locked map[schema.Address]bool
	// notNull has, by the name of a check that says it, the column that is not
	// null; proven are those whose check has been validated.
	notNull map[schema.Address]schema.Address
	proven  map[schema.Address]bool
	found   []dialects.Hazard
}

func (r *reader) addHazards() {
	h := hazardReader{dialect: r.dialect, created: map[schema.Address]bool{}, made: map[schema.Address]bool{}, dropped: map[schema.Address]bool{}, names: map[string]bool{}, aside: map[schema.Address]bool{},
		locked:  map[schema.Address]bool{},
		notNull: map[schema.Address]schema.Address{}, proven: map[schema.Address]bool{}}
	for _, c := range r.cursors {
		h.made[h.madeAgain(*c)] = true
		h.names[h.nameMade(*c)] = true
	}
	for i, c := range r.cursors {
		h.found = nil
		if !r.statements[i].Transactional {
			clear(h.locked)
		}
		h.statement(c)
		r.statements[i].Hazards = h.found
	}
}

func (h *hazardReader) add(hazards ...dialects.Hazard) { h.found = joinHazards(h.found, hazards...) }

// onRows adds hazards that only rows bring about.
func (h *hazardReader) onRows(table schema.Address, hazards ...dialects.Hazard) {
	if !h.created[table] {
		h.add(hazards...)
	}
}

// address takes a qualified name.
func (h *hazardReader) address(c *pgsql.Cursor, kind schema.Kind) schema.Address {
	namespace, name, _ := c.QualifiedName()
	if namespace == "" && kind != schema.KindSchema {
		namespace = h.dialect.defaultSchema
	}
	return schema.Address{Kind: kind, Schema: namespace, Name: name}
}

func (h *hazardReader) table(c *pgsql.Cursor) schema.Address {
	c.Words("only")
	return h.address(c, schema.KindTable)
}

func (h *hazardReader) statement(c *pgsql.Cursor) {
	switch c.OneOf("create", "drop", "alter", "truncate", "delete", "update", "with", "do", "reindex", "cluster", "vacuum", "refresh", "revoke", "reassign", "merge", "explain") {
	case "create":
		h.create(c)
	case "drop":
		h.drop(c)
	case "alter":
		h.alter(c)
	case "truncate":
		h.truncate(c)
	case "delete":
		h.delete(c)
	case "update":
		h.update(c)
	case "with":
		h.with(c)
	case "do":
		h.block(c)
	case "reindex":
		h.reindex(c)
	case "cluster":
		h.cluster(c)
	case "vacuum":
		h.vacuum(c)
	case "refresh":
		h.refresh(c)
	case "revoke":
		h.revoke(c)
	case "reassign":
		h.reassign(c)
	case "merge":
		h.merge(c)
	case "explain":
		h.explain(c)
	}
}

func (h *hazardReader) create(c *pgsql.Cursor) {
	for c.OneOf("or", "replace", "global", "local", "temporary", "temp", "unlogged") != "" {
	}
	if c.Words("materialized") {
		h.refill(*c)
	}
	switch unique := c.Words("unique"); {
	case c.Words("policy"):
		h.createPolicy(c)
	case c.Words("index"):
		h.createIndex(c, unique)
	case c.OneOf("table", "view") != "":
		again := c.Words("if", "not", "exists")
		if table := h.table(c); !again {
			h.created[table] = true
		}
		if c.Seek("as", "with") {
			h.with(c)
		}
	}
}

// createIndex: a build beside writers can fail as any other can.
func (h *hazardReader) createIndex(c *pgsql.Cursor, unique bool) {
	concurrently := c.Words("concurrently")
	leftover := c.Words("if", "not", "exists")
	name := "without a name"
	if c.Word() != "on" {
		name, _ = c.Name()
	}
	c.Words("on")
	table := h.table(c)
	switch {
	case !concurrently:
		h.onRows(table, indexHazards(table, name, unique)...)
	case unique:
		h.onRows(table, equalRows(table, name))
	}
	if concurrently && leftover {
		h.add(safer(saferLeftover, hazard(dialects.MayFail, "If an earlier build has left index %s invalid, it stays so: IF NOT EXISTS is content with it.", name))...)
	}
}

func (h *hazardReader) truncate(c *pgsql.Cursor) {
	c.Words("table")
	cascade := c.Has("cascade")
	for !c.Done() {
		table := h.table(c.Item())
		h.onRows(table, safer(saferTruncate, hazard(dialects.DataLoss, "All rows of table %s are lost.", table.QualifiedName()))...)
		if cascade {
			h.onRows(table, hazard(dialects.DataLoss, "All rows of all tables that refer to %s are lost.", table.QualifiedName()))
		}
	}
}

func (h *hazardReader) delete(c *pgsql.Cursor) {
	c.Words("from")
	table := h.table(c)
	if c.Has("where") {
		h.onRows(table, rowsDeleted(table))
		return
	}
	h.onRows(table, safer(saferDelete, hazard(dialects.DataLoss, "All rows of table %s are lost.", table.QualifiedName()))...)
}

func (h *hazardReader) update(c *pgsql.Cursor) {
	table := h.table(c)
	if !c.Has("where") {
		h.onRows(table, safer(saferDelete, hazard(dialects.DataLoss, "Values of all rows of table %s are overwritten.", table.QualifiedName()))...)
	}
}

// merge deletes rows in one of its branches, or in none.
func (h *hazardReader) merge(c *pgsql.Cursor) {
	c.Words("into")
	if table := h.table(c); c.Has("then", "delete") {
		h.onRows(table, rowsDeleted(table))
	}
}

func rowsDeleted(table schema.Address) dialects.Hazard {
	return hazard(dialects.DataLoss, "Rows are deleted from table %s.", table.QualifiedName())
}

// explain runs the statement if it is to measure it.
func (h *hazardReader) explain(c *pgsql.Cursor) {
	measures := c.Words("analyze") || c.Words("analyse")
	if options, ok := c.Group(); ok {
		measures = options.Has("analyze") && !options.Has("analyze", "false") && !options.Has("analyze", "off")
	}
	if c.Words("verbose"); measures {
		h.statement(c)
	}
}

// with looks at a statement behind its WITH, and into the queries that have
// names there.
func (h *hazardReader) with(c *pgsql.Cursor) {
	for !c.Done() {
		if inside, ok := c.Group(); ok {
			h.change(inside)
			continue
		}
		if h.change(c) {
			return
		}
		c.Skip()
	}
}

// change looks at a statement that changes rows, and says whether it is one.
func (h *hazardReader) change(c *pgsql.Cursor) bool {
	switch c.OneOf("delete", "update", "merge") {
	case "delete":
		h.delete(c)
	case "update":
		h.update(c)
	case "merge":
		h.merge(c)
	default:
		return false
	}
	return true
}

// block looks at the statements of a DO block, whether or not they are reached.
func (h *hazardReader) block(c *pgsql.Cursor) {
	for _, body := range c.Literals() {
		pieces, _ := pgsql.Split(body)
		for _, piece := range pieces {
			inside, err := pgsql.NewCursor(piece.SQL)
			for more := err == nil; more; more = nextStatement(inside) {
				look := *inside
				h.statement(&look)
			}
		}
	}
}

func (h *hazardReader) reindex(c *pgsql.Cursor) {
	if options, ok := c.Group(); ok && options.Has("concurrently") && !options.Has("concurrently", "false") && !options.Has("concurrently", "off") {
		return
	}
	if c.Has("concurrently") {
		return
	}
	what := c.OneOf("index", "table", "schema", "database", "system")
	if what == "table" {
		table := h.table(c)
		h.onRows(table, safer(saferReindex, longLock(table, readsAndWrites))...)
		return
	}
	h.add(safer(saferReindex, hazard(dialects.LongLock, "Reads and writes of the tables wait while the indexes of %s %s are built.", what, h.address(c, schema.KindSchema).QualifiedName()))...)
}

func (h *hazardReader) cluster(c *pgsql.Cursor) {
	c.Words("verbose")
	c.Group()
	if c.Done() {
		h.add(safer(saferMove, hazard(dialects.Rewrite, "Every table that was clustered before is written anew; nobody can read or write it until that is done."))...)
		return
	}
	table := h.table(c)
	h.onRows(table, moves(table))
}

func (h *hazardReader) vacuum(c *pgsql.Cursor) {
	full := c.Words("full")
	if options, ok := c.Group(); ok {
		full = options.Has("full") && !options.Has("full", "false") && !options.Has("full", "off")
	}
	for c.OneOf("freeze", "verbose", "analyze") != "" {
	}
	switch {
	case !full:
	case c.Done():
		h.add(safer(saferMove, hazard(dialects.Rewrite, "Every table of the database is written anew; nobody can read or write it until that is done."))...)
	default:
		for !c.Done() {
			table := h.table(c.Item())
			h.onRows(table, moves(table))
		}
	}
}

func (h *hazardReader) refresh(c *pgsql.Cursor) {
	c.Words("materialized", "view")
	if c.Words("concurrently") {
		return
	}
	view := h.table(c)
	if c.Has("with", "no", "data") {
		h.onRows(view, hazard(dialects.Breaking, "Programs that read the materialized view %s fail until it is refreshed with data.", view.QualifiedName()))
		return
	}
	h.onRows(view, safer(saferRefresh, hazard(dialects.LongLock, "Reads of the materialized view %s wait while its query runs.", view.QualifiedName()))...)
}
