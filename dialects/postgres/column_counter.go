package postgres

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// counter is what gives a column its numbers: the sequence of serial or of an
// identity, which is part of the column, or one that its default names.
type counter struct {
	counting
	column   *schema.Column
	sequence schema.Address
	// own is the sequence that is no part of the column.
	own *schema.Sequence
}

func (c *counter) serial() bool { return c != nil && c.column.Postgres.Serial != "" }

func (c *counter) identity() bool { return c != nil && c.column.Identity.Generated != "" }

// counterSequence is the sequence that is part of a column.
func counterSequence(c *schema.Column) schema.Address {
	name := orDefault(c.Postgres.Serial, orDefault(c.Identity.SequenceName, serialSequence(c)))
	return schema.Address{Kind: schema.KindSequence, Schema: c.Schema, Name: name}
}

// Brings implements planner.Rules: a column may bring a sequence and NOT NULL, and
// a range its multirange.
func (dialect) Brings(o schema.Object) (relation, constraint string) {
	switch o := o.(type) {
	case *schema.Range:
		return multirangeOf(o), ""
	case *schema.Column:
		if !o.Null {
			constraint = notNullName(o)
		}
		return ownCounter(o), constraint
	}
	return "", ""
}

// ownCounter is the name of the sequence that is made along with the column; ""
// for none.
func ownCounter(c *schema.Column) string {
	if c.Postgres.Serial == "" && c.Identity.Generated == "" {
		return ""
	}
	return counterSequence(c).Name
}

// losesCounter reports whether a sequence goes, alone or with the column that it is a
// part of, by which the other counts, and that is to count by another of the same
// name.
func losesCounter(pair planner.Pair, c planner.Change, other *schema.Column) bool {
	sequence := sequenceOf(c.Before)
	if sequence.IsZero() || other.Address() == c.Before.Address() || pair.To.Lookup(other.Address()) == nil {
		return false
	}
	return slices.ContainsFunc(pair.To.DependsOn(other.Address()), func(on schema.Address) bool {
		return sequenceOf(pair.To.Lookup(on)) == sequence
	})
}

// sequenceOf is the address of a sequence, or of that which is part of a column; zero
// for anything else.
func sequenceOf(o schema.Object) schema.Address {
	switch o := o.(type) {
	case *schema.Sequence:
		return o.Address()
	case *schema.Column:
		if ownCounter(o) != "" {
			return counterSequence(o)
		}
	}
	return schema.Address{}
}

// lostCounter warns where the sequence of a column goes with it, by which that of
// another table counts, which stays.
func (e *emitter) lostCounter(o schema.Object) []dialects.Hazard {
	column, ok := o.(*schema.Column)
	if !ok || ownCounter(column) == "" || !slices.ContainsFunc(e.pair.From.Dependents(column.Address()), func(a schema.Address) bool {
		return a.Kind == schema.KindColumn && a.Table() != column.Address().Table() && e.pair.To.Lookup(a) != nil
	}) {
		return nil
	}
	return []dialects.Hazard{lostSequence(counterSequence(column).QualifiedName())}
}

// counterOf finds what the column counts with; nil for nothing.
func (e *emitter) counterOf(g *schema.Graph, c *schema.Column) *counter {
	if c.Postgres.Serial != "" || c.Identity.Generated != "" {
		return &counter{counting: counting{c.Identity.Counter, c.Type.Name}, column: c, sequence: counterSequence(c)}
	}
	s := namedSequence(g, c)
	if s == nil && g == e.pair.From && len(e.owned[c.Address()]) > 0 {
		s = e.owned[c.Address()][0]
	}
	if s == nil {
		return nil
	}
	return &counter{counting: counting{s.Counter, sequenceType(s)}, column: c, sequence: s.Address(), own: s}
}

// namedSequence is the sequence that the column's default names.
func namedSequence(g *schema.Graph, c *schema.Column) *schema.Sequence {
	for _, a := range g.DependsOn(c.Address()) {
		if s, ok := g.Lookup(a).(*schema.Sequence); ok && !c.Default.IsZero() {
			return s
		}
	}
	return nil
}

// formerCounter is what counted so far where the new sequence s counts from
// now on, in a column that had a sequence as a part of its own.
func (e *emitter) formerCounter(s *schema.Sequence) *counter {
	for _, a := range append([]schema.Address{e.serialOf(s.Address()), s.OwnedBy}, e.pair.To.Dependents(s.Address())...) {
		before, _ := e.pair.From.Lookup(a).(*schema.Column)
		after, _ := e.pair.To.Lookup(a).(*schema.Column)
		if before == nil || after == nil || after.Postgres.Serial != "" || after.Identity.Generated != "" {
			continue
		}
		former := e.counterOf(e.pair.From, before)
		if former != nil && former.own == nil && e.heirs[a].IsZero() && former.sequence.Schema == s.Schema {
			e.heirs[a] = s.Address()
			return former
		}
	}
	return nil
}

