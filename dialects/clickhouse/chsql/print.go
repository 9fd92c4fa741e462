package chsql

import "strings"

// printer writes trees as the server formats them on one line.
type printer struct {
	strings.Builder
	// several counts the functions of more than one argument around: inside
	// them IN gets parentheses, as if it might be the one of position(a IN b).
	several int
}

func (w *printer) put(parts ...string) {
	for _, s := range parts {
		w.WriteString(s)
	}
}

func printExpr(node expr) string {
	w := &printer{}
	w.expr(node, 0)
	return w.String()
}

// A position says where a node is printed.
type position uint8

const (
	// inOperator: an operand. Operators need parentheses there.
	inOperator position = 1 << iota
	// notFirst: not the first element of a list. A lambda needs parentheses.
	notFirst
)

// expr prints a node with its own parentheses and alias. A node with an alias
// in an operator needs parentheses around both.
func (w *printer) expr(node expr, pos position) {
	d := node.extra()
	_, isSubquery := node.(*subquery)
	outside := d.alias != "" && (pos&inOperator != 0 || isSubquery && d.parens)
	if outside {
		w.put("(")
		pos = 0
	}
	if d.parens && !outside {
		w.put("(")
		w.bare(node, 0)
		w.put(")")
	} else {
		w.bare(node, pos)
	}
	if d.alias != "" {
		w.put(" AS ", QuoteIdent(d.alias))
	}
	if outside {
		w.put(")")
	}
}

func (w *printer) bare(node expr, pos position) {
	switch n := node.(type) {
	case *literal:
		if n.kind == stringLiteral {
			w.put(QuoteString(n.text))
		} else {
			w.put(n.text)
		}
	case *ident:
		w.ident(n)
	case *call:
		w.call(n, pos)
	case *star:
		w.star(n)
	case *subquery:
		w.put("(")
		w.query(n.query)
		w.put(")")
	case *queryArg:
		w.query(n.query)
	case *param:
		w.put("{", QuoteIdent(n.name), ":", n.typ, "}")
	case *settingsArg:
		w.put("SETTINGS ")
		w.settings(n.settings)
	}
}

func (w *printer) ident(n *ident) {
	for i, part := range n.parts {
		if i > 0 {
			w.put(".")
		}
		switch n.prefixes[i] {
		case "":
			w.put(QuoteIdent(part))
		case ":":
			w.put(":", quoteJSONType(part))
		default:
			w.put(n.prefixes[i], QuoteIdent(part))
		}
	}
}

func quoteJSONType(typ string) string {
	if isBareIdent(typ) {
		return typ
	}
	return Backquote(typ)
}

// list prints the elements of a list.
func (w *printer) list(elements []expr) { w.listAt(elements, 0) }

func (w *printer) listAt(elements []expr, pos position) {
	for i, e := range elements {
		if i > 0 {
			w.put(", ")
			pos |= notFirst
		}
		w.expr(e, pos)
	}
}

// arguments prints the arguments of a function.
func (w *printer) arguments(args []expr) {
	if len(args) > 1 {
		w.several++
		defer func() { w.several-- }()
	}
	w.list(args)
}

func (w *printer) call(n *call, pos position) {
	if n.operator && n.over == nil && w.operator(n, pos) {
		return
	}
	name := n.name
	if quotedFunctions[strings.ToLower(name)] && name != "CAST" && !n.operator {
		w.put(Backquote(name))
	} else {
		w.functionName(name)
	}
	if n.hasParams {
		w.put("(")
		w.list(n.params)
		w.put(")")
	}
	w.put("(")
	w.arguments(n.args)
	w.put(")")
	if n.nulls != "" {
		w.put(" ", n.nulls)
	}
	if n.over != nil {
		w.put(" OVER ")
		w.window(n.over, pos&inOperator)
	}
}

func (w *printer) functionName(name string) {
	for i, part := range strings.Split(name, ".") {
		if i > 0 {
			w.put(".")
		}
		w.put(QuoteIdent(part))
	}
}

func (w *printer) star(n *star) {
	if n.qualifier != nil {
		w.expr(n.qualifier, inOperator)
		w.put(".")
	}
	switch {
	case n.columns && n.pattern != nil:
		w.put("COLUMNS(", QuoteString(n.pattern.text), ")")
	case n.columns:
		w.put("COLUMNS(")
		w.list(n.list)
		w.put(")")
	default:
		w.put("*")
	}
	for i := range n.transformers {
		w.transformer(&n.transformers[i])
	}
}

func (w *printer) transformer(t *transformer) {
	w.put(" ", t.kind, " ")
	if t.strict {
		w.put("STRICT ")
	}
	if len(t.list) > 1 || t.kind == "REPLACE" {
		w.put("(")
		w.list(t.list)
		w.put(")")
		return
	}
	w.list(t.list)
}

func (w *printer) settings(list []Setting) {
	for i, s := range list {
		if i > 0 {
			w.put(", ")
		}
		w.put(s.Name, " = ", s.Value)
	}
}
