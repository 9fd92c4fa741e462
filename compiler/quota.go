package compiler

import (
	"strconv"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/schemac/schemac/schema"
)

var quotaSpec = newSpec("quota",
	fields(metaFields[schema.Quota](), []field[schema.Quota]{
		{name: "keyed_by", in: clickhouse, decode: decodeKeyedBy, print: printKeyedBy},
		optionalInteger("ipv4_prefix_bits", clickhouse, func(q *schema.Quota) **int64 { return &q.IPv4PrefixBits }),
		optionalInteger("ipv6_prefix_bits", clickhouse, func(q *schema.Quota) **int64 { return &q.IPv6PrefixBits }),
	}, setFields("to", func(q *schema.Quota) *schema.RoleSet { return &q.To }),
		[]field[schema.Quota]{comment[schema.Quota]()}),
	[]nested[schema.Quota]{{name: "interval", decode: decodeInterval, print: printIntervals}})

func decodeQuota(d *decoder, b block) { decodeNamed(d, b, quotaSpec, &schema.Quota{}) }

func printQuota(p *printer, q *schema.Quota) {
	p.open("quota", q.Name)
	quotaSpec.print(p, q)
	p.close()
}

func decodeKeyedBy(d *decoder, q *schema.Quota, e hclsyntax.Expression) {
	if items, ok := d.list(e, "a list of words, as in [user_name]"); ok {
		q.KeyedBy = d.keywords(items, []string{"user_name", "ip_address", "forwarded_ip_address", "client_key", "normalized_query_hash"})
	}
}

func printKeyedBy(p *printer, q *schema.Quota) {
	if len(q.KeyedBy) > 0 {
		p.list("keyed_by", q.KeyedBy)
	}
}

var intervalSpec = newSpec("interval", []field[schema.QuotaInterval]{
	required(field[schema.QuotaInterval]{name: "duration", in: clickhouse, decode: decodeDuration, print: printDuration}),
	flag("randomized", clickhouse, func(i *schema.QuotaInterval) *bool { return &i.Randomized }),
	printedAsMap(paramsField("max", clickhouse, maxOf), maxOf),
}, nil)

func maxOf(i *schema.QuotaInterval) *schema.Params { return &i.Max }

func decodeInterval(d *decoder, q *schema.Quota, b block) {
	var i schema.QuotaInterval
	intervalSpec.decode(d, b, &i, nil)
	q.Intervals = append(q.Intervals, i)
}

func printIntervals(p *printer, q *schema.Quota) {
	for _, i := range q.Intervals {
		p.open("interval")
		intervalSpec.print(p, &i)
		p.close()
	}
}

func decodeDuration(d *decoder, i *schema.QuotaInterval, e hclsyntax.Expression) {
	text, ok := d.text(e)
	if !ok {
		return
	}
	if i.Seconds = schema.ParseInterval(text); i.Seconds == 0 {
		d.problems.Errorf("wrong-value", "Wrong kind of value", d.at(e.Range()),
			"%q is no duration. Write a number and second, minute, hour, day, week, month, quarter or year, as in \"1 hour\".", text)
	}
}

func printDuration(p *printer, i *schema.QuotaInterval) {
	number, unit := schema.SplitInterval(i.Seconds)
	p.attr("duration", quote(strconv.FormatInt(number, 10)+" "+unit))
}
