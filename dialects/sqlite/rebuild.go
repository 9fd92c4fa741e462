package sqlite

import (
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// rebuild follows SQLite's procedure for changes that ALTER TABLE cannot make
// (Making Other Kinds Of Table Schema Changes): a new table, the rows copied
// into it, the old one dropped, the new one renamed, indexes made again. With
// legacy_alter_table the last rename leaves views and triggers alone, which
// go on to mean the table by its name.
func (e *emitter) rebuild(c planner.Change) {
	r := e.newRebuild(c)
	if lost := r.before.SQLite.Unmodelled; len(lost) > 0 {
		e.refuse(c, lost)
		return
	}
	if len(r.g.Columns(r.after.Address())) == 0 {
		e.cannot(c, "it has no columns, and SQLite needs at least one")
		return
	}
	e.dropsTables = true
	e.add(c, createTableSQL(r.g, r.after, r.name))
	copied, copies := r.copySQL()
	if copies {
		e.add(c, copied, r.hazards()...)
	}
	e.carrySequence(c, r)
	e.check(c, "SELECT 1 WHERE (SELECT count(*) FROM "+quote(r.name)+") <> (SELECT count(*) FROM "+quote(r.before.Name)+")",
		"the rebuilt table "+r.after.Name+" has not as many rows as before")
	if copies {
		e.add(c, "DROP TABLE "+quote(r.before.Name))
	} else {
		e.add(c, "DROP TABLE "+quote(r.before.Name), r.hazards()...)
	}
	e.add(c, "PRAGMA legacy_alter_table = ON")
	e.add(c, "ALTER TABLE "+quote(r.name)+" RENAME TO "+quote(r.after.Name))
	e.add(c, "PRAGMA legacy_alter_table = OFF")
	e.keepIndexes(c, r)
	e.keepTriggers(c, r)
}

// refuse reports a table that a rebuild would rob of what has no model.
func (e *emitter) refuse(c planner.Change, lost []string) {
	e.problems.Append(diag.Diagnostic{Severity: diag.Error, Code: "rebuild-loses", Summary: "Rebuild would lose a part of the table",
		Range: c.After.Common().Origin.Range, Address: c.Address.String(),
		Detail: c.Address.String() + " must be rebuilt, since " + c.Reason + ", but it has what schemac cannot model: " + strings.Join(lost, "; ") +
			". Rebuild it by hand, or take that part away first."})
}

// tableRebuild is what one rebuild works with.
type tableRebuild struct {
	pair          planner.Pair
	change        planner.Change
	g             *schema.Graph
	before, after *schema.Table
	// name is the new table's until it takes the old one's place.
	name string
	// later has what changes of their own create after the rebuild.
	later map[schema.Address]bool
	// updates are those of reference rows that follow, and deletes the changes
	// that delete some.
	updates []schema.RowUpdate
	deletes []planner.Change
}

func (e *emitter) newRebuild(c planner.Change) *tableRebuild {
	r := &tableRebuild{pair: e.pair, change: c, g: e.pair.To, before: c.Before.(*schema.Table), after: c.After.(*schema.Table)}
	r.later = map[schema.Address]bool{}
	behind := false
	for _, other := range e.changes {
		if other.Creates() {
			r.later[other.Address] = true
		}
		behind = behind || other.Action == planner.Rebuild && other.Address == c.Address
		if behind && other.Address.Kind == schema.KindData && other.Address.Table() == r.after.Address() {
			r.updates = append(r.updates, other.Rows.Update...)
			r.deletes = append(r.deletes, other)
		}
	}
	r.name = "new_" + r.after.Name
	for e.taken(r.name) {
		r.name = "new_" + r.name
	}
	return r
}

// taken reports whether a table, view or index of either graph has the name.
func (e *emitter) taken(name string) bool {
	if e.indexNames == nil {
		e.indexNames = map[string]bool{}
		for _, g := range []*schema.Graph{e.pair.From, e.pair.To} {
			for _, o := range g.Objects() {
				if index, ok := o.(*schema.Index); ok {
					e.indexNames[Dialect{}.FoldName(index.Name)] = true
				}
			}
		}
	}
	return e.pair.From.Relation("", name) != nil || e.pair.To.Relation("", name) != nil ||
		e.indexNames[Dialect{}.FoldName(name)]
}

// counterpart is the column as it was before, or nil for a new one.
func (r *tableRebuild) counterpart(c *schema.Column) *schema.Column {
	before, _ := r.pair.From.Lookup(c.Address()).(*schema.Column)
	return before
}

// copySQL moves the rows. It reports false where the tables share nothing
// that could carry them: then only an empty table passes the check of the
// row count.
func (r *tableRebuild) copySQL() (string, bool) {
	var into, from []string
	if name := r.rowID(); name != "" {
		into, from = append(into, name), append(from, name)
	}
	for _, c := range r.g.Columns(r.after.Address()) {
		if before := r.counterpart(c); before != nil && c.Generated.Type == "" {
			into, from = append(into, quote(c.Name)), append(from, quote(before.Name))
		} else if value := r.filled(c); value != "" {
			into, from = append(into, quote(c.Name)), append(from, value)
		}
	}
	if len(into) == 0 {
		return "", false
	}
	return "INSERT INTO " + quote(r.name) + " (" + strings.Join(into, ", ") + ")\nSELECT " + strings.Join(from, ", ") +
		" FROM " + quote(r.before.Name), true
}

// maxFilled is how many rows the copy itself gives a value.
const maxFilled = 200

// filled is the value of a new column that takes no NULL, where changes of
// reference rows that follow give every row one: the copy needs it already.
func (r *tableRebuild) filled(c *schema.Column) string {
	data := r.pair.To.DataOf(r.after.Address())
	if data == nil || c.Null || !c.Default.IsZero() || c.Generated.Type != "" || len(r.updates) == 0 || len(r.updates) > maxFilled {
		return ""
	}
	text := dialects.RowText{Name: quote, Value: valueSQL, Match: valueSQL}
	value, any := "CASE", ""
	for _, u := range r.updates {
		to := u.After.Value(c.Name)
		if to.IsZero() {
			return ""
		}
		any = valueSQL(c.Name, to)
		value += "\n    WHEN " + text.Condition(u.Key) + " THEN " + any
	}
	for _, d := range r.deletes { // they need some value until they go
		for _, found := range text.Conditions(d.Rows.Delete, d.Rows.Key) {
			value += "\n    WHEN " + found.Where + " THEN " + any
		}
	}
	return value + " END"
}

// rowID is the name by which rowids can be copied, or "": both tables need
// one that no column shows and no column hides.
func (r *tableRebuild) rowID() string {
	columns := append(r.pair.From.Columns(r.before.Address()), r.g.Columns(r.after.Address())...)
	if r.before.SQLite.WithoutRowID || r.after.SQLite.WithoutRowID ||
		showsRowID(r.pair.From, r.before.Address()) || showsRowID(r.g, r.after.Address()) {
		return ""
	}
	for _, name := range []string{"rowid", "_rowid_", "oid"} {
		hidden := false
		for _, c := range columns {
			hidden = hidden || sameName(c.Name, name)
		}
		if !hidden {
			return name
		}
	}
	return ""
}

func showsRowID(g *schema.Graph, table schema.Address) bool {
	key := g.PrimaryKey(table)
	for _, c := range g.Columns(table) {
		if isRowID(c, key) {
			return true
		}
	}
	return false
}

// carrySequence keeps the numbers that AUTOINCREMENT has given away: without
// it those of deleted rows would be given again.
func (e *emitter) carrySequence(c planner.Change, r *tableRebuild) {
	if !tableIncrements(r.pair.From, r.before.Address()) || !tableIncrements(r.g, r.after.Address()) {
		return
	}
	name := quoteString(r.name)
	e.add(c, "DELETE FROM sqlite_sequence WHERE name = "+name)
	e.add(c, "INSERT INTO sqlite_sequence (name, seq) SELECT "+name+", seq FROM sqlite_sequence WHERE name = "+
		quoteString(r.before.Name)+" COLLATE NOCASE")
}

func tableIncrements(g *schema.Graph, table schema.Address) bool {
	key := g.PrimaryKey(table)
	return key != nil && autoIncrements(g, key)
}

// keepIndexes makes the indexes of the rebuilt table again, save those that a
// later change of the plan creates.
func (e *emitter) keepIndexes(c planner.Change, r *tableRebuild) {
	for _, index := range schema.ChildrenOf[*schema.Index](e.pair.To, c.Address) {
		if !r.later[index.Address()] {
			e.add(c, createIndexSQL(index))
		}
	}
}

// keepTriggers makes the triggers again that went with the old table.
func (e *emitter) keepTriggers(c planner.Change, r *tableRebuild) {
	for _, trigger := range schema.ChildrenOf[*schema.Trigger](e.pair.To, c.Address) {
		if !r.later[trigger.Address()] {
			e.add(c, createTriggerSQL(trigger))
		}
	}
}
