package postgres

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

func (e *emitter) sequence(c planner.Change) {
	switch {
	case c.Creates():
		e.createSequence(c, c.After.(*schema.Sequence))
	case c.Drops():
		e.dropSequence(c, c.Before.(*schema.Sequence))
	case c.Action == planner.Rename:
		e.rename(c, "ALTER SEQUENCE")
	default:
		e.alterSequence(c)
	}
}

// createSequence makes the sequence, or takes it over from a column that
// counted by one of its own before. Its owner may not exist yet.
func (e *emitter) createSequence(c planner.Change, s *schema.Sequence) {
	former := e.formerCounter(s)
	switch {
	case former == nil:
		e.makeSequence(c, s)
	case former.serial():
		e.takeOver(c, former, s)
	default:
		e.succeedIdentity(c, former, s)
	}
	if s.Comment != "" {
		e.sequenceComment(c, s)
	}
	if !s.OwnedBy.IsZero() && (former == nil || !former.serial() || former.column.Address() != s.OwnedBy) {
		e.own(c, s.Address(), s.OwnedBy)
	}
}

func (e *emitter) makeSequence(c planner.Change, s *schema.Sequence) {
	unlogged := ""
	if s.Unlogged {
		unlogged = "UNLOGGED "
	}
	e.sql(c, "CREATE "+unlogged+"SEQUENCE "+qualified(s.Address())+sequenceOptions(s))
}

// sequenceOptions has a leading space.
func sequenceOptions(s *schema.Sequence) string {
	options := counterOptions(s.Counter)
	if s.Type.Name != "" {
		options = append([]string{"AS " + s.Type.Name}, options...)
	}
	if len(options) == 0 {
		return ""
	}
	return " " + strings.Join(options, " ")
}

// own lets the column take the sequence along when it is dropped. That comes
// last: both have to exist, and the column's default mostly needs the sequence.
func (e *emitter) own(c planner.Change, sequence, column schema.Address) {
	e.last = append(e.last, step{sql: ownership(sequence, qualified(column.Table())+"."+ident(column.Name)), changes: []schema.Address{c.Address}})
}

func ownership(sequence schema.Address, owner string) string {
	return "ALTER SEQUENCE " + qualified(sequence) + " OWNED BY " + owner
}

func (e *emitter) sequenceComment(c planner.Change, s *schema.Sequence) {
	e.comment(c, schema.Address{}, "SEQUENCE "+qualified(s.Address()), s.Comment)
}

// dropSequence leaves out what went with its column, or was taken over by it.
func (e *emitter) dropSequence(c planner.Change, s *schema.Sequence) {
	if e.done[c.Address] || !e.released[c.Address] && e.done[s.OwnedBy] {
		return
	}
	e.done[c.Address] = true
	e.sql(c, "DROP SEQUENCE "+qualified(c.Address), sequenceGone(c.Address)...)
}

func sequenceGone(a schema.Address) []dialects.Hazard {
	return []dialects.Hazard{lostSequence(a.QualifiedName()), unused("sequence", a)}
}

func (e *emitter) alterSequence(c planner.Change) {
	before, after := c.Before.(*schema.Sequence), c.After.(*schema.Sequence)
	fields := dialects.NewFields(c)
	for _, field := range []string{"type", "start", "increment", "min_value", "max_value", "cache", "cycle"} {
		fields.Take(field)
	}
	e.recount(c, schema.Address{}, c.Address, counting{before.Counter, sequenceType(before)}, counting{after.Counter, sequenceType(after)})
	if fields.Take("unlogged") {
		e.sql(c, "ALTER SEQUENCE "+qualified(c.Address)+" SET "+map[bool]string{true: "UNLOGGED", false: "LOGGED"}[after.Unlogged])
	}
	if fields.Take("owned_by") {
		e.reown(c, before, after)
	}
	if fields.Take("comment") {
		e.sequenceComment(c, after)
	}
	e.problems = append(e.problems, fields.Rest()...)
}

