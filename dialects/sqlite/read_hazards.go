package sqlite

import (
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/schema"
)

// findHazards notes with each statement what its text says that it endangers.
func (r *reading) findHazards() {
	for i := range r.statements {
		p, err := newParser(r.statements[i].SQL)
		if err == nil {
			r.statements[i].Hazards = append(r.statements[i].Hazards, r.hazardsOf(i, p)...)
		}
	}
}

// hazardsOf reads a statement as far as it must be read.
func (r *reading) hazardsOf(i int, p *parser) []dialects.Hazard {
	if name, surely, created := p.createdTable(); created {
		if surely {
			r.created(i, p, name)
		}
		return nil
	}
	p.skipWith()
	switch {
	case p.accept("create", "unique", "index"):
		return r.uniqueIndex(r.statements[i].SQL)
	case p.accept("drop", "table"):
		return r.dropTable(i, p)
	case p.accept("drop", "view"):
		return r.dropView(i, p)
	case p.accept("alter", "table"):
		return r.alterTable(i, p)
	case p.accept("delete", "from"):
		return r.deleteRows(p)
	case p.accept("update"):
		return r.updateRows(p)
	case p.accept("replace", "into"), p.accept("insert", "or", "replace", "into"):
		return r.replaceRows(p)
	case p.accept("insert"):
		return r.insertRows(i, p)
	case p.accept("vacuum"):
		return vacuumHazards(p)
	case p.accept("reindex"):
		return []dialects.Hazard{hazard(dialects.LongLock, "indexes are built anew, and nobody else can write to the database meanwhile")}
	}
	return nil
}

// created notes a new table, and of which one it has all rows: CREATE TABLE …
// AS copies.
func (r *reading) created(i int, p *parser, name string) {
	r.script.created(name)
	if p.accept("as") {
		if from, whole := p.wholeTable(); whole && r.script.table(from).hasRows() {
			r.script.table(name).copies[fold(from)] = i
		}
	}
}

func (r *reading) uniqueIndex(sql string) []dialects.Hazard {
	index, err := parseIndex(sql)
	if err != nil {
		return nil
	}
	// The rows of a table that is rebuilt have had their indexes before.
	if t := r.script.table(index.Table); t.fresh {
		return nil
	}
	return []dialects.Hazard{indexMayFail(index)}
}

// dropTable tells a table whose rows go from one whose rows have been copied,
// as when a table is rebuilt.
func (r *reading) dropTable(i int, p *parser) []dialects.Hazard {
	p.accept("if", "exists")
	name, err := p.qualified()
	if err != nil {
		return nil
	}
	t := r.script.table(name)
	heir, copied := r.script.dropped(name)
	switch {
	case !t.hasRows():
		return nil
	case heir == "" && r.madeFrom(i, name):
		return []dialects.Hazard{rowsLost(name)}
	case heir == "":
		return tableGone(name)
	}
	h := rewritten(name)
	h.Message += " What the copy leaves out is lost."
	r.statements[copied].Hazards = append(r.statements[copied].Hazards, h)
	if t.renamed || r.madeFrom(i, name) {
		return nil
	}
	return []dialects.Hazard{instead(breaking("programs that use table %s must use %s from now on", name, heir), onceUnused)}
}

// madeFrom reports whether a statement behind i gives a table the name.
func (r *reading) madeFrom(i int, name string) bool {
	for _, s := range r.statements[i+1:] {
		if sameName(tableMade(s.SQL), name) {
			return true
		}
	}
	return false
}

// dropView is harmless for a view that the script makes anew.
func (r *reading) dropView(i int, p *parser) []dialects.Hazard {
	p.accept("if", "exists")
	name, err := p.qualified()
	if err != nil {
		return nil
	}
	for j, s := range r.statements {
		if view := viewMade(s.SQL); j != i && view != "" && sameName(view, name) {
			return nil
		}
	}
	return []dialects.Hazard{viewGone(name)}
}

func viewMade(sql string) string {
	p, err := newParser(sql)
	if err != nil || !p.accept("create") {
		return ""
	}
	if !p.accept("temp") {
		p.accept("temporary")
	}
	if !p.accept("view") {
		return ""
	}
	p.accept("if", "not", "exists")
	name, _ := p.qualified()
	return name
}

