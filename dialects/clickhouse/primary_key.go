package clickhouse

import (
	"slices"

	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// primaryKeyOf is the primary key that a table has in effect: its own, or the
// sorting key.
func primaryKeyOf(g *schema.Graph, table schema.Address) []schema.Part {
	if key := g.PrimaryKey(table); key != nil {
		return key.Parts
	}
	if t, ok := g.Lookup(table).(*schema.Table); ok {
		return schema.WithoutDirections(t.ClickHouse.Sort)
	}
	return nil
}

// samePrimaryKey reports whether the table's primary key in effect stays.
func samePrimaryKey(pair planner.Pair, table schema.Address) bool {
	return slices.EqualFunc(primaryKeyOf(pair.From, table), primaryKeyOf(pair.To, table), sameParts)
}

// primaryKeyStrategy allows the change where the key in effect stays: it is
// only spelled out, or no longer. ALTER TABLE cannot change a primary key.
func primaryKeyStrategy(pair planner.Pair, c planner.Change) (planner.Action, string) {
	if samePrimaryKey(pair, c.Address.Table()) {
		return c.Action, ""
	}
	return planner.Rebuild, "ClickHouse cannot change a primary key in place"
}

// primaryKey renders nothing: MODIFY ORDER BY leaves the key as it is, which
// is what a spelled-out key that equals it says. The statement that changes
// the sorting key is noted as carrying the change out.
func (e *emitter) primaryKey(c planner.Change) {
	if !samePrimaryKey(e.pair, c.Address.Table()) {
		e.cannot(c, "ClickHouse cannot change a primary key in place.")
	}
}

func (k keyClauses) primaryKey() string {
	switch {
	case k.primary != nil:
		return "\nPRIMARY KEY " + keySQL(k.primary.Parts)
	case k.storage.RepeatsKey:
		return "\nPRIMARY KEY " + keySQL(schema.WithoutDirections(k.storage.Sort))
	}
	return ""
}
