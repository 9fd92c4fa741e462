package pgsql

import (
	"slices"
	"strings"
)

// term is a node of a canonical tree: what the server makes of an expression,
// with operators resolved and every conversion explicit. Two expressions are
// the same if their terms are.
type term struct {
	op   string
	kids []*term
	// text is a constant's canonical value.
	text string
	typ  sqlType
	mod  string
	// open says that this node couldn't be resolved, so that the server may
	// add conversions here that are not in the term.
	open bool
	// place is one more than the offset of the string that a constant without
	// a type is; 0 for any other term.
	place int
}

// newTerm copies the list of children, which callers go on using.
func newTerm(op string, typ sqlType, kids ...*term) *term {
	return &term{op: op, typ: typ, kids: append([]*term(nil), kids...)}
}

const (
	opConst = "const"
	opArray = "array"
	opCast  = "cast "
)

func isUnknownConst(t *term) bool { return t.op == opConst && t.typ == typeUnknown }

// anyOpen says whether some node of the tree couldn't be resolved.
func (t *term) anyOpen() bool {
	if t.open {
		return true
	}
	for _, kid := range t.kids {
		if kid.anyOpen() {
			return true
		}
	}
	return false
}

// analyzer turns syntax trees into terms.
type analyzer struct {
	Scope
	// query is the innermost query, nil outside of queries.
	query *queryScope
	// isQuery says that the text is a query and belongs to no relation.
	isQuery bool
	// relationCount numbers the relations of all queries.
	relationCount *int
	// stars has the columns that each * of an output list stands for, by its
	// offset, where they are known and have distinct names; nil if nobody asks.
	stars map[int][]string
	// constants has the types that strings get, by their offsets, "" for one
	// that gets several; nil if nobody asks.
	constants map[int]sqlType
	// work counts the expressions analyzed. BETWEEN and IN analyze their
	// operand once for each comparison, which nesting multiplies.
	work int
}

const maxWork = 100000

// opTooLarge is the term of what takes more than maxWork to analyze. It is
// equal to nothing.
const opTooLarge = "too large"

// canonical analyzes an expression that is converted to the scope's target.
func (s Scope) canonical(n *Node) *term {
	return (&analyzer{Scope: s, relationCount: new(int)}).whole(n)
}

func (a *analyzer) whole(n *Node) *term {
	t := a.expr(n)
	if a.work > maxWork {
		return opaque(opTooLarge, "")
	}
	if a.Target == "" {
		return a.settle(t)
	}
	return a.assigned(t)
}

// assigned gives a constant the type of what the expression is for. Any other
// conversion to that type is one that the server neither prints nor needs in
// the text, so that a cast in the text is another expression.
func (a *analyzer) assigned(t *term) *term {
	target, mod := a.namedType(a.Target)
	switch {
	case target == "interval" && strings.HasPrefix(t.op, opConst):
		return a.interval(t, mod)
	case isUnknownConst(t):
		return a.coerce(t, a.baseType(target))
	case t.op == "row":
		return a.rowOf(t, target)
	}
	return t
}

// interval gives a constant the fields of its target, which the server takes
// over into it.
func (a *analyzer) interval(t *term, mod string) *term {
	if isUnknownConst(t) && mod != "" {
		to, err := ParseType(a.Target)
		if err == nil {
			return a.cast(t, to)
		}
	}
	if t.typ == "interval" && mod == "" {
		plain := *t
		plain.op, plain.mod = opConst, ""
		return &plain
	}
	if isUnknownConst(t) {
		return a.coerce(t, "interval")
	}
	return t
}

// settle makes text of a constant that nothing gave a type.
func (a *analyzer) settle(t *term) *term {
	if isUnknownConst(t) {
		return a.coerce(t, typeText)
	}
	return t
}

// column resolves a column reference by the queries around it, and then by the
// relation that the expression belongs to.
func (a *analyzer) column(names []string) *term {
	if a.query != nil {
		if t := a.queryColumn(names); t != nil {
			return t
		}
	}
	if a.isQuery && !a.isArgument(names) {
		return opaque("column "+strings.Join(names, "."), "")
	}
	return a.relationColumn(names)
}

// isArgument says whether a name in a query that belongs to a routine is an
// argument's.
func (a *analyzer) isArgument(names []string) bool {
	if a.Column == nil {
		return false
	}
	_, ok := a.Column(names[len(names)-1])
	return ok && (len(names) == 1 || len(names) == 2 && names[0] == a.Table)
}

// relationColumn resolves a column of the relation that the expression
// belongs to.
func (a *analyzer) relationColumn(names []string) *term {
	name := names[len(names)-1]
	qualifier := names[:len(names)-1]
	if row := a.ownRow(names); row != nil {
		return row
	}
	if len(qualifier) == 1 && slices.Contains(a.Rows, qualifier[0]) {
		return a.typedColumn(qualifier[0]+"."+QuoteIdent(name), name)
	}
	own := len(qualifier) == 0 ||
		len(qualifier) == 1 && qualifier[0] == a.Table ||
		len(qualifier) == 2 && qualifier[1] == a.Table && (qualifier[0] == a.Schema || a.Schema == "" && qualifier[0] == a.defaultSchema())
	if !own {
		return newTerm("column "+QualifiedName(strings.Join(qualifier, "."), name), "")
	}
	return a.typedColumn(QuoteIdent(name), name)
}

// ownRow is a row of the relation that the expression belongs to, used as a
// value, or nil.
func (a *analyzer) ownRow(names []string) *term {
	if len(names) != 1 || a.Table == "" || a.Column == nil {
		return nil
	}
	if _, isColumn := a.Column(names[0]); isColumn || names[0] != a.Table && !slices.Contains(a.Rows, names[0]) {
		return nil
	}
	schema := a.Schema
	if schema == "" {
		schema = a.defaultSchema()
	}
	return newTerm("row "+names[0], schema+"."+a.Table)
}

