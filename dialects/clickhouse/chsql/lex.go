package chsql

import (
	"strconv"
	"strings"

	"github.com/schemac/schemac/dialects/sqltoken"
)

// syntax is how ClickHouse spells its tokens. "->" stands before "-" and
// "<=>" before "<=" because the first match wins.
var syntax = sqltoken.Syntax{
	DollarQuotes:      true,
	BackslashEscapes:  true,
	StringPrefixes:    "bx",
	Backticks:         true,
	NestedComments:    true,
	HashComments:      true,
	NumberUnderscores: true,
	LongestOperators:  []string{"<=>", "->", "::", "<=", ">=", "<>", "!=", "==", "||", "@@"},
}

// lex returns the tokens that mean something. Behind an operand, a point before
// digits is a token of its own: in a.1 it selects an element.
func lex(src string) ([]sqltoken.Token, error) {
	tokens, err := sqltoken.Tokenize(src, syntax)
	if err != nil {
		return nil, err
	}
	kept := make([]sqltoken.Token, 0, len(tokens))
	for _, t := range tokens {
		switch {
		case t.Kind == sqltoken.Space || t.Kind == sqltoken.Comment:
		case t.Kind == sqltoken.Number && t.Text[0] == '.' && endsOperand(kept):
			kept = append(kept, sqltoken.Token{Kind: sqltoken.Operator, Text: ".", Value: ".", Offset: t.Offset})
			t.Text, t.Value, t.Offset = t.Text[1:], t.Text[1:], t.Offset+1
			kept = append(kept, t)
		case t.Kind == sqltoken.Word && joinsNumber(kept, t):
			last := &kept[len(kept)-1]
			last.Kind, last.Text = sqltoken.Word, last.Text+t.Text
			last.Value = last.Text
		case t.Kind == sqltoken.String:
			t.Value = stringValue(t.Text)
			kept = append(kept, t)
		case t.Kind == sqltoken.QuotedIdent:
			t.Value = unquote(t.Text)
			kept = append(kept, t)
		default:
			kept = append(kept, t)
		}
	}
	return kept, nil
}

// endsOperand reports whether the last token may end an operand. The server asks
// the same, and takes every word for one, keywords too.
func endsOperand(before []sqltoken.Token) bool {
	if len(before) == 0 {
		return false
	}
	last := before[len(before)-1]
	switch last.Kind {
	case sqltoken.Word, sqltoken.QuotedIdent, sqltoken.Number:
		return true
	}
	return last.Text == ")" || last.Text == "]"
}

// joinsNumber reports whether a word directly follows digits: together they
// are a name, as in db.2024_events.
func joinsNumber(before []sqltoken.Token, word sqltoken.Token) bool {
	if len(before) == 0 {
		return false
	}
	last := before[len(before)-1]
	return last.Kind == sqltoken.Number && last.Offset+len(last.Text) == word.Offset &&
		strings.Trim(last.Text, "0123456789") == ""
}

// stringValue decodes a string literal of any spelling as ClickHouse does,
// which differs from other dialects: an unknown escape keeps its backslash.
func stringValue(text string) string {
	switch text[0] {
	case '\'':
		return unquote(text)
	case '$':
		tag := strings.IndexByte(text[1:], '$') + 2
		return text[tag : len(text)-tag]
	case 'x', 'X':
		return bytesOf(text[2:len(text)-1], 16, 2)
	default:
		return bytesOf(text[2:len(text)-1], 2, 8)
	}
}

// bytesOf decodes digits of which width make a byte; a first group may be
// shorter.
func bytesOf(digits string, base, width int) string {
	var out strings.Builder
	for first := len(digits) % width; digits != ""; first = 0 {
		n := width
		if first > 0 {
			n = first
		}
		code, err := strconv.ParseUint(digits[:n], base, 8)
		if err != nil {
			return digits
		}
		out.WriteByte(byte(code))
		digits = digits[n:]
	}
	return out.String()
}

// unquote decodes text between single, double or back quotes.
func unquote(text string) string {
	quote, body := text[0], text[1:len(text)-1]
	if strings.IndexByte(body, '\\') < 0 && strings.IndexByte(body, quote) < 0 {
		return body
	}
	var out strings.Builder
	for i := 0; i < len(body); i++ {
		switch {
		case body[i] == quote:
			out.WriteByte(quote)
			i++
		case body[i] == '\\' && i+1 < len(body):
			i += unescape(&out, body[i+1:])
		default:
			out.WriteByte(body[i])
		}
	}
	return out.String()
}

const (
	escapeLetters = "abefnrtv0"
	escapeValues  = "\a\b\x1b\f\n\r\t\v\x00"
)

// unescape decodes the escape whose text after the backslash begins rest, and
// says how many bytes of rest it took.
func unescape(out *strings.Builder, rest string) int {
	c := rest[0]
	if c == 'x' && len(rest) >= 3 {
		if code, err := strconv.ParseUint(rest[1:3], 16, 8); err == nil {
			out.WriteByte(byte(code))
			return 3
		}
	}
	if c == 'N' {
		return 1
	}
	if i := strings.IndexByte(escapeLetters, c); i >= 0 {
		out.WriteByte(escapeValues[i])
		return 1
	}
	if strings.IndexByte("\\'\"`/=", c) < 0 {
		out.WriteByte('\\')
	}
	out.WriteByte(c)
	return 1
}

// Tokens are the tokens of a text that mean something, with names and strings
// decoded as ClickHouse does. The error is a *SyntaxError.
func Tokens(text string) ([]sqltoken.Token, error) {
	tokens, err := lex(text)
	if err != nil {
		return nil, lexError(err)
	}
	return tokens, nil
}
