package pgsql

// EqualBody says whether two bodies in the form of the SQL standard, RETURN …
// or BEGIN ATOMIC … END, are the same to the server. The scope's Column gives
// the types of the routine's arguments, its Table is the routine's name, which
// may qualify them, and its Target is what the routine returns. Statements that
// write rows are equal only where they are spelled the same.
func EqualBody(x, y string, scope Scope) Verdict {
	left, okLeft := bodyStatements(x)
	right, okRight := bodyStatements(y)
	switch {
	case !okLeft || !okRight:
		return Unsure
	case len(left) != len(right):
		return Different
	}
	verdict := Equal
	for i := range left {
		verdict = both(verdict, scope.equalStatements(left[i], right[i]))
	}
	return verdict
}

// bodyStatements parses a body: queries and other statements, and for RETURN
// an expression.
func bodyStatements(body string) ([]*Node, bool) {
	p, err := newParser(body)
	if err != nil {
		return nil, false
	}
	if p.word("return") {
		n := p.expr()
		p.end()
		return []*Node{n}, p.err == nil
	}
	p.expectWord("begin")
	p.expectWord("atomic")
	var statements []*Node
	for p.err == nil && !p.word("end") {
		switch {
		case p.op(";"):
		case p.word("return"):
			statements = append(statements, p.expr())
		default:
			statements = append(statements, p.statement())
		}
	}
	p.op(";")
	p.end()
	return statements, p.err == nil
}

func (s Scope) equalStatements(x, y *Node) Verdict {
	switch {
	case (x.Kind == Query) != (y.Kind == Query):
		return Different
	case x.Kind == Query:
		if s.equalQueries(x, y) == Equal {
			return Equal
		}
		return Unsure // a name may be an argument's or a column's
	case writesRows(x) || writesRows(y):
		if Print(x) == Print(y) {
			return Equal
		}
		return Unsure
	}
	return s.equalExprs(x, y)
}

func writesRows(n *Node) bool { return n.Kind >= Insert }
