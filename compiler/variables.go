package compiler

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/schemac/schemac/schema/diag"
)

// environment collects the variables and locals of all files and evaluates
// them.
type environment struct {
	*compilation
	decoders  []*decoder
	variables map[string]*variable
	locals    map[string]*local
}

// variable is a block variable "x" { type = …  default = … }.
type variable struct {
	name  string
	typ   cty.Type
	value cty.Value
	at    hcl.Range
}

// collect takes the declarations of one chunk.
func (e *environment) collect(d *decoder) {
	if e.variables == nil {
		e.variables, e.locals = map[string]*variable{}, map[string]*local{}
	}
	e.decoders = append(e.decoders, d)
	e.compilation.decoders = append(e.compilation.decoders, d)
	if d.body == nil {
		e.incomplete = true
		return
	}
	for _, b := range d.body.Blocks {
		switch b.Type {
		case "variable":
			e.variable(d, b)
		case "locals":
			e.collectLocals(d, b)
		}
	}
}

// evaluate computes variables first and locals, which may use them and each
// other, then.
func (e *environment) evaluate() {
	e.external()
	values := map[string]cty.Value{}
	for name, v := range e.variables {
		values[name] = v.value
		if v.value == cty.NilVal {
			values[name] = cty.DynamicVal
			if !e.incomplete {
				e.problems.Errorf("missing-variable", "Missing variable", convertRange(v.at),
					"The variable %q has no default and was given no value. Give one, as in --var %s=value, or add a default.", name, name)
			}
		}
	}
	e.model.context.Variables["var"] = cty.ObjectVal(values)
	e.evaluateLocals()
}

func (e *environment) variable(d *decoder, b *hclsyntax.Block) {
	if len(b.Labels) != 1 {
		d.problems.Errorf("missing-name", "Missing name", d.at(b.DefRange()), "A variable has one label, its name, as in variable \"name\" { … }.")
		return
	}
	name := b.Labels[0]
	if first, again := e.variables[name]; again {
		d.problems.Errorf("duplicate-name", "Duplicate name", d.at(b.DefRange()),
			"The variable %q is declared more than once. The first declaration is at %s. Rename or remove one of them.", name, d.at(first.at))
		return
	}
	v := &variable{name: name, typ: cty.DynamicPseudoType, at: b.DefRange()}
	e.variables[name] = v
	variableSpec.decode(d, block{Block: b, ctx: functionsOnly(d.context)}, v, nil)
	if v.value == cty.NilVal {
		return
	}
	value, err := convert.Convert(v.value, v.typ)
	if err != nil {
		d.problems.Errorf("wrong-value", "Wrong kind of value", d.at(b.Body.Attributes["default"].SrcRange),
			"The default of the variable %q does not fit its type: %s.", name, err)
		v.value = cty.UnknownVal(v.typ)
		return
	}
	v.value = value
}

func functionsOnly(ctx *hcl.EvalContext) *hcl.EvalContext {
	return &hcl.EvalContext{Functions: ctx.Functions}
}

var variableSpec = newSpec("variable", []field[variable]{
	{name: "type", decode: decodeVariableType},
	{name: "default", decode: decodeVariableDefault},
	text("description", anyDialect, func(*variable) *string { return new(string) }),
}, nil)

func decodeVariableType(d *decoder, v *variable, e hclsyntax.Expression) {
	if s, ok := d.literal(e); ok { // older models quote the type
		parsed, diags := hclsyntax.ParseExpression([]byte(s), d.file, e.Range().Start)
		if diags.HasErrors() {
			d.report("syntax", diags)
			return
		}
		e = parsed
	}
	if name, ok := word(e); ok && (name == "int" || name == "integer") {
		v.typ = cty.Number
		return
	}
	typ, diags := typeexpr.TypeConstraint(e)
	d.report("wrong-value", diags)
	if !diags.HasErrors() {
		v.typ = typ
	}
}

func decodeVariableDefault(d *decoder, v *variable, e hclsyntax.Expression) {
	value, diags := e.Value(d.ctx)
	d.report("evaluation", diags)
	v.value = value
	if diags.HasErrors() {
		v.value = cty.DynamicVal
	}
}

// external sets the values that come from outside.
func (e *environment) external() {
	names := sortedKeys(e.variables)
	for _, name := range sortedKeys(e.opts.Variables) {
		v, declared := e.variables[name]
		if !declared {
			if !e.incomplete {
				e.problems.Errorf("unknown-variable", "Unknown variable", diag.Range{},
					"A value was given for the variable %q, which no model declares.%s", name, diag.DidYouMean(name, names))
			}
			continue
		}
		value, problem := parseVariable(e.opts.Variables[name], v.typ)
		if problem != "" {
			e.problems.Errorf("wrong-value", "Wrong kind of value", convertRange(v.at),
				"The value given for the variable %q is no %s: %s", name, typeexpr.TypeString(v.typ), problem)
			v.value = cty.UnknownVal(v.typ)
			continue
		}
		v.value = value
	}
}

// parseVariable reads a value by the type: a scalar as it is, anything else
// as an HCL expression. problem says in a sentence what is wrong.
func parseVariable(given string, typ cty.Type) (value cty.Value, problem string) {
	value = cty.StringVal(given)
	if !typ.IsPrimitiveType() && typ != cty.DynamicPseudoType {
		if l := scan([]byte(given)); l.tooDeep >= 0 {
			return value, l.reason
		}
		e, diags := hclsyntax.ParseExpression([]byte(given), "", hcl.InitialPos)
		if diags.HasErrors() {
			return value, diags[0].Detail
		}
		value, diags = e.Value(nil)
		if diags.HasErrors() {
			return value, diags[0].Detail
		}
	}
	converted, err := convert.Convert(value, typ)
	if err != nil {
		return value, strings.TrimSuffix(err.Error(), ".") + "."
	}
	return converted, ""
}
