package pgsql

import (
	"strings"

	"github.com/schemac/schemac/dialects/sqltoken"
)

// words takes every word for whatever it may name. What stands in front of a
// parenthesis may be a function, and of a string or behind :: a type.
func (c *refCollector) words(tokens []token) {
	c.refs.Guessed = true
	for i := 0; i < len(tokens); {
		t := tokens[i]
		switch {
		case t.isName() && (t.kind == sqltoken.QuotedIdent || Keyword(t.word) != Reserved):
			i += c.wordsName(tokens[i:])
			continue
		case t.kind == sqltoken.String:
			c.wordsString(t.value, tokens[:i], tokens[i+1:])
		case t.text == "*":
			c.refs.Star = true
		case t.text == "%" && i+1 < len(tokens) && placeholders[tokens[i+1].word]:
			i++
		case t.kind == sqltoken.Operator && !strings.Contains(punctuation, t.text):
			c.operator(canonicalSymbol(t.text), nil)
		}
		i++
	}
}

// placeholders are those of format, in front of what is put there.
var placeholders = wordSet("i l s")

// wordsName takes a qualified name at the front and says how many tokens it
// took.
func (c *refCollector) wordsName(tokens []token) int {
	names, n := []string{tokens[0].value}, 1
	for n+1 < len(tokens) && tokens[n].text == "." && tokens[n+1].isName() {
		names = append(names, tokens[n+1].value)
		n += 2
	}
	name := splitName(names)
	c.refs.Relations = addOnce(c.refs.Relations, name)
	c.column(names)
	if len(names) > 1 { // table.column, or schema.table.column
		c.refs.Relations = addOnce(c.refs.Relations, splitName(names[:len(names)-1]))
	}
	c.addType(Type{Schema: name.Schema, Name: name.Name})
	if n < len(tokens) && tokens[n].text == "(" {
		c.refs.Functions = addOnce(c.refs.Functions, name)
	}
	return n
}

// wordsString takes a string for the name that a call around it or a cast
// behind it makes of it.
func (c *refCollector) wordsString(text string, before, after []token) {
	if n := len(before); n > 1 && before[n-1].text == "(" {
		c.constant(constantTypes[before[n-2].value], text)
	}
	if len(after) > 1 && after[0].text == "::" {
		c.constant(after[1].word, text)
	}
}
