package compiler

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/schemac/schemac/schema"
)

// lintIgnore is the attribute that exempts an object from rules of lint, each
// with its reason. It says nothing of the schema, so that it is not printed
// with one.
func lintIgnore[T any, O object[T]]() field[T] {
	return field[T]{name: "lint_ignore", decode: func(d *decoder, t *T, e hclsyntax.Expression) {
		origin := &O(t).Common().Origin
		origin.Exempt = append(origin.Exempt, d.exemptions(e)...)
	}}
}

// exemptions reads { CODE = "reason" }. Each is placed at its code.
func (d *decoder) exemptions(e hclsyntax.Expression) (list []schema.Exemption) {
	object, ok := e.(*hclsyntax.ObjectConsExpr)
	if !ok {
		d.wrong(e, `the codes of rules with reasons, as in { CS103 = "holds a dozen rows" }`)
		return nil
	}
	seen := map[string]bool{}
	for _, item := range object.Items {
		at := d.at(item.KeyExpr.Range())
		code, named := d.paramName(item.KeyExpr)
		reason, given := d.text(item.ValueExpr)
		switch {
		case !named || !given:
		case seen[code]:
			d.repeated(at, code)
		default:
			list = append(list, schema.Exemption{Code: code, Reason: reason, Range: at})
		}
		seen[code] = true
	}
	return list
}
