package chsql

import (
	"errors"
	"fmt"
	"strings"

	"github.com/schemac/schemac/dialects/sqltoken"
)

// maxDepth bounds nesting: the server's own limits are 1000 (max_parser_depth
// and max_ast_depth).
const maxDepth = 1000

// SyntaxError says what could not be parsed, and where.
type SyntaxError struct {
	// Offset is the byte position in the text.
	Offset int
	// Message says what was expected and what stands there.
	Message string
}

// Error renders the message with its position.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%s at byte %d", e.Message, e.Offset)
}

// parser reads tokens. Its error is sticky: after the first one the parser
// stands at the end of the input, so that every loop ends, and what is
// returned is discarded.
type parser struct {
	src    string
	tokens []sqltoken.Token
	pos    int
	depth  int
	err    error
	// tooDeep makes err final: no other reading is tried.
	tooDeep bool
	// notForms are the places where a keyword turned out to be a name.
	notForms map[int]bool
	// parameters tells whether the text has any, as in {name:Type}.
	parameters bool
	// closers are the places of closing parentheses by those of the opening
	// ones, made when first needed.
	closers map[int]int
	// pending are the elements read so far of the innermost list: a lambda
	// takes them as its parameters, as in f(a, b -> c).
	pending *[]expr
	// tableFunction allows SETTINGS and bare SELECT among arguments.
	tableFunction bool
}

func newParser(src string) *parser {
	tokens, err := lex(src)
	p := &parser{src: src, tokens: tokens}
	if err != nil {
		p.tokens, p.err = nil, lexError(err)
	}
	return p
}

func lexError(err error) error {
	var lexical *sqltoken.Error
	if errors.As(err, &lexical) {
		return &SyntaxError{Offset: lexical.Offset, Message: lexical.Message}
	}
	return err
}

// end is the token past the last one.
var end = sqltoken.Token{Kind: sqltoken.Operator}

func (p *parser) peek() sqltoken.Token { return p.peekAt(0) }

func (p *parser) peekAt(n int) sqltoken.Token {
	if p.pos+n < len(p.tokens) {
		return p.tokens[p.pos+n]
	}
	return end
}

func (p *parser) next() sqltoken.Token {
	t := p.peek()
	if p.pos < len(p.tokens) {
		p.pos++
	}
	return t
}

func (p *parser) atEnd() bool { return p.pos >= len(p.tokens) }

func (p *parser) fail(format string, args ...any) {
	if p.err == nil {
		p.err = &SyntaxError{Offset: p.offset(), Message: fmt.Sprintf(format, args...)}
	}
	p.pos = len(p.tokens)
}

// expected fails, naming what was wanted and what stands there.
func (p *parser) expected(what string) {
	if p.atEnd() {
		p.fail("%s expected, found the end", what)
		return
	}
	p.fail("%s expected, found %q", what, p.peek().Text)
}

func (p *parser) offset() int {
	if p.pos < len(p.tokens) {
		return p.tokens[p.pos].Offset
	}
	return len(p.src)
}

// enter counts one level of nesting; the caller leaves it with p.depth--.
func (p *parser) enter() bool {
	p.depth++
	if p.depth > maxDepth {
		p.fail("nested deeper than %d levels", maxDepth)
		p.tooDeep = true
	}
	return p.err == nil
}

// finish reports the error, or what is left over after a complete parse.
func (p *parser) finish() error {
	if p.err == nil && !p.atEnd() {
		p.expected("the end")
	}
	return p.err
}

// mark and reset try a reading and take it back.
func (p *parser) mark() int { return p.pos }

func (p *parser) reset(mark int) {
	if !p.tooDeep {
		p.pos, p.err = mark, nil
	}
}

func isWord(t sqltoken.Token, word string) bool {
	return t.Kind == sqltoken.Word && strings.EqualFold(t.Text, word)
}

// at reports whether the keywords stand next.
func (p *parser) at(words ...string) bool {
	for i, w := range words {
		if !isWord(p.peekAt(i), w) {
			return false
		}
	}
	return true
}

// accept takes the keywords if all of them stand next.
func (p *parser) accept(words ...string) bool {
	if !p.at(words...) {
		return false
	}
	p.pos += len(words)
	return true
}

// acceptAny takes one of the words and returns it in upper case.
func (p *parser) acceptAny(words ...string) string {
	for _, w := range words {
		if p.accept(w) {
			return w
		}
	}
	return ""
}

func (p *parser) expect(words ...string) {
	if !p.accept(words...) {
		p.expected(strings.Join(words, " "))
	}
}

func (p *parser) atOp(op string) bool {
	t := p.peek()
	return t.Kind == sqltoken.Operator && t.Text == op && op != ""
}

func (p *parser) acceptOp(op string) bool {
	if !p.atOp(op) {
		return false
	}
	p.pos++
	return true
}

func (p *parser) expectOp(op string) {
	if !p.acceptOp(op) {
		p.expected("\"" + op + "\"")
	}
}

func (p *parser) atIdent() bool {
	k := p.peek().Kind
	return k == sqltoken.Word || k == sqltoken.QuotedIdent
}

// identifier takes one name, quoted or not.
func (p *parser) identifier(what string) string {
	if !p.atIdent() {
		p.expected(what)
		return ""
	}
	return p.next().Value
}

func (p *parser) stringLiteral(what string) string {
	if p.peek().Kind != sqltoken.String {
		p.expected(what)
		return ""
	}
	return p.next().Value
}
