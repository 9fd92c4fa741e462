package compiler

import (
	"github.com/schemac/schemac/schema"
)

var projectionSpec = newSpec("projection",
	fields(metaFields[schema.Projection](), []field[schema.Projection]{
		expression("as", anyDialect, func(p *schema.Projection) *schema.Expr { return &p.Body }),
		expression("expr", anyDialect, func(p *schema.Projection) *schema.Expr { return &p.Index.Expr }),
		raw("type", anyDialect, func(p *schema.Projection) *string { return &p.Index.Type }),
		projectionSettingsField,
		flag("materialize", anyDialect, func(p *schema.Projection) *bool { return &p.Materialize }),
		comment[schema.Projection](),
	}), []nested[schema.Projection]{projectionSettingsBlock})

var projectionSettingsField, projectionSettingsBlock = orderedParams("settings",
	func(p *schema.Projection) *schema.Params { return &p.Settings },
	func(p *schema.Projection) *[]string { return &p.SettingsOrder })

func decodeProjection(d *decoder, b block) {
	errors := d.failures()
	o := &schema.Projection{Schema: d.owner.schema, Table: d.owner.name}
	o.Name = d.begin(b, &o.Meta)
	d.owner.place(o)
	d.needName(b, o.Name)
	projectionSpec.decode(d, b, o, &o.Origin)
	if d.failures() == errors {
		d.checkProjection(o, b)
	}
	d.finish(o, errors)
}

// checkProjection demands a query, or the expression and the type of an index.
func (d *decoder) checkProjection(o *schema.Projection, b block) {
	switch index := o.Index; {
	case o.Body.IsZero() && index == schema.ProjectionIndex{}:
		projectionSpec.missing(d, b, "as")
	case !o.Body.IsZero() && index != schema.ProjectionIndex{}:
		d.problems.Errorf("conflicting-attributes", "Conflicting attributes", d.at(b.DefRange()),
			"A projection has either as, or expr and type. Remove the one or the others.")
	case o.Body.IsZero() && index.Expr.IsZero():
		projectionSpec.missing(d, b, "expr")
	case o.Body.IsZero() && index.Type == "":
		projectionSpec.missing(d, b, "type")
	}
}

func printProjection(p *printer, o *schema.Projection) {
	p.open("projection", o.Name)
	projectionSpec.print(p, o)
	p.close()
}
