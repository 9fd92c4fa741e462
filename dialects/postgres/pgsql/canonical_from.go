package pgsql

import (
	"strings"
)

// from analyzes a FROM clause and brings its columns into scope.
func (a *analyzer) from(n *Node) *term {
	t := newTerm("from", "")
	for _, item := range n.Kids {
		itemTerm, columns := a.fromItem(item)
		t.kids = append(t.kids, itemTerm)
		a.query.visible = append(a.query.visible, columns...)
	}
	return t
}

func (a *analyzer) fromItem(n *Node) (*term, []output) {
	switch n.Kind {
	case Join:
		if alias := n.Clause(Alias); alias != nil {
			return a.aliasedJoin(n, alias)
		}
		return a.join(n)
	case RangeQuery:
		t, outputs := a.fullQuery(n.Kids[0], true)
		r := &relation{id: a.relationID()}
		r.setColumns(outputs, nil)
		return a.enterRelation(r, n, relationOp("subquery", r), t)
	case RangeFunc:
		return a.rangeFunc(n)
	}
	return a.table(n)
}

// enterRelation gives a relation its alias and makes it known to the names
// that follow.
func (a *analyzer) enterRelation(r *relation, n *Node, op string, kids ...*term) (*term, []output) {
	t := newTerm(op, "", kids...)
	if r.alias == "" {
		r.alias = r.name
	}
	if alias := n.Clause(Alias); alias != nil {
		r.rename(alias)
		t.op += a.define(r, alias.Kids)
	}
	if sample := n.Clause(Sample); sample != nil {
		t.kids = append(t.kids, newTerm("sample "+sample.Name(), "", a.exprs(sample.arguments())...))
	}
	a.query.relations = append(a.query.relations, r)
	return t, r.columns
}

// define gives a relation the columns of a function's rows, and says which.
func (a *analyzer) define(r *relation, defs []*Node) string {
	said := ""
	for _, def := range defs {
		typ, mod := a.namedType(def.Type.String())
		r.columns = append(r.columns, output{def.Text, r.columnTerm(def.Text, typ, mod)})
		r.known = true
		said += " " + def.Text + " " + joinWords(typ, mod) + strings.Join(def.Names, ".")
	}
	return said
}

// rename applies the alias of a relation and of its columns.
func (r *relation) rename(alias *Node) {
	if alias.Names[0] != "" {
		r.alias = alias.Names[0]
	}
	for i, name := range alias.Names[1:] {
		if i >= len(r.columns) {
			r.columns = append(r.columns, output{name, r.columnTerm(name, "", "")})
			continue
		}
		c := r.columns[i].term
		r.columns[i] = output{name, r.columnTerm(name, c.typ, c.mod)}
	}
}

func (a *analyzer) table(n *Node) (*term, []output) {
	name := n.Name()
	r := &relation{id: a.relationID(), name: name, schema: strings.Join(n.Names[:len(n.Names)-1], ".")}
	if cte, ok := a.query.cte(name); ok && r.schema == "" {
		for _, c := range cte.columns {
			r.columns = append(r.columns, output{c.name, r.columnTerm(c.name, c.term.typ, c.term.mod)})
		}
		r.known = cte.known
		return a.enterRelation(r, n, relationOp("cte", cte))
	}
	if r.schema == "" {
		r.schema = a.defaultSchema()
	}
	a.lookUp(r)
	return a.enterRelation(r, n, joinWords("table", n.Text, QualifiedName(r.schema, name)))
}

// lookUp finds a relation's columns. The names of system relations are found
// without their schema.
func (a *analyzer) lookUp(r *relation) {
	if a.Relation == nil {
		return
	}
	columns, ok := a.Relation(r.schema, r.name)
	if !ok && r.schema == a.defaultSchema() && strings.HasPrefix(r.name, "pg_") {
		r.schema = "pg_catalog"
		columns, ok = a.Relation(r.schema, r.name)
	}
	r.known = ok
	for _, c := range columns {
		typ, mod := a.namedType(c.Type)
		r.columns = append(r.columns, output{c.Name, r.columnTerm(c.Name, typ, mod)})
	}
}

