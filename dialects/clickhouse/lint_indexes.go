package clickhouse

import (
	"slices"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/dialects/design"
	"github.com/schemac/schemac/schema"
)

var indexRules = []design.Rule{
	{Code: "CS150", Name: "useless-index", Severity: design.Warning,
		Why:  "The skip index is written with every part and helps no query: another one is the same, or the primary index says as much.",
		Fix:  "Remove it.",
		Find: design.Each(uselessIndex)},
	{Code: "CS151", Name: "projection-refused", Severity: design.Error, Refused: true,
		Why:  "ClickHouse refuses projections on engines whose merges change rows, unless a setting says what becomes of them.",
		Fix:  "Set deduplicate_merge_projection_mode to rebuild, or to drop.",
		Find: design.Each(refusedProjection)},
	{Code: "CS152", Name: "unsuited-index", Severity: design.Info,
		Why:  "The type of the skip index does not suit its column: set(0) keeps every value of a block, however many, and a Bloom filter over few values rules hardly any block out.",
		Fix:  "Limit the set, as in set(100), which suits columns of few values.",
		Find: design.Each(unsuitedIndex)},
}

func uselessIndex(g *schema.Graph, i *schema.Index, flaws *design.Flaws) {
	table := i.Address().Table()
	for _, other := range schema.ChildrenOf[*schema.Index](g, table) {
		if other.Name < i.Name && other.Type == i.Type && slices.EqualFunc(other.Parts, i.Parts, sameParts) {
			flaws.Add(i, "", "%s is the same as index %s.", i.Address(), other.Name)
			return
		}
	}
	key := primaryKeyOf(g, table)
	if i.Type == "minmax" && len(key) > 0 && len(i.Parts) == 1 && sameParts(i.Parts[0], key[0]) {
		flaws.Add(i, "columns", "%s is over %s, with which the primary key begins.", i.Address(), partText(key[0]))
	}
}

func refusedProjection(g *schema.Graph, p *schema.Projection, flaws *design.Flaws) {
	o, _ := g.Lookup(p.Address().Table()).(*schema.Table)
	if o == nil {
		return
	}
	mode, given := o.ClickHouse.Settings["deduplicate_merge_projection_mode"]
	if t, _ := storedIn(g, o); t.engine.merges() && (!given || mode == "throw") {
		flaws.Add(p, "", "%s is on %s.", p.Address(), t.engine.name)
	}
}

func unsuitedIndex(g *schema.Graph, i *schema.Index, flaws *design.Flaws) {
	typ, err := chsql.ParseIndexType(i.Type)
	t, known := storedIn(g, g.Parent(i.Address()))
	if err != nil || !known {
		return
	}
	switch columns := schema.PartColumns(i.Parts); {
	case typ.Name == "set" && slices.Equal(typ.Args, []string{"0"}):
		flaws.Add(i, "type", "%s is a set without a limit.", i.Address())
	case typ.Name == "bloom_filter" && len(columns) == 1 && t.hasFewValues(columns[0]):
		flaws.Add(i, "type", "%s is a Bloom filter, and %s is %s.", i.Address(), columns[0], t.typeOf(columns[0]))
	}
}
