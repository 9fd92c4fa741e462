package pgsql

import (
	"strings"
)

// Print renders a tree as SQL. Every operator inside another gets parentheses,
// so that parsing the result gives the same tree again.
func Print(n *Node) string {
	var pr printer
	pr.node(n)
	return pr.out.String()
}

type printer struct{ out strings.Builder }

func (pr *printer) text(parts ...string) {
	for _, part := range parts {
		pr.out.WriteString(part)
	}
}

func (pr *printer) list(nodes []*Node, separator string) {
	for i, n := range nodes {
		if i > 0 {
			pr.text(separator)
		}
		pr.node(n)
	}
}

// operand prints a node in parentheses unless it is atomic.
func (pr *printer) operand(n *Node) {
	switch n.Kind {
	case Unary, Binary, And, Or, Not, Is, IsDistinct, Between, In, Like, Any, All, Overlaps, AtTimeZone, Collate, Cast:
		pr.wrap(n)
	default:
		pr.node(n)
	}
}

// base prints what stands before a subscript or a field.
func (pr *printer) base(n *Node) {
	switch n.Kind {
	case Column, Param, Subquery:
		pr.node(n)
	default:
		pr.wrap(n)
	}
}

func (pr *printer) wrap(n *Node) {
	pr.text("(")
	pr.node(n)
	pr.text(")")
}

func (pr *printer) operands(nodes []*Node, separator string) {
	for i, n := range nodes {
		if i > 0 {
			pr.text(separator)
		}
		pr.operand(n)
	}
}

// names prints a qualified name with its last part quoted as quote says.
func (pr *printer) names(names []string, quote func(string) string) {
	for i, name := range names {
		if i > 0 {
			pr.text(".")
		}
		if i == len(names)-1 {
			pr.text(quote(name))
		} else {
			pr.text(QuoteIdent(name))
		}
	}
}

// callName quotes only what can't be a function's name. Type keywords such as
// left are functions too.
func callName(name string) string {
	if Keyword(name) == ReservedTypeFunc && isBare(name) && name != "collation" && name != "current_schema" {
		return name
	}
	return QuoteIdent(name)
}

func (pr *printer) node(n *Node) {
	if !pr.constant(n) && !pr.operation(n) && !pr.constructor(n) {
		pr.clause(n)
	}
}

func (pr *printer) constant(n *Node) bool {
	switch n.Kind {
	case Empty:
	case Null:
		pr.text("NULL")
	case Bool, Number, Param:
		pr.text(n.Text)
	case String:
		pr.text(QuoteLiteral(n.Text))
	case Bits:
		pr.text(n.Text[:1], QuoteLiteral(n.Text[1:]))
	case Column:
		pr.names(n.Names, QuoteIdent)
	case Star:
		pr.names(n.Names, QuoteIdent)
		if len(n.Names) > 0 {
			pr.text(".")
		}
		pr.text("*")
	default:
		return false
	}
	return true
}

func (pr *printer) operation(n *Node) bool {
	switch n.Kind {
	case Unary:
		pr.symbol(n)
		pr.text(" ")
		pr.operand(n.Kids[0])
	case Binary:
		pr.operand(n.Kids[0])
		pr.text(" ")
		pr.symbol(n)
		pr.text(" ")
		pr.operand(n.Kids[1])
	case And:
		pr.operands(n.Kids, " AND ")
	case Or:
		pr.operands(n.Kids, " OR ")
	case Not:
		pr.text("NOT ")
		pr.operand(n.Kids[0])
	case Is:
		pr.operand(n.Kids[0])
		pr.text(" IS ", strings.ToUpper(n.Text))
	case IsDistinct:
		pr.infix(n, joinWords("IS", strings.ToUpper(n.Text), "DISTINCT FROM"))
	case Between, In, Like, Any, All:
		pr.predicate(n)
	case Overlaps:
		pr.infix(n, "OVERLAPS")
	case AtTimeZone:
		if len(n.Kids) == 1 {
			pr.operand(n.Kids[0])
			pr.text(" AT LOCAL")
		} else {
			pr.infix(n, "AT TIME ZONE")
		}
	case Collate:
		pr.operand(n.Kids[0])
		pr.text(" COLLATE ")
		pr.names(n.Names, QuoteIdent)
	case Cast:
		pr.operand(n.Kids[0])
		pr.text("::", n.Type.String())
	default:
		return false
	}
	return true
}

