package sqlite

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects/sqltoken"
	"github.com/schemac/schemac/schema"
)

// syntax is how SQLite spells tokens.
var syntax = sqltoken.Syntax{
	StringPrefixes:    "x",
	Backticks:         true,
	Brackets:          true,
	NumberUnderscores: true,
	LongestOperators:  []string{"->>", "||", "->", "<<", ">>", "<=", ">=", "==", "!=", "<>"},
}

// fold lowers the ASCII letters of a name, as SQLite compares names.
func fold(name string) string {
	if !strings.ContainsFunc(name, func(r rune) bool { return r >= 'A' && r <= 'Z' }) {
		return name
	}
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, name)
}

// sameName reports whether SQLite takes the names for the same.
func sameName(a, b string) bool { return fold(a) == fold(b) }

// quote writes a name between double quotes. Every emitted name is quoted, so
// that keywords, spaces and quotes in names need no special care.
func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

func quoteAll(names []string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = quote(name)
	}
	return strings.Join(quoted, ", ")
}

// quoteString writes a string literal.
func quoteString(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// literalSQL writes a literal value.
func literalSQL(e schema.Expr) string {
	switch e.Literal {
	case schema.StringLiteral:
		return quoteString(e.SQL)
	case schema.BoolLiteral:
		return strings.ToUpper(e.SQL)
	}
	return e.SQL
}

// tokens splits SQL into its significant tokens, without closing semicolons.
// Text that cannot be split gives nil.
func tokens(sql string) []sqltoken.Token {
	all, err := sqltoken.Tokenize(sql, syntax)
	if err != nil {
		return nil
	}
	significant := sqltoken.Significant(all)
	for len(significant) > 0 && significant[len(significant)-1].Text == ";" {
		significant = significant[:len(significant)-1]
	}
	return significant
}

// isWord reports whether the token is the unquoted keyword.
func isWord(t sqltoken.Token, keyword string) bool {
	return t.Kind == sqltoken.Word && strings.EqualFold(t.Text, keyword)
}

// isName reports whether the token can name something.
func isName(t sqltoken.Token) bool {
	return t.Kind == sqltoken.QuotedIdent || t.Kind == sqltoken.Word && !isKeyword(t.Text)
}

// isKeyword reports whether SQLite never takes the bare word for a name in an
// expression or a query.
func isKeyword(word string) bool {
	_, found := slices.BinarySearch(keywords, fold(word))
	return found
}

// keywords are the words of SQLite's grammar that have no fallback to a name.
var keywords = []string{
	"add", "all", "alter", "and", "as", "autoincrement", "between", "case", "check", "collate", "commit",
	"constraint", "create", "current_date", "current_time", "current_timestamp", "default", "deferrable",
	"delete", "distinct", "drop", "else", "escape", "except", "exists", "false", "foreign", "from", "group",
	"having", "in", "index", "insert", "intersect", "into", "is", "isnull", "join", "limit", "not", "nothing",
	"notnull", "null", "on", "or", "order", "primary", "references", "returning", "select", "set", "table", "then",
	"to", "transaction", "true", "union", "unique", "update", "using", "values", "when", "where",
}

// trimmed drops space, comments and closing semicolons around SQL text. A
// comment at the end would swallow what is written behind the text.
func trimmed(sql string) string {
	list := tokens(sql)
	if len(list) == 0 {
		return strings.TrimSpace(sql)
	}
	last := list[len(list)-1]
	return sql[list[0].Offset : last.Offset+len(last.Text)]
}

// withoutParens strips the parentheses that enclose the whole expression.
func withoutParens(sql string) string {
	for sql = trimmed(sql); ; {
		list := tokens(sql)
		if !enclosed(list) {
			return sql
		}
		last := list[len(list)-1]
		sql = trimmed(sql[list[0].Offset+1 : last.Offset])
	}
}

// enclosed reports whether the first token is a parenthesis that the last one
// closes, with something between.
func enclosed(list []sqltoken.Token) bool {
	if len(list) < 3 || list[0].Text != "(" || list[len(list)-1].Text != ")" {
		return false
	}
	depth := 0
	for i, t := range list {
		switch {
		case t.Kind != sqltoken.Operator:
		case t.Text == "(":
			depth++
		case t.Text == ")":
			depth--
		}
		if depth == 0 {
			return i == len(list)-1
		}
	}
	return false
}
