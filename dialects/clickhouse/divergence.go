package clickhouse

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/schema/diag"
)

// codeNoCluster is the server's code for a cluster that it does not know.
const codeNoCluster = 701

// mostNames is how many objects one warning names.
const mostNames = 10

// variants are the definitions of one object: which hosts have which.
type variants struct {
	kind, name string
	// hosts are in groups of one definition each, the largest first.
	hosts [][]string
	// lacking are the hosts that do not have the object.
	lacking []string
}

// pattern says which hosts differ, in words that are the same for all objects
// that differ so.
func (v variants) pattern() string {
	var parts []string
	if len(v.hosts) > 1 {
		for i, group := range v.hosts {
			word := "another"
			if i == 0 {
				word = "one definition"
			}
			parts = append(parts, strings.Join(group, ", ")+": "+word)
		}
	} else {
		parts = append(parts, strings.Join(v.hosts[0], ", ")+": there")
	}
	if len(v.lacking) > 0 {
		parts = append(parts, strings.Join(v.lacking, ", ")+": not there")
	}
	return strings.Join(parts, "; ")
}

// compared is the text by which two hosts have the same table: without the
// path and the name of a replica, which may be written out on each.
const compared = `hex(sipHash128(replaceRegexpOne(create_table_query, '(Replicated[A-Za-z]*MergeTree\\()\'[^\']*\', \'[^\']*\'', '\\1')))`

// divergent finds what the hosts of the cluster do not all have in the same
// form, with one question to all of them. Tables that schemac and materialized
// views have for themselves are none of anybody's.
func (t *target) divergent(ctx context.Context, databases, hosts []string) ([]variants, error) {
	quoted := make([]string, len(databases))
	for i, name := range databases {
		quoted[i] = chsql.QuoteString(name)
	}
	in := " IN (" + strings.Join(quoted, ", ") + ")"
	rows, err := t.conn.Query(ctx, "SELECT host, kind, object, digest FROM ("+
		"SELECT "+hostName+" AS host, 'table' AS kind, concat(database, '.', name) AS object, "+compared+" AS digest FROM "+everywhere(t.cluster, "tables")+
		" WHERE database"+in+" AND NOT is_temporary AND NOT startsWith(name, '.inner') AND NOT startsWith(name, '"+ownPrefix+"')"+
		" UNION ALL SELECT "+hostName+", 'database', name, engine FROM "+everywhere(t.cluster, "databases")+" WHERE name"+in+
		" UNION ALL SELECT "+hostName+", 'function', name, hex(sipHash128(create_query)) FROM "+everywhere(t.cluster, "functions")+
		" WHERE origin = 'SQLUserDefined') ORDER BY kind, object, host"+reachable)
	if err != nil {
		return nil, serverError(err)
	}
	defer rows.Close()
	owners := map[[2]string]map[string]string{}
	for rows.Next() {
		var host, digest string
		var object [2]string
		if err := rows.Scan(&host, &object[0], &object[1], &digest); err != nil {
			return nil, err
		}
		if owners[object] == nil {
			owners[object] = map[string]string{}
		}
		owners[object][host] = digest
	}
	return differing(owners, hosts), serverError(rows.Err())
}

// differing are the objects that not all hosts have in one form. owners has
// the digests of each by host.
func differing(owners map[[2]string]map[string]string, hosts []string) []variants {
	var list []variants
	for object, digests := range owners {
		v := variants{kind: object[0], name: object[1]}
		if v.group(digests, hosts); len(v.hosts) > 1 || len(v.lacking) > 0 {
			list = append(list, v)
		}
	}
	slices.SortFunc(list, func(a, b variants) int { return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.name, b.name)) })
	return list
}

// group sorts the hosts by what they have.
func (v *variants) group(digests map[string]string, hosts []string) {
	groups := map[string][]string{}
	for _, host := range names(digests) {
		groups[digests[host]] = append(groups[digests[host]], host)
	}
	v.hosts = slices.SortedFunc(maps.Values(groups), func(a, b []string) int { return cmp.Or(len(b)-len(a), slices.Compare(a, b)) })
	for _, host := range hosts {
		if _, has := digests[host]; !has {
			v.lacking = append(v.lacking, host)
		}
	}
}

