package clickhouse

import (
	"regexp"
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// live reports whether the rows can be rebuilt while others are inserted: both
// tables have parts, which can be frozen, a materialized view can mirror from
// the one what the other is to have, and one server sees every insert.
func (r rebuilding) live() bool {
	return r.e.alone(r.c.Address.Schema) && r.old.mergeTree() && r.fresh.mergeTree() && !r.old.replicated() && !r.fresh.replicated() &&
		atomic(r.e.pair.From, r.c.Address.Schema) && atomic(r.e.pair.To, r.c.Address.Schema) &&
		!slices.ContainsFunc(r.pairs(), func(p columnPair) bool { return !r.mirrors(p) })
}

// columnPair is a column in both tables.
type columnPair struct {
	from, to *schema.Column
	// source is the column's name in the old table.
	source string
}

// pairs are the columns that both tables have.
func (r rebuilding) pairs() []columnPair {
	var list []columnPair
	former := r.formerNames()
	for _, to := range r.e.pair.To.Columns(r.c.Address) {
		from, ok := r.e.pair.From.Lookup(to.Address()).(*schema.Column)
		if !ok || r.e.pair.Back && inconvertible(from, to) {
			continue
		}
		source := from.Name
		if old, renamed := former[from.Name]; renamed {
			source = old
		}
		list = append(list, columnPair{from: from, to: to, source: source})
	}
	return list
}

// written are those of them that a view can write. The server computes
// MATERIALIZED ones.
func (r rebuilding) written() []columnPair {
	return slices.DeleteFunc(r.pairs(), func(p columnPair) bool { return p.to.ClickHouse.DefaultKind != "" })
}

// mirrors reports whether one view can read the column before the exchange and
// after it. A column that is stored in one table and computed in the other it
// could not write to both.
func (r rebuilding) mirrors(p columnPair) bool {
	return p.from.ClickHouse.DefaultKind == p.to.ClickHouse.DefaultKind && (!p.renamed() || !r.taken(p.source, p.to.Name))
}

func (p columnPair) renamed() bool { return p.source != p.to.Name }

// oneWay reports whether the old column cannot take every value of the new one.
func (p columnPair) oneWay() bool {
	return p.renamed() || losesNull(p.to, p.from) || conversionOf(p.to, p.from).Kind > chsql.ConversionRewrite
}

// taken reports whether either table has a column of both names.
func (r rebuilding) taken(source, name string) bool {
	others := slices.DeleteFunc(r.pairs(), func(p columnPair) bool { return p.to.Name == name })
	return slices.ContainsFunc(others, func(p columnPair) bool {
		return p.source == name || p.source == source || p.to.Name == name || p.to.Name == source
	}) || r.e.pair.To.Lookup(r.c.Address.Child(schema.KindColumn, source)) != nil
}

// mirrorsBack reports whether the view can go on to mirror after the exchange,
// then from the new table to the old one: no insert into the new table can
// fail on the old one's types or constraints, or lose a value there.
func (r rebuilding) mirrorsBack() bool {
	return len(r.written()) > 0 && !slices.ContainsFunc(r.pairs(), columnPair.oneWay) && !r.hasPart(schema.KindCheck, planner.Drop, planner.Alter, planner.Replace)
}

// wasMirrored reports the same of the rebuild that the way back ends.
func (r rebuilding) wasMirrored() bool {
	return len(r.written()) > 0 && !slices.ContainsFunc(r.pairs(), func(p columnPair) bool {
		return columnPair{from: p.to, to: p.from, source: p.source}.oneWay() || p.renamed()
	}) &&
		!r.hasPart(schema.KindCheck, planner.Create, planner.Alter, planner.Replace)
}

func (r rebuilding) hasPart(kind schema.Kind, actions ...planner.Action) bool {
	return slices.ContainsFunc(r.c.Parts, func(part planner.Change) bool {
		return part.Address.Kind == kind && slices.Contains(actions, part.Action)
	})
}

// name of the rebuild; back is that of the one which the way back ends.
func (r rebuilding) name(back bool) rebuildName {
	table, graph := r.to, r.e.pair.To
	if back {
		table, graph = r.from, r.e.pair.From
	}
	definition := tableDefinition{table: table, children: graph.Children(r.c.Address)}
	return rebuildName{table: r.e.nameIn(r.c.Address), id: rebuildID(definition.sql(""))}
}

// mirrored rebuilds the table while rows are inserted. A view mirrors new rows
// to a shadow table, a frozen copy has those from before, and what follows
// the exchange of the names keeps the old table complete.
func (r rebuilding) mirrored() {
	name, columns, c := r.name(false), r.columns(), r.c
	table, beside, frozenCopy := name.table.String(), name.of(roleShadow).String(), name.of(roleFrozen).String()
	r.e.statement(c, r.definition("CREATE TABLE "+beside))
	r.e.statement(c, r.syncView(name), r.mirrorHazards(columns)...)
	r.e.statement(c, "CREATE TABLE "+frozenCopy+" AS "+table)
	r.e.statement(c, "ALTER TABLE "+frozenCopy+" ATTACH PARTITION ALL FROM "+table)
	hazards := r.keptHazards(columns.hazards)
	if r.hardLinks() {
		r.e.statement(c, "ALTER TABLE "+beside+" ATTACH PARTITION ALL FROM "+frozenCopy, hazards...)
	} else {
		hazards = slices.Concat([]dialects.Hazard{rowsRebuilt(c.Address.QualifiedName())}, hazards, r.stops(columns))
		r.e.statement(c, columns.insert(beside, frozenCopy, columns.settings()...), hazards...)
	}
	const unchanged = ". The table itself is unchanged. Give up the run, remove what it left with schemac cleanup, and plan again"
	r.e.query(c, r.mutatedCheck(name), "rows of "+table+" were updated or deleted meanwhile, which the view does not mirror"+unchanged)
	r.e.query(c, r.rowCheck(beside, table), beside+" has another number of rows than "+table+
		": rows were deleted, or inserted by a background thread, as those of Kafka and Buffer tables are"+unchanged)
	r.e.statement(c, "EXCHANGE TABLES "+table+" AND "+beside)
	if !r.mirrorsBack() {
		r.e.statement(c, "DROP VIEW "+name.of(roleSync).String())
	}
	r.afterExchange(name, r.mirrorsBack())
	r.e.statement(c, "DROP TABLE "+frozenCopy)
	delete(r.e.layouts, c.Address)
}

// afterExchange checks what the exchange may have torn.
func (r rebuilding) afterExchange(name rebuildName, mirrored bool) {
	table, beside := name.table.String(), name.of(roleShadow).String()
	views := r.viewsThatFire()
	if mirrored {
		views = append(views, chsql.QuoteString(name.of(roleSync).Name))
	}
	r.firing(name.table, views)
	if !r.countable() {
		return
	}
	condition := "before != after"
	if !mirrored {
		condition = "before < after"
	}
	r.e.query(r.c, counts(table, beside, condition), table+" has another number of rows than "+beside+", the former table: an insert ran just while the names were exchanged. "+
		"Look with EXCEPT which rows either of the two lacks")
}

// firing checks that materialized views get the table's rows, on the server that
// is asked. Views are SQL texts.
func (r rebuilding) firing(table chsql.Name, views []string) {
	if len(views) == 0 {
		return
	}
	r.e.query(r.c, "SELECT view FROM (SELECT arrayJoin(["+strings.Join(views, ", ")+"]) AS view) WHERE view NOT IN (SELECT arrayJoin(dependencies_table) FROM system.tables WHERE "+
		place(table, "name")+")", "these views no longer get the rows of "+table.String()+". DETACH and ATTACH them")
}

// viewsThatFire are the materialized views that get what is inserted into the
// table all the time. Refreshable ones read it when their time comes.
func (r rebuilding) viewsThatFire() []string {
	var list []string
	for _, a := range r.e.pair.To.Dependents(r.c.Address) {
		m, ok := r.e.pair.To.Lookup(a).(*schema.Materialized)
		if ok && m.ClickHouse.Refresh.IsZero() && !r.e.remade[a] && r.e.pair.From.Lookup(a) != nil && slices.Contains(r.e.tablesIn(m.Body), chsql.Name{Database: r.c.Address.Schema, Name: r.c.Address.Name}) {
			list = append(list, chsql.QuoteString(a.Name))
		}
	}
	return list
}

// countable reports whether the number of rows is that of the rows inserted:
// neither merges nor TTLs change it.
func (r rebuilding) countable() bool {
	return !r.old.merges() && !r.fresh.merges() && r.from.ClickHouse.TTL.IsZero() && r.to.ClickHouse.TTL.IsZero()
}

// hardLinks reports whether the shadow can take the old table's parts as they
// are: only the engine, its settings or the TTL differ.
func (r rebuilding) hardLinks() bool {
	fits := !slices.ContainsFunc(r.c.Fields, func(field string) bool {
		return field != "clickhouse.engine" && field != "clickhouse.ttl" && field != "comment"
	})
	return fits && len(r.c.Parts) == 0 && len(r.formerNames()) == 0
}

// syncView mirrors the columns that can be written. Where the old table could not take
// every row of the new one, a condition lets nothing through once the view reads
// that: it looks at the names and types of the columns alone.
func (r rebuilding) syncView(name rebuildName) string {
	var columns []string
	guard := ""
	for _, p := range r.written() {
		source := chsql.Backquote(p.source)
		if p.renamed() {
			source = "tupleElement(tuple(COLUMNS(" + oneOf(p.source, p.to.Name) + ")), 1)"
			guard = "toTypeName(tuple(1, COLUMNS(" + oneOf(p.source) + "))) != 'Tuple(UInt8)'"
		}
		text := converted(source, p.from, p.to)
		if text != chsql.Backquote(p.to.Name) {
			text += " AS " + chsql.Backquote(p.to.Name)
		}
		columns = append(columns, text)
		if guard == "" && !p.renamed() && p.oneWay() {
			guard = "toTypeName(" + source + ") != " + chsql.QuoteString(typeSQL(p.to))
		}
	}
	if len(columns) == 0 {
		column, value := r.filler()
		columns = []string{value + " AS " + column}
	}
	sql := "CREATE MATERIALIZED VIEW " + name.of(roleSync).String() + " TO " + name.of(roleShadow).String() + " AS\nSELECT " +
		strings.Join(columns, ", ") + "\nFROM " + name.table.String()
	if guard != "" {
		sql += "\nWHERE " + guard
	}
	return sql
}

// oneOf is a regular expression for columns of these names, as SQL.
func oneOf(names ...string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = regexp.QuoteMeta(name)
	}
	return chsql.QuoteString("^(" + strings.Join(quoted, "|") + ")$")
}

