package dialecttest

import (
	"fmt"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"github.com/schemac/schemac/schema"
)

// Generator draws what the random schemas of one engine are made of. What it
// draws must be accepted by the engine on an empty table.
type Generator struct {
	// Schema is the namespace of all objects; empty for the default.
	Schema string
	// Key is the type of primary keys and of the columns that refer to them.
	Key schema.Type
	// Kinds lists the kinds to draw beside tables and columns: primary keys,
	// unique constraints, checks, foreign keys, indexes, views.
	Kinds []schema.Kind
	// Renames lists the kinds that are renamed now and then: tables, columns.
	Renames []schema.Kind
	// Column gives a column its type, nullability, default and so on. The
	// expression of a generated column may name the column id only, which
	// every table has.
	Column func(t *rapid.T, c *schema.Column)
	// Table completes a drawn table, its key and columns, where the engine
	// has more to choose; nil for nothing.
	Table func(t *rapid.T, table *schema.Table, key *schema.PrimaryKey, columns []*schema.Column)
	// Index completes an index, whose columns are drawn; nil for nothing.
	Index func(t *rapid.T, index *schema.Index, columns []*schema.Column)
	// Condition writes an expression that is true or false, over the column,
	// for checks and partial indexes.
	Condition func(t *rapid.T, c *schema.Column) string
	// Quote quotes a name in the text of views.
	Quote func(string) string
	// Row writes a statement that inserts one row, the nth, counted from 1; it
	// may insert none where a check stands against it. nil leaves out the
	// property that rows survive.
	Row func(table *schema.Table, columns []*schema.Column, n int) string
	// Values are the types of columns that reference rows have values for;
	// nil leaves out the property of reference rows.
	Values []RowValue
	// RowTable completes a table for reference rows, whose key is the column
	// id; nil for nothing.
	RowTable func(table *schema.Table)
}

// qualified is the quoted name of a relation.
func (g Generator) qualified(name string) string {
	if g.Schema == "" {
		return g.Quote(name)
	}
	return g.Quote(g.Schema) + "." + g.Quote(name)
}

// tableNames and columnNames are drawn; some need quotes.
var tableNames = []string{"users", "Order", "we ird", `q"uote`, "größe"}

var columnNames = []string{"a", "b", "select", "Mixed", "sp ace", `q"c`, "ünï"}

// draft is a schema on its way: it can be changed before it becomes a graph.
type draft struct {
	g      Generator
	tables []*tableDraft
	views  []*viewDraft
}

type tableDraft struct {
	table   *schema.Table
	key     *schema.PrimaryKey
	columns []*schema.Column
	// rest are constraints and indexes.
	rest []restDraft
}

// restDraft is a child of a table and the columns that it names.
type restDraft struct {
	object schema.Object
	uses   []string
	// refers is the table that a foreign key refers to.
	refers string
}

type viewDraft struct {
	name    string
	of      string
	columns []string
	// materialized makes it hold rows, with an index.
	materialized bool
}

func (g Generator) has(kind schema.Kind) bool { return slices.Contains(g.Kinds, kind) }

func coin(t *rapid.T, label string) bool { return rapid.Bool().Draw(t, label) }

// seldom is true once in n times.
func seldom(t *rapid.T, n int, label string) bool {
	return rapid.IntRange(1, n).Draw(t, label) == n
}

// draw makes a schema from nothing.
func (g Generator) draw(t *rapid.T) *draft {
	d := &draft{g: g}
	for _, name := range tableNames {
		if coin(t, "table "+name) {
			d.tables = append(d.tables, g.drawTable(t, name))
		}
	}
	d.finish(t)
	return d
}

func (g Generator) drawTable(t *rapid.T, name string) *tableDraft {
	td := &tableDraft{table: &schema.Table{Schema: g.Schema, Name: name}}
	id := &schema.Column{Schema: g.Schema, Table: name, Name: "id", Type: g.Key}
	td.columns = []*schema.Column{id}
	if g.has(schema.KindPrimaryKey) {
		td.key = &schema.PrimaryKey{Schema: g.Schema, Table: name, Parts: schema.ColumnParts("id")}
	}
	td.addColumns(t, g, 1)
	if g.Table != nil {
		g.Table(t, td.table, td.key, td.columns)
	}
	td.addRest(t, g)
	return td
}

// addColumns draws columns whose names are free.
func (td *tableDraft) addColumns(t *rapid.T, g Generator, likely int) {
	for _, name := range columnNames {
		if td.column(name) != nil || td.renamedFrom(name) || !seldom(t, likely+1, "column "+name) {
			continue
		}
		c := &schema.Column{Schema: g.Schema, Table: td.table.Name, Name: name}
		g.Column(t, c)
		td.columns = append(td.columns, c)
	}
}