func (a *analyzer) typedColumn(spelled, name string) *term {
	t := newTerm("column "+spelled, "")
	if a.Column != nil {
		if typ, ok := a.Column(name); ok {
			t.typ, t.mod = a.namedType(typ)
		}
	}
	return t
}

// coerce makes the conversion to a type explicit.
func (a *analyzer) coerce(t *term, target sqlType) *term {
	switch {
	case target == "" || target == "any" || target == "record" || t.typ == target:
		return t
	case isUnknownConst(t):
		return a.constant(t, target)
	case t.typ == "":
		t.open = true
		return t
	case t.op == opArray && isArray(target):
		return a.coerceElements(t, target)
	case t.op == "row":
		t = a.rowOf(t, target)
	}
	if strings.HasPrefix(t.op, "collate ") { // the server converts what is collated
		return a.collated(t.op, a.coerce(t.kids[0], target))
	}
	return newTerm(opCast+target, target, t)
}

// collated gives a value a collation, which one of a type without the server
// drops.
func (a *analyzer) collated(op string, t *term) *term {
	if base := elementOf(a.baseType(t.typ)); base != "" && !strings.Contains(base, ".") && a.category(base) != 'S' {
		return t
	}
	return newTerm(op, t.typ, t)
}

// coerceElements converts an ARRAY[…] by converting what is in it, which is
// how the server parses its own output again.
func (a *analyzer) coerceElements(t *term, target sqlType) *term {
	if len(t.kids) == 0 && t.typ != "" && t.typ != target {
		return newTerm(opCast+target, target, t)
	}
	kids := make([]*term, len(t.kids))
	for i, kid := range t.kids {
		if kid.op == opArray {
			kids[i] = a.coerceElements(kid, target)
		} else {
			kids[i] = a.coerce(kid, elementOf(target))
		}
	}
	return newTerm(opArray, target, kids...)
}

// rowOf converts the fields of a ROW(…) to those of a composite type.
func (a *analyzer) rowOf(t *term, target sqlType) *term {
	fields := a.fields(a.baseType(target))
	if len(fields) != len(t.kids) {
		return t
	}
	row := newTerm(t.op, t.typ, t.kids...)
	for i, field := range fields {
		if typ, err := ParseType(field.Type); err == nil {
			row.kids[i] = a.cast(row.kids[i], typ)
		}
	}
	return row
}

// constant gives a constant of unknown type its type.
func (a *analyzer) constant(t *term, target sqlType) *term {
	base := a.baseType(target)
	a.note(t, base)
	c := &term{op: opConst, text: nullText, typ: base}
	if t.text != nullText {
		text, known := a.literal(base, t.text[1:])
		c.text, c.open = "'"+text, !known
	}
	if base != target {
		return newTerm(opCast+target, target, c)
	}
	return c
}

// note keeps the type that a string gets, for who asks.
func (a *analyzer) note(t *term, typ sqlType) {
	if a.constants == nil || t.place == 0 {
		return
	}
	if known, ok := a.constants[t.place-1]; ok && known != typ {
		typ = ""
	}
	a.constants[t.place-1] = typ
}

// nullText is the text of a NULL. The texts of other constants begin with a
// quote.
const nullText = "null"

// cast makes the term of an explicit conversion.
func (a *analyzer) cast(t *term, to Type) *term {
	target, mod := a.sqlType(to), modifier(to)
	if isUnknownConst(t) && t.text != nullText && target == "interval" && mod != "" {
		text, known := canonicalInterval(t.text[1:], lastField(to.Fields))
		known = known && len(to.Mods) == 0
		return &term{op: opConst + " " + mod, text: "'" + text, typ: target, mod: mod, open: !known}
	}
	source := t
	if t.op == opArray && isArray(target) && t.typ != target {
		t = a.coerceElements(t, target)
	} else {
		t = a.coerce(t, target)
	}
	if t.typ == "" {
		return &term{op: opCast + target + " " + mod, typ: target, mod: mod, kids: []*term{t}, open: true}
	}
	if mod == t.mod && (t == source || mod == "") {
		return t
	}
	result := newTerm(opCast+target+" "+mod, target, t)
	result.mod = mod
	if t != source && strings.HasPrefix(t.op, opCast) {
		result.kids = t.kids // one conversion to the type and its modifier
	}
	return result
}

func (a *analyzer) exprs(nodes []*Node) []*term {
	terms := make([]*term, len(nodes))
	for i, n := range nodes {
		terms[i] = a.expr(n)
	}
	return terms
}

func typesOf(terms []*term) []sqlType {
	types := make([]sqlType, len(terms))
	for i, t := range terms {
		types[i] = t.typ
	}
	return types
}

// condition analyzes an expression that has to be boolean.
func (a *analyzer) condition(n *Node) *term { return a.coerce(a.expr(n), typeBool) }

// unify converts terms to their common type, looked for in the given order.
func (a *analyzer) unify(terms []*term, order []sqlType) sqlType {
	common, ok := a.commonType(order)
	if !ok {
		for _, t := range terms {
			t.open = true
		}
		return ""
	}
	for i := range terms {
		terms[i] = a.coerce(terms[i], common)
	}
	return common
}

// opaque makes a term whose operands couldn't be resolved.
func opaque(op string, typ sqlType, kids ...*term) *term {
	t := newTerm(op, typ, kids...)
	t.open = true
	return t
}
