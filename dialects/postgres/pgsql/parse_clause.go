package pgsql

import (
	"strings"
)

func (p *parser) groupBy() *Node {
	n := p.node(GroupBy)
	p.words("group", "by")
	if p.oneOf("all", "distinct") == "distinct" {
		n.Text = "distinct"
	}
	n.Kids = p.groupItems()
	return n
}

func (p *parser) groupItems() []*Node {
	items := []*Node{p.groupItem()}
	for p.op(",") {
		items = append(items, p.groupItem())
	}
	return items
}

func (p *parser) groupItem() *Node {
	defer p.enter()()
	n := p.node(GroupingSet)
	switch {
	case p.words("grouping", "sets"):
		n.Text = "grouping sets"
	case p.peekAt(1).text == "(" && p.peekWords("rollup"), p.peekAt(1).text == "(" && p.peekWords("cube"):
		n.Text = p.next().word
	case p.peekOp("(") && p.peekAt(1).text == ")":
		p.pos += 2
		return n
	default:
		return p.expr()
	}
	p.expectOp("(")
	n.Kids = p.groupItems()
	p.expectOp(")")
	return n
}

func (p *parser) limit() *Node {
	n := p.node(Limit)
	if p.word("limit") {
		if p.word("all") {
			n.Kids = []*Node{{Kind: Null, Offset: n.Offset}}
			return n
		}
		n.Kids = []*Node{p.expr()}
		return n
	}
	p.expectWord("fetch")
	if p.oneOf("first", "next") == "" {
		p.unexpected("FIRST or NEXT")
	}
	count := &Node{Kind: Number, Text: "1", Offset: n.Offset}
	if p.peek().word != "row" && p.peek().word != "rows" {
		count = p.operators(bindSign - 1)
	}
	n.Kids = []*Node{count}
	p.oneOf("row", "rows")
	if p.words("with", "ties") {
		n.Text = "with ties"
		return n
	}
	p.expectWord("only")
	return n
}

func (p *parser) offset() *Node {
	n := p.node(Offset)
	p.next()
	n.Kids = []*Node{p.expr()}
	p.oneOf("row", "rows")
	return n
}

func (p *parser) locking() *Node {
	n := p.node(Locking)
	var words []string
	for _, w := range []string{"for", "no", "key", "update", "share"} {
		if p.word(w) {
			words = append(words, w)
		}
	}
	if p.word("of") {
		for {
			n.Names = append(n.Names, p.columnName())
			if !p.op(",") {
				break
			}
		}
	}
	words = append(words, p.oneOf("nowait"))
	if p.words("skip", "locked") {
		words = append(words, "skip locked")
	}
	n.Text = joinWords(words...)
	if !strings.Contains(n.Text, "update") && !strings.Contains(n.Text, "share") {
		p.unexpected("UPDATE or SHARE")
	}
	return n
}