func (pr *printer) infix(n *Node, operator string) {
	pr.operand(n.Kids[0])
	pr.text(" ", operator, " ")
	pr.operand(n.Kids[1])
}

func (pr *printer) symbol(n *Node) {
	if len(n.Names) == 0 {
		pr.text(n.Text)
		return
	}
	pr.text("OPERATOR(")
	pr.names(n.Names, QuoteIdent)
	pr.text(".", n.Text, ")")
}

func (pr *printer) predicate(n *Node) {
	pr.operand(n.Kids[0])
	switch n.Kind {
	case Between:
		not, symmetric := "", ""
		if strings.HasPrefix(n.Text, "not") {
			not = "NOT "
		}
		if strings.HasSuffix(n.Text, "symmetric") {
			symmetric = "SYMMETRIC "
		}
		pr.text(" ", not, "BETWEEN ", symmetric)
		pr.operand(n.Kids[1])
		pr.text(" AND ")
		pr.operand(n.Kids[2])
	case In:
		pr.text(" ", strings.TrimSpace(strings.ToUpper(n.Text)+" IN"), " (")
		pr.list(n.Kids[1:], ", ")
		pr.text(")")
	case Like:
		pr.text(" ", strings.ToUpper(n.Text), " ")
		pr.operand(n.Kids[1])
		if len(n.Kids) > 2 {
			pr.text(" ESCAPE ")
			pr.operand(n.Kids[2])
		}
	case Any, All:
		pr.text(" ")
		pr.symbol(n)
		pr.text(" ", map[Kind]string{Any: "ANY", All: "ALL"}[n.Kind], " ")
		pr.wrap(n.Kids[1])
	}
}

func (pr *printer) constructor(n *Node) bool {
	switch n.Kind {
	case Call:
		pr.call(n)
	case Builtin:
		pr.builtin(n)
	case Special:
		pr.special(n)
	case NamedArg:
		pr.text(QuoteIdent(n.Text), " => ")
		pr.node(n.Kids[0])
	case Variadic:
		pr.text("VARIADIC ")
		pr.node(n.Kids[0])
	case Subscript:
		pr.subscript(n)
	case Slice:
		pr.node(n.Kids[0])
		pr.text(" : ")
		pr.node(n.Kids[1])
	case Field:
		pr.field(n)
	case Row:
		if n.Text != "" || len(n.Kids) < 2 {
			pr.text("ROW")
		}
		pr.text("(")
		pr.list(n.Kids, ", ")
		pr.text(")")
	case Array:
		pr.text("ARRAY[")
		pr.list(n.Kids, ", ")
		pr.text("]")
	case ArrayQuery:
		pr.text("ARRAY")
		pr.wrap(n.Kids[0])
	case Exists:
		pr.text("EXISTS ")
		pr.wrap(n.Kids[0])
	case Subquery:
		pr.wrap(n.Kids[0])
	case Case:
		pr.caseExpr(n)
	default:
		return false
	}
	return true
}

func (pr *printer) subscript(n *Node) {
	pr.base(n.Kids[0])
	for _, index := range n.Kids[1:] {
		pr.text("[")
		pr.node(index)
		pr.text("]")
	}
}

func (pr *printer) field(n *Node) {
	pr.wrap(n.Kids[0])
	if n.Text == "*" {
		pr.text(".*")
	} else {
		pr.text(".", QuoteIdent(n.Text))
	}
}

func (pr *printer) caseExpr(n *Node) {
	pr.text("CASE")
	if n.Kids[0].Kind != Empty {
		pr.text(" ")
		pr.node(n.Kids[0])
	}
	for _, branch := range n.Kids[1:] {
		if branch.Kind == Else {
			pr.text(" ELSE ")
			pr.node(branch.Kids[0])
			continue
		}
		pr.text(" WHEN ")
		pr.node(branch.Kids[0])
		pr.text(" THEN ")
		pr.node(branch.Kids[1])
	}
	pr.text(" END")
}
