package clickhouse

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// besideParts reports whether the column takes a name that the server counts as
// taken by columns such as name.a, unless these can be dropped right before.
func besideParts(pair planner.Pair, c planner.Change) bool {
	return slices.ContainsFunc(inTheWay(pair, c.Address), func(other schema.Address) bool {
		return c.Action == planner.Rename || pair.To.Lookup(other) != nil || heldBy(pair.From.Dependents(other))
	})
}

// inTheWay are the present columns that leave a new one no room: those whose
// names begin with its own and a point, and, if it is to go, the one whose name
// and a point begin its own. Their arrays would share a file of sizes.
func inTheWay(pair planner.Pair, column schema.Address) []schema.Address {
	var others []schema.Address
	for _, other := range pair.From.Columns(column.Table()) {
		whole := strings.HasPrefix(column.Name, other.Name+".") && pair.To.Lookup(other.Address()) == nil
		if whole || strings.HasPrefix(other.Name, column.Name+".") {
			others = append(others, other.Address())
		}
	}
	return others
}

// wholesOf are the new columns whose names and a point begin that of a new one:
// they can only be added before it.
func wholesOf(pair planner.Pair, column schema.Address) (wholes []*schema.Column) {
	for _, other := range pair.To.Columns(column.Table()) {
		if strings.HasPrefix(column.Name, other.Name+".") && pair.From.Lookup(other.Address()) == nil {
			wholes = append(wholes, other)
		}
	}
	return wholes
}

// heldBy reports whether the server drops no column while one of these names it.
func heldBy(dependents []schema.Address) bool {
	return slices.ContainsFunc(dependents, func(a schema.Address) bool { return a.Kind.OfTable() || a.Kind == schema.KindMaterialized })
}

// leavesNest reports a rename that the server refuses: of a column a.b to one that
// does not begin with a and a point, or the other way round.
func leavesNest(from, to string) bool { return nestOf(from) != nestOf(to) }

// nestOf is what stands before the first point of a name, if it has one inside.
func nestOf(name string) string {
	nest, part, _ := strings.Cut(name, ".")
	if part == "" {
		return ""
	}
	return nest
}

// makeRoom drops what leaves the new column no room, and adds before it what it
// would leave none.
func (e *emitter) makeRoom(column schema.Address) {
	for _, other := range inTheWay(e.pair, column) {
		if !e.done[other] {
			e.done[other] = true
			e.dropColumn(planner.Change{Action: planner.Drop, Address: other, Before: e.pair.From.Lookup(other)})
		}
	}
	for _, whole := range wholesOf(e.pair, column) {
		if !e.done[whole.Address()] {
			e.done[whole.Address()] = true
			e.addColumn(planner.Change{Action: planner.Create, Address: whole.Address(), After: whole})
		}
	}
}
