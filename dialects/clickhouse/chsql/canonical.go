package chsql

// Canonical is the text that the server stores for an expression: of a
// default, a key, a TTL, a constraint. Dictionaries that functions such as
// dictGet name without a database stay without one; see CanonicalIn.
func Canonical(text string) (string, error) { return CanonicalIn(text, "") }

// CanonicalIn is Canonical for an object of the given database: the server
// puts it before the names of dictionaries and, in subqueries, of tables.
func CanonicalIn(text, database string) (string, error) {
	node, err := parseExpr(text, database)
	if err != nil {
		return "", err
	}
	return printExpr(node), nil
}

// CanonicalQuery is the text that the server stores for the body of a view
// in the given database. Set operators are grouped as the server groups them,
// an omitted ALL of EXCEPT and INTERSECT is spelled out, and a WITH clause is
// copied to the SELECTs that follow it in a union.
func CanonicalQuery(text, database string) (string, error) {
	q, err := parseCanonicalQuery(text, database)
	if err != nil {
		return "", err
	}
	return printQuery(q), nil
}

// Format is the text of an expression as the server's formatter prints it,
// with the names of functions as they were typed.
func Format(text string) (string, error) {
	node, err := parseTyped(text)
	if err != nil {
		return "", err
	}
	return printExpr(node), nil
}

// FormatQuery is the text of a SELECT as the server's formatter prints it on
// one line, with names as they were typed.
func FormatQuery(text string) (string, error) {
	q, err := parseQuery(text)
	if err != nil {
		return "", err
	}
	return printQuery(q), nil
}

func parseTyped(text string) (expr, error) {
	p := newParser(text)
	node := p.aliased()
	return node, p.finish()
}

func parseExpr(text, database string) (expr, error) {
	node, err := parseTyped(text)
	if err != nil {
		return nil, err
	}
	return canonicalExpr(node, database), nil
}

func parseQuery(text string) (*query, error) {
	p := newParser(text)
	q := p.query()
	p.acceptOp(";")
	return q, p.finish()
}

func parseCanonicalQuery(text, database string) (*query, error) {
	q, err := parseQuery(text)
	if err != nil {
		return nil, err
	}
	return canonicalQuery(q, database), nil
}

func canonicalExpr(node expr, database string) expr {
	qualifyExpr(node, scope{database: database})
	return canonicalNames(node)
}

func canonicalQuery(q *query, database string) *query {
	qualifyQuery(q, scope{database: database})
	q = grouped(q)
	walkQuery(q, canonicalName)
	return q
}

// canonicalNames replaces the names of functions, and regroups the queries
// inside, in place.
func canonicalNames(node expr) expr {
	walk(node, canonicalName)
	return node
}

func canonicalName(node expr) bool {
	switch n := node.(type) {
	case *call:
		if !n.operator {
			n.name = FunctionName(n.name)
		}
	case *subquery:
		n.query = grouped(n.query)
	case *queryArg:
		n.query = grouped(n.query)
	}
	return true
}

func printQuery(q *query) string {
	w := &printer{}
	w.query(q)
	return w.String()
}
