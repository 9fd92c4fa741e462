package compiler

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/schemac/schemac/schema"
)

// quote writes a string as HCL reads it back.
func quote(s string) string {
	var b strings.Builder
	b.Grow(len(s) + 2)
	b.WriteByte('"')
	for i, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case (r == '$' || r == '%') && strings.HasPrefix(s[i+1:], "{"):
			b.WriteRune(r)
			b.WriteRune(r)
		case r < ' ' || r == 0x7F:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

func sqlCall(s string) string { return "sql(" + quote(s) + ")" }

// bareWord writes a keyword, quoted where it is no identifier.
func bareWord(s string) string {
	if isIdentifier(s) {
		return s
	}
	return quote(s)
}

func bareWordOrSQL(s string) string {
	if isIdentifier(s) {
		return s
	}
	return sqlCall(s)
}

// reserved are the identifiers that HCL reads as values.
var reserved = map[string]bool{"true": true, "false": true, "null": true}

// isIdentifier reports whether the parser reads s as one identifier.
func isIdentifier(s string) bool {
	return !reserved[s] && isASCII([]byte(s)) && hclsyntax.ValidIdentifier(s) && !strings.ContainsFunc(s, unicode.IsSpace)
}

// step writes a part of a reference behind its kind.
func step(name string) string {
	if isIdentifier(name) {
		return "." + name
	}
	return "[" + quote(name) + "]"
}

func columnText(name string) string { return "column" + step(name) }

func columnListText(names []string) string {
	texts := make([]string, len(names))
	for i, name := range names {
		texts[i] = columnText(name)
	}
	return "[" + strings.Join(texts, ", ") + "]"
}

func textListText(list []string) string {
	texts := make([]string, len(list))
	for i, s := range list {
		texts[i] = quote(s)
	}
	return "[" + strings.Join(texts, ", ") + "]"
}

var jsonNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$`)

func isJSONNumber(s string) bool { return jsonNumber.MatchString(s) }

// scalarText writes a literal or sql("…").
func scalarText(e schema.Expr) string {
	switch e.Literal {
	case schema.StringLiteral:
		return quote(e.SQL)
	case schema.NumberLiteral, schema.BoolLiteral:
		return e.SQL
	}
	return sqlCall(e.SQL)
}

// paramText writes a parameter's bare value: numbers and bools as such.
func paramText(s string) string {
	if isJSONNumber(s) || s == "true" || s == "false" {
		return s
	}
	return quote(s)
}
