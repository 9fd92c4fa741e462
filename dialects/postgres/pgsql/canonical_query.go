package pgsql

import (
	"slices"
	"strconv"
	"strings"
)

// output is a column that a query or relation gives.
type output struct {
	name string
	term *term
}

// queryScope is what the names in one SELECT mean.
type queryScope struct {
	parent *queryScope
	// relations are those of FROM, for qualified names.
	relations []*relation
	// visible are the columns that can be named without a qualifier.
	visible []output
	ctes    map[string]*relation
}

// relation is one item of a FROM clause.
type relation struct {
	id           int
	schema, name string
	alias        string
	columns      []output
	// known says whether columns is complete.
	known bool
	// scalar says that this is a function that returns one value a row.
	scalar bool
}

// systemColumns are those that every table has.
var systemColumns = map[string]sqlType{"tableoid": "oid", "ctid": "tid", "xmin": "xid", "xmax": "xid", "cmin": "cid", "cmax": "cid"}

func (r *relation) column(name string) (*term, bool) {
	for _, c := range r.columns {
		if c.name == name {
			return c.term, true
		}
	}
	if typ, ok := systemColumns[name]; ok && r.schema != "" {
		return r.columnTerm(name, typ, ""), true
	}
	if r.known {
		return nil, false
	}
	return r.columnTerm(name, "", ""), true
}

// columnTerm names a column by its relation's number, so that aliases don't
// matter.
func (r *relation) columnTerm(name string, typ sqlType, mod string) *term {
	t := newTerm("column "+strconv.Itoa(r.id)+" "+name, typ)
	t.mod = mod
	return t
}

// copyTerm keeps what is done to one use of a column from the others.
func copyTerm(t *term) *term {
	copied := *t
	return &copied
}

// canonicalQuery analyzes a view's body.
func (s Scope) canonicalQuery(n *Node) (*term, []output) {
	a := &analyzer{Scope: s, relationCount: new(int), isQuery: true}
	t, outputs := a.fullQuery(n, true)
	if a.work > maxWork {
		return opaque(opTooLarge, ""), outputs
	}
	return t, outputs
}

// push begins a query inside the current one, until the function it returns
// is called.
func (a *analyzer) push() func() {
	outer := a.query
	a.query = &queryScope{parent: outer, ctes: map[string]*relation{}}
	return func() { a.query = outer }
}

// fullQuery analyzes a query with its WITH, ORDER BY and LIMIT. Constants of
// unknown type in its output become text, unless a set operation around it
// decides on their type.
func (a *analyzer) fullQuery(n *Node, settle bool) (*term, []output) {
	if n.Kind != Query { // a statement that writes rows, in WITH
		return opaque("statement "+Print(n), ""), nil
	}
	for len(n.Kids) == 1 && n.Kids[0].Kind == Query { // in parentheses of its own
		n = n.Kids[0]
	}
	defer a.push()()
	t := newTerm("query", "")
	var order *Node
	var body *Node
	for _, kid := range n.Kids {
		switch kid.Kind {
		case With:
			t.kids = append(t.kids, a.with(kid)...)
		case OrderBy:
			order = kid
		case Select, SetOp, Values, Query:
			body = kid
		}
	}
	if body == nil {
		return opaque("query", ""), nil
	}
	bodyTerm, outputs, sorted := a.body(body, order, settle)
	t.kids = append(t.kids, bodyTerm)
	if sorted != nil {
		t.kids = append(t.kids, sorted)
	}
	t.kids = append(t.kids, a.tail(n)...)
	return t, outputs
}

// tail analyzes LIMIT, OFFSET and the locking clauses.
func (a *analyzer) tail(n *Node) []*term {
	var limit, offset *term
	var locks []*term
	for _, kid := range n.Kids {
		switch kid.Kind {
		case Limit:
			if kid.Kids[0].Kind != Null {
				limit = newTerm("limit "+kid.Text, "", a.count(kid.Kids[0]))
			}
		case Offset:
			offset = newTerm("offset", "", a.count(kid.Kids[0]))
		case Locking:
			for _, r := range a.query.relations {
				if len(kid.Names) == 0 || slices.Contains(kid.Names, r.alias) {
					locks = append(locks, newTerm(relationOp("lock "+kid.Text, r), ""))
				}
			}
		}
	}
	var terms []*term
	if limit != nil {
		terms = append(terms, limit)
	}
	if offset != nil {
		terms = append(terms, offset)
	}
	return append(terms, locks...)
}

// count analyzes a number of rows, whose conversion is not printed.
func (a *analyzer) count(n *Node) *term {
	t := a.expr(n)
	if isUnknownConst(t) {
		return a.coerce(t, "int8")
	}
	return t
}

func (a *analyzer) body(n, order *Node, settle bool) (*term, []output, *term) {
	switch n.Kind {
	case Select:
		return a.selectCore(n, order, settle)
	case SetOp:
		t, outputs := a.setOp(n)
		return t, outputs, a.outputOrder(order, outputs)
	case Values:
		t, outputs := a.valuesList(n)
		return t, outputs, a.outputOrder(order, outputs)
	}
	t, outputs := a.fullQuery(n, settle)
	return t, outputs, a.outputOrder(order, outputs)
}

