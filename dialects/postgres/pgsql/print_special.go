package pgsql

import "strings"

// special prints the pieces of a function with a grammar of its own.
func (pr *printer) special(n *Node) {
	pr.text(strings.ToUpper(n.Text), "(")
	end := len(n.arguments())
	for i, kid := range n.Kids[:end] {
		if i > 0 && kid.Text != "," && kid.Text != ")" && n.Kids[i-1].Text != "(" || kid.Kind != SpecialWord && i > 0 {
			pr.text(" ")
		}
		pr.specialPiece(kid)
	}
	pr.text(")")
	for _, clause := range n.Kids[end:] {
		pr.text(" ")
		pr.node(clause)
	}
}

func (pr *printer) specialPiece(n *Node) {
	switch {
	case n.Kind == SpecialWord && len(n.Names) > 0:
		pr.text(QuoteIdent(n.Names[0]))
	case n.Kind == SpecialWord:
		pr.text(strings.ToUpper(n.Text))
	case n.Kind == ColumnDef:
		if n.Text != "" {
			pr.text(QuoteIdent(n.Text), " ")
		}
		if n.Type == nil {
			pr.text("FOR ORDINALITY")
		} else {
			pr.text(n.Type.String())
		}
	default:
		pr.operand(n)
	}
}
