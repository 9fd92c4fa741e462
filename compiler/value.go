package compiler

import (
	"bytes"
	"math/big"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"golang.org/x/text/unicode/norm"

	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// sqlType is the type of what sql("…") returns.
var sqlType = cty.Capsule("sql", reflect.TypeFor[string]())

func sqlValue(text string) cty.Value { return cty.CapsuleVal(sqlType, &text) }

// literal is the text of an expression that is a string without templates.
// Most strings of a model are; they need no evaluation.
func (d *decoder) literal(e hclsyntax.Expression) (string, bool) {
	t, ok := e.(*hclsyntax.TemplateExpr)
	if !ok || !t.IsStringLiteral() {
		return "", false
	}
	l, ok := t.Parts[0].(*hclsyntax.LiteralValueExpr)
	if !ok {
		return "", false
	}
	return d.exact(l.Val.AsString(), t.SrcRange), true
}

// exact undoes the parser's Unicode normalization of a quoted string, which
// would change names and texts that are not in normal form. Escapes in such a
// string are left to the parser.
func (d *decoder) exact(parsed string, at hcl.Range) string {
	raw := d.source(at)
	if len(raw) < 2 || raw[0] != '"' || isASCII(raw) || norm.NFC.IsNormal(raw) {
		return parsed
	}
	raw = raw[1 : len(raw)-1]
	if bytes.ContainsAny(raw, "\\") {
		return unescape(string(raw), parsed)
	}
	return unescapeTemplate.Replace(string(raw))
}

var unescapeTemplate = strings.NewReplacer("$${", "${", "%%{", "%{")

// unescape resolves the escapes that printing writes; for others the parsed
// form stands.
func unescape(raw, parsed string) string {
	text := unescapeQuoted.Replace(writtenByNumber.ReplaceAllStringFunc(raw, byNumber))
	if norm.NFC.String(text) != parsed {
		return parsed
	}
	return text
}

var unescapeQuoted = strings.NewReplacer(`\\`, `\`, `\"`, `"`, `\n`, "\n", `\t`, "\t", `\r`, "\r", "$${", "${", "%%{", "%{")

// writtenByNumber finds the characters that are written by their number, beside
// backslashes that stand for themselves.
var writtenByNumber = regexp.MustCompile(`\\\\|\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8}`)

func byNumber(escape string) string {
	if n, err := strconv.ParseUint(escape[2:], 16, 32); err == nil {
		return string(rune(n))
	}
	return escape
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= 0x80 {
			return false
		}
	}
	return true
}

// source is the text at a range.
func (d *decoder) source(at hcl.Range) []byte {
	from, to := at.Start.Byte-d.offset, at.End.Byte-d.offset
	if from < 0 || to > len(d.src) || from > to {
		return nil
	}
	return d.src[from:to]
}

// eval computes an expression; ok is false if that failed, which has been
// reported, or if it is null, which means that the attribute is not set.
func (d *decoder) eval(e hclsyntax.Expression) (v cty.Value, ok bool) {
	v, diags := e.Value(d.ctx)
	if diags.HasErrors() {
		d.report("evaluation", diags)
		return cty.NilVal, false
	}
	if !v.IsWhollyKnown() {
		d.unknown++
		return cty.NilVal, false
	}
	if v.IsNull() {
		return cty.NilVal, false
	}
	return v, true
}

func (d *decoder) wrong(e hclsyntax.Expression, want string) {
	d.problems.Errorf("wrong-value", "Wrong kind of value", d.at(e.Range()), "This attribute takes %s.", want)
}

// text evaluates a string.
func (d *decoder) text(e hclsyntax.Expression) (string, bool) {
	if s, ok := d.literal(e); ok {
		return s, true
	}
	v, ok := d.eval(e)
	if !ok {
		return "", false
	}
	if v.Type() != cty.String {
		d.wrong(e, `a string, as in "text"`)
		return "", false
	}
	return v.AsString(), true
}

// sqlText evaluates a string or sql("…"). A heredoc loses the newline that
// its syntax adds.
func (d *decoder) sqlText(e hclsyntax.Expression) (string, bool) {
	if call, ok := e.(*hclsyntax.FunctionCallExpr); ok && call.Name == "sql" && len(call.Args) == 1 && !call.ExpandFinal {
		return d.sqlText(call.Args[0])
	}
	s, ok := d.literal(e)
	if !ok {
		v, valid := d.eval(e)
		if !valid {
			return "", false
		}
		if s, ok = sqlOrString(v); !ok {
			d.wrong(e, `SQL as a string or as sql("…")`)
			return "", false
		}
	}
	if raw := d.source(e.Range()); len(raw) > 0 && raw[0] == '<' {
		s = strings.TrimSuffix(s, "\n")
	}
	return s, true
}

func sqlOrString(v cty.Value) (string, bool) {
	switch {
	case v.Type() == cty.String:
		return v.AsString(), true
	case v.Type().Equals(sqlType):
		return *v.EncapsulatedValue().(*string), true
	}
	return "", false
}

// expression evaluates SQL that must not be empty.
func (d *decoder) expression(e hclsyntax.Expression) (schema.Expr, bool) {
	s, ok := d.sqlText(e)
	if ok && strings.TrimSpace(s) == "" {
		d.problems.Errorf("empty-expression", "Empty expression", d.at(e.Range()), "The SQL is empty. Write the expression, or remove the attribute.")
		return schema.Expr{}, false
	}
	return schema.SQLExpr(s), ok
}

// scalar evaluates a literal or sql("…").
func (d *decoder) scalar(e hclsyntax.Expression) (schema.Expr, bool) {
	if s, ok := d.literal(e); ok {
		return schema.Expr{SQL: s, Literal: schema.StringLiteral}, true
	}
	if call, ok := e.(*hclsyntax.FunctionCallExpr); ok && call.Name == "sql" {
		return d.expression(e)
	}
	if w, ok := word(e); ok && !d.isVariable(w) {
		d.problems.Errorf("wrong-value", "Wrong kind of value", d.at(e.Range()),
			"%s is no value. Write \"%s\" for the text, or sql(\"%s\") for SQL.", w, w, w)
		return schema.Expr{}, false
	}
	v, ok := d.eval(e)
	if !ok {
		return schema.Expr{}, false
	}
	switch {
	case v.Type() == cty.String:
		return schema.Expr{SQL: v.AsString(), Literal: schema.StringLiteral}, true
	case v.Type() == cty.Number:
		return schema.Expr{SQL: d.number(e, v), Literal: schema.NumberLiteral}, true
	case v.Type() == cty.Bool:
		return schema.Expr{SQL: boolText(v), Literal: schema.BoolLiteral}, true
	case v.Type().Equals(sqlType):
		s, _ := sqlOrString(v)
		return schema.SQLExpr(s), true
	}
	d.wrong(e, `a string, a number, a bool or sql("…")`)
	return schema.Expr{}, false
}

// number keeps the digits as they are written, as in 12.50.
func (d *decoder) number(e hclsyntax.Expression, v cty.Value) string {
	raw := string(bytes.TrimSpace(d.source(e.Range())))
	if isJSONNumber(raw) {
		return raw
	}
	return numberText(v.AsBigFloat())
}

func numberText(f *big.Float) string {
	if f.IsInt() {
		return f.Text('f', 0)
	}
	return f.Text('g', -1)
}

func boolText(v cty.Value) string {
	if v.True() {
		return "true"
	}
	return "false"
}

// bare gives the text of a scalar: 70, true, 10M.
func (d *decoder) bare(e hclsyntax.Expression) (string, bool) {
	x, ok := d.scalar(e)
	return x.SQL, ok
}

// boolean evaluates true or false.
func (d *decoder) boolean(e hclsyntax.Expression) (bool, bool) {
	if l, ok := e.(*hclsyntax.LiteralValueExpr); ok && l.Val.Type() == cty.Bool && !l.Val.IsNull() {
		return l.Val.True(), true
	}
	v, ok := d.eval(e)
	if !ok {
		return false, false
	}
	if v.Type() != cty.Bool {
		d.wrong(e, "true or false")
		return false, false
	}
	return v.True(), true
}

// integer evaluates a whole number.
func (d *decoder) integer(e hclsyntax.Expression) (int64, bool) {
	v, ok := d.eval(e)
	if !ok {
		return 0, false
	}
	if v.Type() == cty.Number {
		if n, accuracy := v.AsBigFloat().Int64(); accuracy == big.Exact {
			return n, true
		}
	}
	d.wrong(e, "a whole number")
	return 0, false
}

// texts evaluates a list of strings.
func (d *decoder) texts(e hclsyntax.Expression) ([]string, bool) {
	if tuple, ok := e.(*hclsyntax.TupleConsExpr); ok {
		texts := make([]string, 0, len(tuple.Exprs))
		for _, x := range tuple.Exprs {
			s, ok := d.text(x)
			if !ok {
				return nil, false
			}
			texts = append(texts, s)
		}
		return texts, true
	}
	v, ok := d.eval(e)
	if !ok {
		return nil, false
	}
	texts, ok := stringElements(v)
	if !ok {
		d.wrong(e, `a list of strings, as in ["a", "b"]`)
	}
	return texts, ok
}

func stringElements(v cty.Value) ([]string, bool) {
	if !v.CanIterateElements() || v.Type().IsMapType() || v.Type().IsObjectType() {
		return nil, false
	}
	var texts []string
	for it := v.ElementIterator(); it.Next(); {
		_, x := it.Element()
		if x.IsNull() || x.Type() != cty.String {
			return nil, false
		}
		texts = append(texts, x.AsString())
	}
	return texts, true
}

// word is the keyword that an expression consists of.
func word(e hclsyntax.Expression) (string, bool) {
	t, ok := e.(*hclsyntax.ScopeTraversalExpr)
	if !ok || len(t.Traversal) != 1 {
		return "", false
	}
	return t.Traversal.RootName(), true
}

// keywords reads those words of a list that are allowed.
func (d *decoder) keywords(items []hclsyntax.Expression, allowed []string) []string {
	var words []string
	for _, x := range items {
		if w, ok := d.keyword(x, allowed); ok {
			words = append(words, w)
		}
	}
	return words
}

// keyword evaluates one of the allowed words, bare or as a string.
func (d *decoder) keyword(e hclsyntax.Expression, allowed []string) (string, bool) {
	s, bare := word(e)
	if !bare {
		text, ok := d.text(e)
		if !ok {
			return "", false
		}
		s = strings.ReplaceAll(strings.ToUpper(text), " ", "_")
	}
	for _, a := range allowed {
		if a == s {
			return s, true
		}
	}
	d.problems.Errorf("unknown-keyword", "Unknown keyword", d.at(e.Range()),
		"%q is not known here; one of %s is.%s", s, strings.Join(allowed, ", "), diag.DidYouMean(strings.ToUpper(s), allowed))
	return "", false
}

// scalarOf is the bare text of a value.
func scalarOf(v cty.Value) (string, bool) {
	switch {
	case v.IsNull():
		return "", false
	case v.Type() == cty.Number:
		return numberText(v.AsBigFloat()), true
	case v.Type() == cty.Bool:
		return boolText(v), true
	}
	return sqlOrString(v)
}