// compareHosts reports hosts of the cluster that do not answer, and what
// differs among those that do. The plan is made from the host that is
// connected; nothing that differs can be changed before it is the same again,
// for which see Ready.
func (in *inspection) compareHosts() error {
	if in.cluster == "" || strings.HasPrefix(in.namespace(), scratchPrefix) {
		return nil
	}
	hosts, missing, err := in.roll(in.ctx)
	if hasCode(err, accessDenied) {
		in.warn("hosts-unknown", "Hosts cannot be compared", "", "This user may not ask the hosts of the cluster %s (%s) "+
			"Grant REMOTE ON *.*, or differences between the hosts stay unseen.", in.cluster, err)
		return nil
	}
	if err != nil {
		return err
	}
	if missing != "" {
		in.warn("hosts-missing", "Hosts do not answer", "", "%s Nothing is applied before they all do.", missing)
	}
	if len(in.names) == 0 {
		return nil
	}
	different, err := in.divergent(in.ctx, in.names, hosts)
	if err != nil {
		return err
	}
	in.reportDifferences(different)
	return nil
}

// reportDifferences tells objects that differ on the same hosts together.
func (in *inspection) reportDifferences(different []variants) {
	byPattern := map[string][]string{}
	var order []string
	for _, v := range different {
		pattern := v.pattern()
		if byPattern[pattern] == nil {
			order = append(order, pattern)
		}
		byPattern[pattern] = append(byPattern[pattern], v.kind+" "+v.name)
	}
	for _, pattern := range order {
		objects := byPattern[pattern]
		named := strings.Join(objects[:min(len(objects), mostNames)], ", ")
		if more := len(objects) - mostNames; more > 0 {
			named += fmt.Sprintf(" and %d more", more)
		}
		in.warn("hosts-differ", "Hosts differ", objects[0], "The hosts of the cluster %s do not have the same: %s (%s). "+
			"What is planned is planned from what %s has, and nothing of this is changed before the hosts agree.", in.cluster, named, pattern, in.options.Addr[0])
	}
}

func (in *inspection) warn(code, summary, address, format string, args ...any) {
	in.problems.Append(diag.Diagnostic{Severity: diag.Warning, Code: code, Summary: summary, Address: address, Detail: fmt.Sprintf(format, args...)})
}

// roll calls the hosts of the cluster: those that answer, and a sentence about
// those that do not.
func (t *target) roll(ctx context.Context) (hosts []string, missing string, err error) {
	hosts, err = t.hostsOf(ctx, t.cluster)
	if err = serverError(err); hasCode(err, codeNoCluster) {
		return nil, "", t.noCluster(ctx)
	}
	if err != nil {
		return nil, "", err
	}
	all, err := t.configured(ctx, t.cluster)
	if err != nil {
		return nil, "", serverError(err)
	}
	if len(hosts) < len(all) {
		missing = fmt.Sprintf("Of the %d hosts of the cluster %s (%s), %d answer: %s.", len(all), t.cluster, strings.Join(all, ", "), len(hosts), strings.Join(hosts, ", "))
	}
	return hosts, missing, nil
}

// noCluster says which clusters there are.
func (t *target) noCluster(ctx context.Context) error {
	known, err := t.texts(ctx, "SELECT DISTINCT cluster FROM system.clusters ORDER BY cluster")
	if err != nil || len(known) == 0 {
		return fmt.Errorf("the server knows no cluster %s; see remote_servers in its configuration, and cluster in the project file", t.cluster)
	}
	return fmt.Errorf("the server knows no cluster %s, but %s; correct cluster in the project file.%s", t.cluster, strings.Join(known, ", "), diag.DidYouMean(t.cluster, known))
}
