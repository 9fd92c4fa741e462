package postgres

import (
	"slices"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// ownNumbers warns of an identity that takes no number from programs.
func ownNumbers(column schema.Address) dialects.Hazard {
	return turnedAway("numbers of their own into column " + column.QualifiedName())
}

// numbersRefused is for an identity that begins to make all numbers itself.
func (a columnChange) numbersRefused() []dialects.Hazard {
	if a.after.Identity.Generated != "ALWAYS" || a.before.Identity.Generated == "ALWAYS" {
		return nil
	}
	return []dialects.Hazard{ownNumbers(a.after.Address())}
}

// indexHazards are for a change of type that touches no row, but orders the
// column otherwise: its indexes are built anew. Indexes of expressions and
// partial ones are replaced by the plan.
func (a columnChange) indexHazards(c conversion) []dialects.Hazard {
	from, _ := plainType(a.pair.From, a.before.Type)
	to, _ := plainType(a.pair.To, a.after.Type)
	if c.rewrite || a.before.Collate == a.after.Collate && !rebuildsIndexes(from, to) {
		return nil
	}
	for _, o := range a.pair.From.Children(a.table) {
		if slices.ContainsFunc(indexParts(o), func(p schema.Part) bool { return p.Column == a.before.Name }) {
			return []dialects.Hazard{longLock(a.table, readsAndWrites)}
		}
	}
	return nil
}

// indexParts are those of an index, or of a key that has one.
func indexParts(o schema.Object) []schema.Part {
	switch o := o.(type) {
	case *schema.PrimaryKey:
		return o.Parts
	case *schema.Unique:
		return o.Parts
	case *schema.Exclude:
		return o.Parts
	case *schema.Index:
		return o.Parts
	}
	return nil
}

// persistenceHazards are those of making a table logged or unlogged.
func persistenceHazards(after *schema.Table) []dialects.Hazard {
	hazards := []dialects.Hazard{moves(after.Address())}
	if after.Postgres.Unlogged {
		hazards = append(hazards, crashLoses(after.Address()))
	}
	return hazards
}

// goneForGood warns of a view that the plan does not make again, be it as
// another kind of relation.
func (e *emitter) goneForGood(c planner.Change) []dialects.Hazard {
	if e.isNew(asTable(c.Address)) {
		return nil
	}
	return []dialects.Hazard{unused("view", c.Address)}
}
