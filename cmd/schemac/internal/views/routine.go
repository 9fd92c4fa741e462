package views

import (
	"strings"

	"github.com/schemac/schemac/schema"
)

// program describes what calls code, or is called.
func (d *phrases) program(o schema.Object) bool {
	switch o := o.(type) {
	case *schema.Function:
		d.function(o)
	case *schema.Procedure:
		d.routine(&o.Routine)
	case *schema.Aggregate:
		d.aggregate(o)
	case *schema.Operator:
		d.value("calls", o.Function.String())
	case *schema.Cast:
		d.cast(o)
	case *schema.OperatorClass:
		d.add("for " + typeText(o.Type))
		d.flag(o.Default, "default")
		d.members(o.Operators, o.Supports)
	case *schema.OperatorFamily:
		d.members(o.Operators, o.Supports)
	case *schema.EventTrigger:
		d.value("on", o.Event)
		d.list("tags", o.Tags)
		d.value("execute", o.Execute.String())
	case *schema.TextSearchDictionary:
		d.value("template", o.Template)
	case *schema.TextSearchConfig:
		d.value("parser", o.Parser)
		d.add(plural(len(o.Mappings), "mapping"))
	default:
		return false
	}
	return true
}

func (d *phrases) function(f *schema.Function) {
	d.routine(&f.Routine)
	switch {
	case len(f.ReturnTable) > 0:
		d.add("returns table " + argumentsText(f.ReturnTable))
	case f.ReturnSet:
		d.add("returns set of " + typeText(f.Return))
	default:
		d.value("returns", typeText(f.Return))
	}
	d.add(strings.ToLower(f.Volatility))
	d.flag(f.Strict, "strict")
	d.flag(f.Leakproof, "leakproof")
	d.flag(f.Window, "window")
	d.value("parallel", strings.ToLower(f.Parallel))
}

func (d *phrases) routine(r *schema.Routine) {
	d.add(argumentsText(r.Args))
	d.value("language", r.Language)
	d.value("security", strings.ToLower(r.Security))
}

func argumentsText(args []schema.Argument) string {
	if len(args) == 0 {
		return ""
	}
	texts := make([]string, len(args))
	for i, a := range args {
		var d phrases
		d.add(strings.ToLower(a.Mode))
		d.add(a.Name)
		d.add(typeText(a.Type))
		d.value("default", exprText(a.Default))
		texts[i] = d.String()
	}
	return "(" + strings.Join(texts, ", ") + ")"
}

func (d *phrases) aggregate(a *schema.Aggregate) {
	d.add(argumentsText(a.Args))
	d.value("order by", argumentsText(a.OrderBy))
	d.value("state", typeText(a.StateType))
	d.value("calls", a.StateFunc.String())
	d.value("final", a.Final.Func.String())
}

func (d *phrases) cast(c *schema.Cast) {
	d.value("with", c.With.String())
	d.flag(c.InOut, "by way of text")
	d.value("as", strings.ToLower(c.As))
}

func (d *phrases) members(operators []schema.OperatorMember, supports []schema.SupportMember) {
	names := make([]string, len(operators))
	for i, o := range operators {
		names[i] = o.Operator
	}
	d.list("operators", names)
	functions := make([]string, len(supports))
	for i, s := range supports {
		functions[i] = s.Function.String()
	}
	d.list("functions", functions)
}
