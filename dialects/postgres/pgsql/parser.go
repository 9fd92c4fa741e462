package pgsql

import (
	"github.com/schemac/schemac/dialects/sqltoken"
)

// Limits that keep a hostile text from exhausting the stack.
const (
	maxDepth = 1000
	maxChain = 20000
)

// parser is a recursive descent over tokens. The first failure is kept in err
// and moves the parser to the end, so that callers need not check each step.
type parser struct {
	src    string
	tokens []token
	pos    int
	depth  int
	chain  int
	err    error
}

func newParser(src string) (*parser, error) {
	tokens, err := lex(src)
	if err != nil {
		return nil, err
	}
	return &parser{src: src, tokens: tokens}, nil
}

func (p *parser) peek() token { return p.peekAt(0) }

func (p *parser) peekAt(n int) token {
	if p.pos+n < len(p.tokens) && p.pos+n >= 0 {
		return p.tokens[p.pos+n]
	}
	return token{kind: sqltoken.Space, offset: len(p.src)}
}

func (p *parser) next() token {
	t := p.peek()
	p.pos = min(p.pos+1, len(p.tokens)+1)
	return t
}

func (p *parser) fail(message string) {
	if p.err == nil {
		p.err = &SyntaxError{Offset: p.peek().offset, Message: message}
	}
	p.pos = len(p.tokens)
}

func (p *parser) unexpected(wanted string) {
	p.fail("found " + p.peek().describe() + " instead of " + wanted)
}

// end fails unless everything was read.
func (p *parser) end() {
	if p.pos < len(p.tokens) {
		p.unexpected("the end")
	}
}

// enter counts a level of nesting, until the function it returns is called.
func (p *parser) enter() func() {
	p.depth++
	if p.depth > maxDepth {
		p.fail("the nesting is too deep")
	}
	return func() { p.depth-- }
}

// link counts an operator in a chain, which makes the tree deep without
// nesting.
func (p *parser) link() {
	p.chain++
	if p.chain > maxChain {
		p.fail("the expression has too many operators")
	}
}

func (p *parser) peekOp(text string) bool {
	t := p.peek()
	return t.kind == sqltoken.Operator && t.text == text
}

func (p *parser) op(text string) bool {
	if p.peekOp(text) {
		p.pos++
		return true
	}
	return false
}

func (p *parser) expectOp(text string) {
	if !p.op(text) {
		p.unexpected(text)
	}
}

// peekWords says whether the next tokens are these unquoted words.
func (p *parser) peekWords(words ...string) bool {
	for i, word := range words {
		if p.peekAt(i).word != word {
			return false
		}
	}
	return true
}

func (p *parser) words(words ...string) bool {
	if p.peekWords(words...) {
		p.pos += len(words)
		return true
	}
	return false
}

func (p *parser) word(word string) bool { return p.words(word) }

// oneOf takes the next word if it is one of these, and is "" otherwise.
func (p *parser) oneOf(words ...string) string {
	for _, word := range words {
		if p.word(word) {
			return word
		}
	}
	return ""
}

func (p *parser) expectWord(word string) {
	if !p.word(word) {
		p.unexpected(word)
	}
}

func (p *parser) take(kind sqltoken.Kind) token {
	if p.peek().kind != kind {
		p.unexpected("a " + kind.String())
	}
	return p.next()
}

// isColumnName says whether a token can name a column or table.
func isColumnName(t token) bool {
	return t.kind == sqltoken.QuotedIdent || t.kind == sqltoken.Word && Keyword(t.word) < ReservedTypeFunc
}

// columnName takes a name where reserved words must be quoted.
func (p *parser) columnName() string {
	if !isColumnName(p.peek()) {
		p.unexpected("a name")
	}
	return p.next().value
}

// name takes a name where any word may stand: after a point, or after AS.
func (p *parser) name() string {
	if !p.peek().isName() {
		p.unexpected("a name")
	}
	return p.next().value
}

// names takes a list of names in parentheses.
func (p *parser) nameList() []string {
	var names []string
	p.expectOp("(")
	for {
		names = append(names, p.columnName())
		if !p.op(",") {
			break
		}
	}
	p.expectOp(")")
	return names
}

// qualifiedName takes a name with the qualifiers before it.
func (p *parser) qualifiedName() []string {
	names := []string{p.columnName()}
	for p.op(".") {
		names = append(names, p.name())
	}
	return names
}

func (p *parser) node(kind Kind) *Node { return &Node{Kind: kind, Offset: p.peek().offset} }