// serialOf is the column of which the sequence is a part before the plan; zero for
// none.
func (e *emitter) serialOf(sequence schema.Address) schema.Address {
	if e.serials == nil {
		e.serials = map[schema.Address]schema.Address{}
		for _, t := range e.pair.From.Tables() {
			for _, c := range e.pair.From.Columns(t.Address()) {
				if c.Postgres.Serial != "" {
					e.serials[counterSequence(c)] = c.Address()
				}
			}
		}
	}
	return e.serials[sequence]
}

// takeOver makes the sequence of a serial column one that stands alone.
func (e *emitter) takeOver(c planner.Change, former *counter, s *schema.Sequence) {
	e.renameSequence(c, former.sequence, s.Address())
	e.recount(c, schema.Address{}, s.Address(), former.counting, counting{s.Counter, sequenceType(s)})
	if table, ok := e.pair.From.Lookup(former.column.Address().Table()).(*schema.Table); ok && s.Unlogged && !table.Postgres.Unlogged {
		e.sql(c, "ALTER SEQUENCE "+qualified(s.Address())+" SET UNLOGGED")
	}
	if s.OwnedBy != former.column.Address() {
		e.sql(c, ownership(s.Address(), "NONE"))
	}
}

// succeedIdentity makes the sequence that follows that of an identity.
func (e *emitter) succeedIdentity(c planner.Change, former *counter, s *schema.Sequence) {
	old := e.stepAside(c, former, s.Address())
	e.makeSequence(c, s)
	e.handOver(c, old, s.Address(), former.counting, counting{s.Counter, sequenceType(s)})
}

// stepAside gives the name of a sequence to its successor, if that needs it.
func (e *emitter) stepAside(c planner.Change, former *counter, successor schema.Address) schema.Address {
	if former.sequence != successor {
		return former.sequence
	}
	aside := successor
	aside.Name = objectName(former.column.Table, former.column.Name, "former")
	e.renameSequence(c, successor, aside)
	return aside
}

func (e *emitter) renameSequence(c planner.Change, from, to schema.Address, hazards ...dialects.Hazard) {
	if from.Name != to.Name {
		e.sql(c, "ALTER SEQUENCE "+qualified(from)+" RENAME TO "+ident(to.Name), hazards...)
	}
}

// renameCounter lets the sequence that is part of a column follow a rename of
// the column or its table, since its name follows from theirs.
func (e *emitter) renameCounter(c planner.Change, column *schema.Column, table, name string) {
	if column.Postgres.Serial == "" && column.Identity.Generated == "" || column.Identity.SequenceName != "" {
		return
	}
	from, to := counterSequence(column), counterSequence(column)
	from.Name = objectName(table, name, "seq")
	to.Name = objectName(c.Address.Table().Name, c.Address.Name, "seq")
	if c.Address.Kind == schema.KindTable {
		to.Name = objectName(c.Address.Name, name, "seq")
	}
	e.renameSequence(c, from, to, breakingRename(from, to))
}

// renameCounters does so for the columns of a renamed table, which have their
// former names at that time.
func (e *emitter) renameCounters(c planner.Change) {
	for _, column := range e.pair.From.Columns(c.Address) {
		e.renameCounter(c, column, c.Before.Address().Name, e.formerly(column.Address()).Name)
	}
}

// valueSource changes the type together with where new values come from, in
// the order that the server wants: away with the old default, identity or
// sequence, then the type, then the new ones.
func (a columnChange) valueSource() {
	identity, serial, value := a.fields.Take("identity"), a.fields.Take("postgres.serial"), a.fields.Take("default")
	retyped := a.fields.Take("type") && !followsExtension(a.pair, a.before.Type, a.after.Type)
	collate := a.fields.Take("collate")
	old, now := a.counterOf(a.pair.From, a.before), a.counterOf(a.pair.To, a.after)
	a.takeOld(old, now, value, retyped)
	if retyped || collate {
		a.setType(retyped)
	}
	if identity && old.identity() && now.identity() {
		a.alterIdentity(old, now)
	}
	if !a.after.Default.IsZero() && (value || retyped || serial && old.serial()) {
		a.alterOwn("default", "SET DEFAULT "+defaultSQL(a.after.Default))
	}
	a.giveNew(old, now, retyped)
}

