package sqltoken

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Tokenize splits src. The error is an *Error; the tokens before it are
// returned with it.
func Tokenize(src string, syntax Syntax) ([]Token, error) {
	lx := lexer{src: src, syntax: syntax}
	tokens := make([]Token, 0, len(src)/4+1)
	for lx.pos < len(src) {
		tok, err := lx.next()
		if err != nil {
			return tokens, err
		}
		tokens = append(tokens, tok)
	}
	return tokens, nil
}

type lexer struct {
	src    string
	pos    int
	syntax Syntax
}

func (lx *lexer) at(offset int) byte {
	if lx.pos+offset < len(lx.src) {
		return lx.src[lx.pos+offset]
	}
	return 0
}

func (lx *lexer) rest() string { return lx.src[lx.pos:] }

// take ends a token of n bytes whose value is its text.
func (lx *lexer) take(kind Kind, n int) (Token, error) {
	text := lx.src[lx.pos : lx.pos+n]
	tok := Token{Kind: kind, Text: text, Value: text, Offset: lx.pos}
	lx.pos += n
	return tok, nil
}

func (lx *lexer) takeValue(kind Kind, n int, value string) (Token, error) {
	tok, err := lx.take(kind, n)
	tok.Value = value
	return tok, err
}

func (lx *lexer) fail(message string) (Token, error) {
	return Token{}, &Error{Offset: lx.pos, Message: message}
}

func (lx *lexer) next() (Token, error) {
	c := lx.at(0)
	switch {
	case isSpace(c):
		return lx.take(Space, span(lx.rest(), isSpace))
	case strings.HasPrefix(lx.rest(), "--"):
		return lx.take(Comment, lineLength(lx.rest()))
	case strings.HasPrefix(lx.rest(), "/*"):
		return lx.blockComment()
	case lx.syntax.HashComments && c == '#' && (lx.at(1) == ' ' || lx.at(1) == '!'):
		return lx.take(Comment, lineLength(lx.rest()))
	case c == '\'':
		return lx.quoted(String, 0, '\'', lx.syntax.BackslashEscapes)
	case c == '"':
		return lx.quoted(QuotedIdent, 0, '"', lx.syntax.BackslashEscapes)
	case c == '`' && lx.syntax.Backticks:
		return lx.quoted(QuotedIdent, 0, '`', lx.syntax.BackslashEscapes)
	case c == '[' && lx.syntax.Brackets:
		return lx.bracketed()
	case isDigit(c) || c == '.' && isDigit(lx.at(1)):
		return lx.take(Number, lx.numberLength())
	case c == '$':
		return lx.dollar()
	case c == '?' && !lx.syntax.OperatorRuns:
		return lx.take(Param, 1)
	}
	if n := lx.prefixedString(); n > 0 {
		escapes := lx.syntax.BackslashEscapes || lower(c) == 'e'
		return lx.quoted(String, n, '\'', escapes)
	}
	if n := wordLength(lx.rest()); n > 0 {
		return lx.take(Word, n)
	}
	return lx.operator()
}

// prefixedString is the length of a string prefix such as the E of E'…', or 0.
func (lx *lexer) prefixedString() int {
	if lx.at(1) != '\'' {
		return 0
	}
	c := lower(lx.at(0))
	if c == 'e' && lx.syntax.EscapeStrings || c != 0 && strings.IndexByte(lx.syntax.StringPrefixes, c) >= 0 {
		return 1
	}
	return 0
}

func (lx *lexer) quoted(kind Kind, prefix int, quote byte, escapes bool) (Token, error) {
	var value strings.Builder
	src := lx.rest()
	for i := prefix + 1; i < len(src); i++ {
		switch {
		case src[i] == quote && i+1 < len(src) && src[i+1] == quote:
			value.WriteByte(quote)
			i++
		case src[i] == quote:
			return lx.takeValue(kind, i+1, value.String())
		case src[i] == '\\' && escapes && i+1 < len(src):
			text, n := unescape(src[i:])
			value.WriteString(text)
			i += n - 1
		default:
			value.WriteByte(src[i])
		}
	}
	return lx.fail("unterminated " + kind.String())
}

func (lx *lexer) bracketed() (Token, error) {
	end := strings.IndexByte(lx.rest(), ']')
	if end < 0 {
		return lx.fail("unterminated quoted identifier")
	}
	return lx.takeValue(QuotedIdent, end+1, lx.rest()[1:end])
}

// dollar reads $$…$$, $tag$…$tag$, $1, or a lone $.
func (lx *lexer) dollar() (Token, error) {
	if isDigit(lx.at(1)) {
		return lx.take(Param, 1+span(lx.rest()[1:], isDigit))
	}
	if !lx.syntax.DollarQuotes {
		return lx.operator()
	}
	tagLength := 0
	if w := lx.rest()[1:]; !strings.HasPrefix(w, "$") {
		tagLength = span(w, func(c byte) bool { return isWordByte(c) && c != '$' })
	}
	if lx.at(1+tagLength) != '$' {
		return lx.operator()
	}
	tag := lx.rest()[:tagLength+2]
	end := strings.Index(lx.rest()[len(tag):], tag)
	if end < 0 {
		return lx.fail("unterminated dollar-quoted string")
	}
	return lx.takeValue(String, end+2*len(tag), lx.rest()[len(tag):len(tag)+end])
}

