package compiler

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/schemac/schemac/schema"
)

var refreshSpec = newSpec("refresh", []field[schema.Refresh]{
	required(expression("expr", anyDialect, func(r *schema.Refresh) *schema.Expr { return &r.Schedule })),
	flag("append", anyDialect, func(r *schema.Refresh) *bool { return &r.Append }),
	{name: "depends_on",
		decode: func(d *decoder, r *schema.Refresh, e hclsyntax.Expression) {
			d.references(e, func(found []schema.Address) { r.Views = found })
		},
		print: func(p *printer, r *schema.Refresh) { p.references("depends_on", r.Views) }},
	refreshSettingsField,
	flag("empty", anyDialect, func(r *schema.Refresh) *bool { return &r.Empty }),
}, []nested[schema.Refresh]{refreshSettingsBlock})

var refreshSettingsField, refreshSettingsBlock = orderedParams("settings",
	func(r *schema.Refresh) *schema.Params { return &r.Settings },
	func(r *schema.Refresh) *[]string { return &r.SettingsOrder })

// refreshBlock says when a refreshable materialized view runs its query.
var refreshBlock = nested[schema.Materialized]{name: "refresh", in: clickhouse, once: true,
	decode: func(d *decoder, m *schema.Materialized, b block) {
		refreshSpec.decode(d, b, &m.ClickHouse.Refresh, nil)
	},
	print: func(p *printer, m *schema.Materialized) {
		if m.ClickHouse.Refresh.IsZero() {
			return
		}
		p.open("refresh")
		refreshSpec.print(p, &m.ClickHouse.Refresh)
		p.close()
	}}

// references resolves a list of references once all symbols are known.
func (d *decoder) references(e hclsyntax.Expression, set func([]schema.Address)) {
	paths, _ := d.paths(e)
	d.referAll(paths, set)
}
