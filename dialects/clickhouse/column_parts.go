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
	return slices.ContainsFunc(partsNamed(pair.From, c.Address), func(part schema.Address) bool {
		return c.Action == planner.Rename || pair.To.Lookup(part) != nil || len(pair.From.Dependents(part)) > 0
	})
}

// partsNamed are the columns whose names begin with that of the column and a
// point.
func partsNamed(g *schema.Graph, column schema.Address) []schema.Address {
	var parts []schema.Address
	for _, other := range g.Columns(column.Table()) {
		if strings.HasPrefix(other.Name, column.Name+".") {
			parts = append(parts, other.Address())
		}
	}
	return parts
}
