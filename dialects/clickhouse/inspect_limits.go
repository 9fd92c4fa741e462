package clickhouse

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/schema"
)

func (r *accessReader) readQuotas() error {
	quotas := map[string]*schema.Quota{}
	var name string
	var keys, names, except []string
	var all uint8
	var bits4, bits6 *uint8
	condition := r.scope.SharedNames(schema.KindQuota)
	sql := "SELECT name, arrayMap(x -> toString(x), keys), apply_to_all, apply_to_list, apply_to_except, " + r.either("quotas", "ipv4_prefix_bits", "NULL::Nullable(UInt8)") + ", " +
		r.either("quotas", "ipv6_prefix_bits", "NULL::Nullable(UInt8)") + " FROM system.quotas WHERE " + isAmong("name", condition) + " ORDER BY name"
	err := r.rows(sql, []any{&name, &keys, &all, &names, &except, &bits4, &bits6}, func() {
		quotas[name] = &schema.Quota{Name: name, KeyedBy: keys, To: setOf(all, names, except), IPv4PrefixBits: whole(bits4), IPv6PrefixBits: whole(bits6)}
		r.objects = append(r.objects, quotas[name])
	})
	if err != nil {
		return err
	}
	return r.readLimits(quotas, condition)
}

func whole(n *uint8) *int64 {
	if n == nil {
		return nil
	}
	value := int64(*n)
	return &value
}

// readLimits reads the intervals of quotas with the limits that the server
// knows.
func (r *accessReader) readLimits(quotas map[string]*schema.Quota, names []string) error {
	var known, columns []string
	for _, limit := range quotaLimits {
		if r.columns["quota_limits.max_"+limit] != "" {
			known = append(known, limit)
			columns = append(columns, "toFloat64(max_"+limit+")")
		}
	}
	var quota string
	var seconds uint32
	var randomized uint8
	var limits []*float64
	sql := "SELECT quota_name, duration, is_randomized_interval, [" + joinList(columns) + "] FROM system.quota_limits WHERE " + isAmong("quota_name", names) + " ORDER BY quota_name, duration"
	return r.rows(sql, []any{&quota, &seconds, &randomized, &limits}, func() {
		i := schema.QuotaInterval{Seconds: int64(seconds), Randomized: randomized == 1, Max: schema.Params{}}
		for at, limit := range limits {
			if limit != nil {
				i.Max[known[at]] = strconv.FormatFloat(*limit, 'f', -1, 64)
			}
		}
		if q := quotas[quota]; q != nil {
			q.Intervals = append(q.Intervals, i)
		}
	})
}

func (r *accessReader) readRowPolicies() error {
	var name, database, table, using string
	var restrictive, all uint8
	var names, except []string
	sql := "SELECT short_name, database, table, ifNull(select_filter, ''), is_restrictive, apply_to_all, apply_to_list, apply_to_except FROM system.row_policies WHERE " +
		isAmong("short_name", r.scope.SharedNames(schema.KindRowPolicy)) + " ORDER BY database, table, short_name"
	return r.rows(sql, []any{&name, &database, &table, &using, &restrictive, &all, &names, &except}, func() {
		p := &schema.RowPolicy{Name: name, Restrictive: restrictive == 1, Using: schema.SQLExpr(cmp.Or(using, "1")), To: setOf(all, names, except)}
		if p.On = r.policyOn(database, table); p.On.IsZero() {
			r.strayPolicy(name, database, table)
			return
		}
		if r.dialectFor().identifyRowPolicy(p); slices.Contains(r.scope.Shared, p.Address()) {
			r.objects = append(r.objects, p)
		}
	})
}

// strayPolicy names a row policy that the server has left behind a relation: it
// holds for the next one of that name, and is in the way of a policy of a model.
func (r *accessReader) strayPolicy(name, database, table string) {
	if slices.Contains(r.names, database) {
		r.unmodelled(name, "The row policy %s is on %s, which is not there, or has no model.", chsql.QuoteIdent(name), chsql.Name{Database: database, Name: table})
	}
}

// policyOn is what a row policy is on, zero for what is not inspected.
func (r *accessReader) policyOn(database, table string) schema.Address {
	if !slices.Contains(r.names, database) {
		return schema.Address{}
	}
	if table == "" {
		return schema.Address{Kind: schema.KindSchema, Name: database}
	}
	for _, kind := range []schema.Kind{schema.KindTable, schema.KindView, schema.KindMaterialized} {
		if a := (schema.Address{Kind: kind, Schema: database, Name: table}); r.known[a] {
			return a
		}
	}
	return schema.Address{}
}

func (r *accessReader) dialectFor() dialect { return dialect{database: r.namespace()} }
