package compiler

import (
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// paramsField and paramsBlock read parameters by name; models may write
// either name = { … } or name { … }. Exactly one of the two prints.
func paramsField[T any](name string, in dialectSet, get func(*T) *schema.Params) field[T] {
	return field[T]{name: name, in: in,
		decode: func(d *decoder, t *T, e hclsyntax.Expression) {
			if params, ok := d.params(e); ok {
				mergeParams(get(t), params)
			}
		}}
}

func paramsBlock[T any](name string, in dialectSet, get func(*T) *schema.Params) nested[T] {
	return nested[T]{name: name, in: in, once: true,
		decode: func(d *decoder, t *T, b block) {
			mergeParams(get(t), d.paramsBody(b))
		}}
}

// orderedParams are parameters whose order in the text is kept, as an attribute
// and as a block.
func orderedParams[T any](name string, get func(*T) *schema.Params, order func(*T) *[]string) (field[T], nested[T]) {
	return orderedParamsWritten(name, get, order, func(t *T) schema.Params { return *get(t) })
}

// orderedParamsWritten is orderedParams with others to print: those of written.
func orderedParamsWritten[T any](name string, get func(*T) *schema.Params, order func(*T) *[]string, written func(*T) schema.Params) (field[T], nested[T]) {
	add := func(t *T, settings []schema.Setting) {
		var names []string
		for _, s := range settings {
			names = append(names, s.Name)
		}
		if !slices.IsSorted(names) {
			*order(t) = names
		}
		mergeParams(get(t), paramsOf(settings))
	}
	return field[T]{name: name, in: clickhouse,
			decode: func(d *decoder, t *T, e hclsyntax.Expression) {
				if settings, ok := d.orderedParams(e); ok {
					add(t, settings)
				}
			},
			print: func(p *printer, t *T) { p.orderedParams(name, written(t), *order(t)) },
		}, nested[T]{name: name, in: clickhouse, once: true,
			decode: func(d *decoder, t *T, b block) { add(t, d.orderedBody(b)) }}
}

func mergeParams(to *schema.Params, params schema.Params) {
	if *to == nil && len(params) > 0 {
		*to = schema.Params{}
	}
	maps.Copy(*to, params)
}

// printedAsMap prints name = { … }.
func printedAsMap[T any](f field[T], get func(*T) *schema.Params) field[T] {
	f.print = func(p *printer, t *T) { p.params(f.name, *get(t)) }
	return f
}

// printedAsBlock prints name { … }, without the parameters that have an
// attribute of their own.
func printedAsBlock[T any](n nested[T], get func(*T) *schema.Params, except ...string) nested[T] {
	n.print = func(p *printer, t *T) {
		params := maps.Clone(*get(t))
		for _, name := range except {
			delete(params, name)
		}
		p.paramsBlock(n.name, params)
	}
	return n
}

// params reads { name = value }.
func (d *decoder) params(e hclsyntax.Expression) (schema.Params, bool) {
	settings, ok := d.orderedParams(e)
	return paramsOf(settings), ok
}

func paramsOf(settings []schema.Setting) schema.Params {
	params := make(schema.Params, len(settings))
	for _, s := range settings {
		params[s.Name] = s.Value
	}
	return params
}

// orderedParams is params in the order of the text, or by name where that is
// computed.
func (d *decoder) orderedParams(e hclsyntax.Expression) ([]schema.Setting, bool) {
	object, ok := e.(*hclsyntax.ObjectConsExpr)
	if !ok {
		return d.evalParams(e)
	}
	var settings []schema.Setting
	complete := true
	for _, item := range object.Items {
		name, ok := d.paramName(item.KeyExpr)
		complete = complete && ok
		value, ok := d.paramValue(item.ValueExpr)
		complete = complete && ok
		if slices.ContainsFunc(settings, func(s schema.Setting) bool { return s.Name == name }) {
			d.repeated(d.at(item.KeyExpr.Range()), name)
			complete = false
		}
		settings = append(settings, schema.Setting{Name: name, Value: value})
	}
	return settings, complete
}

// repeated reports a name that an object or a list has twice.
func (d *decoder) repeated(at diag.Range, name string) {
	d.problems.Errorf("duplicate-name", "Duplicate name", at, "%q is given more than once. Remove one of them.", name)
}

func (d *decoder) paramName(e hclsyntax.Expression) (string, bool) {
	key, ok := e.(*hclsyntax.ObjectConsKeyExpr)
	if !ok {
		return d.text(e)
	}
	if name, ok := word(key.Wrapped); ok && !key.ForceNonLiteral {
		return name, true
	}
	return d.text(key.Wrapped)
}

// paramValue reads a scalar; a bare word stands for itself.
func (d *decoder) paramValue(e hclsyntax.Expression) (string, bool) {
	if w, ok := word(e); ok {
		return w, true
	}
	return d.bare(e)
}

func (d *decoder) evalParams(e hclsyntax.Expression) ([]schema.Setting, bool) {
	v, ok := d.eval(e)
	if !ok {
		return nil, false
	}
	if !v.Type().IsMapType() && !v.Type().IsObjectType() {
		d.wrong(e, `a map, as in { name = "value" }`)
		return nil, false
	}
	var settings []schema.Setting
	for it := v.ElementIterator(); it.Next(); {
		key, element := it.Element()
		s, ok := scalarOf(element)
		if !ok {
			d.wrong(e, "a map of strings, numbers and bools")
			return nil, false
		}
		settings = append(settings, schema.Setting{Name: key.AsString(), Value: s})
	}
	return settings, true
}

// paramsBody reads the attributes of a block as parameters.
func (d *decoder) paramsBody(b block) schema.Params { return paramsOf(d.orderedBody(b)) }

// orderedBody is paramsBody in the order of the text.
func (d *decoder) orderedBody(b block) []schema.Setting {
	outer := d.ctx
	d.ctx = b.ctx
	var settings []schema.Setting
	names := slices.SortedFunc(maps.Keys(b.Body.Attributes), func(x, y string) int {
		return b.Body.Attributes[x].NameRange.Start.Byte - b.Body.Attributes[y].NameRange.Start.Byte
	})
	for _, name := range names {
		if name == forEach {
			continue
		}
		if s, ok := d.paramValue(b.Body.Attributes[name].Expr); ok {
			settings = append(settings, schema.Setting{Name: name, Value: s})
		}
	}
	for _, inner := range b.Body.Blocks {
		d.problems.Errorf("unknown-block", "Unknown block", d.at(inner.DefRange()), "A block %q holds only attributes. Remove the block %q.", b.Type, inner.Type)
	}
	d.ctx = outer
	return settings
}
