package chsql

// Verdict is the outcome of a comparison.
type Verdict uint8

const (
	// Unsure says: one of the texts could not be read.
	Unsure Verdict = iota
	// Equal says: the server would store the same, or something that means the same.
	Equal
	// Different says: the server would store something else.
	Different
)

// String names the verdict in lower case.
func (v Verdict) String() string {
	return [...]string{"unsure", "equal", "different"}[v]
}

// EqualExpr compares two expressions of objects in the given database.
// Parentheses that change nothing, which alias of a function was used, and
// whether it was written as an operator make no difference. A secret that the
// server hides equals any.
func EqualExpr(a, b, database string) Verdict {
	if a, b = sameMasks(a, b); a == b {
		return Equal
	}
	x, err := parseExpr(a, database)
	if err != nil {
		return Unsure
	}
	y, err := parseExpr(b, database)
	if err != nil {
		return Unsure
	}
	return verdict(plainExpr(x) == plainExpr(y))
}

// EqualQuery compares the bodies of two views of the given database, secrets as
// EqualExpr does.
func EqualQuery(a, b, database string) Verdict {
	if a, b = sameMasks(a, b); a == b {
		return Equal
	}
	x, err := plainQuery(a, database)
	if err != nil {
		return Unsure
	}
	y, err := plainQuery(b, database)
	if err != nil {
		return Unsure
	}
	return verdict(x == y)
}

func verdict(same bool) Verdict {
	if same {
		return Equal
	}
	return Different
}

// plainQuery canonicalizes twice: the server prints some nested unions without
// the parentheses that they need, and reads them back as another grouping.
func plainQuery(text, database string) (string, error) {
	stored, err := CanonicalQuery(text, database)
	if err != nil {
		return "", err
	}
	q, err := parseCanonicalQuery(stored, database)
	if err != nil {
		return "", err
	}
	walkQuery(q, plain)
	return printQuery(q), nil
}

func plainExpr(node expr) string {
	walk(node, plain)
	return printExpr(node)
}

// plain drops from a node what means nothing: its own parentheses, and
// whether an operator was written as a function.
func plain(node expr) bool {
	node.extra().parens = false
	n, ok := node.(*call)
	if !ok {
		return true
	}
	if !n.operator {
		n.name = ResolveFunction(n.name)
	}
	switch {
	case n.name == "lambda", n.name == "interpolate":
	case n.name == "tuple", n.name == "array":
		n.operator = true
	case len(n.params) == 0:
		n.operator = false
	}
	return true
}
