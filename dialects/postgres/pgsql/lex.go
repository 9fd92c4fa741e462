package pgsql

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/schemac/schemac/dialects/sqltoken"
)

var syntax = sqltoken.Syntax{
	DollarQuotes:      true,
	EscapeStrings:     true,
	StringPrefixes:    "bxn",
	NestedComments:    true,
	NumberUnderscores: true,
	OperatorRuns:      true,
	LongestOperators:  []string{"::", ":="},
}

// SyntaxError says where a text stops being an expression, type or query that
// this package understands.
type SyntaxError struct {
	// Offset is the byte position in the text.
	Offset int
	// Message says what was found and what was expected.
	Message string
}

// Error renders the message with its byte offset.
func (e *SyntaxError) Error() string { return fmt.Sprintf("%s at byte %d", e.Message, e.Offset) }

// token is one significant token. word is the folded text of an unquoted
// word; value is a name after folding and truncation, or a string's content.
type token struct {
	kind   sqltoken.Kind
	text   string
	word   string
	value  string
	offset int
}

func (t token) end() int { return t.offset + len(t.text) }

func (t token) isName() bool { return t.kind == sqltoken.Word || t.kind == sqltoken.QuotedIdent }

func (t token) describe() string {
	if t.kind == sqltoken.Space {
		return "the end"
	}
	return t.kind.String() + " " + t.text
}

// lexicalError gives an error of the tokenizer as this package's own.
func lexicalError(err error) error {
	var lexical *sqltoken.Error
	if !errors.As(err, &lexical) {
		return err
	}
	return &SyntaxError{Offset: lexical.Offset, Message: lexical.Message}
}

func lex(src string) ([]token, error) {
	raw, err := sqltoken.Tokenize(src, syntax)
	if err != nil {
		return nil, lexicalError(err)
	}
	return significantTokens(src, raw), nil
}

// lexLeniently passes over what begins no token, and reads on behind it; not
// for ever, since each time may go through all the rest. It says whether there
// was nothing of the kind.
func lexLeniently(src string) (tokens []token, whole bool) {
	for tries := range 100 {
		raw, err := sqltoken.Tokenize(src, syntax)
		tokens = append(tokens, significantTokens(src, raw)...)
		if err == nil {
			return tokens, tries == 0
		}
		src = src[min(tokenEnd(raw)+1, len(src)):]
	}
	return tokens, false
}

// significantTokens leaves out space and comments and decodes the rest.
func significantTokens(src string, raw []sqltoken.Token) []token {
	tokens := make([]token, 0, len(raw)/2+1)
	newline := false
	for i := 0; i < len(raw); i++ {
		t := raw[i]
		if t.Kind == sqltoken.Space || t.Kind == sqltoken.Comment {
			newline = newline || strings.Contains(t.Text, "\n")
			continue
		}
		tok, used := significant(raw[i:])
		i += used - 1
		if n := len(tokens); newline && n > 0 && continues(tokens[n-1], tok) {
			tokens[n-1].value += tok.value
			tokens[n-1].text = src[tokens[n-1].offset:tok.end()]
		} else {
			tokens = append(tokens, tok)
		}
		newline = false
	}
	return tokens
}

// continues says whether b goes on with the string a, as standard SQL has it
// for strings that only white space with a line end separates.
func continues(a, b token) bool {
	return a.kind == sqltoken.String && b.kind == sqltoken.String &&
		b.text[0] == '\'' && (a.text[0] == '\'' || isEscapeString(a.text))
}

// significant converts the first token, joining U&"…" and U&'…', and says how
// many raw tokens it took.
func significant(raw []sqltoken.Token) (token, int) {
	t := raw[0]
	if t.Kind == sqltoken.Word && (t.Text == "U" || t.Text == "u") && len(raw) > 2 && raw[1].Text == "&" &&
		(raw[2].Kind == sqltoken.String && raw[2].Text[0] == '\'' || raw[2].Kind == sqltoken.QuotedIdent) {
		value, ok := unicodeEscapes(raw[2].Value)
		if ok {
			text := t.Text + raw[1].Text + raw[2].Text
			return token{kind: raw[2].Kind, text: text, value: value, offset: t.Offset}, 3
		}
	}
	tok := token{kind: t.Kind, text: t.Text, value: t.Value, offset: t.Offset}
	switch {
	case t.Kind == sqltoken.Word:
		tok.word = foldASCII(t.Text)
		tok.value = Truncate63(tok.word)
	case t.Kind == sqltoken.QuotedIdent:
		tok.value = Truncate63(t.Value)
	case t.Kind == sqltoken.String && isEscapeString(t.Text):
		tok.value = unescape(t.Text[2 : len(t.Text)-1])
	}
	return tok, 1
}

func isEscapeString(text string) bool {
	return len(text) > 2 && (text[0] == 'E' || text[0] == 'e') && text[1] == '\''
}

var escapeLetters = map[byte]byte{'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// unescape decodes the inside of E'…' by the server's rules.
func unescape(body string) string {
	var out strings.Builder
	for i := 0; i < len(body); {
		switch {
		case body[i] == '\'':
			out.WriteByte('\'')
			i += 2
		case body[i] == '\\' && i+1 < len(body):
			text, n := escape(body[i+1:])
			out.WriteString(text)
			i += 1 + n
		default:
			out.WriteByte(body[i])
			i++
		}
	}
	return out.String()
}

// escape decodes what follows a backslash and says how many bytes that took.
func escape(src string) (string, int) {
	if c, ok := escapeLetters[src[0]]; ok {
		return string(c), 1
	}
	digits := func(from, most int, set string) int {
		n := 0
		for n < most && from+n < len(src) && strings.IndexByte(set, src[from+n]) >= 0 {
			n++
		}
		return n
	}
	const octal, hexadecimal = "01234567", "0123456789abcdefABCDEF"
	if n := digits(0, 3, octal); n > 0 {
		code, _ := strconv.ParseUint(src[:n], 8, 16)
		return string([]byte{byte(code)}), n
	}
	most := map[byte]int{'x': 2, 'u': 4, 'U': 8}[src[0]]
	n := digits(1, most, hexadecimal)
	if n == 0 || src[0] != 'x' && n < most {
		_, size := utf8.DecodeRuneInString(src)
		return src[:size], size
	}
	code, _ := strconv.ParseUint(src[1:1+n], 16, 32)
	if src[0] == 'x' {
		return string([]byte{byte(code)}), 1 + n
	}
	return string(rune(code)), 1 + n
}

// unicodeEscapes decodes \XXXX and \+XXXXXX. A UESCAPE clause after it is not
// understood and fails in the parser.
func unicodeEscapes(text string) (string, bool) {
	var out strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' {
			out.WriteByte(text[i])
			continue
		}
		rest, digits := text[i+1:], 4
		if strings.HasPrefix(rest, "\\") {
			out.WriteByte('\\')
			i++
			continue
		}
		if strings.HasPrefix(rest, "+") {
			rest, digits = rest[1:], 6
			i++
		}
		if len(rest) < digits {
			return "", false
		}
		code, err := strconv.ParseUint(rest[:digits], 16, 32)
		if err != nil {
			return "", false
		}
		out.WriteRune(rune(code))
		i += digits
	}
	return out.String(), true
}