func (a columnChange) takeOld(old, now *counter, value, retyped bool) {
	if !a.before.Default.IsZero() && (value && a.after.Default.IsZero() || retyped) {
		a.dropDefault()
	}
	if retyped {
		a.dropDefaults()
	}
	taken := !a.heirs[a.change.Address].IsZero()
	if old.serial() && !now.serial() && (retyped || a.after.Default.IsZero()) {
		a.alterOwn("default", "DROP DEFAULT")
	}
	if old.identity() && !now.identity() {
		var lost []dialects.Hazard
		if now.serial() {
			a.sequenceFromIdentity(old, now)
		} else if !taken {
			lost = append(lost, lostSequence("of column "+a.after.Address().QualifiedName()))
		}
		a.endIdentity(retyped, lost...)
	}
}

// endSerial drops the sequence once no child's column counts by it.
func (a columnChange) endSerial() {
	old, now := a.counterOf(a.pair.From, a.before), a.counterOf(a.pair.To, a.after)
	if old.serial() && !now.serial() && !now.identity() && a.heirs[a.change.Address].IsZero() {
		a.sql(a.change, "DROP SEQUENCE "+qualified(old.sequence), lostSequence(old.sequence.QualifiedName()))
	}
}

// endIdentity stands apart from a change of type: the server looks at the new
// type as if the identity were still there.
func (a columnChange) endIdentity(retyped bool, hazards ...dialects.Hazard) {
	if retyped {
		a.sql(a.change, "ALTER TABLE "+qualified(a.table)+" ALTER COLUMN "+ident(a.after.Name)+" DROP IDENTITY", hazards...)
		return
	}
	a.alter("DROP IDENTITY", hazards...)
}

func (a columnChange) giveNew(old, now *counter, retyped bool) {
	switch {
	case now.serial() && !old.serial():
		a.becomeSerial(old, now)
	case now.identity() && !old.identity():
		a.becomeIdentity(old, now, retyped)
	case now.serial() && retyped:
		a.recount(a.change, a.table, now.sequence, old.counting, now.counting)
	}
}

// becomeIdentity adds the identity. It goes on where the former sequence
// stands, or behind the greatest value.
func (a columnChange) becomeIdentity(old, now *counter, retyped bool) {
	a.null()
	ends := old.serial() || old != nil && a.goes(old.own) && !a.sharedBeyond(old.own, a.change.Address)
	var former schema.Address
	if old != nil {
		former = a.stepAside(a.change, old, now.sequence)
	}
	a.steps = append(a.steps, step{table: a.table, clause: "ALTER COLUMN " + ident(a.after.Name) + " ADD " + identityClause(a.after), splits: retyped,
		hazards: a.onRows(a.table, a.numbersRefused()...), changes: []schema.Address{a.change.Address}})
	switch {
	case old != nil:
		a.handOver(a.change, former, now.sequence, old.counting, now.counting)
	case a.after.Identity.Start == nil && !descends(a.after.Identity.Counter):
		a.trail(a.change, a.table, startBehindRows(now, a.table, a.after.Name))
	}
	if ends {
		a.done[old.sequence] = true
		a.sql(a.change, "DROP SEQUENCE "+qualified(former))
	}
	if a.after.Identity.Comment != "" {
		a.identityComment(a.change, a.after)
	}
}

// identityComment sets the comment of the sequence of an identity.
func (e *emitter) identityComment(c planner.Change, column *schema.Column) {
	e.comment(c, c.Address.Table(), "SEQUENCE "+qualified(counterSequence(column)), column.Identity.Comment)
}

func (a columnChange) alterIdentity(old, now *counter) {
	a.renameSequence(a.change, old.sequence, now.sequence, breakingRename(old.sequence, now.sequence))
	if a.before.Identity.Generated != a.after.Identity.Generated {
		a.alter("SET GENERATED "+strings.ReplaceAll(a.after.Identity.Generated, "_", " "), a.numbersRefused()...)
	}
	if a.before.Identity.Comment != a.after.Identity.Comment {
		a.identityComment(a.change, a.after)
	}
	before := old.counting
	before.typeName = now.typeName // a new type of the column is that of its sequence
	options := countingDifference(before, now.counting)
	if len(options) == 0 {
		return
	}
	action := "SET " + strings.Join(options, " SET ")
	hazards := boundHazards("the sequence of column "+a.after.Address().QualifiedName(), before, now.counting)
	if !leavesStart(before, now.counting) {
		a.alter(action, hazards...)
		return
	}
	alter := "ALTER TABLE " + qualified(a.table) + " ALTER COLUMN " + ident(a.after.Name) + " " + action
	a.sql(a.change, unlessUsed(now.sequence, before, now.counting, alter), hazards...)
}

func nextval(sequence schema.Address) string {
	return "nextval(" + pgsql.QuoteLiteral(qualified(sequence)) + "::regclass)"
}
