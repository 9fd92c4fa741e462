package clickhouse

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/dialects/sqltoken"
	"github.com/schemac/schemac/schema"
)

// syntax is ClickHouse's, for the few questions about text that need no
// parsing: which names stand in it, and whether it is a mere name.
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

// columnName is the name that the text consists of: one identifier, or a
// compound one such as n.x, which names a part of a Nested column.
func columnName(text string) (string, bool) {
	list := tokens(text)
	var parts []string
	for i, t := range list {
		switch {
		case i%2 == 1 && t.Text != ".":
			return "", false
		case i%2 == 0 && !isName(t):
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
		if !isName(list[i]) || list[i].Kind == sqltoken.Word && i+1 < len(list) && list[i+1].Text == "(" {
			continue
		}
		name := list[i].Value
		names = append(names, name)
		for i+2 < len(list) && list[i+1].Text == "." && isName(list[i+2]) {
			i += 2
			names = append(names, list[i].Value, name+"."+list[i].Value)
			name += "." + list[i].Value
		}
	}
	return names
}

func isName(t sqltoken.Token) bool {
	return t.Kind == sqltoken.Word || t.Kind == sqltoken.QuotedIdent
}

// renameTable replaces the name of a table in a query wherever it stands,
// with or without its database, before a column or alone.
func (d dialect) renameTable(query string, from, to schema.Address) string {
	list := tokens(query)
	var b strings.Builder
	end := 0
	for i, t := range list {
		if !isName(t) || t.Value != from.Name {
			continue
		}
		first := t
		switch qualified := i >= 2 && list[i-1].Text == "."; {
		case qualified && list[i-2].Value == from.Schema:
			first = list[i-2]
		case qualified || from.Schema != d.database:
			continue
		}
		b.WriteString(query[end:first.Offset] + d.nameOf(to))
		end = t.Offset + len(t.Text)
	}
	return b.String() + query[end:]
}

// renameIdentifier replaces a name in the query of a projection, or in a TTL,
// wherever it stands alone.
func renameIdentifier(text, from, to string) string {
	list := tokens(text)
	var b strings.Builder
	end := 0
	for i, t := range list {
		called := t.Kind == sqltoken.Word && i+1 < len(list) && list[i+1].Text == "("
		if !isName(t) || t.Value != from || called || i > 0 && list[i-1].Text == "." {
			continue
		}
		b.WriteString(text[end:t.Offset] + chsql.QuoteIdent(to))
		end = t.Offset + len(t.Text)
	}
	return b.String() + text[end:]
}

// settingValue spells a bare value: numbers, booleans and disk(…), the one call
// that settings know, as they are, everything else as a string. The server
// writes the number 1e9 as 1000000000., and takes that only as a number.
func settingValue(value string) string {
	list := tokens(value)
	disk := len(list) > 2 && strings.EqualFold(list[0].Text, "disk") && list[1].Text == "(" && list[len(list)-1].Text == ")"
	if disk || isLiteralWord(value) || isNumber(strings.TrimSuffix(value, ".")) {
		return value
	}
	return chsql.QuoteString(value)
}

func sortedStrings(list []string) []string {
	slices.Sort(list)
	return list
}

func joinList(list []string) string { return strings.Join(list, ", ") }

// lastPart is the last part of a compound name.
func lastPart(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }

// canonicalTTL is the list of rules as the server stores it, or the text
// itself where it cannot be read.
func canonicalTTL(text string) string {
	list, err := chsql.ParseTTL(text, "")
	if err != nil {
		return text
	}
	return ttlText(list)
}

func ttlText(list []chsql.TTL) string {
	rules := make([]string, len(list))
	for i, rule := range list {
		rules[i] = rule.String()
	}
	return joinList(rules)
}

// canonicalCodec is the codec as the server stores it for the type.
func canonicalCodec(codec string, typ chsql.Type) string {
	codec = strings.TrimSpace(codec)
	if inner, ok := strings.CutPrefix(codec, "CODEC("); ok {
		codec = strings.TrimSuffix(inner, ")")
	}
	if codec == "" {
		return ""
	}
	list, err := chsql.CanonicalCodec(codec, typ)
	if err != nil {
		return codec
	}
	return joinList(list)
}
