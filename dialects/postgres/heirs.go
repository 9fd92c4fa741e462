package postgres

import (
	"maps"
	"slices"

	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// completeHeirs completes the objects of child tables that have come with the changed
// one.
func (e *emitter) completeHeirs(c planner.Change) {
	for _, part := range c.Parts {
		if part.After == nil || e.created[part.Address.Table()] && e.dialect.Inline(part.Address.Kind) {
			continue
		}
		if t, ok := e.pair.To.Lookup(part.Address.Table()).(*schema.Table); ok && schema.IsInherited(part.After) {
			e.deviation(t, part)
		}
	}
}

// addWithOwn adds a column behind those that child tables have by themselves as well,
// and behind its sequence, where these count by that.
func (e *emitter) addWithOwn(c planner.Change) {
	column := c.After.(*schema.Column)
	own := slices.DeleteFunc(slices.Clone(c.Parts), func(part planner.Change) bool {
		heir, ok := part.After.(*schema.Column)
		return !ok || heir.Postgres.Inherited
	})
	shared := slices.ContainsFunc(own, func(part planner.Change) bool { return part.After.(*schema.Column).Postgres.Counts == column.Address() })
	if shared {
		columnChange{emitter: e, change: c, table: c.Address.Table(), after: column}.createCounter(e.counterOf(e.pair.To, column))
	}
	for _, part := range own {
		e.addColumn(part, part.After.(*schema.Column))
	}
	if !shared {
		e.addColumn(c, column)
		return
	}
	taking := schema.Clone(column).(*schema.Column)
	taking.Default, taking.Postgres.Serial = schema.SQLExpr(column.Postgres.Next), ""
	e.addColumn(c, taking)
	e.sql(c, ownership(counterSequence(column), qualified(c.Address.Table())+"."+ident(column.Name)))
}

// dropColumn drops a column with those of the child tables, which keep theirs
// where the target has it.
func (e *emitter) dropColumn(c planner.Change) {
	e.release(c, c.Address)
	e.done[c.Address] = true
	column := c.Before.(*schema.Column)
	kept := c.Action != planner.Replace && slices.ContainsFunc(e.pair.From.Heirs(column), func(heir schema.Object) bool {
		return heir.(*schema.Column).Postgres.Inherited && e.pair.To.Lookup(heir.Address()) != nil
	})
	for _, part := range c.Parts {
		e.release(part, part.Address)
		e.done[part.Address] = true
		if heir, ok := part.Before.(*schema.Column); ok && heir.Postgres.Counts == c.Before.Address() && (kept || !heir.Postgres.Inherited) {
			e.clause(part, part.Address.Table(), "ALTER COLUMN "+ident(part.Address.Name)+" DROP DEFAULT") // which needs the sequence
		}
	}
	e.clause(c, c.Address.Table(), "DROP COLUMN "+ident(c.Address.Name), append(lostColumn(column), e.lostCounter(column)...)...)
	e.steps[len(e.steps)-1].only = kept
	for _, part := range c.Parts {
		heir, ok := part.Before.(*schema.Column)
		if ok && (kept || !heir.Postgres.Inherited) {
			e.clause(part, part.Address.Table(), "DROP COLUMN "+ident(part.Address.Name), lostColumn(heir)...)
		}
	}
}

// spares reports whether a child table has a column that must not follow the
// change of the field. A partitioned table cannot spare what it demands of its
// partitions.
func (a columnChange) spares(field string) bool {
	if field == "null" && a.partitioned() {
		return false
	}
	return slices.ContainsFunc(a.pair.To.Heirs(a.after), func(heir schema.Object) bool { return !a.follows(heir, field) })
}

// follows reports whether the column of a child is to have what the changed
// one has in the field.
func (a columnChange) follows(heir schema.Object, field string) bool {
	return a.pair.From.Lookup(heir.Address()) == nil || field != "postgres.statistics" && !a.deviates(heir, field)
}

// deviates reports whether the column of a child differs from the changed one in
// the field, be it that it has a default from a sequence of its own.
func (a columnChange) deviates(heir schema.Object, field string) bool {
	t, _ := a.pair.To.Lookup(heir.Address().Table()).(*schema.Table)
	fields := schema.Diff(schema.Inherit(a.after, t), heir, func(name string, x, y schema.Expr) bool {
		return a.dialect.EqualExpr(a.pair, heir.Address(), name, x, y)
	})
	return slices.Contains(fields, field) || field == "default" && slices.Contains(fields, "postgres.serial")
}

func (a columnChange) partitioned() bool { return isPartitioned(a.pair.To, a.table) }

// reachingSimply are the fields that a statement for the parent alone leaves to
// be changed for the children that follow.
var reachingSimply = []string{"default", "postgres.storage", "null", "as.expr"}

// followers changes the columns of children that go along, in what the parent's
// statement has left as it was or spared.
func (a columnChange) followers() {
	for _, part := range a.topDown() {
		column, ok := part.After.(*schema.Column)
		if !ok || part.Before == nil {
			continue
		}
		if left := a.left(part, column); len(left) > 0 {
			e := a.emitter
			e.alterColumn(planner.Change{Action: planner.Alter, Address: part.Address, Before: part.Before, After: column, Fields: left})
		}
	}
}

// left lists the fields that a child's column needs a statement of its own for.
func (a columnChange) left(part planner.Change, column *schema.Column) []string {
	var left []string
	for _, field := range part.Fields {
		made := a.begins() && len(ofNotNull([]string{field})) > 0
		if field != "type" && field != "collate" && !made && !a.brings(column, field) {
			left = append(left, field)
		}
	}
	if !slices.Contains(part.Fields, "type") {
		return left
	}
	forgotten := map[string]bool{
		"default":              !column.Default.IsZero() && !part.Before.(*schema.Column).Default.IsZero() && !a.counts(),
		"postgres.storage":     column.Postgres.Storage != "",
		"postgres.compression": column.Postgres.Compression != "",
	}
	for _, field := range slices.Sorted(maps.Keys(forgotten)) {
		if forgotten[field] && !slices.Contains(left, field) && !a.brings(column, field) {
			left = append(left, field)
		}
	}
	return left
}

// brings reports whether the parent's statement gives the child's column what it
// is to have in the field.
func (a columnChange) brings(column *schema.Column, field string) bool {
	says := says(a.change, field)
	if slices.Contains(a.change.Fields, "type") {
		says = says || field == "default" && !a.after.Default.IsZero() || field == "postgres.storage" && a.after.Postgres.Storage != ""
	}
	if !says || !slices.Contains(reaching[schema.KindColumn], field) || a.deviates(column, field) || field == "null" && a.ownsNotNull(column) {
		return false
	}
	return !slices.Contains(reachingSimply, field) || !a.spares(field)
}

// dropDefault takes the default away. A column that only lets go of it for a
// while takes along just the children that get theirs back with it: the others
// have defaults of their own, which stand in nobody's way.
func (a columnChange) dropDefault() {
	led := a.ledMeanwhile()
	former, ok := a.pair.From.Lookup(a.change.Address).(*schema.Column)
	if led == nil || !ok || slices.Contains(a.change.Fields, "type") {
		a.alterOwn("default", "DROP DEFAULT")
		return
	}
	a.alter("DROP DEFAULT")
	if !slices.ContainsFunc(a.pair.From.Heirs(former), func(heir schema.Object) bool { return !led[heir.Address()] }) {
		return
	}
	a.steps[len(a.steps)-1].only = true
	for _, heir := range slices.SortedFunc(maps.Keys(led), schema.Address.Compare) {
		a.steps = append(a.steps, step{table: heir.Table(), clause: "ALTER COLUMN " + ident(heir.Name) + " DROP DEFAULT", only: true, changes: []schema.Address{a.change.Address}})
	}
}

// ledMeanwhile are the columns of children that come back with the changed one,
// or nil if that does not step aside.
func (a columnChange) ledMeanwhile() map[schema.Address]bool {
	if a.change.After == a.pair.To.Lookup(a.change.Address) {
		return nil
	}
	for _, c := range a.changes[a.at+1:] {
		if c.Address != a.change.Address {
			continue
		}
		led := map[schema.Address]bool{}
		for _, part := range c.Parts {
			if part.Before != nil && slices.Contains(part.Fields, "default") {
				led[part.Address] = true
			}
		}
		return led
	}
	return nil
}

// dropDefaults takes from the columns of children, before they get another type,
// the defaults that the parent's statement does not reach: the server may not
// know how to convert them.
func (a columnChange) dropDefaults() {
	former, ok := a.pair.From.Lookup(a.change.Address).(*schema.Column)
	if !ok || a.counts() || !former.Default.IsZero() && !a.spares("default") {
		return
	}
	for _, part := range a.change.Parts {
		column, ok := part.Before.(*schema.Column)
		if ok && part.After != nil && slices.Contains(part.Fields, "type") && !column.Default.IsZero() {
			a.clause(part, part.Address.Table(), "ALTER COLUMN "+ident(part.Address.Name)+" DROP DEFAULT")
			a.steps[len(a.steps)-1].only = true
		}
	}
}

// counts reports whether the column takes numbers from a sequence of its own,
// which fits any type that it can have.
func (a columnChange) counts() bool {
	return a.before.Postgres.Serial != "" && a.after.Postgres.Serial != ""
}

// takesExpression reports whether a column that a table has by itself is computed as
// that of a parent is: before 16, the server demands that it does not say so.
func (e *emitter) takesExpression(column *schema.Column) bool {
	return column.Generated.Type != "" && len(e.pair.To.Origins(column)) > 0 && e.ownComputation(column) == ""
}

// wouldTakeDefault reports whether a column that a table has by itself is one of a
// parent's too, whose default the server would give it for want of one.
func (e *emitter) wouldTakeDefault(column *schema.Column) bool {
	own := !column.Default.IsZero() || column.Default.Stored != "" || column.Generated.Type != "" || column.Identity.Generated != "" || column.Postgres.Serial != ""
	return !own && slices.ContainsFunc(e.pair.To.Origins(column), func(o schema.Object) bool {
		origin := o.(*schema.Column)
		return !origin.Default.IsZero() || origin.Postgres.Serial != ""
	})
}
