package compiler

import (
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/schemac/schemac/schema"
)

var ruleSpec = newSpec("rule",
	fields([]field[schema.Rule]{
		{name: "on", required: true, decode: decodeRuleTable, print: printRuleTable},
	}, metaFields[schema.Rule](), []field[schema.Rule]{
		required(keyword("event", postgres, []string{"INSERT", "UPDATE", "DELETE"}, func(r *schema.Rule) *string { return &r.Event })),
		flag("instead", postgres, func(r *schema.Rule) *bool { return &r.Instead }),
		expression("where", postgres, func(r *schema.Rule) *schema.Expr { return &r.Where }),
		{name: "as", decode: decodeRuleActions, print: printRuleActions},
		keyword("enabled", postgres, []string{"ORIGIN", "ALWAYS", "REPLICA", "DISABLED"}, func(r *schema.Rule) *string { return &r.Enabled }),
		comment[schema.Rule](),
	}), nil)

func decodeRule(d *decoder, b block) {
	errors := d.failures()
	r := &schema.Rule{}
	r.Name = d.begin(b, &r.Meta)
	d.needName(b, r.Name)
	d.owner = owner{schema: d.defaultSchema}
	ruleSpec.decode(d, b, r, &r.Origin)
	d.finish(r, errors)
}

func decodeRuleTable(d *decoder, r *schema.Rule, e hclsyntax.Expression) {
	d.relationOf(e, func(on schema.Address) { r.Schema, r.Table = on.Schema, on.Name })
}

// relationOf reads table.<name> or view.<name>. found learns the address.
func (d *decoder) relationOf(e hclsyntax.Expression, found func(schema.Address)) {
	p, ok := d.path(e)
	if !ok {
		return
	}
	kind := schema.Kind(p.steps[0])
	if !slices.Contains([]schema.Kind{schema.KindTable, schema.KindView}, kind) || len(p.steps) < 2 || len(p.steps) > 3 {
		d.problems.Errorf("wrong-reference", "Wrong kind of reference", p.at, "%s is neither a table nor a view. Write table.<name> or view.<name>.", p)
		return
	}
	d.link(func(l *linker) {
		if _, address, ok := l.object(p, d.defaultSchema, kind, p.steps[1:]); ok {
			found(address)
		}
	})
}

func printRuleTable(p *printer, r *schema.Rule) {
	p.attr("on", p.reference(p.parent(r.Address())))
}

// decodeRuleActions reads one statement or a list of them.
func decodeRuleActions(d *decoder, r *schema.Rule, e hclsyntax.Expression) {
	if _, isList := e.(*hclsyntax.TupleConsExpr); !isList {
		if x, ok := d.expression(e); ok {
			r.Actions = []schema.Expr{x}
		}
		return
	}
	texts, _ := d.texts(e)
	for _, text := range texts {
		r.Actions = append(r.Actions, schema.SQLExpr(text))
	}
}

func printRuleActions(p *printer, r *schema.Rule) {
	if len(r.Actions) == 1 {
		p.sqlString("as", r.Actions[0].SQL)
		return
	}
	texts := make([]string, len(r.Actions))
	for i, action := range r.Actions {
		texts[i] = quote(action.SQL)
	}
	if len(texts) > 0 {
		p.list("as", texts)
	}
}

func printRule(p *printer, r *schema.Rule) {
	p.open("rule", r.Name)
	ruleSpec.print(p, r)
	p.close()
}
