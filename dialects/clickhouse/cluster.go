package clickhouse

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
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
	for _, g := range []*schema.Graph{e.pair.From, e.pair.To} {
		s, ok := g.Lookup(schema.Address{Kind: schema.KindSchema, Name: database}).(*schema.Schema)
		if ok && engineOf(s.ClickHouse.Engine).name == "Replicated" {
			return true
		}
	}
	return false
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
	for _, g := range []*schema.Graph{e.pair.From, e.pair.To} {
		if t, ok := g.Lookup(table).(*schema.Table); ok && engineOf(t.ClickHouse.Engine).replicated() {
			return true
		}
	}
	return false
}