// functionColumns lists the columns of the built-in functions that name them.
var functionColumns = map[string][]output{
	"json_each": {{"key", newTerm("", typeText)}, {"value", newTerm("", "json")}}, "jsonb_each": {{"key", newTerm("", typeText)}, {"value", newTerm("", "jsonb")}},
	"json_each_text": {{"key", newTerm("", typeText)}, {"value", newTerm("", typeText)}}, "jsonb_each_text": {{"key", newTerm("", typeText)}, {"value", newTerm("", typeText)}},
	"json_array_elements": {{"value", newTerm("", "json")}}, "jsonb_array_elements": {{"value", newTerm("", "jsonb")}},
	"json_array_elements_text": {{"value", newTerm("", typeText)}}, "jsonb_array_elements_text": {{"value", newTerm("", typeText)}},
}

func (a *analyzer) rangeFunc(n *Node) (*term, []output) {
	r := &relation{id: a.relationID(), known: true}
	var calls []*term
	var defined *Node
	for _, call := range n.Kids {
		if call.Kind == Alias {
			continue
		}
		if r.alias == "" {
			r.alias = rangeName(call)
		}
		if isManyUnnest(call) {
			calls = append(calls, a.manyUnnest(r, call)...)
			continue
		}
		if call.Kind == Defined {
			defined, call = call, call.Kids[0]
			calls = append(calls, newTerm("defined"+a.define(r, defined.Kids[1:]), "", a.expr(call)))
			continue
		}
		t := a.expr(call)
		calls = append(calls, t)
		a.functionOutputs(r, n, call, t)
	}
	ordinality := strings.HasSuffix(n.Text, "ordinality")
	if ordinality {
		r.columns = append(r.columns, output{"ordinality", r.columnTerm("ordinality", "int8", "")})
	}
	op := "function"
	if ordinality {
		op = "function with ordinality"
	}
	r.scalar = r.known && len(r.columns) == 1 && len(calls) == 1 && defined == nil
	if defined != nil && len(calls) == 1 && !ordinality { // which is stored without ROWS FROM
		op, calls = strings.Replace(calls[0].op, "defined", op, 1), calls[0].kids
		if alias := n.Clause(Alias); alias != nil && len(alias.Names) > 1 {
			calls[0].open = true // the names that it is stored with
		}
	}
	return a.enterRelation(r, n, op, calls...)
}

// resultColumns are the columns of a user function that returns rows: those
// that it declares, or the fields of its type.
func (a *analyzer) resultColumns(call *Node, t *term) ([]output, bool) {
	columns := a.fields(t.typ)
	if t.typ == "record" && a.Functions != nil && call.Kind == Call {
		schema := strings.Join(call.Names[:len(call.Names)-1], ".")
		if schema == "" {
			schema = a.defaultSchema()
		}
		if overloads := a.Functions(schema, call.Name()); len(overloads) == 1 {
			columns = overloads[0].Columns
		}
	}
	var outputs []output
	for _, c := range columns {
		t := newTerm("", "")
		t.typ, t.mod = a.namedType(c.Type)
		outputs = append(outputs, output{c.Name, t})
	}
	return outputs, len(outputs) > 0
}

// rangeName is what a function in FROM is called without an alias.
func rangeName(n *Node) string {
	switch n.Kind {
	case Defined:
		return rangeName(n.Kids[0])
	case Builtin, Special:
		return n.Text
	}
	return n.Name()
}

// isManyUnnest finds the unnest of several arrays, which stands for as many
// functions in ROWS FROM.
func isManyUnnest(n *Node) bool {
	qualified := len(n.Names) == 2 && n.Names[0] == "pg_catalog"
	return n.Kind == Call && n.Name() == "unnest" && (len(n.Names) == 1 || qualified) && len(n.arguments()) > 1
}

func (a *analyzer) manyUnnest(r *relation, n *Node) []*term {
	var calls []*term
	for _, argument := range n.arguments() {
		call := a.apply("unnest", []*term{a.expr(argument)})
		r.columns = append(r.columns, output{"unnest", r.columnTerm("unnest", call.typ, call.mod)})
		calls = append(calls, call)
	}
	return calls
}

