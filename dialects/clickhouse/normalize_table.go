package clickhouse

import (
	"maps"
	"slices"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

func (d dialect) normalizeTable(t *schema.Table, scope schema.Scope) diag.List {
	d.normalizeStorage(&t.ClickHouse, t.Schema, t.Name)
	t.ClickHouse.Sort = columnParts(t.ClickHouse.Sort, t.Address(), scope)
	t.ClickHouse.Partition = columnParts(t.ClickHouse.Partition, t.Address(), scope)
	problems := unorderedKey(t, "partition", t.ClickHouse.Partition)
	switch engineOf(t.ClickHouse.Engine).name {
	case "Alias":
		problems.Append(*refuse(t, "engine", "A table with the engine Alias is a second name of another table and takes no columns, so schemac cannot model %s. "+
			"Use a view, or the engine Merge over that one table.", t.Address()))
	case "TimeSeries":
		problems.Append(*refuse(t, "engine", "A table with the engine TimeSeries is made of three other tables, whose definitions the server writes into its own, so schemac cannot model %s. "+
			"Make it by hand; schemac leaves it alone.", t.Address()))
	}
	if arg := computedArgument(t.ClickHouse.Engine); arg != "" {
		problems.Append(*refuse(t, "engine", "The server stores the value of %s in the engine of %s, and only a server can compute it, so every plan would make the table anew. Write the value.", arg, t.Address()))
	}
	return problems
}

func computedArgument(text string) string {
	e := engineOf(text)
	return chsql.ComputedArgument(chsql.Engine{Name: e.name, Args: e.args})
}

// normalizeStorage brings what follows the column list into the server's
// form. The table's name is empty for a materialized view's inner table.
func (d dialect) normalizeStorage(s *schema.ClickHouseTable, database, table string) {
	e := parseEngine(s.Engine, d.database).withoutDefaultReplica()
	if table != "" {
		e = e.unfolded(database, table)
	}
	s.Engine = e.String()
	s.Sort = canonicalParts(s.Sort)
	s.Partition = canonicalParts(s.Partition)
	s.Sample = trimExpr(s.Sample)
	s.TTL = trimExpr(s.TTL)
	written := s.WrittenSettings()
	s.Settings = canonicalSettings(s.Settings, e)
	s.SettingsOrder = canonicalOrder(s.SettingsOrder, written, s.Settings)
}

// canonicalOrder is the order of the written settings; nil where that is the one
// of their names. The server adds index_granularity behind all others.
func canonicalOrder(order []string, written, stated schema.Params) []string {
	names := written.Names(order)
	if last := len(names) - 1; len(written) > len(stated) && names[last] == "index_granularity" {
		names = names[:last]
	}
	if slices.Equal(names, stated.Names(nil)) {
		return nil
	}
	return names
}

// canonicalSettings drops index_granularity where it has its default, which
// the server writes into every MergeTree table.
func canonicalSettings(settings schema.Params, e engine) schema.Params {
	if !e.mergeTree() || settings["index_granularity"] != schema.DefaultIndexGranularity {
		return settings
	}
	rest := maps.Clone(settings)
	delete(rest, "index_granularity")
	if len(rest) == 0 {
		return nil
	}
	return rest
}
