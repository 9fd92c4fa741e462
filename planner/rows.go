package planner

import (
	"fmt"
	"slices"

	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// RowField begins the name under which Rules.EqualExpr is asked about values of
// reference rows; the column's name follows.
const RowField = "rows."

// compareRows makes a step of every table whose reference rows differ. Rows
// that the managing side does not state are left alone, unless the table comes
// or goes with them.
func (p *planning) compareRows() {
	for _, o := range p.pair.From.Objects() {
		before, ok := o.(*schema.Data)
		if ok && p.pair.To.Lookup(before.Address()) == nil {
			p.rowsWithout(before, schema.Before)
		}
	}
	for _, o := range p.pair.To.Objects() {
		after, ok := o.(*schema.Data)
		if !ok {
			continue
		}
		if before := p.pair.From.DataOf(after.Address().Table()); before != nil {
			p.rowsOfBoth(before, after)
			continue
		}
		p.rowsWithout(after, schema.After)
	}
}

// rowsWithout handles rows that one side alone states.
func (p *planning) rowsWithout(rows *schema.Data, side schema.Side) {
	if len(rows.Rows) == 0 {
		return
	}
	table := rows.Address().Table()
	shared := p.pair.From.Lookup(table) != nil && p.pair.To.Lookup(table) != nil
	switch {
	case shared && side != p.managing:
		if side == schema.Before {
			p.unmanaged(rows)
		}
	case side == schema.Before:
		p.put(Change{Action: Drop, Address: rows.Address(), Before: rows, Rows: schema.DiffRows(rows, nil, schema.RowRules{})})
	default:
		p.put(Change{Action: Create, Address: rows.Address(), After: rows, Rows: schema.DiffRows(nil, rows, schema.RowRules{})})
	}
}

// unmanaged warns of rows that nobody looks after any more.
func (p *planning) unmanaged(rows *schema.Data) {
	table := rows.Address().Table()
	p.problems.Append(diag.Diagnostic{Severity: diag.Warning, Code: "rows-unmanaged", Summary: "Rows are no longer managed",
		Range: p.pair.To.Lookup(table).Common().Origin.Range, Address: rows.Address().String(),
		Detail: fmt.Sprintf("No block data states the rows of %s any more. They stay as they are. To delete them, keep the block with rows = [].", table.QualifiedName())})
}

// rowsOfBoth compares rows that both sides state. An empty side has nothing
// that could be altered.
func (p *planning) rowsOfBoth(before, after *schema.Data) {
	c := Change{Action: Alter, Address: after.Address(), Before: before, After: after, Fields: []string{"rows"}}
	c.Rows = schema.DiffRows(before, after, schema.RowRules{Managing: p.managing,
		Added: func(column string) bool {
			return p.pair.From.Lookup(after.Address().Table().Child(schema.KindColumn, column)) == nil
		},
		Equal: func(column string, a, b schema.Expr) bool {
			return p.rules.EqualExpr(p.pair, after.Address(), RowField+column, a, b)
		}})
	switch {
	case c.Rows.IsEmpty():
		return
	case len(before.Rows) == 0:
		c.Action, c.Before, c.Fields = Create, nil, nil
	case len(after.Rows) == 0:
		c.Action, c.After, c.Fields = Drop, nil, nil
	}
	p.put(c)
}

// onlyDeletes reports whether the change takes rows away and writes none.
func onlyDeletes(c Change) bool {
	return c.Address.Kind == schema.KindData && len(c.Rows.Delete) > 0 && len(c.Rows.Insert)+len(c.Rows.Update) == 0
}

// addRows adds a node for the deleted rows and one for those that are
// written. Deleting comes first where nothing forbids it, so that new rows can
// take over unique values.
func (o *ordering) addRows(s *step) {
	table := o.p.key(s.change.Address.Table())
	deletes, writes := s.change, s.change
	deletes.Rows = schema.RowChanges{Key: s.change.Rows.Key, Delete: s.change.Rows.Delete}
	writes.Rows = schema.RowChanges{Insert: s.change.Rows.Insert, Update: s.change.Rows.Update}
	if !deletes.Rows.IsEmpty() {
		o.deletes[table] = o.add(s, deletes, false)
	}
	if !writes.Rows.IsEmpty() {
		o.writes[table] = o.add(s, writes, false)
		o.makes[o.p.key(writes.Address)] = o.writes[table]
	}
	if d, w := o.deletes[table], o.writes[table]; d != nil && w != nil {
		wish(d, w)
	}
}

// linkRows orders the rows of tables that foreign keys connect: referenced
// rows are written first and deleted last, new keys find the rows in place,
// and old keys are gone before rows that they would hold.
func (o *ordering) linkRows() {
	if len(o.deletes)+len(o.writes) == 0 {
		return
	}
	for _, table := range sortedKeys(o.deletes) {
		o.behindDrops(table, o.deletes[table])
	}
	keys := o.foreignKeys()
	circular := circles(keys)
	for _, key := range sortedKeys(keys) {
		o.linkKeyRows(key, keys[key], circular[key])
	}
	for _, n := range o.nodes {
		o.linkKey(n)
		o.linkRule(n)
	}
}

// linkRule puts a new rule for rows behind what is written to them, where
// nothing forbids it.
func (o *ordering) linkRule(n *node) {
	a := n.change.Address
	if !a.Kind.OfTable() || !n.change.Creates() {
		return
	}
	rows := o.writes[o.p.key(a.Table())]
	switch rule := n.change.After.(type) {
	case *schema.PrimaryKey, *schema.Unique, *schema.Check:
	case *schema.Index:
		if !rule.Unique {
			return
		}
	default:
		return
	}
	if rows != nil {
		wish(rows, n)
	}
}

// linkOldRows puts a change of rows behind the renames of what they refer to.
// Rows are deleted as long as their key is there, and had better go before
// what they refer to changes.
func (o *ordering) linkOldRows(n *node, c Change) {
	if c.Before == nil {
		return
	}
	table := c.Before.Address().Table()
	for _, on := range o.p.pair.From.DependsOn(c.Before.Address()) {
		key := o.p.key(on)
		link(o.moves[key], n, reason{on, c.Address, "is changed after the rename of"})
		if ended := o.ends[key]; ended != nil && onlyDeletes(c) && !contains(on, c.Address) {
			wish(n, ended)
		}
	}
	if !onlyDeletes(c) {
		o.behindColumnDrops(n, c)
		return
	}
	lost := false
	for _, name := range c.Rows.Key {
		column := table.Child(schema.KindColumn, name)
		if o.p.pair.To.Lookup(column) == nil {
			lost = true
			link(n, o.ends[o.p.key(column)], reason{c.Address, column, "is dropped after the rows that it tells apart in"})
		}
	}
	made := o.makes[o.p.key(table)]
	switch {
	case made == nil || made.change.Action != Rebuild || lost:
	case o.renamesByCopy(table):
		link(made, n, reason{table, c.Address, "is changed after the rebuild of"})
	default:
		wish(n, made) // fewer rows to copy
	}
}

// behindColumnDrops puts new rows behind the drops of columns for which they
// have no value.
func (o *ordering) behindColumnDrops(n *node, c Change) {
	for _, column := range o.p.pair.From.Columns(c.Address.Table()) {
		if drop := o.ends[o.p.key(column.Address())]; drop != nil && drop.change.Action == Drop {
			link(drop, n, reason{column.Address(), c.Address, "has no value for"})
		}
	}
}

// precedesRebuild reports whether written rows go before the rebuild of an
// enum: they need none of its new values, and may take away the last use of
// one that it loses.
func (o *ordering) precedesRebuild(c Change, on schema.Address) bool {
	made := o.makes[o.p.key(on)]
	before, ok := o.p.pair.From.Lookup(on).(*schema.Enum)
	if c.Address.Kind != schema.KindData || made == nil || made.change.Action != Rebuild || !ok {
		return false
	}
	values := availableValues(before, made.change.After.(*schema.Enum))
	for _, column := range o.p.pair.To.Columns(c.Address.Table()) {
		if column.Type.User != on {
			continue
		}
		former, ok := o.p.pair.From.Lookup(column.Address()).(*schema.Column)
		if !ok || former.Type != column.Type || column.Type.Array || !writesOnly(c.Rows, column.Name, values) {
			return false
		}
	}
	return true
}

// availableValues are those that the enum has before its rebuild, with the names that
// it gives them.
func availableValues(before, after *schema.Enum) []string {
	values := slices.Clone(before.Values)
	add := func(from, to string) {
		if slices.Contains(before.Values, from) {
			values = append(values, to)
		}
	}
	for from, to := range after.RenamedValues {
		add(from, to)
	}
	for to, from := range before.RenamedValues {
		add(from, to)
	}
	return values
}

// writesOnly reports whether the column gets no other than these values.
func writesOnly(rows schema.RowChanges, column string, values []string) bool {
	other := func(r schema.Row) bool {
		v := r.Value(column)
		return !v.IsZero() && v.Literal != schema.NullLiteral && !(v.Literal == schema.StringLiteral && slices.Contains(values, v.SQL))
	}
	return !slices.ContainsFunc(rows.Insert, other) &&
		!slices.ContainsFunc(rows.Update, func(u schema.RowUpdate) bool { return other(u.After) })
}

// renamesByCopy reports whether a rebuild of the table gives a column its new
// name, which the rows to delete may be told apart by.
func (o *ordering) renamesByCopy(table schema.Address) bool {
	for a, move := range o.p.moves {
		if move.byCopy && a.Kind.OfTable() && a.Table() == o.p.key(table) {
			return true
		}
	}
	return false
}

// behindDrops puts the deletion of rows behind the drops of tables that refer
// to them.
func (o *ordering) behindDrops(table schema.Address, n *node) {
	for _, dependent := range o.p.pair.From.Dependents(table) {
		if dependent.Kind != schema.KindForeignKey || !o.p.drops(dependent.Table()) {
			continue
		}
		drop := o.ends[o.p.key(dependent.Table())]
		link(drop, n, reason{dependent.Table(), n.change.Address, "is changed after the drop of"})
	}
}

// foreignKeys are the keys of both graphs between tables whose rows change.
func (o *ordering) foreignKeys() map[schema.Address]schema.Address {
	keys := map[schema.Address]schema.Address{}
	for _, g := range []*schema.Graph{o.p.pair.From, o.p.pair.To} {
		for _, table := range g.Tables() {
			if !o.touchesRows(table.Address()) {
				continue
			}
			for _, f := range schema.ChildrenOf[*schema.ForeignKey](g, table.Address()) {
				if target := o.p.key(f.RefTable); target != o.p.key(table.Address()) && o.touchesRows(f.RefTable) {
					keys[o.p.key(f.Address())] = target
				}
			}
		}
	}
	return keys
}

func (o *ordering) touchesRows(table schema.Address) bool {
	key := o.p.key(table)
	return o.deletes[key] != nil || o.writes[key] != nil
}

// linkKeyRows orders the rows on both sides of a foreign key. Keys in a circle
// allow no order that suits all rows: whether theirs do, the engine decides.
func (o *ordering) linkKeyRows(key, target schema.Address, circular bool) {
	table := o.p.key(key.Table())
	for _, pair := range [][2]*node{
		{o.writes[target], o.writes[table]},
		{o.writes[table], o.deletes[target]},
		{o.deletes[table], o.deletes[target]},
	} {
		switch {
		case pair[0] == nil || pair[1] == nil:
		case circular:
			wish(pair[0], pair[1])
		default:
			link(pair[0], pair[1], reason{pair[0].change.Address, pair[1].change.Address, "has rows that belong to those of"})
		}
	}
}

// linkKey puts a new foreign key behind the rows that it connects, and the
// drop of an old one before their changes.
func (o *ordering) linkKey(n *node) {
	key, ok := n.change.Object().(*schema.ForeignKey)
	if !ok {
		return
	}
	for _, table := range []schema.Address{o.p.key(key.Address().Table()), o.p.key(key.RefTable)} {
		for _, rows := range []*node{o.writes[table], o.deletes[table]} {
			switch {
			case rows == nil:
			case n.change.Creates():
				link(rows, n, reason{rows.change.Address, n.change.Address, "needs the rows of"})
			case n.change.Drops():
				link(n, rows, reason{n.change.Address, rows.change.Address, "is changed after the drop of"})
			}
		}
	}
}
