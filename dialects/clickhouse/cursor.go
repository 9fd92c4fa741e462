package clickhouse

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/dialects/sqltoken"
)

// cursor reads the tokens of a statement from the left.
type cursor struct {
	list []sqltoken.Token
	pos  int
}

// at is the token n places ahead; past the end it is an empty one.
func (c *cursor) at(n int) sqltoken.Token {
	if c.pos+n < len(c.list) {
		return c.list[c.pos+n]
	}
	return sqltoken.Token{Kind: sqltoken.Operator}
}

func (c *cursor) done() bool { return c.pos >= len(c.list) }

func isKeyword(t sqltoken.Token, word string) bool {
	return t.Kind == sqltoken.Word && strings.EqualFold(t.Text, word)
}

// starts reports whether the words, parted by spaces, come next.
func (c *cursor) starts(words string) bool {
	for i, word := range strings.Fields(words) {
		if !isKeyword(c.at(i), word) {
			return false
		}
	}
	return true
}

// take reads the words if all of them come next.
func (c *cursor) take(words string) bool {
	if !c.starts(words) {
		return false
	}
	c.pos += len(strings.Fields(words))
	return true
}

// takeAny reads the first of the phrases that comes next, and gives it.
func (c *cursor) takeAny(phrases ...string) string {
	for _, phrase := range phrases {
		if c.take(phrase) {
			return phrase
		}
	}
	return ""
}

func (c *cursor) takeOp(op string) bool {
	if c.at(0).Kind != sqltoken.Operator || c.at(0).Text != op {
		return false
	}
	c.pos++
	return true
}

// name reads a name, with its database where it has one.
func (c *cursor) name() (chsql.Name, bool) {
	if !isName(c.at(0)) {
		return chsql.Name{}, false
	}
	n := chsql.Name{Name: c.at(0).Value}
	c.pos++
	if c.at(0).Text == "." && isName(c.at(1)) {
		n = chsql.Name{Database: n.Name, Name: c.at(1).Value}
		c.pos += 2
	}
	return n, true
}

// names reads names with commas between them.
func (c *cursor) names() []chsql.Name {
	var list []chsql.Name
	for {
		n, ok := c.name()
		if !ok {
			return list
		}
		list = append(list, n)
		if !c.takeOp(",") {
			return list
		}
	}
}

// rest is what has not been read.
func (c *cursor) rest() *cursor { return &cursor{list: c.list[min(c.pos, len(c.list)):]} }

// has reports whether the words stand in the rest, outside of parentheses.
func (c *cursor) has(words string) bool { return c.find(words) >= 0 }

// find is the place of the words outside of parentheses, or -1.
func (c *cursor) find(words string) int {
	depth := 0
	for look := *c; !look.done(); look.pos++ {
		switch look.at(0).Text {
		case "(", "[", "{":
			depth++
		case ")", "]", "}":
			depth--
		}
		if depth == 0 && look.starts(words) {
			return look.pos
		}
	}
	return -1
}

// parts splits the rest at commas outside of parentheses where begins says
// that a part begins behind.
func (c *cursor) parts(begins func(*cursor) bool) []*cursor {
	var list []*cursor
	depth, start := 0, c.pos
	for i := c.pos; i < len(c.list); i++ {
		switch t := c.list[i]; {
		case slices.Contains([]string{"(", "[", "{"}, t.Text) && t.Kind == sqltoken.Operator:
			depth++
		case slices.Contains([]string{")", "]", "}"}, t.Text) && t.Kind == sqltoken.Operator:
			depth--
		case t.Text == "," && depth == 0 && begins(&cursor{list: c.list, pos: i + 1}):
			list = append(list, &cursor{list: c.list[start:i]})
			start = i + 1
		}
	}
	return append(list, &cursor{list: c.list[start:]})
}
