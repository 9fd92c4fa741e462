package project

import (
	"cmp"
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/schemac/schemac/schema/diag"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"
)

func (l *loader) decode(body *hclsyntax.Body) {
	for _, attribute := range sortedAttributes(body) {
		l.errorf(attribute.NameRange, "unknown-attribute", "Unknown attribute",
			"A project file has no attribute %q at its top. It consists of variable, database and lint blocks.", attribute.Name)
	}
	variables := map[string]cty.Value{}
	for _, block := range body.Blocks {
		if block.Type == "variable" {
			l.variable(block, variables)
		}
	}
	l.context = &hcl.EvalContext{
		Variables: map[string]cty.Value{"var": cty.ObjectVal(variables)},
		Functions: map[string]function.Function{"getenv": l.getenv()},
	}
	for _, block := range body.Blocks {
		switch block.Type {
		case "variable":
		case "database":
			l.keepURLParts(block.Body, slices.Collect(maps.Keys(variables)))
			l.database(block)
		case "lint":
			l.lint(block)
		default:
			l.errorf(block.TypeRange, "unknown-block", "Unknown block", "A project file has no %q blocks, only variable, database and lint.%s",
				block.Type, diag.DidYouMean(block.Type, []string{"variable", "database", "lint"}))
		}
	}
	l.declare(variables)
	l.check()
}

// getenv is the function that reads the environment: "" where the variable
// is unset.
func (l *loader) getenv() function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "name", Type: cty.String}},
		Type:   function.StaticReturnType(cty.String),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			value, _ := l.options.Getenv(args[0].AsString())
			return cty.StringVal(value), nil
		},
	})
}

func sortedAttributes(body *hclsyntax.Body) []*hclsyntax.Attribute {
	return slices.SortedFunc(maps.Values(body.Attributes), func(a, b *hclsyntax.Attribute) int {
		return cmp.Compare(a.SrcRange.Start.Byte, b.SrcRange.Start.Byte)
	})
}

// label gives the one label of a block.
func (l *loader) label(block *hclsyntax.Block) (string, bool) {
	if len(block.Labels) != 1 {
		l.errorf(block.DefRange(), "block-label", "Wrong number of labels", "A %s block has one label, its name, as in %s \"main\" { … }.", block.Type, block.Type)
		return "", false
	}
	for _, nested := range block.Body.Blocks {
		l.errorf(nested.TypeRange, "unknown-block", "Unknown block", "A %s block holds no blocks.", block.Type)
	}
	return block.Labels[0], true
}

// variable reads a variable block. It may use getenv, and no other variables.
func (l *loader) variable(block *hclsyntax.Block, variables map[string]cty.Value) {
	name, ok := l.label(block)
	if !ok {
		return
	}
	if _, twice := variables[name]; twice {
		l.errorf(block.DefRange(), "duplicate-name", "Duplicate name", "The variable %q is declared more than once. Rename or remove one of them.", name)
	}
	typ, value := cty.DynamicPseudoType, cty.NilVal
	l.context = &hcl.EvalContext{Functions: map[string]function.Function{"getenv": l.getenv()}}
	for _, attribute := range sortedAttributes(block.Body) {
		switch attribute.Name {
		case "description":
		case "type":
			var diags hcl.Diagnostics
			typ, diags = typeexpr.TypeConstraint(attribute.Expr)
			l.report(diags)
		case "default":
			value = l.evaluate(attribute)
			l.keepSource(name, attribute.Expr)
		default:
			l.unknownAttribute(attribute, block.Type, []string{"type", "default", "description"})
		}
	}
	variables[name] = l.variableValue(block, name, typ, value)
}

func (l *loader) variableValue(block *hclsyntax.Block, name string, typ cty.Type, value cty.Value) cty.Value {
	if given, ok := l.options.Variables[name]; ok {
		value = cty.StringVal(given)
	}
	if value == cty.NilVal {
		l.errorf(block.DefRange(), "missing-variable", "Variable without a value", "The variable %q has no default. Give it a value with --var %s=….", name, name)
		return cty.DynamicVal
	}
	converted, err := convert.Convert(value, typ)
	if err != nil {
		l.errorf(block.DefRange(), "wrong-type", "Wrong type", "The variable %q is to be a %s: %v.", name, typ.FriendlyName(), err)
		return cty.DynamicVal
	}
	return converted
}

func (l *loader) unknownAttribute(attribute *hclsyntax.Attribute, block string, known []string) {
	l.errorf(attribute.NameRange, "unknown-attribute", "Unknown attribute", "A %s block has no attribute %q.%s",
		block, attribute.Name, diag.DidYouMean(attribute.Name, known))
}

func (l *loader) evaluate(attribute *hclsyntax.Attribute) cty.Value {
	value, diags := attribute.Expr.Value(l.context)
	l.report(diags)
	return value
}

// attributes of a database block, each with where its value goes.
func (d *Database) attributes() map[string]any {
	return map[string]any{
		"default":        &d.Default,
		"dialect":        &d.Dialect,
		"url":            &d.URL,
		"sandbox_url":    &d.SandboxURL,
		"model_paths":    &d.ModelPaths,
		"model_tables":   &d.ModelTables,
		"schemas":        &d.Schemas,
		"exclude":        &d.Exclude,
		"overlap_models": &d.OverlapModels,
		"migrations":     &d.Migrations,
		"seeds":          &d.Seeds,
		"snapshot":       &d.Snapshot,
		"cluster":        &d.Cluster,
	}
}

func (l *loader) database(block *hclsyntax.Block) {
	name, ok := l.label(block)
	if !ok {
		return
	}
	d := &Database{Name: name, header: sourceRange(block.DefRange()), ranges: map[string]diag.Range{}}
	l.project.Databases = append(l.project.Databases, d)
	known := d.attributes()
	for _, attribute := range sortedAttributes(block.Body) {
		into, ok := known[attribute.Name]
		if !ok {
			l.unknownAttribute(attribute, block.Type, slices.Collect(maps.Keys(known)))
			continue
		}
		d.ranges[attribute.Name] = sourceRange(attribute.Expr.Range())
		l.assign(attribute, into)
	}
}

// assign evaluates the attribute into a *string, *bool or *[]string.
func (l *loader) assign(attribute *hclsyntax.Attribute, into any) {
	value := l.evaluate(attribute)
	want := cty.List(cty.String)
	switch into.(type) {
	case *string:
		want = cty.String
	case *bool:
		want = cty.Bool
	}
	value, err := convert.Convert(value, want)
	if err == nil && (value.IsNull() || !value.IsWhollyKnown()) {
		return // null is as good as absent; the unknown has been reported
	}
	if err != nil {
		l.errorf(attribute.Expr.Range(), "wrong-type", "Wrong type", "%s must be a %s: %v.", attribute.Name, want.FriendlyName(), err)
		return
	}
	switch into := into.(type) {
	case *string:
		*into = value.AsString()
	case *bool:
		*into = value.True()
	case *[]string:
		for _, element := range value.AsValueSlice() {
			if !element.IsNull() {
				*into = append(*into, element.AsString())
			}
		}
	}
}