// with analyzes common table expressions. A recursive one is known to itself
// by the columns of its first arm.
func (a *analyzer) with(n *Node) []*term {
	var terms []*term
	for _, cte := range n.Kids {
		*a.relationCount++
		r := &relation{id: *a.relationCount, name: cte.Names[0], alias: cte.Names[0]}
		if n.Text == "recursive" {
			a.query.ctes[r.name] = r
			a.recursiveColumns(r, cte)
		}
		t, outputs := a.fullQuery(cte.Kids[0], true)
		r.setColumns(outputs, cte.Names[1:])
		a.query.ctes[r.name] = r
		made := newTerm("cte "+cte.Text+" "+strings.Join(cte.Names[1:], ","), "", t)
		for _, clause := range cte.Kids[1:] {
			made.kids = append(made.kids, a.traversal(r, clause))
		}
		terms = append(terms, made)
	}
	return terms
}

// traversal analyzes SEARCH or CYCLE, and adds its columns to the table.
func (a *analyzer) traversal(r *relation, n *Node) *term {
	t := newTerm("traversal "+n.Text+" "+strings.Join(n.Names, ","), "")
	add := func(name string, typ sqlType) {
		r.columns = append(r.columns, output{name, r.columnTerm(name, typ, "")})
	}
	if n.Kind == Search {
		typ := "record[]"
		if n.Text == "breadth" {
			typ = "record"
		}
		add(n.Names[0], typ)
		return t
	}
	marks := n.Kids
	if len(marks) == 0 {
		marks = []*Node{{Kind: Bool, Text: "true"}, {Kind: Bool, Text: "false"}}
	}
	value, other := a.settle(a.expr(marks[0])), a.settle(a.expr(marks[1]))
	t.kids = []*term{value, other}
	add(n.Names[0], value.typ)
	add(n.Names[1], "record[]")
	return t
}

func (a *analyzer) recursiveColumns(r *relation, cte *Node) {
	for _, kid := range cte.Kids[0].Kids {
		if kid.Kind != SetOp {
			continue
		}
		pop, count := a.push(), *a.relationCount
		_, outputs, _ := a.body(kid.Kids[0], nil, true)
		*a.relationCount = count
		pop()
		r.setColumns(outputs, cte.Names[1:])
	}
}

// setColumns takes over a query's output, under other names where some are
// given.
func (r *relation) setColumns(outputs []output, names []string) {
	r.columns, r.known = nil, outputs != nil
	for i, o := range outputs {
		if o.name == "*" {
			r.known = false
			continue
		}
		if i < len(names) {
			o.name = names[i]
		}
		r.columns = append(r.columns, output{o.name, r.columnTerm(o.name, o.term.typ, o.term.mod)})
	}
}

func (a *analyzer) setOp(n *Node) (*term, []output) {
	arm := func(kid *Node) (*term, []output) {
		defer a.push()()
		t, outputs, _ := a.body(kid, nil, false)
		return t, outputs
	}
	left, leftOutputs := arm(n.Kids[0])
	right, rightOutputs := arm(n.Kids[1])
	t := newTerm("set "+n.Text, "", left, right)
	if len(leftOutputs) != len(rightOutputs) {
		t.open = true
		return t, leftOutputs
	}
	outputs := make([]output, len(leftOutputs))
	for i, l := range leftOutputs {
		r := rightOutputs[i]
		common, _ := a.commonType([]sqlType{l.term.typ, r.term.typ})
		for _, arm := range []output{l, r} {
			if isUnknownConst(arm.term) {
				*arm.term = *a.coerce(copyTerm(arm.term), common)
			}
		}
		outputs[i] = output{l.name, newTerm("output "+strconv.Itoa(i), common)}
	}
	return t, outputs
}

func (a *analyzer) valuesList(n *Node) (*term, []output) {
	rows := make([]*term, len(n.Kids))
	for i, row := range n.Kids {
		rows[i] = newTerm("row", "record", a.exprs(row.Kids)...)
	}
	t := newTerm("values", "", rows...)
	outputs := make([]output, len(rows[0].kids))
	for column := range outputs {
		var types []sqlType
		for _, row := range rows {
			if column >= len(row.kids) {
				t.open = true
				return t, nil
			}
			types = append(types, row.kids[column].typ)
		}
		common, _ := a.commonType(types)
		for _, row := range rows {
			row.kids[column] = a.coerce(row.kids[column], common)
		}
		outputs[column] = output{"column" + strconv.Itoa(column+1), newTerm("output "+strconv.Itoa(column), common)}
	}
	return t, outputs
}

// outputOrder analyzes the ORDER BY of what is no plain SELECT: it names
// output columns only.
func (a *analyzer) outputOrder(order *Node, outputs []output) *term {
	if order == nil {
		return nil
	}
	t := newTerm("order", "")
	for _, key := range order.Kids {
		found, ok := outputNamed(key.Kids[0], outputs, true)
		if !ok {
			found = opaque("sort key", "", a.expr(key.Kids[0]))
		}
		t.addKey("sort "+sortText(key.Text), found)
	}
	return t
}

// outputNamed finds the output that a name or a position in ORDER BY or
// GROUP BY means.
func outputNamed(n *Node, outputs []output, names bool) (*term, bool) {
	if n.Kind == Number {
		position, err := strconv.Atoi(n.Text)
		if err != nil || position < 1 || position > len(outputs) {
			return nil, false
		}
		for _, o := range outputs[:position] {
			if o.name == "*" {
				return nil, false
			}
		}
		return outputs[position-1].term, true
	}
	if n.Kind != Column || !names || len(n.Names) != 1 && (len(n.Names) != 2 || n.Names[0] != "*VALUES*") {
		return nil, false
	}
	for _, o := range outputs {
		if o.name == n.Name() {
			return o.term, true
		}
	}
	return nil, false
}
