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
	// made are the views, routines and policies that the script makes anywhere;
	// dropped are the views that it has dropped so far.
	made, dropped map[schema.Address]bool
	// names are those of all that the script makes outside of tables.
	names map[string]bool
	// unvalidated are the constraints added NOT VALID in the transaction at
	// hand, by the table and their name.
	unvalidated map[schema.Address]bool
	// notNull has, by the name of a check that says it, the column that is not
	// null; proven are those whose check has been validated.
	notNull map[schema.Address]schema.Address
	proven  map[schema.Address]bool
	found   []dialects.Hazard
}

func (r *reader) addHazards() {
	h := hazardReader{dialect: r.dialect, created: map[schema.Address]bool{}, made: map[schema.Address]bool{}, dropped: map[schema.Address]bool{}, names: map[string]bool{},
		unvalidated: map[schema.Address]bool{},
		notNull:     map[schema.Address]schema.Address{}, proven: map[schema.Address]bool{}}
	for _, c := range r.cursors {
		h.made[h.madeAgain(*c)] = true
		h.names[h.nameMade(*c)] = true
	}
	for i, c := range r.cursors {
		h.found = nil
		if !r.statements[i].Transactional {
			clear(h.unvalidated)
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
	switch c.OneOf("create", "drop", "alter", "truncate", "delete", "update", "with", "do", "reindex", "cluster", "vacuum", "refresh", "revoke") {
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
	case c.OneOf("table", "view") != "" && !c.Words("if", "not", "exists"):
		h.created[h.table(c)] = true
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

// drop looks at what takes rows along. Without CASCADE, the server refuses to
// drop a schema or a type that is in use.
func (h *hazardReader) drop(c *pgsql.Cursor) {
	if h.dropForeign(c) {
		return
	}
	c.Words("materialized")
	kind := c.OneOf("table", "schema", "type", "domain", "extension", "sequence", "database", "owned", "view", "function", "procedure", "aggregate", "policy")
	c.Words("if", "exists")
	cascade := c.Has("cascade")
	switch kind {
	case "table":
		h.dropTables(c)
	case "view":
		h.dropViews(c)
	case "function", "procedure", "aggregate":
		h.dropRoutines(c, schema.Kind(kind))
	case "policy":
		h.dropPolicy(c)
	case "sequence":
		for !c.Done() {
			h.add(sequenceGone(h.address(c.Item(), schema.KindTable))...)
		}
	case "database":
		h.add(hazard(dialects.DataLoss, "The database and all of its rows are lost."))
	case "owned":
		h.add(hazard(dialects.DataLoss, "All that the role owns is lost, tables with their rows included."))
	case "schema", "type", "domain", "extension":
		if cascade {
			name := h.address(c, schema.KindSchema)
			h.add(hazard(dialects.DataLoss, "All that depends on %s %s is lost, tables and columns with their values included.", kind, name.QualifiedName()))
		}
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
		h.onRows(table, hazard(dialects.DataLoss, "Rows are deleted from table %s.", table.QualifiedName()))
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
	switch c.OneOf("delete", "update") {
	case "delete":
		h.delete(c)
	case "update":
		h.update(c)
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
	if c.Words("concurrently") || c.Has("with", "no", "data") {
		return
	}
	view := h.table(c)
	h.onRows(view, safer(saferRefresh, hazard(dialects.LongLock, "Reads of the materialized view %s wait while its query runs.", view.QualifiedName()))...)
}
