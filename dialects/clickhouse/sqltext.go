package clickhouse

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/dialects/sqltoken"
	"github.com/schemac/schemac/schema"
)

// syntax is ClickHouse's, for the few questions about text that need no
// parsing: where a list splits, and whether parentheses enclose all of it.
var syntax = sqltoken.Syntax{
	DollarQuotes: true, BackslashEscapes: true, StringPrefixes: "bx", Backticks: true,
	NestedComments: true, HashComments: true, NumberUnderscores: true,
	LongestOperators: []string{"<=>", "->", "::", "<=", ">=", "<>", "!=", "==", "||", "@@"},
}

func tokens(text string) []sqltoken.Token {
	list, err := sqltoken.Tokenize(text, syntax)
	if err != nil {
		return nil
	}
	return sqltoken.Significant(list)
}

// canonical is the text that the server stores for an expression, or the text
// itself where it cannot be read: the server will say what is wrong with it.
func canonical(text string) string {
	if c, err := chsql.Canonical(text); err == nil {
		return c
	}
	return strings.TrimSpace(text)
}

func equalSQL(a, b string) bool { return chsql.EqualExpr(a, b, "") == chsql.Equal }

// sameParts compares two parts of a key.
func sameParts(a, b schema.Part) bool {
	return a.Column == b.Column && a.Desc == b.Desc && equalSQL(a.Expr.SQL, b.Expr.SQL)
}

// splitList splits at the commas outside of all brackets.
func splitList(text string) []string {
	var parts []string
	depth, start := 0, 0
	for _, t := range tokens(text) {
		switch t.Text {
		case "(", "[", "{":
			depth++
		case ")", "]", "}":
			depth--
		case ",":
			if depth == 0 {
				parts = append(parts, strings.TrimSpace(text[start:t.Offset]))
				start = t.Offset + 1
			}
		}
	}
	if last := strings.TrimSpace(text[start:]); last != "" || len(parts) > 0 {
		parts = append(parts, last)
	}
	return parts
}

// closesAtEnd reports whether the parenthesis that begins the text ends it.
func closesAtEnd(text string) bool {
	depth := 0
	list := tokens(text)
	for i, t := range list {
		switch t.Text {
		case "(":
			depth++
		case ")":
			depth--
		}
		if depth == 0 {
			return i > 0 && i == len(list)-1
		}
	}
	return false
}

// tupleElements are the elements of (a, b) or tuple(a, b), or the text itself
// where it is neither.
func tupleElements(text string) []string {
	text = strings.TrimSpace(text)
	rest := text
	if list := tokens(text); len(list) > 1 && strings.EqualFold(list[0].Text, "tuple") && list[1].Text == "(" {
		rest = strings.TrimSpace(text[list[1].Offset:])
	}
	if !strings.HasPrefix(rest, "(") || !closesAtEnd(rest) {
		return []string{text}
	}
	elements := splitList(rest[1 : len(rest)-1])
	if len(elements) == 1 && rest == text {
		return tupleElements(elements[0])
	}
	return elements
}

// columnName is the name that the text consists of: one identifier, or a
// compound one such as n.x, which names a part of a Nested column.
func columnName(text string) (string, bool) {
	list := tokens(text)
	var parts []string
	for i, t := range list {
		switch {
		case i%2 == 1 && t.Text != ".":
			return "", false
		case i%2 == 0 && t.Kind != sqltoken.Word && t.Kind != sqltoken.QuotedIdent:
			return "", false
		case i%2 == 0:
			parts = append(parts, t.Value)
		}
	}
	if len(list)%2 == 0 || isLiteralWord(text) {
		return "", false
	}
	return strings.Join(parts, "."), true
}

func isLiteralWord(text string) bool {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "null", "true", "false":
		return true
	}
	return false
}

// unquoted is the value of a string literal or identifier, or "" for anything
// else.
func unquoted(text string) string {
	list := tokens(text)
	if len(list) != 1 || list[0].Kind == sqltoken.Number || list[0].Kind == sqltoken.Operator {
		return ""
	}
	return list[0].Value
}

// identifiers lists the names in a text that may be columns: every identifier
// that calls no function, compound names as a whole and by their first part.
func identifiers(text string) []string {
	var names []string
	list := tokens(text)
	for i := 0; i < len(list); i++ {
		if list[i].Kind != sqltoken.Word && list[i].Kind != sqltoken.QuotedIdent {
			continue
		}
		name := list[i].Value
		names = append(names, name)
		for i+2 < len(list) && list[i+1].Text == "." && (list[i+2].Kind == sqltoken.Word || list[i+2].Kind == sqltoken.QuotedIdent) {
			i += 2
			names = append(names, list[i].Value, name+"."+list[i].Value)
			name += "." + list[i].Value
		}
	}
	return names
}

func sortedStrings(list []string) []string {
	slices.Sort(list)
	return list
}
