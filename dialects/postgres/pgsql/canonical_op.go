package pgsql

import (
	"slices"
	"strconv"
	"strings"
)

// operation analyzes what the server turns into operators and functions.
func (a *analyzer) operation(n *Node) *term {
	switch n.Kind {
	case Unary:
		return a.unary(n)
	case Binary:
		if n.Kids[0].Kind == Row && len(n.Kids[0].Kids) > 1 && n.Kids[1].Kind == Subquery {
			return a.quantifiedQuery("row ", operatorName(n), a.expr(n.Kids[0]), n.Kids[1].Kids[0])
		}
		return a.binary(n, a.expr(n.Kids[0]), a.expr(n.Kids[1]))
	case Any, All:
		return a.quantified(n)
	case Like:
		return a.like(n)
	case Between:
		return a.between(n)
	case In:
		return a.in(n)
	case IsDistinct:
		return a.isDistinct(n)
	case Overlaps:
		return a.apply("overlaps", append(a.exprs(n.Kids[0].Kids), a.exprs(n.Kids[1].Kids)...))
	}
	operands := a.exprs(n.Kids)
	if len(operands) == 2 {
		operands[0], operands[1] = operands[1], operands[0]
	}
	return a.apply("timezone", operands)
}

// unary folds the sign of a number into it, as the grammar does.
func (a *analyzer) unary(n *Node) *term {
	if n.Text == "-" && len(n.Names) == 0 && n.Kids[0].Kind == Number {
		return numberConstant("-", n.Kids[0].Text)
	}
	return a.operator(operatorName(n), nil, a.expr(n.Kids[0]))
}

// operatorName is the symbol, with a schema that is not pg_catalog before it.
func operatorName(n *Node) string {
	if len(n.Names) == 0 || n.Names[0] == "pg_catalog" {
		return n.Text
	}
	return strings.Join(n.Names, ".") + "." + n.Text
}

func (a *analyzer) binary(n *Node, left, right *term) *term {
	return a.compare(operatorName(n), left, right)
}

// compare applies an operator, to rows field by field.
func (a *analyzer) compare(symbol string, left, right *term) *term {
	if left.op != "row" || right.op != "row" || len(left.kids) != len(right.kids) {
		return a.operator(symbol, left, right)
	}
	pairs := make([]*term, len(left.kids))
	for i := range left.kids {
		pairs[i] = a.operator(symbol, left.kids[i], right.kids[i])
	}
	switch symbol {
	case "=":
		return junction("and", pairs...)
	case "<>":
		return junction("or", pairs...)
	}
	return newTerm("rows", typeBool, pairs...)
}

var booleanOperators = wordSet("= <> < > <= >= ~~ !~~ ~~* !~~* ~ !~ ~* !~*")

// operator applies an operator to one operand (left is nil) or two.
func (a *analyzer) operator(symbol string, left, right *term) *term {
	leftType, operands := sqlType("-"), []*term{right}
	if left != nil {
		leftType, operands = left.typ, []*term{left, right}
	}
	typ := sqlType("")
	if booleanOperators[symbol] {
		typ = typeBool
	}
	for _, operand := range operands {
		if a.isOpaque(operand.typ) || operand.typ == "record" {
			return opaque("operator "+symbol, typ, operands...)
		}
	}
	found, ok := a.resolveOperator(symbol, leftType, right.typ)
	if !ok {
		return opaque("operator "+symbol, typ, operands...)
	}
	args, result, ok := a.generics(found, []sqlType{leftType, right.typ})
	if !ok {
		return opaque("operator "+symbol, typ, operands...)
	}
	for i := range operands {
		operands[i] = a.coerceArgument(operands[i], args[len(args)-len(operands)+i], found.args[len(args)-len(operands)+i])
	}
	return newTerm("operator "+symbol, result, operands...)
}

// coerceArgument converts to the actual type of a parameter. What fits a
// polymorphic one stays as it is, except for constants and the anycompatible
// family.
func (a *analyzer) coerceArgument(t *term, actual, declared sqlType) *term {
	if isPolymorphic(declared) && !isUnknownConst(t) && !strings.HasPrefix(declared, "anycompatible") {
		if base := a.baseType(t.typ); declared != "anyelement" && declared != "anynonarray" && declared != "anyenum" {
			return a.coerce(t, base) // of a domain
		}
		return t
	}
	return a.coerce(t, actual)
}

// quantified analyzes op ANY and op ALL.
func (a *analyzer) quantified(n *Node) *term {
	op := map[Kind]string{Any: "any ", All: "all "}[n.Kind]
	left := a.expr(n.Kids[0])
	if n.Kids[1].Kind == Query {
		return a.quantifiedQuery(op, operatorName(n), left, n.Kids[1])
	}
	return a.scalarArray(op, operatorName(n), left, a.expr(n.Kids[1]))
}

func (a *analyzer) scalarArray(op, symbol string, left, right *term) *term {
	element := typeUnknown
	if !isUnknownConst(right) {
		element = elementOf(a.baseType(right.typ))
	}
	name := op + symbol
	if a.isOpaque(left.typ) || a.isOpaque(element) || left.typ == "record" {
		return opaque(name, typeBool, left, right)
	}
	found, ok := a.resolveOperator(symbol, left.typ, element)
	if !ok {
		return opaque(name, typeBool, left, right)
	}
	args, _, ok := a.generics(found, []sqlType{left.typ, element})
	if !ok {
		return opaque(name, typeBool, left, right)
	}
	left = a.coerceArgument(left, args[0], found.args[0])
	if args[1] == "" {
		return opaque(name, typeBool, left, right)
	}
	if !isPolymorphic(found.args[1]) || isUnknownConst(right) {
		right = a.coerce(right, args[1]+"[]")
	}
	return newTerm(name, typeBool, left, right)
}

