package dialecttest

import (
	"slices"

	"pgregory.net/rapid"

	"github.com/schemac/schemac/schema"
)

// edited copies the draft and changes it at random: tables come, go and are
// renamed, and so do columns, keys, checks, indexes and views.
func (d *draft) edited(t *rapid.T) *draft {
	e := &draft{g: d.g}
	for _, name := range tableNames {
		td := d.table(name)
		switch {
		case td == nil:
			if seldom(t, 4, "new table") {
				e.tables = append(e.tables, d.g.drawTable(t, name))
			}
		case !seldom(t, 5, "drop table"):
			e.tables = append(e.tables, td.edited(t, d.g))
		}
	}
	e.renameTable(t, d)
	e.keepForeignKeys()
	e.keepViews(t, d)
	e.finish(t)
	return e
}

// edited copies the table and changes its columns. What named a column that
// is gone or renamed goes; the rest may be drawn anew.
func (td *tableDraft) edited(t *rapid.T, g Generator) *tableDraft {
	e := &tableDraft{table: schema.Clone(td.table).(*schema.Table)}
	if td.key != nil {
		e.key = schema.Clone(td.key).(*schema.PrimaryKey)
	}
	for _, c := range td.columns {
		switch {
		case c.Name == "id":
			e.columns = append(e.columns, schema.Clone(c).(*schema.Column))
		case seldom(t, 5, "drop column"):
		case c.Name != "ref" && c.Generated.Type == "" && seldom(t, 5, "change column"):
			changed := &schema.Column{Schema: c.Schema, Table: c.Table, Name: c.Name}
			g.Column(t, changed)
			e.columns = append(e.columns, changed)
		default:
			e.columns = append(e.columns, schema.Clone(c).(*schema.Column))
		}
	}
	e.renameColumn(t, g, td)
	for _, r := range td.rest {
		if e.covers(r) && !seldom(t, 5, "drop rest") {
			e.rest = append(e.rest, restDraft{object: schema.Clone(r.object), uses: r.uses, refers: r.refers})
		}
	}
	e.addColumns(t, g, 5)
	if seldom(t, 3, "more rest") {
		e.addRest(t, g)
	}
	return e
}

// covers reports whether all columns that the object names are there.
func (td *tableDraft) covers(r restDraft) bool {
	for _, name := range r.uses {
		if td.column(name) == nil {
			return false
		}
	}
	return true
}

// renameColumn renames one column to a name that neither side has.
func (td *tableDraft) renameColumn(t *rapid.T, g Generator, before *tableDraft) {
	if !slices.Contains(g.Renames, schema.KindColumn) || !seldom(t, 3, "rename a column") {
		return
	}
	for _, c := range td.plain() {
		if c.Name == "ref" || !equalColumn(c, before.column(c.Name)) {
			continue
		}
		c.RenamedFrom, c.Name = c.Name, "new "+c.Name
		return
	}
}

func equalColumn(a, b *schema.Column) bool {
	return b != nil && len(schema.Diff(a, b, func(string, schema.Expr, schema.Expr) bool { return false })) == 0
}

// renameTable renames one table, with the references to it.
func (d *draft) renameTable(t *rapid.T, before *draft) {
	if !slices.Contains(d.g.Renames, schema.KindTable) || !seldom(t, 3, "rename a table") {
		return
	}
	for _, td := range d.tables {
		old := td.table.Address()
		if before.table(old.Name) == nil {
			continue
		}
		renamed := old
		renamed.Name = "new " + old.Name
		for _, other := range d.tables {
			other.rename(old, renamed)
		}
		td.table.RenamedFrom = old.Name
		return
	}
}

func (td *tableDraft) rename(from, to schema.Address) {
	td.table = schema.Renamed(td.table, from, to).(*schema.Table)
	for i, c := range td.columns {
		td.columns[i] = schema.Renamed(c, from, to).(*schema.Column)
	}
	if td.key != nil {
		td.key = schema.Renamed(td.key, from, to).(*schema.PrimaryKey)
	}
	for i, r := range td.rest {
		td.rest[i].object = schema.Renamed(r.object, from, to)
		if r.refers == from.Name {
			td.rest[i].refers = to.Name
		}
	}
}

// keepForeignKeys drops the keys whose target is gone.
func (d *draft) keepForeignKeys() {
	for _, td := range d.tables {
		td.rest = slices.DeleteFunc(td.rest, func(r restDraft) bool { return r.refers != "" && d.table(r.refers) == nil })
	}
}

// keepViews takes over the views whose columns are all still there.
func (d *draft) keepViews(t *rapid.T, before *draft) {
	for _, v := range before.views {
		if seldom(t, 5, "drop view") || !d.resolves(v) {
			continue
		}
		d.views = append(d.views, v)
	}
}

func (d *draft) resolves(v *viewDraft) bool {
	if inner := d.view(v.of); inner != nil {
		return slices.Contains(inner.columns, v.columns[0])
	}
	td := d.table(v.of)
	if td == nil {
		return false
	}
	for _, name := range v.columns {
		if td.column(name) == nil {
			return false
		}
	}
	return true
}
