package sqlite

import (
	"context"
	"fmt"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// ownPrefix begins the names of the tables that schemac keeps for itself.
const ownPrefix = "schemac_"

// Inspect implements dialects.Target with two queries, however large the
// schema, and one for each table whose rows are wanted. The stored text of each statement is parsed; what SQLite itself
// says of the columns must agree, or the table is left alone.
func (t *target) Inspect(ctx context.Context, scope dialects.Scope) ([]schema.Object, diag.List, error) {
	if err := t.refresh(ctx); err != nil || t.db == nil {
		return nil, nil, err
	}
	entries, err := t.catalog(ctx)
	if err != nil {
		return nil, nil, t.explain(err)
	}
	columns, err := t.columns(ctx)
	if err != nil {
		return nil, nil, t.explain(err)
	}
	in := &inspection{columns: columns, tables: map[string][]schema.Object{}}
	for _, e := range entries {
		in.entry(e)
	}
	in.linkForeignKeys()
	in.linkTriggers()
	objects := in.objects()
	data, err := t.readData(ctx, scope, objects)
	if err != nil {
		return nil, nil, t.explain(err)
	}
	return append(objects, data...), in.problems, nil
}

// entry is one row of sqlite_schema.
type entry struct {
	kind, name, table, sql string
	// form is what SQLite calls a table: table, virtual, shadow.
	form string
}

const catalogQuery = `
WITH forms AS MATERIALIZED (SELECT name, type FROM pragma_table_list WHERE schema = 'main')
SELECT s.type, s.name, s.tbl_name, s.sql, coalesce(f.type, '')
FROM sqlite_schema AS s LEFT JOIN forms AS f ON f.name = s.name
WHERE s.sql IS NOT NULL ORDER BY s.rowid`

func (t *target) catalog(ctx context.Context) ([]entry, error) {
	rows, err := t.db.QueryContext(ctx, catalogQuery)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var entries []entry
	for rows.Next() {
		var e entry
		if err := rows.Scan(&e.kind, &e.name, &e.table, &e.sql, &e.form); err != nil {
			return nil, err
		}
		entries = append(entries, e)
	}
	return entries, rows.Err()
}

// seenColumn is what SQLite says of a column.
type seenColumn struct {
	name    string
	notNull bool
	inKey   bool
	// hidden is 2 for a virtual and 3 for a stored generated column.
	hidden int
}

const columnsQuery = `
SELECT s.name, x.name, x."notnull", x.pk > 0, x.hidden
FROM sqlite_schema AS s JOIN pragma_table_xinfo(s.name) AS x
WHERE s.type = 'table' AND s.sql NOT LIKE 'create virtual%' ORDER BY s.name, x.cid`

func (t *target) columns(ctx context.Context) (map[string][]seenColumn, error) {
	rows, err := t.db.QueryContext(ctx, columnsQuery)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns := map[string][]seenColumn{}
	for rows.Next() {
		var table string
		var c seenColumn
		if err := rows.Scan(&table, &c.name, &c.notNull, &c.inKey, &c.hidden); err != nil {
			return nil, err
		}
		columns[table] = append(columns[table], c)
	}
	return columns, rows.Err()
}

// inspection collects what the entries hold.
type inspection struct {
	columns map[string][]seenColumn
	// tables are the objects of each modelled table by its folded name, in
	// the order of names.
	tables   map[string][]schema.Object
	order    []string
	others   []schema.Object
	triggers []*schema.Trigger
	problems diag.List
}

func (in *inspection) entry(e entry) {
	if strings.HasPrefix(fold(e.table), "sqlite_") || strings.HasPrefix(fold(e.table), ownPrefix) {
		return
	}
	switch {
	case e.kind == "table" && e.form == "virtual":
		in.unmodelled("virtual table", e.name, "")
	case e.kind == "table" && e.form == "shadow":
	case e.kind == "table":
		in.table(e)
	case e.kind == "index":
		in.index(e)
	case e.kind == "view":
		in.view(e)
	case e.kind == "trigger":
		in.trigger(e)
	}
}

// unmodelled warns of something that schemac leaves alone.
func (in *inspection) unmodelled(what, name, more string) {
	in.problems.Warnf("unmodelled", "Not modelled", diag.Range{}, "The %s %q has no model and is left alone.%s", what, name, more)
}

func (in *inspection) table(e entry) {
	objects, err := parseTable(e.sql)
	if err == nil {
		err = in.agrees(e.name, objects)
	}
	if err != nil {
		in.unmodelled("table", e.name, " Its stored text could not be read: "+err.Error()+".")
		return
	}
	for _, what := range objects[0].(*schema.Table).SQLite.Unmodelled {
		in.unmodelledPart(e.name, what)
	}
	in.tables[fold(e.name)] = objects
	in.order = append(in.order, fold(e.name))
}

func (in *inspection) unmodelledPart(table, what string) {
	in.problems.Append(diag.Diagnostic{Severity: diag.Warning, Code: "unmodelled", Summary: "Not modelled",
		Address: schema.Address{Kind: schema.KindTable, Name: table}.String(),
		Detail:  fmt.Sprintf("Table %q has %s, which has no model and is left alone. A change that has to rebuild the table will be refused.", table, what)})
}

// agrees compares the parsed columns with those that SQLite has.
func (in *inspection) agrees(table string, objects []schema.Object) error {
	var parsed []*schema.Column
	var key *schema.PrimaryKey
	for _, o := range objects {
		switch o := o.(type) {
		case *schema.Column:
			parsed = append(parsed, o)
		case *schema.PrimaryKey:
			key = o
		}
	}
	seen := in.columns[table]
	if len(parsed) != len(seen) {
		return fmt.Errorf("it reads as %d columns where SQLite has %d", len(parsed), len(seen))
	}
	for i, c := range parsed {
		s := seen[i]
		inKey := key != nil && hasColumn(key.Parts, c.Name)
		hidden := map[string]int{"": 0, "VIRTUAL": 2, "STORED": 3}[c.Generated.Type]
		notNull := !c.Null == s.notNull || inKey // WITHOUT ROWID and STRICT add it to keys
		if c.Name != s.name || inKey != s.inKey || hidden != s.hidden || !notNull {
			return fmt.Errorf("its column %q reads otherwise than SQLite has it", s.name)
		}
	}
	return nil
}

func (in *inspection) index(e entry) {
	table, known := in.tables[fold(e.table)]
	if !known {
		return // its table has been reported
	}
	index, err := parseIndex(e.sql)
	if err != nil {
		in.mark(table, "index "+e.name)
		return
	}
	index.Table = table[0].Address().Name
	index.Name = e.name
	in.tables[fold(e.table)] = append(table, index)
}

// mark notes an unmodelled part of a table that has been read.
func (in *inspection) mark(table []schema.Object, what string) {
	t := table[0].(*schema.Table)
	t.SQLite.Unmodelled = append(t.SQLite.Unmodelled, what)
	in.unmodelledPart(t.Name, what)
}

func (in *inspection) view(e entry) {
	view, err := parseView(e.sql)
	if err != nil {
		in.unmodelled("view", e.name, " Its stored text could not be read: "+err.Error()+".")
		return
	}
	in.others = append(in.others, view)
}

// trigger reads a trigger of a table or view that has been read, too.
func (in *inspection) trigger(e entry) {
	trigger, err := parseTrigger(e.sql)
	if err != nil {
		in.unmodelled("trigger", e.name, " Its stored text could not be read: "+err.Error()+".")
		return
	}
	in.triggers = append(in.triggers, trigger)
}

// linkTriggers lets triggers belong to what they are on, under its own
// spelling, and sets aside those of what has no model.
func (in *inspection) linkTriggers() {
	owners := map[string]string{}
	for _, o := range in.objects() {
		if a := o.Address(); a.Kind == schema.KindTable || a.Kind == schema.KindView {
			owners[fold(a.Name)] = a.Name
		}
	}
	for _, trigger := range in.triggers {
		owner, known := owners[fold(trigger.Table)]
		if !known {
			in.unmodelled("trigger", trigger.Name, " It stays as long as "+trigger.Table+" does.")
			continue
		}
		trigger.Table = owner
		in.others = append(in.others, trigger)
	}
}

// objects lists what was found.
func (in *inspection) objects() []schema.Object {
	var all []schema.Object
	for _, name := range in.order {
		all = append(all, in.tables[name]...)
	}
	return append(all, in.others...)
}

// linkForeignKeys completes keys that name no columns of their target, and
// sets aside those that refer to something without a model.
func (in *inspection) linkForeignKeys() {
	for _, name := range in.order {
		objects := in.tables[name]
		kept := objects[:0:0]
		for _, o := range objects {
			if key, ok := o.(*schema.ForeignKey); ok && !in.link(key) {
				in.mark(objects, "a foreign key to "+key.RefTable.Name+", which is not there as the key wants it")
				continue
			}
			kept = append(kept, o)
		}
		in.tables[name] = kept
	}
}

// link reports whether the key's target exists, with its columns.
func (in *inspection) link(key *schema.ForeignKey) bool {
	target, known := in.tables[fold(key.RefTable.Name)]
	if !known {
		return false
	}
	key.RefTable = target[0].Address()
	if len(key.RefColumns) == 0 {
		for _, o := range target {
			if primary, ok := o.(*schema.PrimaryKey); ok {
				key.RefColumns = schema.PartColumns(primary.Parts)
			}
		}
	}
	if len(key.RefColumns) != len(key.Columns) {
		return false
	}
	for _, column := range key.RefColumns {
		if !holdsColumn(target, column) {
			return false
		}
	}
	return true
}

func holdsColumn(objects []schema.Object, name string) bool {
	for _, o := range objects {
		if c, ok := o.(*schema.Column); ok && sameName(c.Name, name) {
			return true
		}
	}
	return false
}