func (a *analyzer) like(n *Node) *term {
	operands := a.exprs(n.Kids)
	symbol, direct := likeSymbols[n.Text]
	if !direct {
		symbol = map[string]string{"similar to": "~", "not similar to": "!~"}[n.Text]
		pattern := a.apply("similar_to_escape", operands[1:])
		return a.operator(symbol, operands[0], pattern)
	}
	if len(operands) == 3 {
		operands[1] = a.apply("like_escape", operands[1:])
	}
	return a.operator(symbol, operands[0], operands[1])
}

// between analyzes the operand anew for each comparison, because a term is
// changed when it is converted.
func (a *analyzer) between(n *Node) *term {
	part := func(symbol string, bound int) *term {
		return a.compare(symbol, a.expr(n.Kids[0]), a.expr(n.Kids[bound]))
	}
	inside := func(low, high int) *term { return junction("and", part(">=", low), part("<=", high)) }
	outside := func(low, high int) *term { return junction("or", part("<", low), part(">", high)) }
	switch n.Text {
	case "not":
		return outside(1, 2)
	case "symmetric":
		return junction("or", inside(1, 2), inside(2, 1))
	case "not symmetric":
		return junction("and", outside(1, 2), outside(2, 1))
	}
	return inside(1, 2)
}

// in turns a list into = ANY of an array for what holds no column, and into
// comparisons for the rest.
func (a *analyzer) in(n *Node) *term {
	symbol, quantifier, joint := "=", "any ", "or"
	if n.Text == "not" {
		symbol, quantifier, joint = "<>", "all ", "and"
	}
	if n.Kids[1].Kind == Query {
		t := a.quantifiedQuery("any ", "=", a.expr(n.Kids[0]), n.Kids[1])
		if n.Text == "not" {
			return newTerm("not", typeBool, t)
		}
		return t
	}
	var constants, others []*Node
	for _, item := range n.Kids[1:] {
		if a.holdsColumn(item) {
			others = append(others, item)
		} else {
			constants = append(constants, item)
		}
	}
	var parts []*term
	count := *a.relationCount
	operand := a.expr(n.Kids[0])
	if array, ok := a.inArray(operand, constants); ok {
		parts = append(parts, a.scalarArray(quantifier, symbol, operand, array))
	} else {
		others, *a.relationCount = n.Kids[1:], count
	}
	for _, item := range others {
		parts = append(parts, a.compare(symbol, a.expr(n.Kids[0]), a.expr(item)))
	}
	return junction(joint, parts...)
}

// inArray makes the array of a list of constants, if their types have
// something in common with the operand's.
func (a *analyzer) inArray(operand *term, constants []*Node) (*term, bool) {
	if len(constants) < 2 || operand.op == "row" {
		return nil, false
	}
	terms := a.exprs(constants)
	types := append([]sqlType{operand.typ}, typesOf(terms)...)
	common, ok := a.commonType(types)
	if !ok {
		undetermined := types[0] == "" || a.isOpaque(types[0])
		return opaque(opArray, "", terms...), undetermined
	}
	for i := range terms {
		terms[i] = a.coerce(terms[i], common)
	}
	return newTerm(opArray, common+"[]", terms...), !isArray(common) && common != "record"
}

// holdsColumn says whether an expression uses columns of the rows at hand.
// Arguments of routines, the value of a domain and the columns of queries inside
// are none.
func (a *analyzer) holdsColumn(n *Node) bool {
	count := *a.relationCount
	defer func() { *a.relationCount = count }()
	found := false
	a.expr(n).walk(func(t *term) { found = found || a.isColumn(t) })
	return found
}

func (a *analyzer) isColumn(t *term) bool {
	kind, name, _ := strings.Cut(t.op, " ")
	if kind != "column" && (kind != "row" || name == "") {
		return false
	}
	number, _, _ := strings.Cut(name, " ")
	id, notNumbered := strconv.Atoi(number)
	if a.query == nil {
		return notNumbered != nil && !a.Arguments
	}
	return t.open || notNumbered == nil && slices.ContainsFunc(a.query.relations, func(r *relation) bool { return r.id == id })
}

// isDistinct turns comparisons with NULL into tests for it.
func (a *analyzer) isDistinct(n *Node) *term {
	for i, kid := range n.Kids {
		if kid.Kind == Null {
			test := "is not null"
			if n.Text == "not" {
				test = "is null"
			}
			return newTerm(test, typeBool, a.settle(a.expr(n.Kids[1-i])))
		}
	}
	left, right := a.expr(n.Kids[0]), a.expr(n.Kids[1])
	t := a.distinct(left, right)
	if n.Text == "not" {
		return newTerm("not", typeBool, t)
	}
	return t
}

func (a *analyzer) distinct(left, right *term) *term {
	if left.op != "row" || right.op != "row" || len(left.kids) != len(right.kids) {
		t := a.operator("=", left, right)
		t.op = "distinct"
		return t
	}
	pairs := make([]*term, len(left.kids))
	for i := range pairs {
		pairs[i] = a.distinct(left.kids[i], right.kids[i])
	}
	return junction("or", pairs...)
}
