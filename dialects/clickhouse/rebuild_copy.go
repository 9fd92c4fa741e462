package clickhouse

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/schema"
)

// copied serves tables whose rows can be copied, and neither frozen nor
// mirrored. It compares the numbers of rows, and keeps the old table, which
// alone has what is written meanwhile.
func (r rebuilding) copied() {
	c, name, on := r.c, r.name(false), r.e.onCluster(r.c.Address.Schema)
	r.lookForFormer()
	table, beside := name.table.String(), name.of(roleCopy).String()
	if r.e.alone(c.Address.Schema) || r.e.sharesRows(c.Address.Schema) {
		columns := r.columns()
		r.e.statement(c, r.definition("CREATE TABLE "+beside))
		r.e.statement(c, columns.insert(beside, table, columns.settings()...), r.hazardsOfCopy(append(columns.hazards, r.stops(columns)...))...)
		r.e.query(c, r.rowCheck(beside, table), r.differs(name))
	} else {
		wideCopy{r, name, on}.fill()
	}
	r.e.statement(c, "EXCHANGE TABLES "+table+" AND "+beside+on)
	r.e.statement(c, "RENAME TABLE "+beside+" TO "+name.of(roleShadow).String()+on)
	r.firing(name.table, r.viewsThatFire())
	delete(r.e.layouts, c.Address)
}

// lookForFormer stops a rebuild that would give the new table a place in Keeper
// while the former table of an earlier one, which may have it, is kept.
func (r rebuilding) lookForFormer() {
	if !r.takesPath() {
		return
	}
	kept := rebuildName{table: r.e.nameIn(r.c.Address)}.of(roleShadow)
	r.e.query(r.c, "SELECT name FROM system.tables WHERE database = "+databaseOf(kept)+" AND startsWith(name, "+chsql.QuoteString(kept.Name)+") AND engine LIKE 'Replicated%'",
		"a former table is kept and may have the place in Keeper that the new one takes. Remove it with schemac cleanup first")
}

func (r rebuilding) differs(name rebuildName) string {
	return name.of(roleCopy).String() + " has another number of rows than " + name.table.String() +
		"; the table itself is unchanged. Stop the writers, give up the run, remove the copy with schemac cleanup and plan again"
}

// hazardsOfCopy are those of a rebuild that copies rows, and converts some.
func (r rebuilding) hazardsOfCopy(conversions []dialects.Hazard) []dialects.Hazard {
	return append([]dialects.Hazard{rowsCopied(r.c.Address.QualifiedName())}, r.hazards(conversions)...)
}

// hazards are those of a rebuild that mirrors nothing, whatever way rows go.
func (r rebuilding) hazards(conversions []dialects.Hazard) []dialects.Hazard {
	name := r.c.Address.QualifiedName()
	hazards := []dialects.Hazard{writesMissed(name)}
	if r.fresh.merges() && (!equalEngines(r.old, r.fresh) || r.sortChanges()) {
		hazards = append(hazards, rowsMerge(r.fresh.name, name))
	}
	return slices.Concat(hazards, conversions, r.columnsGone())
}

// settings let materialized columns be written.
func (l columnCopy) settings() []string {
	if len(l.materialized) == 0 {
		return nil
	}
	return []string{"insert_allow_materialized_columns = 1"}
}

// wideCopy copies the rows of a table that several servers have, each from its
// own table into its own.
type wideCopy struct {
	rebuilding
	name rebuildName
	// on is the clause ON CLUSTER, or nothing.
	on string
}

// fill makes the new table on all hosts and brings the rows there.
func (w wideCopy) fill() {
	table, beside := w.name.table.String(), w.name.of(roleCopy).String()
	if w.links() {
		w.e.statement(w.c, w.definition("CREATE TABLE "+beside+w.on))
		w.e.statement(w.c, "ALTER TABLE "+beside+w.on+" ATTACH PARTITION ALL FROM "+table, w.hazards(nil)...)
		w.check()
		return
	}
	columns := w.columns()
	w.e.statement(w.c, w.definitionToFill(columns).sql("CREATE TABLE "+beside+w.on))
	w.sync(w.old, table)
	w.e.statement(w.c, w.insert(columns), w.hazardsOfCopy(slices.Concat(w.choice(), columns.hazards, w.stops(columns)))...)
	w.sync(w.fresh, beside)
	w.check()
	w.computeAgain(columns)
}

