package compiler

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/schemac/schemac/schema"
)

var rowPolicySpec = newSpec("row_policy",
	fields([]field[schema.RowPolicy]{
		{name: "on", required: true, decode: decodeRowPolicyOn, print: func(p *printer, r *schema.RowPolicy) { p.attr("on", p.reference(r.On)) }},
	}, metaFields[schema.RowPolicy](), []field[schema.RowPolicy]{
		{name: "as", decode: decodeRowPolicyMode, print: printRowPolicyMode},
		required(expression("using", clickhouse, func(r *schema.RowPolicy) *schema.Expr { return &r.Using })),
	}, setFields("to", func(r *schema.RowPolicy) *schema.RoleSet { return &r.To }),
		[]field[schema.RowPolicy]{comment[schema.RowPolicy]()}), nil)

func decodeRowPolicy(d *decoder, b block) {
	errors := d.failures()
	r := &schema.RowPolicy{}
	r.Name = d.begin(b, &r.Meta)
	d.needName(b, r.Name)
	d.owner = owner{schema: d.defaultSchema}
	rowPolicySpec.decode(d, b, r, &r.Origin)
	d.finish(r, errors)
}

func printRowPolicy(p *printer, r *schema.RowPolicy) {
	p.open("row_policy", r.Name)
	rowPolicySpec.print(p, r)
	p.close()
}

// decodeRowPolicyOn reads a relation or a database.
func decodeRowPolicyOn(d *decoder, r *schema.RowPolicy, e hclsyntax.Expression) {
	p, ok := d.path(e)
	if !ok {
		return
	}
	d.refer(p, func(l *linker, a schema.Address) {
		if !a.Kind.IsRelation() && a.Kind != schema.KindSchema {
			l.problems.Errorf("wrong-reference", "Wrong kind of reference", p.at,
				"%s: a %s has no row policies. Name a table or a view, or a schema for all tables in it.", p, a.Kind)
			return
		}
		r.On = a
	})
}

func decodeRowPolicyMode(d *decoder, r *schema.RowPolicy, e hclsyntax.Expression) {
	if word, ok := d.keyword(e, []string{"PERMISSIVE", "RESTRICTIVE"}); ok {
		r.Restrictive = word == "RESTRICTIVE"
	}
}

func printRowPolicyMode(p *printer, r *schema.RowPolicy) {
	if r.Restrictive {
		p.attr("as", "RESTRICTIVE")
	}
}
