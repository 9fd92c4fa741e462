package clickhouse

import (
	"slices"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/planner"
)

// returns reports whether the way back can be the exchange in the other
// direction: what the rebuild kept has been mirrored since, under its name.
func (r rebuilding) returns() bool {
	_, renamed := r.e.former[r.c.Address]
	return r.e.pair.Back && r.wasMirrored() && !renamed && r.wasRebuilt() &&
		!slices.ContainsFunc(r.pairs(), func(p columnPair) bool { _, renamed := r.e.former[p.to.Address()]; return renamed })
}

// wasRebuilt reports whether the change that the way back undoes was a rebuild,
// too. It was none if only this direction cannot be gone in place: columns are
// dropped where they cannot be added, and leave a sorting key that they cannot join.
func (r rebuilding) wasRebuilt() bool {
	pair := planner.Pair{From: r.e.pair.To, To: r.e.pair.From}
	table := undone(r.c)
	table.Action = planner.Alter
	if action, _ := tableStrategy(pair, table); action == planner.Rebuild {
		return true
	}
	return slices.ContainsFunc(r.c.Parts, func(part planner.Change) bool {
		action, _ := r.e.Strategy(pair, undone(part))
		return action == planner.Rebuild
	})
}

// undone is the change in the other direction.
func undone(c planner.Change) planner.Change {
	c.Before, c.After = c.After, c.Before
	switch {
	case c.After == nil:
		c.Action = planner.Drop
	case c.Before == nil:
		c.Action = planner.Create
	}
	if c.After != nil {
		c.Address = c.After.Address()
	}
	return c
}

// exchangeBack gives the table that was kept its name again, if it is there
// and has been mirrored all the time.
func (r rebuilding) exchangeBack() {
	name, c := r.name(true), r.c
	table, kept, view := name.table.String(), name.of(roleShadow), name.of(roleSync)
	const otherwise = ". Plan a rebuild from the former models"
	r.e.query(c, "SELECT name FROM (SELECT arrayJoin(["+chsql.QuoteString(kept.Name)+", "+chsql.QuoteString(view.Name)+
		"]) AS name) WHERE name NOT IN (SELECT name FROM system.tables WHERE database = "+databaseOf(name.table)+")",
		"the former table is not kept as "+kept.String()+" any more, or was not mirrored all the time"+otherwise)
	r.e.query(c, r.mutatedCheck(name), "rows of "+table+" were updated or deleted since, which "+kept.String()+", the former table, does not know"+otherwise)
	if r.countable() {
		r.e.query(c, counts(table, kept.String(), "before != after"), kept.String()+", the former table, has another number of rows than "+table+otherwise)
	}
	r.e.statement(c, "EXCHANGE TABLES "+table+" AND "+kept.String(), r.columnsGone()...)
	r.afterExchange(name, true)
	r.e.statement(c, "DROP VIEW "+view.String())
	r.e.statement(c, "DROP TABLE "+kept.String())
	delete(r.e.layouts, c.Address)
}
