package compiler

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/schemac/schemac/schema"
)

var policySpec = newSpec("policy",
	fields([]field[schema.Policy]{
		{name: "on", required: true, decode: decodePolicyTable, print: printPolicyTable},
	}, metaFields[schema.Policy](), []field[schema.Policy]{
		{name: "as", decode: decodePolicyMode, print: printPolicyMode},
		keyword("for", postgres, []string{"ALL", "SELECT", "INSERT", "UPDATE", "DELETE"}, func(p *schema.Policy) *string { return &p.Command }),
		roleList("to", func(p *schema.Policy) *[]string { return &p.Roles }),
		expression("using", postgres, func(p *schema.Policy) *schema.Expr { return &p.Using }),
		expression("check", postgres, func(p *schema.Policy) *schema.Expr { return &p.Check }),
		comment[schema.Policy](),
	}), nil)

func decodePolicy(d *decoder, b block) {
	errors := d.failures()
	p := &schema.Policy{}
	p.Name = d.begin(b, &p.Meta)
	d.needName(b, p.Name)
	d.owner = owner{schema: d.defaultSchema}
	policySpec.decode(d, b, p, &p.Origin)
	d.finish(p, errors)
}

func decodePolicyTable(d *decoder, p *schema.Policy, e hclsyntax.Expression) {
	d.tableOf(e, func(table schema.Address, _ map[string]string) { p.Schema, p.Table = table.Schema, table.Name })
}

func printPolicyTable(p *printer, policy *schema.Policy) {
	p.attr("on", p.reference(policy.Address().Table()))
}

func decodePolicyMode(d *decoder, p *schema.Policy, e hclsyntax.Expression) {
	if word, ok := d.keyword(e, []string{"PERMISSIVE", "RESTRICTIVE"}); ok {
		p.Restrictive = word == "RESTRICTIVE"
	}
}

func printPolicyMode(p *printer, policy *schema.Policy) {
	if policy.Restrictive {
		p.attr("as", "RESTRICTIVE")
	}
}

func printPolicy(p *printer, policy *schema.Policy) {
	p.open("policy", policy.Name)
	policySpec.print(p, policy)
	p.close()
}
