package pgsql

import (
	"strings"
)

var isTests = [][]string{
	{"null"}, {"true"}, {"false"}, {"unknown"}, {"document"}, {"normalized"},
	{"nfc", "normalized"}, {"nfd", "normalized"}, {"nfkc", "normalized"}, {"nfkd", "normalized"},
	{"json", "value"}, {"json", "array"}, {"json", "object"}, {"json", "scalar"}, {"json"},
}

func (p *parser) isTest(n *Node) {
	n.Kind = Is
	switch p.oneOf("isnull", "notnull", "is") {
	case "isnull":
		n.Text = "null"
		return
	case "notnull":
		n.Text = "not null"
		return
	}
	not := p.oneOf("not")
	if p.words("distinct", "from") {
		n.Kind, n.Text = IsDistinct, not
		n.Kids = append(n.Kids, p.operators(bindIs))
		return
	}
	for _, test := range isTests {
		if p.words(test...) {
			n.Text = joinWords(not, strings.Join(test, " "))
			if test[0] == "json" {
				p.uniqueKeys(n)
			}
			return
		}
	}
	p.unexpected("a test such as NULL or TRUE")
}

// uniqueKeys parses the end of IS JSON. Keys may repeat unless it says so.
func (p *parser) uniqueKeys(n *Node) {
	switch {
	case p.words("with", "unique"):
		n.Text += " with unique keys"
	case !p.words("without", "unique"):
		return
	}
	p.word("keys")
}

func joinWords(words ...string) string {
	return strings.Join(strings.Fields(strings.Join(words, " ")), " ")
}

// match parses [NOT] BETWEEN, IN, LIKE, ILIKE and SIMILAR TO.
func (p *parser) match(n *Node) {
	not := p.oneOf("not")
	switch p.oneOf("between", "in", "like", "ilike", "similar") {
	case "between":
		n.Kind, n.Text = Between, joinWords(not, p.oneOf("symmetric", "asymmetric"))
		n.Text = strings.TrimSpace(strings.ReplaceAll(n.Text, "asymmetric", ""))
		low := p.operators(bindMatch)
		p.expectWord("and")
		n.Kids = append(n.Kids, low, p.operators(bindMatch))
	case "in":
		n.Kind, n.Text = In, not
		p.inList(n)
	case "like":
		p.like(n, not, "like")
	case "ilike":
		p.like(n, not, "ilike")
	case "similar":
		p.expectWord("to")
		p.like(n, not, "similar to")
	}
}

func (p *parser) inList(n *Node) {
	p.expectOp("(")
	if p.atQuery() {
		n.Kids = append(n.Kids, p.query())
	} else {
		n.Kids = append(n.Kids, p.exprList()...)
	}
	p.expectOp(")")
}

var likeSymbols = map[string]string{
	"like": "~~", "not like": "!~~", "ilike": "~~*", "not ilike": "!~~*",
}

func (p *parser) like(n *Node, not, word string) {
	n.Kind, n.Text = Like, joinWords(not, word)
	if symbol, ok := likeSymbols[n.Text]; ok && p.quantified(n) {
		n.Text = symbol
		return
	}
	n.Kids = append(n.Kids, p.operators(bindMatch))
	if p.word("escape") {
		n.Kids = append(n.Kids, p.operators(bindMatch))
	}
}
