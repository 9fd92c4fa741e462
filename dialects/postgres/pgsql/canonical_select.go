package pgsql

import (
	"slices"
	"strconv"
	"strings"
)

// selectCore analyzes one SELECT, with the ORDER BY that follows it.
func (a *analyzer) selectCore(n, order *Node, settle bool) (*term, []output, *term) {
	t := newTerm("select", "")
	if from := n.Clause(From); from != nil {
		t.kids = append(t.kids, a.from(from))
	}
	outputs := a.targets(n.Clause(Targets), settle)
	targets := newTerm("targets", "")
	for _, o := range outputs {
		targets.kids = append(targets.kids, o.term)
	}
	t.kids = append(t.kids, targets)
	for _, clause := range n.Kids {
		switch clause.Kind {
		case Distinct:
			t.kids = append(t.kids, newTerm("distinct", "", a.keys(clause.Kids, outputs, true)...))
		case Where:
			t.kids = append(t.kids, newTerm("where", "", a.condition(clause.Kids[0])))
		case Having:
			t.kids = append(t.kids, newTerm("having", "", a.condition(clause.Kids[0])))
		case GroupBy:
			t.kids = append(t.kids, newTerm("group "+clause.Text, "", a.keys(ungrouped(clause.Kids), outputs, false)...))
		case Windows:
			for _, named := range clause.Kids {
				t.kids = append(t.kids, newTerm("named window "+named.Text, "", a.window(named.Kids[0])))
			}
		}
	}
	if order == nil {
		return t, outputs, nil
	}
	sorted := newTerm("order", "")
	for _, key := range order.Kids {
		sorted.addKey("sort "+sortText(key.Text), a.key(key.Kids[0], outputs, true))
	}
	return t, outputs, sorted
}

func (a *analyzer) keys(nodes []*Node, outputs []output, preferOutput bool) []*term {
	var terms []*term
	for _, n := range nodes {
		key := a.key(n, outputs, preferOutput)
		if !slices.ContainsFunc(terms, func(have *term) bool { return sameTerm(have, key) }) {
			terms = append(terms, key)
		}
	}
	return terms
}

const groupingSets = "grouping grouping sets"

// isGroup finds (a, b) in GROUP BY, which unlike ROW(a, b) is no value.
func isGroup(n *Node) bool { return n.Kind == Row && n.Text == "" }

// ungrouped takes what GROUP BY has in parentheses out of them.
func ungrouped(items []*Node) []*Node {
	var all []*Node
	for _, n := range items {
		if isGroup(n) {
			all = append(all, ungrouped(n.Kids)...)
		} else {
			all = append(all, n)
		}
	}
	return all
}

// key analyzes what is sorted or grouped by. A bare name means an output
// column first in ORDER BY, and a column of FROM first in GROUP BY.
func (a *analyzer) key(n *Node, outputs []output, preferOutput bool) *term {
	if n.Kind == GroupingSet || isGroup(n) && !preferOutput {
		t := newTerm("grouping "+n.Text, "")
		if n.Kind == Row {
			t.op = "grouping row"
		}
		for _, kid := range n.Kids { // even twice: each makes groups of its own
			set := a.key(kid, outputs, preferOutput)
			if t.op == groupingSets && set.op == groupingSets {
				t.kids = append(t.kids, set.kids...)
			} else {
				t.kids = append(t.kids, set)
			}
		}
		return t
	}
	if !preferOutput && n.Kind == Column && len(n.Names) == 1 && a.isVisible(n.Names[0]) {
		return a.expr(n)
	}
	if t, ok := outputNamed(n, outputs, true); ok {
		return t
	}
	return a.settle(a.expr(n))
}

func (a *analyzer) isVisible(name string) bool {
	for _, c := range a.query.visible {
		if c.name == name {
			return true
		}
	}
	return false
}

// targets analyzes the output list, with every * expanded where the columns
// are known.
func (a *analyzer) targets(n *Node, settle bool) []output {
	outputs := []output{}
	if n == nil {
		return outputs
	}
	for _, target := range n.Kids {
		value := target.Kids[0]
		if value.Kind == Star {
			outputs = append(outputs, a.star(value)...)
			continue
		}
		if fields := a.starField(value); fields != nil {
			outputs = append(outputs, fields...)
			continue
		}
		t := a.expr(value)
		if settle {
			t = a.settle(t)
		}
		name := columnLabel(value)
		if len(target.Names) > 0 {
			name = target.Names[0]
		}
		outputs = append(outputs, output{name, t})
	}
	return outputs
}

// starField expands (value).* of a composite type that is known.
func (a *analyzer) starField(n *Node) []output {
	if n.Kind != Field || n.Text != "*" {
		return nil
	}
	operand := a.expr(n.Kids[0])
	var outputs []output
	for _, field := range a.fields(a.baseType(operand.typ)) {
		outputs = append(outputs, output{field.Name, a.fieldOf(copyTerm(operand), field.Name)})
	}
	return outputs
}

