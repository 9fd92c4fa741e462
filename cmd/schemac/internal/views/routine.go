package views

import (
	"strings"

	"github.com/schemac/schemac/schema"
)

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