// links reports whether each host can take its parts as they are. Those of
// replicated tables are copied: a part belongs to its path in Keeper.
func (w wideCopy) links() bool {
	return w.on != "" && w.old.mergeTree() && w.fresh.mergeTree() && !w.old.replicated() && !w.fresh.replicated() && w.hardLinks()
}

// choice warns of the rows that one host of a shard is chosen to give to all.
func (w wideCopy) choice() []dialects.Hazard {
	if w.old.replicated() || !w.fresh.replicated() {
		return nil
	}
	return []dialects.Hazard{rowsOfOneReplica(w.c.Address.QualifiedName())}
}

// rows are those of the table of that name: of one replica of each shard where
// the new table hands them on to the others, and otherwise of every host.
func (w wideCopy) rows(name string) string {
	return w.e.across(w.fresh.replicated(), w.c.Address, name)
}

// insert copies rows on every host: that is what parallel_distributed_insert_select
// = 2 makes of an INSERT from one table of a cluster into another. Where a server
// does not do that, it refuses the statement, since it has no sharding key. A
// shard that is down is an error, whatever the user's settings say.
func (w wideCopy) insert(columns columnCopy) string {
	return columns.insert("FUNCTION "+w.rows(w.name.of(roleCopy).Name), w.rows(w.c.Address.Name),
		"parallel_distributed_insert_select = 2", "skip_unavailable_shards = 0")
}

// check compares the numbers of rows; where these may change at any moment it
// demands that every host which had rows has some.
func (w wideCopy) check() {
	beside := w.name.of(roleCopy).Name
	if w.countable() {
		w.e.query(w.c, counts(w.rows(w.c.Address.Name), w.rows(beside), "before != after"), w.differs(w.name))
		return
	}
	byHost := func(table, as string) string {
		return "(SELECT " + hostName + " AS host, count() AS " + as + " FROM " + w.e.across(false, w.c.Address, table) + " GROUP BY host) AS " + as + "_rows"
	}
	w.e.query(w.c, "SELECT host, before, after FROM "+byHost(w.c.Address.Name, "before")+" LEFT JOIN "+byHost(beside, "after")+" USING (host) WHERE after = 0", w.differs(w.name))
}

// definitionToFill is the definition of the new table in which columns that the
// server computes can be written all the same: through a cluster, it lets nobody
// write those.
func (w wideCopy) definitionToFill(columns columnCopy) tableDefinition {
	definition := w.e.definition(w.to)
	definition.children = slices.Clone(definition.children)
	for i, child := range definition.children {
		if column, ok := child.(*schema.Column); ok && slices.Contains(columns.materialized, column) {
			written := schema.Clone(column).(*schema.Column)
			written.ClickHouse.DefaultKind = ""
			definition.children[i] = written
		}
	}
	return definition
}

// computeAgain lets the server compute these columns from then on.
func (w wideCopy) computeAgain(columns columnCopy) {
	if len(columns.materialized) == 0 {
		return
	}
	commands := make([]string, len(columns.materialized))
	for i, column := range columns.materialized {
		commands[i] = "MODIFY COLUMN " + chsql.Backquote(column.Name) + defaultSQL(column)
	}
	w.e.statement(w.c, "ALTER TABLE "+w.name.of(roleCopy).String()+w.on+" "+strings.Join(commands, ", "))
}

// sync waits until every replica of the table has all rows.
func (w wideCopy) sync(of engine, table string) {
	if of.replicated() {
		w.e.statement(w.c, "SYSTEM SYNC REPLICA"+w.on+" "+table)
	}
}
