package postgres

import (
	"slices"

	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// waitsForType reports whether a column leaves the type of the change for one that
// can only be made once that is gone: a domain over it, or below it, where what
// is below is made anew. The column needs another type meanwhile.
func waitsForType(pair planner.Pair, c planner.Change, column *schema.Column) bool {
	after, stays := pair.To.Lookup(column.Address()).(*schema.Column)
	if !stays || after.Type.User.IsZero() || column.Type.User != c.Address {
		return false
	}
	switch c.Action {
	case planner.Replace:
		return after.Type.User != c.Address && standsOnType(pair.To, after.Type.User, c.Address)
	case planner.Drop:
		return slices.ContainsFunc(pair.From.DependsOn(c.Address), func(below schema.Address) bool {
			return isRemade(pair, below) && standsOnType(pair.To, after.Type.User, below)
		})
	}
	return false
}

// standsOnType reports whether the type is the one at below, or is made of it.
func standsOnType(g *schema.Graph, typ, below schema.Address) bool {
	return typ == below || slices.ContainsFunc(g.DependsOn(typ), func(on schema.Address) bool {
		return slices.Contains(ownTypes, on.Kind) && standsOnType(g, on, below)
	})
}

// isRemade reports whether a domain gets another type below it, or one that is
// made anew.
func isRemade(pair planner.Pair, a schema.Address) bool {
	before, existed := pair.From.Lookup(a).(*schema.Domain)
	after, exists := pair.To.Lookup(a).(*schema.Domain)
	return existed && exists && (before.Type != after.Type || isRemade(pair, before.Type.User))
}