func (r rebuilding) mutatedCheck(name rebuildName) string {
	return "SELECT mutation_id, command FROM system.mutations WHERE " + place(name.table, "table") +
		" AND create_time > (SELECT max(metadata_modification_time) FROM system.tables WHERE " + place(name.of(roleSync), "name") + ")"
}

// mirrorHazards are what inserts run into as soon as the view is there.
func (r rebuilding) mirrorHazards(columns columnCopy) []dialects.Hazard {
	var hazards []dialects.Hazard
	for _, p := range r.pairs() {
		for _, h := range copyHazards(p.from, p.to) {
			if h.Kind == dialects.MayFail {
				hazards = append(hazards, insertsConverted(p.to.Address().QualifiedName(), typeSQL(p.to)))
			}
		}
	}
	for _, column := range r.computed(columns) {
		hazards = append(hazards, insertsComputed(column.Address().QualifiedName(), exprSQL(column.Default)))
	}
	for _, check := range schema.ChildrenOf[*schema.Check](r.e.pair.To, r.c.Address) {
		if !check.ClickHouse.Assume && r.isNew(check) {
			hazards = append(hazards, insertsBreak(check.Address().QualifiedName()))
		}
	}
	return hazards
}

// keptHazards are those of the fill: what is lost in the table, the shadow
// still has while it is mirrored.
func (r rebuilding) keptHazards(conversions []dialects.Hazard) []dialects.Hazard {
	hazards := slices.Clone(conversions)
	if r.fresh.merges() && (!equalEngines(r.old, r.fresh) || r.sortChanges()) {
		hazards = append(hazards, rowsMerge(r.fresh.name, r.c.Address.QualifiedName()))
	}
	hazards = append(hazards, r.columnsGone()...)
	for i := range hazards {
		hazards[i].Kept = hazards[i].Kind == dialects.DataLoss && r.mirrorsBack()
	}
	return hazards
}

// columnsGone are the losses of columns that the table does not have any more.
func (r rebuilding) columnsGone() []dialects.Hazard {
	var hazards []dialects.Hazard
	for _, part := range r.c.Parts {
		if part.Address.Kind == schema.KindColumn && part.Drops() {
			name := part.Address.QualifiedName()
			hazards = append(hazards, columnGone(name), columnValuesGone(name))
		}
	}
	return hazards
}

// counts compares the numbers of rows of two tables.
func counts(table, beside, condition string) string {
	return "SELECT before, after FROM (SELECT (SELECT count() FROM " + table + ") AS before, (SELECT count() FROM " + beside + ") AS after) WHERE " + condition
}
