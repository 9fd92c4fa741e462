package compiler

import (
	"bytes"
	"fmt"

	"github.com/schemac/schemac/schema/diag"
)

// item is a block or attribute at the top level of a file: where its line
// starts, and the word it starts with.
type item struct {
	word string
	at   int
	line int
}

// layout is what a scan finds out about a file before the parser sees it.
type layout struct {
	items []item
	// labels are the quoted block labels that hold a template; offsets of
	// the text between the quotes.
	labels [][2]int
	// balanced is false if brackets or quotes do not match, so that the
	// items cannot be trusted.
	balanced bool
	// tooDeep is the offset where a bound is exceeded, or -1, and why.
	tooDeep int
	reason  string
}

// frame is an open bracket, quote or heredoc.
type frame struct {
	// open is { [ ( for brackets, $ for an interpolation, " for a string and
	// < for a heredoc.
	open byte
	// operators counts those of the expression at hand.
	operators int
	// tag ends a heredoc.
	tag string
	// directives counts the %{ of a text.
	directives int
	// loop is set for a for expression.
	loop bool
}

// scanner walks over a file once, without recursion. It knows just enough of
// HCL to match brackets, strings, heredocs and comments, which is what the
// bounds, the top-level items and the labels need. The parser judges the rest.
type scanner struct {
	src    []byte
	at     int
	line   int
	start  int // of the line
	frames []frame
	layout layout
	// word is set while the line so far is a word and labels, as in a block
	// header.
	header bool
	fresh  bool // nothing but space on the line so far
}

func scan(src []byte) layout {
	s := scanner{src: src, line: 1, fresh: true, frames: make([]frame, 1, 16)}
	s.frames[0].open = '{'
	s.layout = layout{balanced: true, tooDeep: -1}
	for s.at < len(s.src) && s.layout.tooDeep < 0 {
		if top := s.top().open; top == '"' || top == '<' {
			s.text()
		} else {
			s.code()
		}
	}
	if len(s.frames) != 1 {
		s.layout.balanced = false
	}
	return s.layout
}

func (s *scanner) top() *frame { return &s.frames[len(s.frames)-1] }

func (s *scanner) peek(offset int) byte {
	if s.at+offset < len(s.src) {
		return s.src[s.at+offset]
	}
	return 0
}

func (s *scanner) exceed(format string, args ...any) {
	if s.layout.tooDeep < 0 {
		s.layout.tooDeep, s.layout.reason = s.at, fmt.Sprintf(format, args...)
	}
}

func (s *scanner) push(open byte) {
	if len(s.frames) > maxNesting {
		s.exceed("Brackets and templates are nested more than %d deep.", maxNesting)
	}
	s.frames = append(s.frames, frame{open: open})
}

func (s *scanner) pop(open byte) {
	if len(s.frames) > 1 && s.top().open == open {
		s.frames = s.frames[:len(s.frames)-1]
		return
	}
	s.layout.balanced = false
}

func (s *scanner) newline() {
	s.at++
	s.line++
	s.start = s.at
	if s.top().open == '{' {
		s.top().operators = 0
		s.header, s.fresh = false, true
	}
}

// code reads one token outside of strings.
func (s *scanner) code() {
	c := s.src[s.at]
	switch {
	case c == '\n':
		s.newline()
	case c == ' ' || c == '\t' || c == '\r':
		s.at++
	case c == '#' || c == '/' && s.peek(1) == '/':
		s.skipLine()
	case c == '/' && s.peek(1) == '*':
		s.skipComment()
	case isWord(c):
		s.word()
	case c == '"':
		s.quote()
	case c == '<' && s.peek(1) == '<':
		s.heredoc()
	default:
		s.symbol(c)
		s.header, s.fresh = false, false
	}
}

func isWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c >= 0x80
}

func (s *scanner) skipLine() {
	if end := bytes.IndexByte(s.src[s.at:], '\n'); end >= 0 {
		s.at += end
	} else {
		s.at = len(s.src)
	}
}

func (s *scanner) skipComment() {
	end := bytes.Index(s.src[s.at+2:], []byte("*/"))
	if end < 0 {
		s.at, s.layout.balanced = len(s.src), false
		return
	}
	stop := s.at + 2 + end + 2
	if lines := bytes.Count(s.src[s.at:stop], []byte{'\n'}); lines > 0 {
		s.line += lines
		s.start = s.at + bytes.LastIndexByte(s.src[s.at:stop], '\n') + 1
	}
	s.at = stop
}

func (s *scanner) word() {
	from := s.at
	for s.at < len(s.src) && (isWord(s.src[s.at]) || s.src[s.at] == '-') {
		s.at++
	}
	word := s.src[from:s.at]
	if string(word) == "for" && from > 0 && !s.top().loop {
		s.loop()
	}
	if s.fresh && len(s.frames) == 1 && len(bytes.TrimLeft(s.src[s.start:from], " \t")) == 0 {
		s.layout.items = append(s.layout.items, item{word: string(word), at: s.start, line: s.line})
	}
	// A word before a string makes a header, except in a for expression.
	s.header = (s.fresh || s.header) && s.top().open == '{' && string(word) != "in" && string(word) != "if"
	s.fresh = false
}