// star expands * or t.*. The name of an output that stands for unknown columns
// is "*".
func (a *analyzer) star(n *Node) []output {
	var columns []output
	var complete bool
	if len(n.Names) == 0 {
		columns, complete = a.query.visible, len(a.query.unknownRelations()) == 0
	} else {
		r := a.relationNamed(n.Names)
		if complete = r != nil && r.known; complete {
			columns = r.columns
		}
	}
	if !complete {
		return []output{{"*", opaque("star "+strings.Join(n.Names, "."), "")}}
	}
	outputs := make([]output, len(columns))
	names := make([]string, len(columns))
	for i, c := range columns {
		outputs[i] = output{c.name, copyTerm(c.term)}
		names[i] = c.name
	}
	if a.stars != nil && distinct(names) {
		a.stars[n.Offset] = names
	}
	return outputs
}

func distinct(names []string) bool {
	sorted := slices.Sorted(slices.Values(names))
	return len(names) > 0 && len(slices.Compact(sorted)) == len(names)
}

func (a *analyzer) relationNamed(names []string) *relation {
	for q := a.query; q != nil; q = q.parent {
		for _, r := range q.relations {
			if r.isNamed(names) {
				return r
			}
		}
	}
	return nil
}

// subquery analyzes a query inside an expression.
func (a *analyzer) subquery(n *Node) *term {
	t, outputs := a.fullQuery(n.Kids[0], true)
	if n.Kind == Exists {
		return newTerm("exists", typeBool, t)
	}
	typ := sqlType("")
	if len(outputs) == 1 {
		typ = outputs[0].term.typ
	}
	if n.Kind == ArrayQuery {
		if typ != "" && !isArray(typ) {
			typ += "[]"
		}
		return newTerm("array query", typ, t)
	}
	return newTerm("scalar", typ, t)
}

// quantifiedQuery analyzes a comparison with the rows of a query. Conversions
// of the query's columns are never printed.
func (a *analyzer) quantifiedQuery(quantifier, symbol string, left *term, query *Node) *term {
	t, outputs := a.fullQuery(query, true)
	fields := []*term{left}
	if left.op == "row" {
		fields = left.kids
	}
	if len(fields) != len(outputs) {
		return opaque(quantifier+symbol, typeBool, left, t)
	}
	result := newTerm(quantifier+symbol, typeBool)
	for i, field := range fields {
		compared := a.operator(symbol, field, newTerm("output", outputs[i].term.typ))
		result.kids = append(result.kids, compared.kids[0])
		result.open = result.open || compared.open
	}
	result.kids = append(result.kids, t)
	return result
}

// columnLabel is the name that the server gives to an output column without
// AS (FigureColname in its sources).
func columnLabel(n *Node) string {
	if name, _ := label(n); name != "" {
		return name
	}
	return "?column?"
}

var builtinLabels = map[string]string{
	"trim both": "btrim", "trim leading": "ltrim", "trim trailing": "rtrim", "collation for": "pg_collation_for",
	"substring similar": "substring",
}

// label gives a name, and whether it is strong enough for a cast or a CASE
// around it to keep it.
func label(n *Node) (name string, strong bool) {
	switch n.Kind {
	case Column, Call:
		return n.Name(), true
	case Builtin:
		if name, ok := builtinLabels[n.Text]; ok {
			return name, true
		}
		return n.Text, true
	case AtTimeZone:
		return "timezone", true
	case Overlaps:
		return "overlaps", true
	case Field, Special:
		return n.Text, true
	case Subscript, Collate:
		return label(n.Kids[0])
	case Exists:
		return "exists", true
	case Array, ArrayQuery:
		return "array", true
	case Row:
		return "row", true
	case Subquery:
		return subqueryLabel(n.Kids[0])
	case Cast:
		if name, strong := label(n.Kids[0]); strong {
			return name, true
		}
		if n.Type.Known {
			return n.Type.catalog, false
		}
		return n.Type.Name, false
	case Case:
		if last := n.Kids[len(n.Kids)-1]; last.Kind == Else {
			if name, strong := label(last.Kids[0]); strong {
				return name, true
			}
		}
		return "case", false
	}
	return "", false
}

func subqueryLabel(query *Node) (string, bool) {
	for _, kid := range query.Kids {
		if kid.Kind != Select {
			continue
		}
		targets := kid.Clause(Targets)
		if targets == nil {
			return "", false
		}
		first := targets.Kids[0]
		if len(first.Names) > 0 {
			return first.Names[0], true
		}
		return label(first.Kids[0])
	}
	return "", false
}

// relationID numbers relations in the order of their appearance.
func (a *analyzer) relationID() int {
	*a.relationCount++
	return *a.relationCount
}

func relationOp(kind string, r *relation) string { return kind + " " + strconv.Itoa(r.id) }