func (lx *lexer) blockComment() (Token, error) {
	src, depth := lx.rest(), 0
	for i := 0; i+1 < len(src); i++ {
		switch src[i : i+2] {
		case "/*":
			if depth == 0 || lx.syntax.NestedComments {
				depth++
				i++
			}
		case "*/":
			depth--
			i++
			if depth == 0 {
				return lx.take(Comment, i+1)
			}
		}
	}
	return lx.fail("unterminated comment")
}

func (lx *lexer) numberLength() int {
	src := lx.rest()
	if lx.syntax.NumberUnderscores && len(src) > 2 && src[0] == '0' && strings.IndexByte("xXbBoO", src[1]) >= 0 {
		if n := span(src[2:], isWordByte); n > 0 {
			return 2 + n
		}
	}
	digit := func(c byte) bool { return isDigit(c) || c == '_' && lx.syntax.NumberUnderscores }
	n := span(src, digit)
	// "1..2" is a number and a range operator, not a number with two points.
	if n < len(src) && src[n] == '.' && !strings.HasPrefix(src[n:], "..") {
		n += 1 + span(src[n+1:], digit)
	}
	if n < len(src) && lower(src[n]) == 'e' {
		sign := 0
		if n+1 < len(src) && (src[n+1] == '+' || src[n+1] == '-') {
			sign = 1
		}
		if digits := span(src[min(n+1+sign, len(src)):], isDigit); digits > 0 {
			n += 1 + sign + digits
		}
	}
	return n
}

func (lx *lexer) operator() (Token, error) {
	src := lx.rest()
	if lx.syntax.OperatorRuns {
		if n := operatorRun(src); n > 0 {
			return lx.take(Operator, n)
		}
	}
	for _, op := range lx.syntax.LongestOperators {
		if strings.HasPrefix(src, op) {
			return lx.take(Operator, len(op))
		}
	}
	r, n := utf8.DecodeRuneInString(src)
	if r == utf8.RuneError || r < ' ' || unicode.IsControl(r) {
		return lx.fail("character " + strconv.QuoteRune(r) + " begins no SQL token")
	}
	return lx.take(Operator, n)
}

const operatorCharacters = "+-*/<>=~!@#%^&|`?"

// operatorRun applies PostgreSQL's rule: the longest run of operator
// characters, cut before a comment, and with a trailing + or - only where
// the run holds one of ~ ! @ # % ^ & | ` ?.
func operatorRun(src string) int {
	n := span(src, func(c byte) bool { return strings.IndexByte(operatorCharacters, c) >= 0 })
	for _, comment := range []string{"--", "/*"} {
		if i := strings.Index(src[:n], comment); i >= 0 {
			n = i
		}
	}
	if strings.ContainsAny(src[:n], "~!@#%^&|`?") {
		return n
	}
	for n > 1 && (src[n-1] == '+' || src[n-1] == '-') {
		n--
	}
	return n
}

var simpleEscapes = map[byte]string{
	'n': "\n", 't': "\t", 'r': "\r", 'b': "\b", 'f': "\f", 'a': "\a", 'v': "\v", '0': "\x00", 'e': "\x1b",
}

// unescape decodes the escape that begins src and says how long it is.
func unescape(src string) (string, int) {
	digits := 0
	switch src[1] {
	case 'x':
		digits = 2
	case 'u':
		digits = 4
	case 'U':
		digits = 8
	}
	if digits > 0 && len(src) >= 2+digits {
		if code, err := strconv.ParseUint(src[2:2+digits], 16, 32); err == nil {
			if digits == 2 {
				return string([]byte{byte(code)}), 4
			}
			return string(rune(code)), 2 + digits
		}
	}
	if text, ok := simpleEscapes[src[1]]; ok {
		return text, 2
	}
	return src[1:2], 2
}

func wordLength(src string) int {
	if src == "" || isDigit(src[0]) || src[0] == '$' {
		return 0
	}
	return span(src, isWordByte)
}

// isWordByte accepts every byte of a multi-byte UTF-8 character, as
// PostgreSQL and SQLite do.
func isWordByte(c byte) bool {
	return c == '_' || c == '$' || c >= utf8.RuneSelf || isDigit(c) || lower(c) >= 'a' && lower(c) <= 'z'
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isSpace(c byte) bool {
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v'
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

func span(s string, in func(byte) bool) int {
	n := 0
	for n < len(s) && in(s[n]) {
		n++
	}
	return n
}

func lineLength(s string) int {
	if i := strings.IndexByte(s, '\n'); i >= 0 {
		return i
	}
	return len(s)
}