// loop notes that the brackets at hand hold a for expression. The word can
// also be a name, in which case the count is too high by one.
func (s *scanner) loop() {
	s.top().loop = true
	nested := 0
	for _, f := range s.frames {
		if f.loop {
			nested++
		}
	}
	if nested > maxLoops {
		s.exceed("Expressions with for are nested more than %d deep.", maxLoops)
	}
}

func (s *scanner) quote() {
	if s.header {
		if end, template := s.label(); template {
			s.layout.labels = append(s.layout.labels, [2]int{s.at + 1, end})
			s.at = end + 1
			return
		}
	}
	s.fresh = false
	s.at++
	s.push('"')
}

// label finds the end of the string that starts here and whether it holds a
// template.
func (s *scanner) label() (end int, template bool) {
	depth := 0
	inner := false // inside a string inside a template
	for i := s.at + 1; i < len(s.src) && s.src[i] != '\n'; i++ {
		switch c := s.src[i]; {
		case c == '\\':
			i++
		case c == '"' && depth == 0:
			return i, template
		case c == '"':
			inner = !inner
		case depth == 0 && (c == '$' || c == '%') && i+2 < len(s.src) && s.src[i+1] == c && s.src[i+2] == '{':
			i += 2
		case depth == 0 && (c == '$' || c == '%') && i+1 < len(s.src) && s.src[i+1] == '{':
			depth, template = 1, true
			i++
		case depth > 0 && !inner && c == '{':
			depth++
		case depth > 0 && !inner && c == '}':
			depth--
		}
	}
	return 0, false
}

func (s *scanner) heredoc() {
	i := s.at + 2
	if i < len(s.src) && s.src[i] == '-' {
		i++
	}
	from := i
	for i < len(s.src) && (isWord(s.src[i]) || s.src[i] == '-') {
		i++
	}
	tag := s.src[from:i]
	if i < len(s.src) && s.src[i] == '\r' {
		i++
	}
	if len(tag) == 0 || i >= len(s.src) || s.src[i] != '\n' {
		s.symbol('<')
		return
	}
	s.at = i
	s.newline()
	s.fresh = false
	s.push('<')
	s.top().tag = string(tag)
	s.endHeredoc()
}

// endHeredoc closes the heredoc if the line that starts here is its end.
func (s *scanner) endHeredoc() {
	line := s.src[s.at:]
	if end := bytes.IndexByte(line, '\n'); end >= 0 {
		line = line[:end]
	}
	if string(bytes.TrimSpace(line)) == s.top().tag {
		s.at += len(line)
		s.pop('<')
	}
}

func (s *scanner) symbol(c byte) {
	switch c {
	case '{', '(':
		s.at++
		s.push(c)
		s.header, s.fresh = false, true
		return
	case '[':
		s.operator() // indexes nest as operators do
		s.at++
		s.push(c)
		return
	case '}':
		if s.top().open == '$' {
			s.pop('$')
		} else {
			s.pop('{')
		}
	case ']':
		s.pop('[')
	case ')':
		s.pop('(')
	case ',':
		s.top().operators = 0
	case '+', '-', '*', '/', '%', '!', '<', '>', '&', '|', '?', '=':
		s.operator()
	}
	s.at++
}

func (s *scanner) operator() {
	s.top().operators++
	if s.top().operators > maxOperators {
		s.exceed("One expression has more than %d operators.", maxOperators)
	}
}

// text reads up to the next thing that matters in a string or heredoc.
func (s *scanner) text() {
	c := s.src[s.at]
	quoted := s.top().open == '"'
	switch {
	case (c == '$' || c == '%') && s.peek(1) == c && s.peek(2) == '{':
		s.at += 3
	case (c == '$' || c == '%') && s.peek(1) == '{':
		s.template(c)
	case c == '\n':
		s.newline()
		if quoted {
			s.pop('"')
			s.layout.balanced = false
		} else {
			s.endHeredoc()
		}
	case c == '\\' && quoted && s.peek(1) != '\n':
		s.at += 2
	case c == '"' && quoted:
		s.at++
		s.pop('"')
	default:
		s.at++
	}
}

func (s *scanner) template(c byte) {
	if c == '%' {
		s.top().directives++
		if s.top().directives > maxOperators {
			s.exceed("One text has more than %d template directives.", maxOperators)
		}
	}
	s.at += 2
	s.push('$')
}

// check turns an exceeded bound into an error.
func (l layout) check(source Source) diag.List {
	var problems diag.List
	if l.tooDeep >= 0 {
		problems.Errorf("too-complex", "Model too complex", rangeAt(source, min(l.tooDeep, len(source.Content)-1)),
			"%s Split the expression, for example with locals.", l.reason)
	}
	return problems
}
