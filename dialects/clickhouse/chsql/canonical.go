package chsql

// Canonical is the text that the server stores for an expression: of a
// default, a key, a TTL, a constraint.
func Canonical(text string) (string, error) {
	node, err := parseExpr(text)
	if err != nil {
		return "", err
	}
	return printExpr(node), nil
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

func parseTyped(text string) (expr, error) {
	p := newParser(text)
	node := p.aliased()
	if err := p.finish(); err != nil {
		return nil, err
	}
	return node, nil
}

func parseExpr(text string) (expr, error) {
	node, err := parseTyped(text)
	if err != nil {
		return nil, err
	}
	return canonicalNames(node), nil
}

// canonicalNames replaces the names of functions in a tree, in place.
func canonicalNames(node expr) expr {
	walk(node, func(n expr) bool {
		if fn, ok := n.(*call); ok && !fn.operator {
			fn.name = FunctionName(fn.name)
		}
		return true
	})
	return node
}

func parseQuery(text string) (*query, error) {
	p := newParser(text)
	q := p.query()
	p.acceptOp(";")
	return q, p.finish()
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

func printQuery(q *query) string {
	w := &printer{}
	w.query(q)
	return w.String()
}
