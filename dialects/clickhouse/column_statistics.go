package clickhouse

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/schema"
)

// statisticsSQL is the clause of a column with its leading space, or nothing.
func statisticsSQL(c *schema.Column) string {
	if len(c.ClickHouse.Statistics) == 0 {
		return ""
	}
	return " STATISTICS(" + joinList(c.ClickHouse.Statistics) + ")"
}

// canonicalStatistics are the kinds in lower case and sorted: the server keeps
// what was typed, and neither case nor order means anything.
func canonicalStatistics(kinds []string) []string {
	lower := make([]string, len(kinds))
	for i, kind := range kinds {
		lower[i] = strings.ToLower(strings.TrimSpace(kind))
	}
	slices.Sort(lower)
	if len(lower) == 0 {
		return nil
	}
	return slices.Compact(lower)
}

// forgotten is what ADD COLUMN accepts of a column and forgets: its settings
// and its statistics.
func forgotten(c *schema.Column) []command {
	statistics := addStatistics(c)
	if len(c.ClickHouse.Settings) == 0 {
		return statistics
	}
	return append([]command{{sql: "MODIFY COLUMN " + chsql.Backquote(c.Name) + " MODIFY SETTING " +
		orderedSettings(c.ClickHouse.Settings, c.ClickHouse.SettingsOrder), last: true, modifies: true}}, statistics...)
}

// addStatistics is for a column that has none yet.
func addStatistics(c *schema.Column) []command {
	if len(c.ClickHouse.Statistics) == 0 {
		return nil
	}
	return []command{{sql: "ADD STATISTICS " + chsql.Backquote(c.Name) + " TYPE " + joinList(c.ClickHouse.Statistics), last: true}}
}

// withStatistics adds what changes the statistics. Where the type changes too,
// the old ones go before it, since the new type may not have them.
func (m columnChange) withStatistics(commands []command) []command {
	if !m.fields.Take("clickhouse.statistics") {
		return commands
	}
	from, to := m.from.ClickHouse.Statistics, m.to.ClickHouse.Statistics
	typed := slices.Contains(m.all, "type")
	if len(from) > 0 && (typed || len(to) == 0) {
		commands = append([]command{{sql: "DROP STATISTICS " + m.name(), last: true}}, commands...)
	}
	switch {
	case len(to) == 0:
	case len(from) == 0 || typed:
		commands = append(commands, addStatistics(m.to)...)
	default:
		commands = append(commands, command{sql: "MODIFY STATISTICS " + m.name() + " TYPE " + joinList(to), last: true})
	}
	return commands
}
