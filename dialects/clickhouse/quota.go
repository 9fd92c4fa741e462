package clickhouse

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// quotaLimits are what a quota can limit, in the server's order.
var quotaLimits = []string{"queries", "query_selects", "query_inserts", "errors", "result_rows", "result_bytes", "read_rows", "read_bytes",
	"execution_time", "written_bytes", "failed_sequential_authentications", "queries_per_normalized_hash"}

func (e *emitter) quota(c planner.Change) {
	switch {
	case c.Creates():
		q := c.After.(*schema.Quota)
		e.statement(c, "CREATE "+e.entity(c.Address)+quotaKey(q)+intervalsSQL(intervalChanges(nil, q.Intervals))+toClause(q.To), quotaHazards(q, nil)...)
	case c.Action == planner.Rename:
		e.renameEntity(c)
	case c.Drops():
		e.dropEntity(c)
	default:
		e.alterQuota(c)
	}
}

// alterQuota states the intervals that differ: the server leaves the others as
// they are.
func (e *emitter) alterQuota(c planner.Change) {
	before, after := c.Before.(*schema.Quota), c.After.(*schema.Quota)
	fields := dialects.NewFields(c)
	clauses := ""
	if takeAny(fields, "keyed_by", "ipv4_prefix_bits", "ipv6_prefix_bits") {
		clauses += quotaKey(after)
	}
	if fields.Take("intervals") {
		clauses += intervalsSQL(intervalChanges(before.Intervals, after.Intervals))
	}
	if takeAny(fields, "to.all", "to.names", "to.except") {
		clauses += " TO " + roleSet(after.To)
	}
	if clauses != "" {
		e.statement(c, "ALTER "+e.entity(c.Address)+clauses, quotaHazards(after, before)...)
	}
	e.rest(fields)
}

func quotaKey(q *schema.Quota) string {
	if len(q.KeyedBy) == 0 {
		return " NOT KEYED"
	}
	key := " KEYED BY " + joinList(q.KeyedBy)
	if countsAddresses(q) {
		key += prefixBits("IPV4", q.IPv4PrefixBits, 32) + prefixBits("IPV6", q.IPv6PrefixBits, 128)
	}
	return key
}

// prefixBits is the clause for an address of which a part counts.
func prefixBits(protocol string, bits *int64, all int64) string {
	if bits == nil || *bits == all {
		return ""
	}
	return " " + protocol + "_PREFIX_BITS " + strconv.FormatInt(*bits, 10)
}

func countsAddresses(q *schema.Quota) bool {
	return slices.ContainsFunc(q.KeyedBy, func(key string) bool { return strings.HasSuffix(key, "ip_address") })
}

// intervalChange is an interval as it is to be; nil limits take it away.
type intervalChange struct {
	schema.QuotaInterval
	gone bool
}

func intervalChanges(before, after []schema.QuotaInterval) []intervalChange {
	var changes []intervalChange
	for _, old := range before {
		if !slices.ContainsFunc(after, func(i schema.QuotaInterval) bool { return i.Seconds == old.Seconds }) {
			changes = append(changes, intervalChange{old, true})
		}
	}
	for _, i := range after {
		if !slices.ContainsFunc(before, func(old schema.QuotaInterval) bool {
			return intervalSQL(intervalChange{old, false}) == intervalSQL(intervalChange{i, false})
		}) {
			changes = append(changes, intervalChange{i, false})
		}
	}
	return changes
}

func intervalsSQL(changes []intervalChange) string {
	list := make([]string, len(changes))
	for i, change := range changes {
		list[i] = intervalSQL(change)
	}
	if len(list) == 0 {
		return ""
	}
	return " " + joinList(list)
}

func intervalSQL(i intervalChange) string {
	number, unit := schema.SplitInterval(i.Seconds)
	text := "FOR "
	if i.Randomized && !i.gone {
		text += "RANDOMIZED "
	}
	text += "INTERVAL " + strconv.FormatInt(number, 10) + " " + unit
	switch {
	case i.gone:
		return text + " NO LIMITS"
	case len(i.Max) == 0:
		return text + " TRACKING ONLY"
	}
	var limits []string
	for _, name := range quotaLimits {
		if value, limited := i.Max[name]; limited {
			limits = append(limits, name+" = "+value)
		}
	}
	return text + " MAX " + joinList(limits)
}

// quotaHazards warns of limits that were not there before.
func quotaHazards(q, before *schema.Quota) []dialects.Hazard {
	if roleSet(q.To) == "NONE" {
		return nil
	}
	for _, i := range q.Intervals {
		former := schema.Params{}
		if before != nil && roleSet(before.To) == roleSet(q.To) {
			for _, old := range before.Intervals {
				if old.Seconds == i.Seconds {
					former = old.Max
				}
			}
		}
		for name, value := range i.Max {
			if old, had := former[name]; !had || lower(value, old) {
				return []dialects.Hazard{quotaLimitsQueries(q.Name)}
			}
		}
	}
	return nil
}

func lower(a, b string) bool {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	return errX != nil || errY != nil || x < y
}

// normalizeQuota sorts, and leaves out prefixes that are whole addresses.
func normalizeQuota(q *schema.Quota) diag.List {
	var problems diag.List
	normalizeSet(&q.To)
	for _, bits := range []struct {
		field string
		value **int64
		all   int64
	}{{"ipv4_prefix_bits", &q.IPv4PrefixBits, 32}, {"ipv6_prefix_bits", &q.IPv6PrefixBits, 128}} {
		switch {
		case *bits.value == nil:
		case !countsAddresses(q):
			problems.Append(*refuse(q, bits.field, "%s is not keyed by an address, so that %s means nothing. Remove it, or key the quota by ip_address.", q.Address(), bits.field))
		case **bits.value == bits.all:
			*bits.value = nil
		}
	}
	if key := strings.Join(q.KeyedBy, ", "); len(q.KeyedBy) > 1 && key != "client_key, user_name" && key != "client_key, ip_address" {
		problems.Append(*refuse(q, "keyed_by", "ClickHouse knows no quotas that are keyed by %s. Write one word, or [client_key, user_name], or [client_key, ip_address].", key))
	}
	slices.SortStableFunc(q.Intervals, func(a, b schema.QuotaInterval) int { return cmp.Compare(a.Seconds, b.Seconds) })
	for i := range q.Intervals {
		problems = append(problems, normalizeInterval(q, &q.Intervals[i])...)
		if i > 0 && q.Intervals[i-1].Seconds == q.Intervals[i].Seconds {
			problems.Append(*refuse(q, "", "%s has two intervals of the same duration. Join them.", q.Address()))
		}
	}
	return problems
}

// normalizeInterval spells the limits as numbers.
func normalizeInterval(q *schema.Quota, i *schema.QuotaInterval) diag.List {
	var problems diag.List
	limits := schema.Params{}
	for name, value := range i.Max {
		number := chsql.SettingNumber(value)
		switch {
		case !slices.Contains(quotaLimits, name):
			problems.Append(*refuse(q, "", "%s: a quota has no limit %s.%s", q.Address(), name, diag.DidYouMean(name, quotaLimits)))
		case number == "":
			problems.Append(*refuse(q, "", "%s: the limit %s = %s is no number.", q.Address(), name, value))
		default:
			limits[name] = number
		}
	}
	if i.Max = nil; len(limits) > 0 {
		i.Max = limits
	}
	return problems
}
