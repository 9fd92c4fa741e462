// Package sqltoken splits SQL text into tokens for any of the dialects.
//
// It knows how the engines spell strings, quoted identifiers, numbers,
// comments and operators, and nothing else: no keywords, no grammar, no
// meaning. A dialect describes its spelling in a Syntax value; parsers,
// canonical forms and statement splitters are built on the tokens.
//
// Nothing is lost: the concatenated Text of all tokens, comments and space
// included, is the input.
package sqltoken

import "fmt"

// Kind says what a token is.
type Kind uint8

// The kinds of token.
const (
	// Space is a run of white space.
	Space Kind = iota
	// Comment is one line comment (without its line end) or one block comment.
	Comment
	// Word is an unquoted identifier or keyword, spelled as typed.
	Word
	// QuotedIdent is an identifier between identifier quotes.
	QuotedIdent
	// String is a string literal of any spelling, prefix included.
	String
	// Number is a numeric literal without a sign.
	Number
	// Param is a positional parameter such as $1 or ?.
	Param
	// Operator is one operator or one punctuation character.
	Operator
)

var kindNames = [...]string{"space", "comment", "word", "quoted identifier", "string", "number", "parameter", "operator"}

// String names the kind in lower case, for error messages.
func (k Kind) String() string { return kindNames[k] }

// Token is one lexical element.
type Token struct {
	Kind Kind
	// Text is the source text, quotes and prefixes included.
	Text string
	// Value is the decoded content of a String or QuotedIdent, and Text for
	// every other kind.
	Value string
	// Offset is the byte position of Text in the input.
	Offset int
}

// Error is a lexical error: an unterminated string, identifier or comment,
// or a character that begins no token.
type Error struct {
	Offset  int
	Message string
}

// Error renders the message with its byte offset.
func (e *Error) Error() string { return fmt.Sprintf("%s at byte %d", e.Message, e.Offset) }

// Syntax says how a dialect spells its tokens. The zero value has standard
// strings, double-quoted identifiers and both kinds of comment.
type Syntax struct {
	// DollarQuotes allows $$…$$ and $tag$…$tag$ strings.
	DollarQuotes bool
	// BackslashEscapes makes every backslash in a string or a quoted
	// identifier an escape (ClickHouse).
	BackslashEscapes bool
	// EscapeStrings allows E'…' with backslash escapes (PostgreSQL).
	EscapeStrings bool
	// StringPrefixes lists the letters, in lower case, that may stand before
	// a string and belong to it: "bxn" for b'01', x'ff' and n'…'.
	StringPrefixes string
	// Backticks allows `…` as a quoted identifier.
	Backticks bool
	// Brackets allows […] as a quoted identifier (SQLite).
	Brackets bool
	// NestedComments lets block comments nest (PostgreSQL, ClickHouse).
	NestedComments bool
	// HashComments makes "# " and "#!" begin a line comment (ClickHouse).
	HashComments bool
	// NumberUnderscores allows 1_000, 0x1F and 0b1.
	NumberUnderscores bool
	// LongestOperators lists the operators of more than one character,
	// longest first. Every other operator character stands alone.
	LongestOperators []string
	// OperatorRuns joins every run of the characters of + - * / < > = ~ ! @ # %
	// ^ & | ` ? into one operator by PostgreSQL's rule (documentation,
	// 4.1.3 Operators), instead of by LongestOperators.
	OperatorRuns bool
}

// Significant drops the spaces and comments.
func Significant(tokens []Token) []Token {
	kept := make([]Token, 0, len(tokens))
	for _, t := range tokens {
		if t.Kind != Space && t.Kind != Comment {
			kept = append(kept, t)
		}
	}
	return kept
}