// functionOutputs adds the columns of one function. A function that returns
// one value gives a column with the alias as its name.
func (a *analyzer) functionOutputs(r *relation, n, node *Node, call *term) {
	columns, named := functionColumns[rangeName(node)]
	switch {
	case node.Kind == Special && call.typ == "record":
		columns, named = a.specialColumns(node), true
	case !named:
		columns, named = a.resultColumns(node, call)
	}
	if !named {
		if call.typ == "" || call.typ == "record" || a.isOpaque(call.typ) {
			r.known = false
			return
		}
		name := rangeName(node)
		if alias := n.Clause(Alias); alias != nil && alias.Names[0] != "" && len(n.Kids) == 2 {
			name = alias.Names[0]
		}
		columns = []output{{name, call}}
	}
	for _, c := range columns {
		r.columns = append(r.columns, output{c.name, r.columnTerm(c.name, c.term.typ, c.term.mod)})
	}
}

// join analyzes both sides, each with what is left of it in sight, and then
// the condition with both in sight.
func (a *analyzer) join(n *Node) (*term, []output) {
	outside := a.query.visible
	defer func() { a.query.visible = outside }()
	left, leftColumns := a.fromItem(n.Kids[0])
	a.query.visible = append(outside[:len(outside):len(outside)], leftColumns...)
	right, rightColumns := a.fromItem(n.Kids[1])
	kind, natural := strings.CutPrefix(n.Text, "natural ")
	t := newTerm("join "+kind, "", left, right)
	columns := append(leftColumns[:len(leftColumns):len(leftColumns)], rightColumns...)
	var using []string
	if clause := n.Clause(Using); clause != nil {
		using = clause.Names
	}
	if natural {
		using = commonNames(leftColumns, rightColumns)
		t.open = len(using) == 0
	}
	if on := n.Clause(On); on != nil {
		a.query.visible = columns
		t.kids = append(t.kids, a.condition(on.Kids[0]))
	}
	if len(using) > 0 {
		t.op += " using " + strings.Join(using, ",")
		columns = a.mergedColumns(kind, using, leftColumns, rightColumns)
	}
	if clause := n.Clause(Using); clause != nil && clause.Text != "" {
		a.query.relations = append(a.query.relations, &relation{id: -len(a.query.relations), alias: clause.Text, known: true, columns: columns[:len(using)]})
	}
	return t, columns
}

// aliasedJoin hides the relations of a join behind its alias.
func (a *analyzer) aliasedJoin(n, alias *Node) (*term, []output) {
	before := len(a.query.relations)
	t, columns := a.join(n)
	r := &relation{alias: alias.Names[0], known: true}
	for _, inner := range a.query.relations[before:] {
		r.known = r.known && inner.known
	}
	for i, c := range columns {
		if i+1 < len(alias.Names) {
			c.name = alias.Names[i+1]
		}
		r.columns = append(r.columns, c)
	}
	a.query.relations = append(a.query.relations[:before:before], r)
	return t, r.columns
}

func commonNames(left, right []output) []string {
	var names []string
	for _, l := range left {
		for _, r := range right {
			if l.name == r.name {
				names = append(names, l.name)
			}
		}
	}
	return names
}

// mergedColumns puts the columns that USING merges first, as * shows them.
func (a *analyzer) mergedColumns(kind string, names []string, left, right []output) []output {
	var merged []output
	for _, name := range names {
		merged = append(merged, output{name, a.mergedColumn(kind, name, findOutput(left, name), findOutput(right, name))})
	}
	for _, side := range [][]output{left, right} {
		for _, c := range side {
			if !contains(names, c.name) {
				merged = append(merged, c)
			}
		}
	}
	return merged
}

// mergedColumn picks the side that a merged column means: the one that is
// never missing, and of two such the one that already has the common type.
func (a *analyzer) mergedColumn(kind, name string, left, right *term) *term {
	if left == nil || right == nil {
		return opaque("merged "+name, "") // a relation whose columns are unknown hides it
	}
	common, _ := a.commonType([]sqlType{left.typ, right.typ})
	switch {
	case kind == "full":
		return newTerm("coalesce", common, a.coerce(copyTerm(left), common), a.coerce(copyTerm(right), common))
	case kind == "right":
		return a.coerce(right, common)
	case kind == "inner" && left.typ != common && right.typ == common:
		return right
	}
	return a.coerce(left, common)
}

func contains(names []string, name string) bool {
	for _, n := range names {
		if n == name {
			return true
		}
	}
	return false
}

func findOutput(columns []output, name string) *term {
	for _, c := range columns {
		if c.name == name {
			return c.term
		}
	}
	return nil
}