func (td *tableDraft) column(name string) *schema.Column {
	for _, c := range td.columns {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// renamedFrom reports whether a column had the name before.
func (td *tableDraft) renamedFrom(name string) bool {
	return slices.ContainsFunc(td.columns, func(c *schema.Column) bool { return c.RenamedFrom == name })
}

// plain lists the columns that keys, checks and indexes may name.
func (td *tableDraft) plain() []*schema.Column {
	var plain []*schema.Column
	for _, c := range td.columns {
		if c.Generated.Type == "" && c.Name != "id" {
			plain = append(plain, c)
		}
	}
	return plain
}

// addRest draws constraints and indexes over the present columns.
func (td *tableDraft) addRest(t *rapid.T, g Generator) {
	for i, c := range td.plain() {
		if g.has(schema.KindUnique) && seldom(t, 4, "unique") {
			td.add(&schema.Unique{Schema: g.Schema, Table: td.table.Name, Name: fmt.Sprintf("%s u%d", td.table.Name, i), Parts: schema.ColumnParts(c.Name)}, c.Name)
		}
		if g.has(schema.KindCheck) && seldom(t, 4, "check") {
			td.add(&schema.Check{Schema: g.Schema, Table: td.table.Name, Name: fmt.Sprintf("c%d", i), Expr: schema.SQLExpr(g.Condition(t, c))}, c.Name)
		}
		if g.has(schema.KindIndex) && seldom(t, 3, "index") {
			td.addIndex(t, g, c, i)
		}
	}
}

func (td *tableDraft) addIndex(t *rapid.T, g Generator, c *schema.Column, i int) {
	index := &schema.Index{Schema: g.Schema, Table: td.table.Name, Name: fmt.Sprintf("%s i%d", td.table.Name, i),
		Parts: schema.ColumnParts(c.Name), Unique: g.has(schema.KindUnique) && coin(t, "unique index")}
	if g.Index != nil {
		g.Index(t, index, td.columns)
	}
	uses := make([]string, len(td.columns))
	for i, c := range td.columns {
		uses[i] = c.Name
	}
	td.add(index, uses...)
}

func (td *tableDraft) add(o schema.Object, uses ...string) {
	for _, r := range td.rest {
		if r.object.Address() == o.Address() {
			return
		}
	}
	td.rest = append(td.rest, restDraft{object: o, uses: uses})
}

// finish draws what spans tables: foreign keys, in circles too, and views.
func (d *draft) finish(t *rapid.T) {
	for _, td := range d.tables {
		if d.g.has(schema.KindForeignKey) && td.key != nil && seldom(t, 2, "foreign key") {
			d.addForeignKey(t, td, rapid.SampledFrom(d.tables).Draw(t, "target"))
		}
	}
	if !d.g.has(schema.KindView) {
		return
	}
	for _, td := range d.tables {
		if !coin(t, "view") || d.view("view of "+td.table.Name) != nil {
			continue
		}
		v := &viewDraft{name: "view of " + td.table.Name, of: td.table.Name}
		for _, c := range td.columns {
			if c.Name == "id" || coin(t, "viewed") {
				v.columns = append(v.columns, c.Name)
			}
		}
		d.views = append(d.views, v)
		if coin(t, "view of the view") {
			second := &viewDraft{name: "second " + v.name, of: v.name, columns: v.columns[:1]}
			third := &viewDraft{name: "third " + v.name, of: second.name, columns: v.columns[:1]}
			d.views = append(d.views, second, third)
			if d.g.has(schema.KindMaterialized) {
				v.materialized, second.materialized = coin(t, "materialized"), coin(t, "second materialized")
				third.materialized = coin(t, "third materialized")
			}
		}
	}
}

func (d *draft) view(name string) *viewDraft {
	for _, v := range d.views {
		if v.name == name {
			return v
		}
	}
	return nil
}

func (d *draft) table(name string) *tableDraft {
	for _, td := range d.tables {
		if td.table.Name == name {
			return td
		}
	}
	return nil
}

func (d *draft) addForeignKey(t *rapid.T, td, target *tableDraft) {
	const column = "ref"
	if target.key == nil || td.column(column) != nil {
		return
	}
	c := &schema.Column{Schema: d.g.Schema, Table: td.table.Name, Name: column, Type: d.g.Key, Null: true}
	td.columns = append(td.columns, c)
	td.rest = append(td.rest, restDraft{refers: target.table.Name, uses: []string{column}, object: &schema.ForeignKey{
		Schema: d.g.Schema, Table: td.table.Name, Name: "fk", Columns: []string{column}, RefTable: target.table.Address(), RefColumns: []string{"id"},
		OnDelete: rapid.SampledFrom([]string{"", "CASCADE", "SET_NULL"}).Draw(t, "on delete")}})
}

// objects renders the draft.
func (d *draft) objects() []schema.Object {
	var all []schema.Object
	for _, td := range d.tables {
		all = append(all, schema.Clone(td.table))
		for i, c := range td.columns {
			column := schema.Clone(c).(*schema.Column)
			column.Position = i
			all = append(all, column)
		}
		if td.key != nil {
			all = append(all, schema.Clone(td.key))
		}
		for _, r := range td.rest {
			all = append(all, schema.Clone(r.object))
		}
	}
	for _, v := range d.views {
		if !v.materialized {
			all = append(all, &schema.View{Schema: d.g.Schema, Name: v.name, Body: schema.SQLExpr(d.viewBody(v))})
			continue
		}
		all = append(all, &schema.Materialized{Schema: d.g.Schema, Name: v.name, Body: schema.SQLExpr(d.viewBody(v))},
			&schema.Index{Schema: d.g.Schema, Table: v.name, Name: "index of " + v.name, Parts: schema.ColumnParts(v.columns[0])})
	}
	return all
}

func (d *draft) viewBody(v *viewDraft) string {
	columns := make([]string, len(v.columns))
	for i, c := range v.columns {
		columns[i] = d.g.Quote(c)
	}
	return "SELECT " + strings.Join(columns, ", ") + " FROM " + d.g.qualified(v.of)
}