// reown gives the sequence to another column. The old one may be dropped in
// between, and must not take the sequence along.
func (e *emitter) reown(c planner.Change, before, after *schema.Sequence) {
	if !before.OwnedBy.IsZero() && !e.released[c.Address] {
		e.released[c.Address] = true
		e.sql(c, ownership(c.Address, "NONE"))
	}
	if !after.OwnedBy.IsZero() {
		e.own(c, c.Address, after.OwnedBy)
	}
}

// release keeps the sequences of a column, or of all columns of a table, that
// outlive it or are still in use when it is dropped.
func (e *emitter) release(c planner.Change, dropped schema.Address) {
	for _, s := range e.owned[dropped] {
		if e.released[s.Address()] || e.done[s.Address()] {
			continue
		}
		kept, _ := e.pair.To.Lookup(s.Address()).(*schema.Sequence)
		if kept == nil && !e.sharedBeyond(s, dropped) {
			e.done[s.Address()] = true
			continue
		}
		e.released[s.Address()] = true
		e.sql(c, ownership(s.Address(), "NONE"))
		if kept != nil && kept.OwnedBy == s.OwnedBy && e.pair.To.Lookup(kept.OwnedBy) != nil {
			e.own(c, s.Address(), kept.OwnedBy)
		}
	}
}

// sharedBeyond reports whether anything but what is dropped uses the sequence.
func (e *emitter) sharedBeyond(s *schema.Sequence, dropped schema.Address) bool {
	return slices.ContainsFunc(e.pair.From.Dependents(s.Address()), func(a schema.Address) bool {
		return a != dropped && a.Table() != dropped && !e.done[a] && !e.retyped[a] && !e.gone(a) && !e.countsWithParent(a)
	})
}

// countsWithParent reports whether the column of a child table takes its numbers
// from the sequence that belongs to its parent's.
func (e *emitter) countsWithParent(a schema.Address) bool {
	column, ok := e.pair.To.Lookup(a).(*schema.Column)
	return ok && !column.Postgres.Counts.IsZero()
}

// gone reports whether an earlier change drops the object. Privileges go with
// what they are on, at any time.
func (e *emitter) gone(a schema.Address) bool {
	at, goes := e.goneAt[a]
	return goes && (at < e.at || schema.IsPermission(a.Kind))
}

// ownedSequences has the sequences of a graph by their owners, and by the
// tables of these.
func ownedSequences(g *schema.Graph) map[schema.Address][]*schema.Sequence {
	owned := map[schema.Address][]*schema.Sequence{}
	for _, o := range g.Objects() {
		if s, ok := o.(*schema.Sequence); ok && !s.OwnedBy.IsZero() {
			owned[s.OwnedBy] = append(owned[s.OwnedBy], s)
			owned[s.OwnedBy.Table()] = append(owned[s.OwnedBy.Table()], s)
		}
	}
	return owned
}

func sequenceType(s *schema.Sequence) string { return orDefault(s.Type.Name, "bigint") }

func (d dialect) normalizeSequence(s *schema.Sequence, scope schema.Scope) diag.List {
	problems := d.resolveType(s, "type", &s.Type, scope)
	if !s.Type.IsZero() && (!isInteger(s.Type) || !s.Type.User.IsZero()) {
		problems.Append(sequenceProblem(s, "type", "%s has the type %s. A sequence is a smallint, an integer or a bigint.", s.Address(), s.Type))
		return problems
	}
	if s.Type.Name == "bigint" {
		s.Type = schema.Type{}
	}
	problems.Append(counterProblems(s, s.Counter, sequenceType(s))...)
	normalizeCounter(&s.Counter, sequenceType(s))
	if !s.OwnedBy.IsZero() && scope.Lookup(s.OwnedBy) == nil {
		problems.Append(diag.Diagnostic{Severity: diag.Error, Code: "dangling-reference", Summary: "Reference to an unknown object",
			Range: s.Origin.Field("owned_by"), Address: s.Address().String(),
			Detail: fmt.Sprintf("%s is owned by %s, which the model does not declare. Declare the column, or remove owned_by.", s.Address(), s.OwnedBy)})
	}
	return problems
}

