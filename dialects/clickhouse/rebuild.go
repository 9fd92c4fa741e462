package clickhouse

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// rebuild makes the table anew beside the old one, copies the rows, and
// exchanges the two names: a plan that stops before has changed nothing but
// left relations beside the table. Where it can, it does so while others
// insert, and keeps the old table.
func (e *emitter) rebuild(c planner.Change) {
	r := rebuilding{e: e, c: c, from: c.Before.(*schema.Table), to: e.revealed(c.After.(*schema.Table))}
	r.old, r.fresh = engineOf(r.from.ClickHouse.Engine), engineOf(r.to.ClickHouse.Engine)
	switch {
	case e.refuseHidden(c, "engine", secretsOf(r.to)):
	case !r.old.storesRows() || !r.fresh.storesRows():
		r.replace()
	case r.samePath():
		e.cannot(c, "the new table would take the replication path "+r.fresh.args[0]+" while the old one holds it. "+
			"Give the engine another path, or one with {uuid}.")
	case r.live() && r.returns():
		r.exchangeBack()
	case r.live():
		r.mirrored()
	default:
		r.copied()
	}
}

type rebuilding struct {
	e          *emitter
	c          planner.Change
	from, to   *schema.Table
	old, fresh engine
}

// samePath reports whether both tables would want the same place in Keeper.
func (r rebuilding) samePath() bool {
	return r.old.replicated() && len(r.old.args) > 0 && r.takesPath() && r.old.args[0] == r.fresh.args[0]
}

// takesPath reports whether the new table wants a place in Keeper that another
// table may have.
func (r rebuilding) takesPath() bool {
	return r.fresh.replicated() && len(r.fresh.args) > 0 && strings.HasPrefix(r.fresh.args[0], "'") && !strings.Contains(r.fresh.args[0], "{uuid}")
}

// replace serves engines that keep no rows, or none that can be read back.
func (r rebuilding) replace() {
	var hazards []dialects.Hazard
	switch {
	case r.old.storesRows():
		hazards = append(hazards, rowsNotKept(r.c.Address.QualifiedName(), r.fresh.name))
	case r.old.losesRows():
		hazards = append(hazards, tableReplaced(r.c.Address.QualifiedName()))
	}
	r.e.statement(r.c, r.definition("CREATE OR REPLACE TABLE "+r.e.nameOf(r.c.Address)+r.e.onCluster(r.c.Address.Schema)), hazards...)
}

func (r rebuilding) definition(head string) string {
	return r.e.definition(r.to).sql(head)
}

func (r rebuilding) sortChanges() bool {
	return !slices.EqualFunc(r.from.ClickHouse.Sort, r.to.ClickHouse.Sort, sameParts)
}

// rowCheck compares the numbers of rows. Merges and TTLs may change either at
// any moment; then it only demands that the copy is not empty.
func (r rebuilding) rowCheck(beside, table string) string {
	if r.countable() {
		return counts(table, beside, "before != after")
	}
	return counts(table, beside, "before > 0 AND after = 0")
}

// columnCopy pairs the columns to fill with what fills them.
type columnCopy struct {
	into, from []string
	// materialized are those of the new table that the server would compute.
	materialized []*schema.Column
	hazards      []dialects.Hazard
}

// columns lists what can be copied: columns that both tables have, that the
// new one stores, and that the old one can be asked for.
func (r rebuilding) columns() columnCopy {
	var list columnCopy
	for _, p := range r.pairs() {
		from, to := p.from, p.to
		if !stored(to) || from.ClickHouse.DefaultKind == ephemeral || r.recomputed(from, to) {
			continue
		}
		list.into = append(list.into, chsql.Backquote(to.Name))
		list.from = append(list.from, converted(chsql.Backquote(p.source), from, to))
		if to.ClickHouse.DefaultKind == materialized {
			list.materialized = append(list.materialized, to)
		}
		list.hazards = append(list.hazards, copyHazards(from, to)...)
		r.e.precheck(r.c, columnChange{from: from, to: to}, p.source)
	}
	if len(list.into) == 0 {
		column, value := r.filler()
		list.into, list.from = []string{column}, []string{value}
	}
	return list
}

// filler is what rows have that keep no value, so that they stay as many: the
// default of a column's type. The server takes no row without any value.
func (r rebuilding) filler() (column, value string) {
	columns := slices.DeleteFunc(slices.Clone(r.e.pair.To.Columns(r.c.Address)), func(c *schema.Column) bool { return c.ClickHouse.DefaultKind != "" })
	if len(columns) == 0 {
		r.e.cannot(r.c, "no column of the table stays that can be written, so that its rows cannot be kept. Drop it, apply, and create it in another plan.")
		return "", ""
	}
	chosen := columns[max(0, slices.IndexFunc(columns, func(c *schema.Column) bool { return c.Default.IsZero() }))]
	return chsql.Backquote(chosen.Name), noValue(chosen).SQL
}

// recomputed reports whether the server must compute the column anew since
// its definition changes.
func (r rebuilding) recomputed(from, to *schema.Column) bool {
	return to.ClickHouse.DefaultKind == materialized &&
		(from.ClickHouse.DefaultKind != materialized || !equalSQL(exprSQL(from.Default), exprSQL(to.Default)))
}

// formerNames are the names in the old table of the columns that the copy
// renames.
func (r rebuilding) formerNames() map[string]string {
	names := map[string]string{}
	for _, part := range r.c.Parts {
		if part.Action == planner.Rename && part.Address.Kind == schema.KindColumn {
			names[part.Address.Name] = part.Before.Address().Name
		}
	}
	return names
}

// insert fills one table from another. Settings stand behind those that keep
// the rows as they are.
func (l columnCopy) insert(into, from string, settings ...string) string {
	list := slices.Concat([]string{"max_partitions_per_insert_block = 0", "optimize_on_insert = 0", "insert_deduplicate = 0"}, settings)
	return "INSERT INTO " + into + " (" + strings.Join(l.into, ", ") + ")\nSETTINGS " + strings.Join(list, ", ") +
		"\nSELECT " + strings.Join(l.from, ", ") + "\nFROM " + from
}
