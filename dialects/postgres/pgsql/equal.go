package pgsql

import "strings"

// Verdict answers whether two texts mean the same.
type Verdict uint8

// The verdicts.
const (
	// Unsure says that the answer depends on something that the texts and the
	// scope don't tell. The server can tell, by storing one and printing it.
	Unsure Verdict = iota
	// Equal says that the server stores the same for both.
	Equal
	// Different says that it doesn't.
	Different
)

// String names the verdict in lower case.
func (v Verdict) String() string {
	return [...]string{"unsure", "equal", "different"}[v]
}

// EqualExpr says whether two expressions are the same to the server: the same
// operators and functions, with the same conversions, on the same columns and
// constants. Each may be as typed or as the server prints it.
func EqualExpr(x, y string, scope Scope) Verdict {
	if x == y {
		return Equal
	}
	left, err := ParseExpr(x)
	if err != nil {
		return Unsure
	}
	right, err := ParseExpr(y)
	if err != nil {
		return Unsure
	}
	return scope.equalExprs(left, right)
}

func (s Scope) equalExprs(left, right *Node) Verdict {
	x, y := s.canonical(left), s.canonical(right)
	return s.unlessQueries(compareTerms(x, y), left, right, x, y)
}

// unlessQueries makes Unsure of a difference between queries that read the
// same: what is undetermined in them may be rewritten in more ways than by
// casts.
func (s Scope) unlessQueries(verdict Verdict, left, right *Node, x, y *term) Verdict {
	if verdict == Different && holdsQuery(left) && sameTables(left, right, s) && (x.anyOpen() || y.anyOpen()) {
		return Unsure
	}
	return verdict
}

func holdsQuery(n *Node) bool {
	found := false
	n.Walk(func(m *Node) bool {
		found = found || m.Kind == Query
		return !found
	})
	return found
}

// EqualView says whether two queries are the same view: the same output
// columns under the same names, computed in the same way from the same
// relations. Aliases of relations, and of columns that only an inner query has,
// don't matter. Without Scope.Relation, more is Unsure.
func EqualView(x, y string, scope Scope) Verdict {
	if x == y {
		return Equal
	}
	left, err := ParseQuery(x)
	if err != nil {
		return Unsure
	}
	right, err := ParseQuery(y)
	if err != nil {
		return Unsure
	}
	return scope.equalQueries(left, right)
}

func (s Scope) equalQueries(left, right *Node) Verdict {
	leftTerm, leftOutputs := s.canonicalQuery(left)
	rightTerm, rightOutputs := s.canonicalQuery(right)
	if columns := compareOutputs(leftOutputs, rightOutputs); columns != Equal {
		return columns
	}
	return s.unlessQueries(compareTerms(leftTerm, rightTerm), left, right, leftTerm, rightTerm)
}

func compareOutputs(left, right []output) Verdict {
	for _, outputs := range [][]output{left, right} {
		for _, o := range outputs {
			if o.name == "*" {
				return Unsure
			}
		}
	}
	if len(left) != len(right) {
		return Different
	}
	verdict := Equal
	for i := range left {
		switch {
		case left[i].name == right[i].name:
		case isBoolLabel(left[i].name) && isBoolLabel(right[i].name):
			verdict = Unsure
		default:
			return Different
		}
	}
	return verdict
}

// isBoolLabel finds the names of an output column that is TRUE or FALSE: bool
// up to major 14, ?column? since.
func isBoolLabel(name string) bool { return name == "bool" || name == "?column?" }

// compareTerms compares trees. Where they differ and something in them is
// undetermined, only a difference that no conversion explains is certain.
func compareTerms(x, y *term) Verdict {
	switch {
	case x.op == opTooLarge || y.op == opTooLarge:
		return Unsure
	case sameTerm(x, y):
		return Equal
	case !x.anyOpen() && !y.anyOpen() && x.calls(extractCall) == y.calls(extractCall):
		return Different
	case similar(x, y):
		return Unsure
	}
	return Different
}

func sameTerm(x, y *term) bool {
	if x.op != y.op || len(x.kids) != len(y.kids) || x.op == opConst && (x.text != y.text || x.typ != y.typ) || x.text != y.text {
		return false
	}
	for i := range x.kids {
		if !sameTerm(x.kids[i], y.kids[i]) {
			return false
		}
	}
	return true
}

// similar says whether conversions alone could make the trees the same.
func similar(x, y *term) bool {
	x, y = withoutCasts(x), withoutCasts(y)
	if isConstant(x) && isConstant(y) {
		return x.text == y.text || x.typ == typeUnknown || y.typ == typeUnknown || x.open || y.open
	}
	if strings.HasPrefix(x.op, opSpecial) || strings.HasPrefix(y.op, opSpecial) {
		return true // older majors print some as ordinary calls
	}
	if x.op == y.op && strings.HasPrefix(x.op, "call ") && len(x.kids) != len(y.kids) {
		return x.isVariadic() || y.isVariadic() // the arguments may be its elements
	}
	if x.op != y.op && !isExtract(x.op, y.op) || len(x.kids) != len(y.kids) {
		return false
	}
	for i := range x.kids {
		if !similar(x.kids[i], y.kids[i]) {
			return false
		}
	}
	return true
}

// Major 13 stores EXTRACT as date_part, which others keep apart.
const extractCall, datePartCall = `call "extract"`, "call date_part"

func isExtract(x, y string) bool {
	return x == extractCall && y == datePartCall || x == datePartCall && y == extractCall
}

func (t *term) isVariadic() bool {
	last := len(t.kids) - 1
	return last >= 0 && t.kids[last].op == "variadic"
}

func (t *term) calls(op string) bool {
	found := false
	t.walk(func(t *term) { found = found || t.op == op })
	return found
}

func isConstant(t *term) bool { return len(t.kids) == 0 && t.text != "" }

// withoutCasts strips conversions, in the notation of a call too where nothing
// is known of the argument.
func withoutCasts(t *term) *term {
	for len(t.kids) == 1 && (strings.HasPrefix(t.op, opCast) || t.open && knownTypes[strings.TrimPrefix(t.op, "call ")]) {
		t = t.kids[0]
	}
	return t
}
