package pgsql

import (
	"slices"

	"github.com/schemac/schemac/dialects/sqltoken"
)

// Cursor reads a statement from left to right, as far as a reader wants to
// know it. Unlike the parser of queries it never fails: what does not come
// next is not taken, and the reader tries something else or skips.
type Cursor struct {
	parser
}

// NewCursor stands in front of the first token. The error is a *SyntaxError.
func NewCursor(sql string) (*Cursor, error) {
	p, err := newParser(sql)
	if err != nil {
		return nil, err
	}
	return &Cursor{parser: *p}, nil
}

// Done reports whether everything has been read.
func (c *Cursor) Done() bool { return c.pos >= len(c.tokens) }

// Offset is where the next token begins in the text.
func (c *Cursor) Offset() int { return c.peek().offset }

// Words takes these keywords, in lower case, if all of them come next.
func (c *Cursor) Words(words ...string) bool { return c.words(words...) }

// OneOf takes the next word if it is one of these, and is "" otherwise.
func (c *Cursor) OneOf(words ...string) string { return c.oneOf(words...) }

// Op takes an operator or punctuation character if it comes next.
func (c *Cursor) Op(text string) bool { return c.op(text) }

// Word is the next token if it is an unquoted word, in lower case, and ""
// otherwise. It is not taken.
func (c *Cursor) Word() string { return c.peek().word }

// Literal takes a string if one comes next, and gives its content.
func (c *Cursor) Literal() (string, bool) {
	if c.peek().kind != sqltoken.String {
		return "", false
	}
	return c.next().value, true
}

// Name takes one name, which may also be a keyword.
func (c *Cursor) Name() (string, bool) {
	if !c.peek().isName() {
		return "", false
	}
	return c.next().value, true
}

// QualifiedName takes a name and its schema, which is empty where the text
// has none. The name of a database in front of them is left out.
func (c *Cursor) QualifiedName() (schema, name string, ok bool) {
	if name, ok = c.Name(); !ok {
		return "", "", false
	}
	for c.peekOp(".") && c.peekAt(1).isName() {
		c.pos++
		schema, name = name, c.next().value
	}
	return schema, name, true
}

// Skip takes one token, or a whole group in parentheses or brackets.
func (c *Cursor) Skip() {
	depth := 0
	for !c.Done() {
		switch c.next().text {
		case "(", "[":
			depth++
		case ")", "]":
			depth--
		}
		if depth <= 0 {
			return
		}
	}
}

// SkipTo takes everything in front of the first of these operators that
// stands outside parentheses, or everything that is left.
func (c *Cursor) SkipTo(ops ...string) {
	for !c.Done() {
		for _, op := range ops {
			if c.peekOp(op) {
				return
			}
		}
		c.Skip()
	}
}

// Item takes everything in front of the next comma outside parentheses, and
// the comma, and gives it to a cursor of its own.
func (c *Cursor) Item() *Cursor {
	from := c.pos
	c.SkipTo(",")
	item := c.between(from, min(c.pos, len(c.tokens)))
	c.op(",")
	return item
}

// Before takes everything in front of the first place, outside parentheses,
// where these words stand, or everything that is left, and gives it to a
// cursor of its own.
func (c *Cursor) Before(words ...string) *Cursor {
	from := c.pos
	for look := *c; !c.Done() && !look.words(words...); look = *c {
		c.Skip()
	}
	return c.between(from, min(c.pos, len(c.tokens)))
}

// Group takes a group in parentheses, if one comes next, and gives its inside
// to a cursor of its own.
func (c *Cursor) Group() (*Cursor, bool) {
	if !c.peekOp("(") {
		return nil, false
	}
	from := c.pos
	c.Skip()
	return c.between(from+1, max(from+1, c.pos-1)), true
}

func (c *Cursor) between(from, to int) *Cursor {
	end := len(c.src)
	if to < len(c.tokens) {
		end = c.tokens[to].offset
	}
	return &Cursor{parser: parser{src: c.src[:end], tokens: c.tokens[:to], pos: from}}
}

// Rest is the text that has not been read yet.
func (c *Cursor) Rest() string { return c.src[c.peek().offset:] }

// Names takes names with commas between them, and what is said of each.
func (c *Cursor) Names() []string {
	var names []string
	for !c.Done() {
		item := c.Item()
		if name, ok := item.Name(); ok {
			names = append(names, name)
		}
	}
	return names
}

// Seek moves behind the first place, outside parentheses, where these words
// stand. Without one it does not move.
func (c *Cursor) Seek(words ...string) bool {
	from := c.pos
	for !c.Done() {
		if c.words(words...) {
			return true
		}
		c.Skip()
	}
	c.pos = from
	return false
}

// Has reports whether these words stand, in this order and side by side,
// somewhere in what is left, outside parentheses.
func (c *Cursor) Has(words ...string) bool {
	from := c.pos
	defer func() { c.pos = from }()
	return c.Seek(words...)
}

// Literals are the contents of all strings of the statement.
func (c *Cursor) Literals() []string {
	var texts []string
	for _, t := range c.tokens {
		if t.kind == sqltoken.String {
			texts = append(texts, t.value)
		}
	}
	return texts
}

// CallsOther reports whether anything but these names is called. What follows
// a cast, as in ::numeric(10, 2), is a type; what the grammar itself calls, as
// in substring(a FROM 1), always gives the same.
func (c *Cursor) CallsOther(names ...string) bool {
	for i, t := range c.tokens {
		if !t.isName() || i+1 == len(c.tokens) || c.tokens[i+1].text != "(" || i > 0 && c.tokens[i-1].text == "::" {
			continue
		}
		if !slices.Contains(names, t.value) && Keyword(t.word) < UnreservedColumnName {
			return true
		}
	}
	return false
}

// Calls reports whether one of these names is called somewhere in the
// statement.
func (c *Cursor) Calls(names ...string) string {
	for i, t := range c.tokens {
		if !t.isName() || i+1 == len(c.tokens) || c.tokens[i+1].text != "(" {
			continue
		}
		for _, name := range names {
			if t.value == name {
				return name
			}
		}
	}
	return ""
}

// Meta finds a backslash outside of strings, which begins a meta-command of
// psql, and says where it stands; -1 without one.
func Meta(piece Piece) int {
	tokens, _ := sqltoken.Tokenize(piece.Text, syntax)
	for _, t := range tokens {
		if t.Kind == sqltoken.Operator && t.Text == `\` {
			return piece.Offset + t.Offset
		}
	}
	return -1
}
