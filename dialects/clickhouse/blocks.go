package clickhouse

import (
	"slices"

	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// Blocks implements planner.Rules.
func (d dialect) Blocks(pair planner.Pair, c planner.Change, dependent schema.Object) bool {
	if kind := dependent.Address().Kind; kind == schema.KindRowPolicy || kind == schema.KindPermission {
		return c.Action == planner.Rename && standsByName(c.Address, dependent)
	}
	if staleView(pair, c, dependent) {
		return true
	}
	switch c.Address.Kind {
	case schema.KindColumn:
		return d.columnBlocks(c, dependent)
	case schema.KindDictionary:
		return c.Action == planner.Drop && usedStill(pair, c.Address, dependent)
	case schema.KindTable, schema.KindSchema:
		// A rename silently unhooks the materialized views that read the table.
		return c.Action == planner.Rename && dependent.Address().Kind == schema.KindMaterialized ||
			c.Action == planner.Rebuild && d.torn(pair, c.Address, dependent)
	}
	return false
}

// standsByName reports whether the server keeps a row policy or a permission by
// the name of what is renamed, and leaves it behind. It knows users and roles by
// more than their names, and the condition of a row policy changes after the
// column that it names.
func standsByName(renamed schema.Address, o schema.Object) bool {
	if accessWords[renamed.Kind] != "" {
		return false
	}
	return renamed.Kind != schema.KindColumn || o.Address().Kind == schema.KindPermission
}

// torn reports whether a view would have to change both before a rebuild, since
// it no longer names a column that may go or change with it, and after it, for
// what it names instead. It steps aside.
func (d dialect) torn(pair planner.Pair, table schema.Address, dependent schema.Object) bool {
	to := pair.To.Lookup(dependent.Address())
	kind := dependent.Address().Kind
	if to == nil || kind != schema.KindView && kind != schema.KindMaterialized {
		return false
	}
	changed := schema.Diff(dependent, to, func(field string, a, b schema.Expr) bool {
		return d.EqualExpr(pair, to.Address(), field, a, b)
	})
	still := pair.To.DependsOn(to.Address())
	return len(changed) > 0 && slices.ContainsFunc(pair.From.DependsOn(dependent.Address()), func(on schema.Address) bool {
		return on.Kind.OfTable() && on.Table() == table && !slices.Contains(still, on)
	})
}

// columnBlocks says which dependents ALTER TABLE runs into. Constraints and
// defaults follow a rename by themselves, and the star of a projection all else.
func (d dialect) columnBlocks(c planner.Change, dependent schema.Object) bool {
	kind := dependent.Address().Kind
	if kind == schema.KindProjection && c.Action != planner.Rename && !columnsNamed(dependent)[c.Before.Address().Name] {
		return false
	}
	switch c.Action {
	case planner.Rename:
		m, ok := dependent.(*schema.Materialized)
		return kind == schema.KindProjection || ok && d.readsColumn(m, c.Address.Table().Child(schema.KindColumn, c.Before.Address().Name))
	case planner.Alter:
		return (kind == schema.KindProjection || kind == schema.KindIndex) && changesValues(c) && !metadataOnly(c)
	case planner.Drop:
		return kind == schema.KindProjection || kind == schema.KindIndex || kind == schema.KindCheck
	}
	return false
}

// usedStill reports whether an expression of a table names a dictionary to be
// dropped before the plan and after it: the server refuses the drop.
func usedStill(pair planner.Pair, dictionary schema.Address, dependent schema.Object) bool {
	to := pair.To.Lookup(dependent.Address())
	return dependent.Address().Kind.OfTable() && to != nil && uses(to, dictionary)
}
