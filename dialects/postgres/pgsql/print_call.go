package pgsql

import (
	"strings"
)

func (pr *printer) call(n *Node) {
	pr.names(n.Names, callName)
	pr.text("(")
	if n.Clause(Distinct) != nil {
		pr.text("DISTINCT ")
	}
	pr.list(n.arguments(), ", ")
	if order := n.Clause(OrderBy); order != nil {
		pr.text(" ")
		pr.node(order)
	}
	pr.text(")")
	for _, kind := range []Kind{WithinGroup, Filter, Over} {
		if clause := n.Clause(kind); clause != nil {
			pr.text(" ")
			pr.node(clause)
		}
	}
}

func (pr *printer) builtin(n *Node) {
	name, side, _ := strings.Cut(n.Text, " ")
	pr.text(strings.ToUpper(n.Text[:len(name)]))
	switch name {
	case "collation":
		pr.text(" FOR ")
		pr.wrap(n.Kids[0])
		return
	case "normalize":
		pr.text("(")
		pr.node(n.Kids[0])
		if len(n.Kids) > 1 {
			pr.text(", ", n.Kids[1].Text)
		}
		pr.text(")")
		return
	}
	if len(n.Kids) == 0 {
		return
	}
	pr.text("(")
	switch name {
	case "extract":
		pr.words(n, "", " FROM ")
	case "position":
		pr.words(n, "", " IN ")
	case "overlay":
		pr.words(n, "", " PLACING ", " FROM ", " FOR ")
	case "substring":
		if side != "" {
			pr.words(n, "", " SIMILAR ", " ESCAPE ")
		} else {
			pr.words(n, "", " FROM ", " FOR ")
		}
	case "trim":
		pr.trim(n, side)
	default:
		pr.list(n.Kids, ", ")
	}
	pr.text(")")
}

// words prints the arguments that are present, each after its keyword.
func (pr *printer) words(n *Node, keywords ...string) {
	for i, kid := range n.Kids {
		if kid.Kind != Empty {
			pr.text(keywords[i])
			pr.operand(kid)
		}
	}
}

func (pr *printer) trim(n *Node, side string) {
	pr.text(strings.ToUpper(side), " ")
	if len(n.Kids) > 1 {
		pr.operand(n.Kids[1])
		pr.text(" ")
	}
	pr.text("FROM ")
	pr.node(n.Kids[0])
	if len(n.Kids) > 2 {
		pr.text(", ")
		pr.list(n.Kids[2:], ", ")
	}
}
