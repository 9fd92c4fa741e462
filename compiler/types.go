package compiler

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/schemac/schemac/schema"
)

// typeWords are the words that types of more than one word consist of. An
// identifier made of these alone stands for the words: double_precision.
// Others, such as pg_lsn, are names as they are.
var typeWords = map[string]bool{
	"double": true, "precision": true, "character": true, "char": true, "varying": true, "bit": true,
	"national": true, "native": true, "large": true, "object": true, "unsigned": true, "big": true, "int": true,
	"timestamp": true, "time": true, "with": true, "without": true, "zone": true,
	"interval": true, "year": true, "month": true, "day": true, "hour": true, "minute": true, "second": true, "to": true,
}

// typeName is the SQL spelling of a type identifier with its arguments, as
// written between the parentheses.
func (d *decoder) typeName(identifier, arguments string) string {
	if d.dialect == postgres && intervalFields[identifier] {
		return "interval " + identifier + arguments // second(3) is short for interval second(3)
	}
	words := strings.Split(identifier, "_")
	if len(words) == 1 || slices.ContainsFunc(words, func(w string) bool { return !typeWords[w] }) {
		return identifier + arguments
	}
	if slices.Contains(words, "to") && words[0] != "interval" {
		words = append([]string{"interval"}, words...)
	}
	if words[0] == "time" || words[0] == "timestamp" {
		words[0], arguments = words[0]+arguments, ""
	}
	return strings.Join(words, " ") + arguments
}

// typeExpr reads a type: an identifier, a call, a reference to an enum, an
// array of one of these, or sql("…"). set is called at once, or, for a user
// type, when all objects are known.
func (d *decoder) typeExpr(e hclsyntax.Expression, set func(schema.Type)) {
	inner, array := arrayElement(e)
	if p, ok := d.userType(inner); ok {
		from := d.owner.schema
		d.linkType(func(l *linker) {
			if a, ok := l.resolve(p, from); ok {
				set(schema.Type{User: a, Array: array})
			}
		})
		return
	}
	name, ok := d.typeText(inner)
	if !ok {
		return
	}
	if strings.TrimSpace(name) == "" {
		d.wrong(e, "a type, which must not be empty")
		return
	}
	set(schema.Type{Name: name, Array: array, Custom: d.isSpelledOut(inner)})
}

// isSpelledOut reports whether a type is written as text, mostly with
// sql("…"), and not as an identifier or call, which the dialect must know.
func (d *decoder) isSpelledOut(e hclsyntax.Expression) bool {
	call, ok := e.(*hclsyntax.FunctionCallExpr)
	if ok {
		return d.hasFunction(call.Name)
	}
	_, isWord := word(e)
	return !isWord
}

// arrayElement takes array(…) off.
func arrayElement(e hclsyntax.Expression) (hclsyntax.Expression, bool) {
	call, ok := e.(*hclsyntax.FunctionCallExpr)
	if !ok || call.Name != "array" || len(call.Args) != 1 || call.ExpandFinal {
		return e, false
	}
	inner, _ := arrayElement(call.Args[0]) // engines ignore the number of dimensions
	return inner, true
}

// userType is the path of a reference to an enum or another user type.
func (d *decoder) userType(e hclsyntax.Expression) (path, bool) {
	root := rootName(e)
	if _, bare := word(e); bare || !schema.Kind(root).IsType() || root != string(schema.KindEnum) && (!d.dialect.has(postgres) || d.isVariable(root)) {
		return path{}, false
	}
	return d.path(e)
}

// intervalFields are the fields that an interval type can be limited to.
var intervalFields = map[string]bool{"year": true, "month": true, "day": true, "hour": true, "minute": true, "second": true}

func (d *decoder) typeText(e hclsyntax.Expression) (string, bool) {
	if name, ok := word(e); ok {
		return d.typeName(name, ""), true
	}
	call, ok := e.(*hclsyntax.FunctionCallExpr)
	if !ok || call.Name == "sql" || d.hasFunction(call.Name) {
		if root := rootName(e); root != "" && !d.isVariable(root) {
			d.wrong(e, `a type, as in bigint, varchar(255), enum.status or sql("…")`)
			return "", false
		}
		return d.sqlText(e)
	}
	return d.typeCall(call)
}

// typeCall renders a type with arguments, spaced as the engine prints them.
func (d *decoder) typeCall(call *hclsyntax.FunctionCallExpr) (string, bool) {
	separator := ","
	if d.dialect == clickhouse {
		separator = ", "
	}
	arguments, ok := d.callArguments(call)
	return d.typeName(call.Name, "("+strings.Join(arguments, separator)+")"), ok
}

// callArguments renders the arguments of a call that is a type or an engine.
func (d *decoder) callArguments(call *hclsyntax.FunctionCallExpr) ([]string, bool) {
	arguments := make([]string, 0, len(call.Args))
	for _, arg := range call.Args {
		text, ok := d.callArgument(arg)
		if !ok {
			return nil, false
		}
		arguments = append(arguments, text)
	}
	return arguments, true
}

func (d *decoder) callArgument(e hclsyntax.Expression) (string, bool) {
	if s, ok := d.literal(e); ok {
		return quoteSQL(s), true
	}
	if call, ok := e.(*hclsyntax.FunctionCallExpr); ok && call.Name != "sql" && !d.hasFunction(call.Name) {
		return d.typeCall(call)
	}
	if name, ok := word(e); ok {
		return d.typeName(name, ""), true
	}
	v, ok := d.eval(e)
	if !ok {
		return "", false
	}
	switch {
	case v.Type() == cty.Number:
		return d.number(e, v), true
	case v.Type() == cty.String:
		return quoteSQL(v.AsString()), true
	case v.Type() == cty.Bool:
		return boolText(v), true
	case v.Type().Equals(sqlType):
		s, _ := sqlOrString(v)
		return s, true
	}
	d.wrong(e, "a number, a string or a type as an argument")
	return "", false
}

// quoteSQL writes a string argument of a type; backslashes are doubled, since
// the engine that has such types, ClickHouse, reads escapes.
func quoteSQL(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) + "'"
}

// raw reads what goes to the engine as it is: an identifier, a call, a string
// or sql("…").
func (d *decoder) raw(e hclsyntax.Expression) (string, bool) {
	if name, ok := word(e); ok {
		return name, true
	}
	if call, ok := e.(*hclsyntax.FunctionCallExpr); ok && call.Name != "sql" && !d.hasFunction(call.Name) {
		arguments, ok := d.callArguments(call)
		return call.Name + "(" + strings.Join(arguments, ", ") + ")", ok
	}
	return d.sqlText(e)
}
