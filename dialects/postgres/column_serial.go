package postgres

import (
	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/schema"
)

// sequenceFromIdentity makes the sequence of serial and lets it go on where
// the identity's sequence stands, which may own the name that it needs.
func (a columnChange) sequenceFromIdentity(old, now *counter) {
	aside := a.stepAside(a.change, old, now.sequence)
	a.createCounter(now)
	a.handOver(a.change, aside, now.sequence, old.counting, now.counting)
}

// createCounter makes the sequence as serial would: from 15 on, unlogged like its
// table.
func (a columnChange) createCounter(now *counter) {
	unlogged := ""
	if t, ok := a.pair.To.Lookup(a.table).(*schema.Table); ok && t.Postgres.Unlogged && serverOf(a.pair).major >= unloggedSequences {
		unlogged = "UNLOGGED "
	}
	a.sql(a.change, "CREATE "+unlogged+"SEQUENCE "+qualified(now.sequence)+" AS "+now.typeName)
}

// becomeSerial gives the column a sequence of its own: the one that its
// default used to name, or a new one.
func (a columnChange) becomeSerial(old, now *counter) {
	owned := false
	namesake, stands := a.pair.From.Lookup(now.sequence).(*schema.Sequence)
	switch {
	case old.identity():
	case stands && !a.done[now.sequence]:
		a.takeNamesake(old, now, namesake)
		owned = namesake.OwnedBy == a.after.Address()
	case old != nil && a.goes(old.own) && old.own.Schema == a.after.Schema && !a.sharedBeyond(old.own, a.change.Address):
		a.done[old.sequence] = true
		a.renameSequence(a.change, old.sequence, now.sequence)
		a.recount(a.change, schema.Address{}, now.sequence, old.counting, now.counting)
		if old.own.Comment != "" {
			a.comment(a.change, schema.Address{}, "SEQUENCE "+qualified(now.sequence), "")
		}
		owned = old.own.OwnedBy == a.after.Address()
	case old != nil:
		a.createCounter(now)
		a.handOver(a.change, old.sequence, now.sequence, old.counting, now.counting)
	default:
		a.createCounter(now)
		a.sql(a.change, startBehindRows(now, a.table, a.after.Name))
	}
	a.alterOwn("default", "SET DEFAULT "+nextval(now.sequence))
	if !owned {
		a.sql(a.change, ownership(now.sequence, qualified(a.table)+"."+ident(a.after.Name)))
	}
}

// takeNamesake makes the sequence that has the name already a part of the column. It
// goes on where it stands, or behind what the column has counted by meanwhile.
func (a columnChange) takeNamesake(old, now *counter, namesake *schema.Sequence) {
	a.done[now.sequence] = true
	a.recount(a.change, schema.Address{}, now.sequence, counting{namesake.Counter, sequenceType(namesake)}, now.counting)
	if old != nil && old.sequence != now.sequence && !descends(old.Counter) {
		a.sql(a.change, "SELECT setval("+pgsql.QuoteLiteral(qualified(now.sequence))+", greatest(own.last_value, other.last_value)) FROM "+
			qualified(now.sequence)+" AS own, "+qualified(old.sequence)+" AS other WHERE other.is_called")
	}
	if namesake.Comment != "" {
		a.comment(a.change, schema.Address{}, "SEQUENCE "+qualified(now.sequence), "")
	}
}

// goes reports whether the plan drops the sequence.
func (a columnChange) goes(s *schema.Sequence) bool { return a.pair.To.Lookup(s.Address()) == nil }