func sequenceProblem(o schema.Object, attribute, format string, args ...any) diag.Diagnostic {
	return diag.Diagnostic{Severity: diag.Error, Code: "sequence-options", Summary: "Sequence that cannot count",
		Range: o.Common().Origin.Field(attribute), Address: o.Address().String(), Detail: fmt.Sprintf(format, args...)}
}

const sequencesQuery = `
SELECT n.nspname, c.relname, s.seqrelid::regclass::text, coalesce(dep.refobjid, 0), coalesce(dep.refobjsubid, 0), coalesce(dep.deptype::text, ''),
  s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle, format_type(s.seqtypid, NULL),
  c.relpersistence = 'u', coalesce(owner.relpersistence = 'u', false), coalesce(d.description, '')
FROM pg_sequence s
JOIN pg_class c ON c.oid = s.seqrelid AND c.relnamespace = ANY ($1)
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_depend dep ON dep.classid = 'pg_class'::regclass AND dep.objid = s.seqrelid AND dep.objsubid = 0
  AND dep.refclassid = 'pg_class'::regclass AND dep.refobjsubid > 0 AND dep.deptype IN ('a', 'i')
LEFT JOIN pg_class owner ON owner.oid = dep.refobjid
LEFT JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = s.seqrelid AND d.objsubid = 0
WHERE NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = 'pg_class'::regclass AND x.objid = s.seqrelid AND x.deptype = 'e')
ORDER BY n.nspname, c.relname`

// sequence is one row of sequencesQuery.
type sequence struct {
	schema, name, regclass            string
	table                             uint32
	column                            int32
	dependency                        string
	start, increment, min, max, cache int64
	cycle                             bool
	typeName                          string
	unlogged, ownerUnlogged           bool
	comment                           string
	// used is set for what is part of a column.
	used bool
}

// allSequences reads the sequences, for the columns to find theirs.
func (i *inspector) allSequences() error {
	var s sequence
	into := []any{&s.schema, &s.name, &s.regclass, &s.table, &s.column, &s.dependency, &s.start, &s.increment, &s.min, &s.max, &s.cache, &s.cycle,
		&s.typeName, &s.unlogged, &s.ownerUnlogged, &s.comment}
	return i.queryScope(sequencesQuery, into, func() {
		found := s
		i.sequences = append(i.sequences, &found)
		if key := (columnKey{s.table, s.column}); s.table != 0 {
			i.counters[key] = append(i.counters[key], &found)
		}
	})
}

// otherSequences adds those that are no part of a column.
func (i *inspector) otherSequences() error {
	for _, s := range i.sequences {
		switch table := i.tables[s.table]; {
		case s.used:
		case s.table == 0:
			i.add(s.object(schema.Address{}))
		case table == nil:
			i.leaveAlone("sequence", "belongs to a table that has no model or is not looked at", s.schema, s.name)
		default:
			i.add(s.object(table.Address().Child(schema.KindColumn, i.columnName[s.table][int16(s.column)])))
		}
	}
	return nil
}

func (s *sequence) object(owner schema.Address) *schema.Sequence {
	return &schema.Sequence{Schema: s.schema, Name: s.name, Meta: schema.Meta{Comment: s.comment}, Type: schema.Type{Name: s.typeName},
		Counter: s.counter(), Unlogged: s.unlogged, OwnedBy: owner}
}

func (s *sequence) counter() schema.Counter {
	return schema.Counter{Start: &s.start, Increment: &s.increment, MinValue: &s.min, MaxValue: &s.max, Cache: &s.cache, Cycle: s.cycle}
}

// isSerial reports whether the column counts exactly as the word serial makes
// it: only then a model can say no more than that.
func (s *sequence) isSerial(c *schema.Column, value string, major int) bool {
	counter := s.counter()
	normalizeCounter(&counter, s.typeName)
	return value == "nextval("+pgsql.QuoteLiteral(s.regclass)+"::regclass)" && s.schema == c.Schema && s.name == serialSequence(c) &&
		s.typeName == c.Type.Name && counter == schema.Counter{} && s.comment == "" &&
		s.unlogged == (s.ownerUnlogged && major >= unloggedSequences)
}

// unloggedSequences is the first major that has them; there, those of serial
// columns of unlogged tables are unlogged too.
const unloggedSequences = 15
