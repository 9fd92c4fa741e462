package clickhouse

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
)

// hostName tells hosts apart that share a machine, too. In a query of a
// cluster every host answers for itself.
const hostName = "concat(hostName(), ':', toString(tcpPort()))"

// everywhere is a system table of every host of a cluster.
func everywhere(cluster, table string) string {
	return "clusterAllReplicas(" + chsql.QuoteString(cluster) + ", system." + table + ")"
}

// reachable asks the hosts that answer, and leaves out the others.
const reachable = " SETTINGS skip_unavailable_shards = 1"

// hostsOf are the hosts of a cluster that answer.
func (t *target) hostsOf(ctx context.Context, cluster string) ([]string, error) {
	return t.texts(ctx, "SELECT "+hostName+" AS host FROM "+everywhere(cluster, "one")+" ORDER BY host"+reachable)
}

// configured are the hosts that the server's configuration gives a cluster.
func (t *target) configured(ctx context.Context, cluster string) ([]string, error) {
	return t.texts(ctx, "SELECT concat(host_name, ':', toString(port)) FROM system.clusters WHERE cluster = "+macro(cluster)+" ORDER BY shard_num, replica_num")
}

// macro is an expression for a cluster's name, which the server's
// configuration may have to unfold.
func macro(cluster string) string {
	name, folded := strings.CutPrefix(cluster, "{")
	if !folded {
		return chsql.QuoteString(cluster)
	}
	return "getMacro(" + chsql.QuoteString(strings.TrimSuffix(name, "}")) + ")"
}

// hostFacts are the facts about a statement's objects on each host of its
// cluster that answers. Definitions are digests there.
func (t *target) hostFacts(ctx context.Context, r reading) (map[string]facts, error) {
	hosts, err := t.hostsOf(ctx, r.cluster)
	if err != nil {
		return nil, serverError(err)
	}
	all := map[string]facts{}
	for _, host := range hosts {
		all[host] = facts{}
	}
	if len(r.names) == 0 {
		return all, nil
	}
	query := t.relationsEverywhere(r)
	if catalogs[r.kind] != "" {
		query = catalogEverywhere(r)
	}
	rows, err := t.conn.Query(ctx, query+reachable)
	if err != nil {
		return nil, serverError(err)
	}
	defer rows.Close()
	for rows.Next() {
		var host, name string
		var f fact
		if err := rows.Scan(&host, &name, &f.UUID, &f.Engine, &f.Definition, &f.Rows); err != nil {
			return nil, err
		}
		if all[host] == nil {
			all[host] = facts{}
		}
		all[host][name] = f
	}
	return all, serverError(rows.Err())
}

// relationsEverywhere finds a statement's relations by the names that it has
// for them.
func (t *target) relationsEverywhere(r reading) string {
	var choices, conditions []string
	for _, n := range r.names {
		here := t.inFull(n)
		condition := "(database = " + chsql.QuoteString(here.Database) + " AND name = " + chsql.QuoteString(here.Name) + ")"
		conditions = append(conditions, condition)
		choices = append(choices, condition+", "+chsql.QuoteString(n.String()))
	}
	return "SELECT " + hostName + ", multiIf(" + strings.Join(choices, ", ") + ", ''), toString(uuid), engine, " +
		"hex(sipHash128(create_table_query)), toUInt64(ifNull(total_rows, 0)) FROM " + everywhere(r.cluster, "tables") + " WHERE " + strings.Join(conditions, " OR ")
}

// inFull is the name with its database. currentDatabase() would mean another
// one on another host.
func (t *target) inFull(n chsql.Name) chsql.Name {
	if n.Database == "" {
		n.Database = t.namespace()
	}
	return n
}

// catalogEverywhere finds objects outside of databases.
func catalogEverywhere(r reading) string {
	n := r.names[0]
	query := fmt.Sprintf(catalogs[r.kind], chsql.QuoteString(n.Name))
	query = strings.Replace(query, "SELECT ", "SELECT "+hostName+", "+chsql.QuoteString(n.String())+", ", 1)
	before, table, _ := strings.Cut(query, "FROM system.")
	table, condition, _ := strings.Cut(table, " ")
	return before + ", '', '', toUInt64(0) FROM " + everywhere(r.cluster, table) + " " + condition
}

// byHost decides for every host whether a statement has taken effect there.
// Hosts that are missing on either side are left out.
func byHost(r reading, before, now map[string]facts) map[string]recovered {
	decided := map[string]recovered{}
	for host, former := range before {
		if latter, answers := now[host]; answers {
			decided[host] = decideOn(r, former, latter)
		}
	}
	return decided
}

// names lists hosts, in order.
func names[V any](hosts map[string]V) []string { return slices.Sorted(maps.Keys(hosts)) }
