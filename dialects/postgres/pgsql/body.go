package pgsql

import (
	"slices"
	"strings"
)

// BodyReferences lists what the body of a function mentions, as far as its
// language is known: SQL, as a string or in the standard's form (BEGIN ATOMIC
// … END, RETURN …), and PL/pgSQL. It never fails: of what does not parse, all
// words are taken for whatever they may name, and Guessed says so. Names of
// variables and arguments are among the columns.
func BodyReferences(language, body string) Refs {
	s := bodyScanner{src: body}
	tokens, whole := lexLeniently(body)
	s.collector.refs.Guessed = !whole
	switch strings.ToLower(language) {
	case "sql":
		s.sqlBody(tokens)
	case "plpgsql":
		s.plpgsql(tokens)
	}
	return s.collector.refs
}

// bodyScanner collects references from the statements of a body.
type bodyScanner struct {
	src       string
	collector refCollector
	// literals is how deep the statement is in strings that are executed.
	literals int
}

// sqlBody reads statements up to the end.
func (s *bodyScanner) sqlBody(tokens []token) {
	for _, statement := range splitTokens(withoutAtomic(tokens), ";") {
		s.statement(statement)
	}
}

// splitTokens cuts at an operator outside of parentheses and brackets, and
// leaves out empty parts.
func splitTokens(tokens []token, operator string) [][]token {
	var parts [][]token
	start, depth := 0, 0
	for i, t := range tokens {
		switch t.text {
		case "(", "[":
			depth++
		case ")", "]":
			depth--
		}
		if t.text == operator && depth <= 0 {
			parts = append(parts, tokens[start:i])
			start = i + 1
		}
	}
	parts = append(parts, tokens[start:])
	return slices.DeleteFunc(parts, func(part []token) bool { return len(part) == 0 })
}

// statement reads one statement of SQL.
func (s *bodyScanner) statement(tokens []token) {
	if len(tokens) == 0 {
		return
	}
	switch tokens[0].word {
	case "return", "call":
		s.expr(tokens[1:])
	default:
		s.parse(tokens, (*parser).statement)
	}
}

// expr reads an expression, with what else may follow SELECT.
func (s *bodyScanner) expr(tokens []token) {
	if len(tokens) == 0 {
		return
	}
	query := append([]token{{text: "select", word: "select", offset: tokens[0].offset}}, tokens...)
	s.parse(query, (*parser).statement)
}

// parse collects from what the tokens are parsed as, or else from the words.
func (s *bodyScanner) parse(tokens []token, as func(*parser) *Node) {
	p := &parser{src: s.src, tokens: tokens}
	n := as(p)
	p.op(";")
	if p.end(); p.err != nil {
		s.collector.words(tokens)
		return
	}
	s.collector.walk(n, nil)
}

const maxLiterals = 4

// dynamic reads what EXECUTE runs: an expression, and the statements in its
// constants.
func (s *bodyScanner) dynamic(tokens []token) {
	s.expr(tokens)
	if s.literals >= maxLiterals {
		return
	}
	for _, t := range tokens {
		if !strings.ContainsRune(t.value, ' ') || t.isName() {
			continue
		}
		inner := bodyScanner{src: t.value, collector: s.collector, literals: s.literals + 1}
		tokens, _ := lexLeniently(t.value)
		inner.sqlBody(tokens)
		s.collector = inner.collector
	}
}