func (r *reading) alterTable(i int, p *parser) []dialects.Hazard {
	table, err := p.qualified()
	if err != nil {
		return nil
	}
	t := r.script.table(table)
	switch {
	case p.accept("rename", "to"):
		return r.renameTable(i, p, table, t)
	case p.accept("rename"):
		return renameColumn(p, table, t)
	case p.accept("drop", "constraint"):
		return nil
	case p.accept("drop"):
		return dropColumn(p, table, t)
	case p.accept("add", "constraint"), p.accept("add", "check"):
		return r.newRule(t, mayFail("rows of %s that break the new check make it fail", table))
	case p.accept("add"):
		return addColumn(p, table, t)
	case p.accept("alter"):
		return r.alterColumn(p, table, t)
	}
	return nil
}

func (r *reading) renameTable(i int, p *parser, from string, t *scriptTable) []dialects.Hazard {
	to, err := p.name()
	if err != nil {
		return nil
	}
	known := t.renamed
	r.script.moved(from, to)
	switch {
	case known:
		return nil
	case r.madeFrom(i, from):
		return []dialects.Hazard{instead(breaking("foreign keys of other tables that refer to %s refer to %s from now on", from, to),
			"Create the new table under another name, copy the rows, drop %s, and rename the new one to it.", quote(from))}
	}
	return []dialects.Hazard{tableRenamed(from, to)}
}

func renameColumn(p *parser, table string, t *scriptTable) []dialects.Hazard {
	p.accept("column")
	from, err := p.name()
	if err != nil || !p.accept("to") {
		return nil
	}
	to, err := p.name()
	if err != nil || t.fresh {
		return nil
	}
	if t.added[fold(from)] {
		t.added[fold(to)] = true
		return nil
	}
	return []dialects.Hazard{columnRenamed(table, from, to)}
}

func dropColumn(p *parser, table string, t *scriptTable) []dialects.Hazard {
	p.accept("column")
	column, err := p.name()
	if err != nil || !t.hasRows() || t.added[fold(column)] {
		return nil
	}
	return columnGone(table, column)
}

// addColumn warns of what SQLite refuses once the table has rows.
func addColumn(p *parser, table string, t *scriptTable) []dialects.Hazard {
	p.accept("column")
	definition := &tableParser{parser: p, table: &schema.Table{Name: table}}
	if err := definition.column(); err != nil {
		return nil
	}
	var found []dialects.Hazard
	for _, o := range definition.objects {
		switch o := o.(type) {
		case *schema.Column:
			t.added[fold(o.Name)] = true
			found = append(found, newColumn(o)...)
		case *schema.Check:
			found = append(found, mayFail("column %s.%s fails if the value that rows get breaks its check", table, definition.objects[0].Address().Name))
		}
	}
	if !t.hasRows() {
		return nil
	}
	return found
}

func newColumn(c *schema.Column) []dialects.Hazard {
	ok, reason := addsInPlace(&schema.Column{Null: true, Default: literalOf(c.Default), Generated: c.Generated})
	switch {
	case c.Generated.Type == "" && !c.Null && (c.Default.IsZero() || strings.EqualFold(c.Default.SQL, "null")):
		return noDefault(c.Table, c.Name)
	case !ok:
		return []dialects.Hazard{instead(mayFail("column %s.%s cannot be added if the table has rows: %s", c.Table, c.Name, reason),
			"Add the column without it, and fill it with an UPDATE; or rebuild the table.")}
	}
	return nil
}

// alterColumn knows ALTER COLUMN … SET NOT NULL and DROP NOT NULL.
func (r *reading) alterColumn(p *parser, table string, t *scriptTable) []dialects.Hazard {
	p.accept("column")
	column, err := p.name()
	if err != nil || !p.accept("set", "not", "null") {
		return nil
	}
	h := mayFail("rows with NULL in %s.%s make it fail", table, column)
	return r.newRule(t, instead(h, "%s", findRows(table, quote(column)+" IS NULL")))
}

func (r *reading) newRule(t *scriptTable, h dialects.Hazard) []dialects.Hazard {
	if !t.hasRows() {
		return nil
	}
	return []dialects.Hazard{h}
}

func vacuumHazards(p *parser) []dialects.Hazard {
	if p.skipTo("into") {
		return nil
	}
	return []dialects.Hazard{hazard(dialects.Rewrite, "the whole database file is written anew, which takes as much space again, and nobody else can use it meanwhile")}
}
