package project

import (
	"cmp"
	"regexp"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"
)

// Variable is a variable of the project file with the value that it has.
type Variable struct {
	Name string
	// Value is the text of a string, and JSON for anything else.
	Value string
	// Secret is why the value must not be shown; empty where it may be.
	Secret string
}

// secretName finds names that people give to secrets.
var secretName = regexp.MustCompile(`(?i)pass|pwd|secret|token|credential|private|api_?key|auth|dsn`)

// SecretName says why the value of something of that name must not be shown;
// empty where the name tells nothing.
func SecretName(name string) string {
	if secretName.MatchString(name) {
		return "its name is that of a secret"
	}
	return ""
}

// Declares reports whether the project file has a variable of that name.
func (p *Project) Declares(name string) bool {
	return slices.ContainsFunc(p.Variables, func(v Variable) bool { return v.Name == name })
}

// declare notes the variables in the order of their names.
func (l *loader) declare(values map[string]cty.Value) {
	for name, value := range values {
		l.project.Variables = append(l.project.Variables, Variable{Name: name, Value: valueText(value), Secret: cmp.Or(l.secrets[name], SecretName(name))})
	}
	slices.SortFunc(l.project.Variables, func(a, b Variable) int { return cmp.Compare(a.Name, b.Name) })
}

func valueText(value cty.Value) string {
	if value.IsNull() || !value.IsWhollyKnown() {
		return ""
	}
	if value.Type() == cty.String {
		return value.AsString()
	}
	text, err := ctyjson.Marshal(value, value.Type())
	if err != nil {
		return ""
	}
	return string(text)
}

// keep marks a variable as a secret. The first reason stands.
func (l *loader) keep(name, why string) {
	if l.secrets == nil {
		l.secrets = map[string]string{}
	}
	if l.secrets[name] == "" {
		l.secrets[name] = why
	}
}

// keepSource marks a variable whose default comes from an environment variable
// that has the name of a secret.
func (l *loader) keepSource(name string, expr hclsyntax.Expression) {
	_ = hclsyntax.VisitAll(expr, func(node hclsyntax.Node) hcl.Diagnostics {
		call, ok := node.(*hclsyntax.FunctionCallExpr)
		if !ok || call.Name != "getenv" || len(call.Args) != 1 {
			return nil
		}
		if source, diags := call.Args[0].Value(nil); !diags.HasErrors() && source.Type() == cty.String && !source.IsNull() && SecretName(source.AsString()) != "" {
			l.keep(name, "it comes from an environment variable with the name of a secret")
		}
		return nil
	})
}

// keepURLParts marks the variables that a URL is made of.
func (l *loader) keepURLParts(body *hclsyntax.Body, names []string) {
	for _, attribute := range []string{"url", "sandbox_url"} {
		if written := body.Attributes[attribute]; written != nil {
			for _, reference := range written.Expr.Variables() {
				for _, name := range namesIn(reference, names) {
					l.keep(name, "a URL is made of it")
				}
			}
		}
	}
}

// namesIn are the variables that a reference can mean: one, or all where it
// does not say which.
func namesIn(reference hcl.Traversal, all []string) []string {
	if reference.RootName() != "var" {
		return nil
	}
	if len(reference) > 1 {
		switch step := reference[1].(type) {
		case hcl.TraverseAttr:
			return []string{step.Name}
		case hcl.TraverseIndex:
			if step.Key.Type() == cty.String {
				return []string{step.Key.AsString()}
			}
		}
	}
	return all
}
