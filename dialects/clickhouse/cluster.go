package clickhouse

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// onCluster is the clause with its leading space, or nothing: a database with
// the engine Replicated spreads DDL by itself and refuses the clause.
func (e *emitter) onCluster(database string) string {
	if e.cluster == "" || e.replicates(database) {
		return ""
	}
	return " ON CLUSTER " + chsql.QuoteIdent(e.cluster)
}

func (e *emitter) replicates(database string) bool {
	return e.eitherDatabase(database, func(d schema.ClickHouseDatabase) bool { return d.Spreads })
}

// sharesRows reports whether all servers that have the database have the same
// rows in it.
func (e *emitter) sharesRows(database string) bool {
	return e.eitherDatabase(database, func(d schema.ClickHouseDatabase) bool { return d.SharesRows })
}

// eitherDatabase reports whether the database is like that before or after the
// plan.
func (e *emitter) eitherDatabase(name string, is func(schema.ClickHouseDatabase) bool) bool {
	for _, g := range []*schema.Graph{e.pair.From, e.pair.To} {
		s, ok := g.Lookup(schema.Address{Kind: schema.KindSchema, Name: name}).(*schema.Schema)
		if ok && is(s.ClickHouse) {
			return true
		}
	}
	return false
}

// alone reports whether the server that is asked is the only one with tables of
// the database.
func (e *emitter) alone(database string) bool { return e.cluster == "" && !e.replicates(database) }

// rowsOf is what a query of a table's rows on every shard reads.
func (e *emitter) rowsOf(table schema.Address) string {
	if e.cluster == "" {
		return e.nameOf(table)
	}
	return e.across(e.replicated(table), table, table.Name)
}

// across is a table of that name beside the given one, or that itself, on the
// cluster: on one replica of each shard, where that has all that the shard has,
// and otherwise on every host. A Replicated database is a cluster by its own
// name.
func (e *emitter) across(shards bool, table schema.Address, name string) string {
	function, database := "clusterAllReplicas", "currentDatabase()"
	if table.Schema != e.dialect.database {
		database = chsql.QuoteString(table.Schema)
	}
	if shards {
		function = "cluster"
	}
	cluster := database
	if e.cluster != "" {
		cluster = chsql.QuoteString(e.cluster)
	}
	return function + "(" + cluster + ", " + database + ", " + chsql.QuoteString(name) + ")"
}

// replicated reports whether replicas give the table's rows to each other.
func (e *emitter) replicated(table schema.Address) bool {
	for _, g := range []*schema.Graph{e.pair.From, e.pair.To} {
		if t, ok := g.Lookup(table).(*schema.Table); ok && engineOf(t.ClickHouse.Engine).replicated() {
			return true
		}
	}
	return false
}

// strandsRows reports a block data on a cluster whose rows one host alone would
// get.
func (e *emitter) strandsRows(c planner.Change) bool {
	table := c.Address.Table()
	if e.onCluster(table.Schema) == "" || e.replicated(table) {
		return false
	}
	e.cannot(c, "rows are written on the host that the URL leads to, and the hosts of a cluster do not give each other the rows of this table. "+
		"Give it a Replicated engine, with a path without {shard} if every shard shall have the rows.")
	return true
}

// systemTables is the list of tables of every host.
func (e *emitter) systemTables() string {
	if e.cluster == "" {
		return "system.tables"
	}
	return everywhere(e.cluster, "tables")
}

// localCommands change what a replicated table keeps on each replica for
// itself.
var localCommands = []string{"MODIFY COMMENT", "MODIFY SETTING", "RESET SETTING"}

// perReplica reports whether a command must have its statement for itself. Of
// replicated tables, servers run ALTER on one replica, from which the others
// have it; what each keeps for itself they run on all, but only where nothing
// else is in the statement.
func (e *emitter) perReplica(table schema.Address, cmd command) bool {
	if e.cluster == "" && !e.replicates(table.Schema) || !slices.ContainsFunc(localCommands, func(words string) bool { return strings.HasPrefix(cmd.sql, words) }) {
		return false
	}
	return e.replicated(table)
}
