package pgsql

import "strings"

// statement prints the kinds that make up statements which write rows.
func (pr *printer) statement(n *Node) {
	switch n.Kind {
	case Default:
		pr.text("DEFAULT")
	case Insert:
		pr.insert(n)
	case Columns:
		pr.headed("(", n)
		pr.text(")")
	case Conflict:
		pr.conflict(n)
	case IndexElement:
		pr.operand(n.Kids[0])
		if len(n.Names) > 0 {
			pr.text(" ")
			pr.names(n.Names, QuoteIdent)
		}
	case Update:
		pr.written(n, "UPDATE ", " FROM ")
	case Delete:
		pr.written(n, "DELETE FROM ", " USING ")
	case CurrentOf:
		pr.text("WHERE CURRENT OF ", QuoteIdent(n.Name()))
	case Set:
		pr.headed("SET ", n)
	case Assign:
		pr.assign(n)
	case Merge:
		pr.merge(n)
	case MergeWhen:
		pr.mergeWhen(n)
	case Returning:
		pr.returning(n)
	}
}

// withClause prints the WITH in front of a statement and gives what follows.
func (pr *printer) withClause(n *Node) []*Node {
	if n.Kids[0].Kind != With {
		return n.Kids
	}
	pr.node(n.Kids[0])
	pr.text(" ")
	return n.Kids[1:]
}

func (pr *printer) insert(n *Node) {
	kids := pr.withClause(n)
	pr.text("INSERT INTO ")
	pr.node(kids[0])
	pr.insertSource(n.Text, kids[1:])
}

// insertSource prints the columns, the source and what follows it.
func (pr *printer) insertSource(overriding string, kids []*Node) {
	for _, kid := range kids {
		if overriding != "" && kid.Kind != Columns {
			pr.text(" ", strings.ToUpper(overriding))
			overriding = ""
		}
		pr.text(" ")
		pr.node(kid)
		if kid.Kind == Default {
			pr.text(" VALUES")
		}
	}
}

func (pr *printer) conflict(n *Node) {
	pr.text("ON CONFLICT ")
	if len(n.Names) > 0 {
		pr.text("ON CONSTRAINT ", QuoteIdent(n.Name()), " ")
	}
	rest := n.Kids
	if target := n.Clause(ConflictTarget); target != nil {
		rest = rest[1:]
		elements := target.Kids
		where := target.Clause(Where)
		if where != nil {
			elements = elements[:len(elements)-1]
		}
		pr.text("(")
		pr.list(elements, ", ")
		pr.text(") ")
		if where != nil {
			pr.node(where)
			pr.text(" ")
		}
	}
	pr.text("DO ", strings.ToUpper(n.Text))
	pr.tail(rest)
}

func (pr *printer) written(n *Node, verb, from string) {
	kids := pr.withClause(n)
	pr.text(verb)
	pr.node(kids[0])
	for _, kid := range kids[1:] {
		if kid.Kind == From {
			pr.headed(from, kid)
			continue
		}
		pr.text(" ")
		pr.node(kid)
	}
}

func (pr *printer) assign(n *Node) {
	last := len(n.Kids) - 1
	if n.Text == "row" {
		pr.text("(")
	}
	pr.list(n.Kids[:last], ", ")
	if n.Text == "row" {
		pr.text(")")
	}
	pr.text(" = ")
	pr.node(n.Kids[last])
}

func (pr *printer) merge(n *Node) {
	kids := pr.withClause(n)
	pr.text("MERGE INTO ")
	pr.node(kids[0])
	pr.text(" USING ")
	pr.node(kids[1])
	pr.tail(kids[2:])
}

func (pr *printer) mergeWhen(n *Node) {
	pr.text("WHEN ", strings.ToUpper(n.Text))
	rest := n.Kids
	if where := n.Clause(Where); where != nil {
		pr.headed(" AND ", where)
		rest = rest[1:]
	}
	pr.text(" THEN ")
	if len(rest) == 0 {
		pr.text("DO NOTHING")
		return
	}
	switch action := rest[0]; action.Kind {
	case Insert:
		pr.text("INSERT")
		pr.insertSource(action.Text, action.Kids)
	case Update:
		pr.text("UPDATE ")
		pr.node(action.Kids[0])
	case Delete:
		pr.text("DELETE")
	}
}

func (pr *printer) returning(n *Node) {
	pr.text("RETURNING ")
	if len(n.Names) > 0 {
		pr.text("WITH (")
		for i := 0; i < len(n.Names); i += 2 {
			if i > 0 {
				pr.text(", ")
			}
			pr.text(strings.ToUpper(n.Names[i]), " AS ", QuoteIdent(n.Names[i+1]))
		}
		pr.text(") ")
	}
	pr.node(n.Kids[0])
}
