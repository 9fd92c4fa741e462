package pgsql

import "strings"

func (p *parser) windows() *Node {
	n := p.node(Windows)
	p.next()
	for {
		named := p.node(NamedWindow)
		named.Text = p.columnName()
		p.expectWord("as")
		named.Kids = []*Node{p.window()}
		n.Kids = append(n.Kids, named)
		if !p.op(",") {
			return n
		}
	}
}

// window parses a window specification in parentheses.
func (p *parser) window() *Node {
	n := p.node(Window)
	p.expectOp("(")
	if t := p.peek(); isColumnName(t) && !windowWords[t.word] {
		n.Text = p.columnName()
	}
	if partition := p.node(PartitionBy); p.words("partition", "by") {
		partition.Kids = p.exprList()
		n.Kids = append(n.Kids, partition)
	}
	if p.peekWords("order", "by") {
		n.Kids = append(n.Kids, p.orderBy())
	}
	if p.peekWords("rows") || p.peekWords("range") || p.peekWords("groups") {
		n.Kids = append(n.Kids, p.frame())
	}
	p.expectOp(")")
	return n
}

var windowWords = wordSet("partition range rows groups")

func (p *parser) frame() *Node {
	n := p.node(Frame)
	words := []string{p.next().word}
	bound := func() {
		switch {
		case p.words("current", "row"):
			words = append(words, "current row")
			return
		case p.word("unbounded"):
			words = append(words, "unbounded")
		default:
			words = append(words, "?")
			n.Kids = append(n.Kids, p.expr())
		}
		direction := p.oneOf("preceding", "following")
		if direction == "" {
			p.unexpected("PRECEDING or FOLLOWING")
		}
		words = append(words, direction)
	}
	if p.word("between") {
		words = append(words, "between")
		bound()
		p.expectWord("and")
		words = append(words, "and")
	}
	bound()
	if p.word("exclude") {
		words = append(words, "exclude", p.oneOf("current", "group", "ties", "no"))
		words = append(words, p.oneOf("row", "others"))
	}
	n.Text = joinWords(words...)
	return n
}

func (p *parser) orderBy() *Node {
	n := p.node(OrderBy)
	p.expectWord("order")
	p.expectWord("by")
	for {
		n.Kids = append(n.Kids, p.sortKey())
		if !p.op(",") {
			return n
		}
	}
}

// sortKey drops what is the default: ASC, and the order of nulls that goes
// with the direction.
func (p *parser) sortKey() *Node {
	n := p.node(Sort)
	n.Kids = []*Node{p.expr()}
	switch p.oneOf("asc", "desc", "using") {
	case "desc":
		n.Text = "desc"
	case "using":
		symbol, schema := p.operator()
		n.Text, n.Names = "using "+symbol, schema
	}
	implied := "last"
	if n.Text == "desc" || strings.Contains(n.Text, ">") {
		implied = "first"
	}
	if p.word("nulls") {
		switch nulls := p.oneOf("first", "last"); {
		case nulls == "":
			p.unexpected("FIRST or LAST")
		case nulls != implied:
			n.Text = joinWords(n.Text, "nulls", nulls)
		}
	}
	return n
}
