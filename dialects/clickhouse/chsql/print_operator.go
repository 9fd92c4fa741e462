package chsql

// infix are the operators of two operands, as the server prints them.
var infix = map[string]string{
	"multiply": " * ", "divide": " / ", "modulo": " % ", "plus": " + ", "minus": " - ",
	"notEquals": " != ", "lessOrEquals": " <= ", "greaterOrEquals": " >= ", "less": " < ", "greater": " > ", "equals": " = ",
	"isNotDistinctFrom": " <=> ", "isDistinctFrom": " IS DISTINCT FROM ",
	"like": " LIKE ", "ilike": " ILIKE ", "notLike": " NOT LIKE ", "notILike": " NOT ILIKE ",
	"in": " IN ", "notIn": " NOT IN ", "globalIn": " GLOBAL IN ", "globalNotIn": " GLOBAL NOT IN ",
	"and": " AND ", "or": " OR ",
}

var membership = map[string]bool{"in": true, "notIn": true, "globalIn": true, "globalNotIn": true}

// operator prints a call that was written as an operator; it returns false
// for those that the server stores as functions.
func (w *printer) operator(n *call, pos position) bool {
	switch n.name {
	case "tuple":
		w.tuple(n)
		return true
	case "array":
		w.put("[")
		w.list(n.args)
		w.put("]")
		return true
	case "qualified":
		w.expr(n.args[0], inOperator)
		w.put(".")
		w.expr(n.args[1], inOperator)
		return true
	case "lambda":
		w.enclosed(pos&(inOperator|notFirst) != 0, func() { w.lambda(n) })
		return true
	}
	body := w.operatorBody(n)
	if body == nil {
		return false
	}
	inside := n.name == "negate" && bracketsArgument(n)
	w.enclosed(pos&inOperator != 0 && !inside || w.several > 0 && membership[n.name] && !n.parens, body)
	return true
}

// bracketsArgument reports whether the argument of a prefix operator gets
// parentheses; then the operator itself needs none. After a minus that is a
// literal or another minus, which would begin a comment; after NOT a subquery,
// since NOT may also be called as a function.
func bracketsArgument(n *call) bool {
	if n.name != "negate" && n.name != "not" {
		return false
	}
	switch arg := n.args[0].(type) {
	case *literal:
		return n.name == "negate"
	case *call:
		return n.name == "negate" && arg.name == "negate" && arg.operator
	case *subquery:
		return n.name == "not"
	}
	return false
}

// operatorBody is what prints the operator without parentheses, or nil.
func (w *printer) operatorBody(n *call) func() {
	switch n.name {
	case "negate":
		return func() { w.prefix("-", n) }
	case "not":
		return func() { w.prefix("NOT ", n) }
	case "isNull":
		return func() { w.expr(n.args[0], inOperator); w.put(" IS NULL") }
	case "isNotNull":
		return func() { w.expr(n.args[0], inOperator); w.put(" IS NOT NULL") }
	case "arrayElement":
		return func() {
			w.expr(n.args[0], inOperator)
			w.put("[")
			w.expr(n.args[1], 0)
			w.put("]")
		}
	case "tupleElement":
		if _, number := n.args[0].(*literal); number {
			return nil
		}
		return func() { w.element(n) }
	case "interpolate":
		return func() { w.interpolated(n) }
	}
	if text, ok := infix[n.name]; ok {
		return func() { w.infix(n, text) }
	}
	return nil
}

func (w *printer) enclosed(parens bool, body func()) {
	if parens {
		w.put("(")
	}
	body()
	if parens {
		w.put(")")
	}
}

func (w *printer) tuple(n *call) {
	if len(n.args) < 2 {
		w.put("tuple")
	}
	w.put("(")
	w.list(n.args)
	w.put(")")
}

func (w *printer) lambda(n *call) {
	names := n.args[0].(*call).args
	if len(names) == 1 {
		w.expr(names[0], 0)
	} else {
		w.put("(")
		w.list(names)
		w.put(")")
	}
	w.put(" -> ")
	w.expr(n.args[1], inOperator)
}

// prefix prints a unary operator.
func (w *printer) prefix(text string, n *call) {
	w.put(text)
	arg := n.args[0]
	if bracketsArgument(n) && !arg.extra().parens && arg.extra().alias == "" {
		w.put("(")
		w.expr(arg, 0)
		w.put(")")
		return
	}
	w.expr(arg, inOperator)
}

// element prints a.1. The server puts parentheses around a function, lest its
// closing one and the number look like parts of one name.
func (w *printer) element(n *call) {
	fn, ok := n.args[0].(*call)
	function := ok && (!fn.operator || fn.name == "concat") && !fn.parens && fn.alias == ""
	w.enclosed(function, func() { w.expr(n.args[0], inOperator) })
	w.put(".")
	w.expr(n.args[1], inOperator)
}

func (w *printer) infix(n *call, text string) {
	for i, a := range n.args {
		switch {
		case i == 0:
		case i == 2 && (n.name != "and" && n.name != "or"):
			w.put(" ESCAPE ")
		default:
			w.put(text)
		}
		if i == 1 && membership[n.name] && !listLike(a) {
			w.put("(")
			w.expr(a, 0)
			w.put(")")
			continue
		}
		w.expr(a, inOperator)
	}
}

// listLike reports whether the right side of IN needs no parentheses.
func listLike(node expr) bool {
	if node.extra().parens {
		return true
	}
	switch node.(type) {
	case *call, *subquery:
		return true
	}
	return false
}

func (w *printer) interpolated(n *call) {
	w.put(Backquote(n.args[0].(*ident).parts[0]), " AS ")
	w.expr(n.args[1], 0)
}
