package chsql

import "strings"

// A scope says which names are not tables: the common table expressions that
// are visible.
type scope struct {
	database string
	ctes     *cteList
}

// cteList is a linked list, so that an inner scope extends the outer one
// without changing it.
type cteList struct {
	name  string
	outer *cteList
}

func (s scope) with(name string) scope {
	s.ctes = &cteList{name: name, outer: s.ctes}
	return s
}

func (s scope) hides(name string) bool {
	for c := s.ctes; c != nil; c = c.outer {
		if c.name == name {
			return true
		}
	}
	return false
}

// qualify puts the database before a table's or dictionary's bare name.
func (s scope) qualify(node expr) {
	id, ok := node.(*ident)
	if ok && len(id.parts) == 1 && s.database != "" && !s.hides(id.parts[0]) {
		id.parts = []string{s.database, id.parts[0]}
	}
}

// dictionaryFunction reports whether the first argument names a dictionary.
func dictionaryFunction(name string) bool {
	return strings.HasPrefix(name, "dictGet") || name == "dictHas" || name == "dictIsIn"
}

// qualifyExpr qualifies the tables in the subqueries of an expression, those
// to the right of IN, and the dictionaries that functions name.
func qualifyExpr(node expr, s scope) {
	walk(node, func(n expr) bool {
		switch n := n.(type) {
		case *call:
			s.qualifyCall(n)
		case *subquery:
			qualifyQuery(n.query, s)
			return false
		case *queryArg:
			qualifyQuery(n.query, s)
			return false
		}
		return true
	})
}

func (s scope) qualifyCall(n *call) {
	switch {
	case membership[n.name] && len(n.args) == 2:
		s.qualify(n.args[1])
	case dictionaryFunction(n.name) && len(n.args) > 0:
		s.qualify(n.args[0])
		name, ok := n.args[0].(*literal)
		if ok && name.kind == stringLiteral && s.database != "" && !strings.Contains(name.text, ".") {
			name.text = s.database + "." + name.text
		}
	}
}

func qualifyQuery(q *query, s scope) {
	shareWith(q)
	for _, term := range q.terms {
		if term.sub != nil {
			qualifyQuery(term.sub, s)
			continue
		}
		qualifyCore(term.core, s)
	}
}

func qualifyCore(core *selectCore, s scope) {
	if core.recursive {
		for i := range core.with {
			s = s.with(core.with[i].name)
		}
	}
	for i := range core.with {
		item := &core.with[i]
		if item.query == nil {
			qualifyExpr(item.value, s)
			continue
		}
		qualifyQuery(item.query, s)
		s = s.with(item.name)
	}
	rest := *core
	rest.with, rest.from = nil, nil
	walkCore(&rest, func(n expr) bool {
		qualifyExpr(n, s)
		return false
	})
	for i := range core.from {
		s.qualifyTable(&core.from[i])
	}
}

func (s scope) qualifyTable(t *tableElement) {
	if id, ok := t.table.(*ident); ok {
		s.qualify(id)
	}
	walkTable(t, func(n expr) bool {
		qualifyExpr(n, s)
		return false
	})
}

// shareWith copies the WITH clause of the first SELECT to those that have
// none, as the server does.
func shareWith(q *query) {
	cores := q.cores(nil)
	first := cores[0]
	for _, core := range cores[1:] {
		if len(core.with) == 0 && len(first.with) > 0 {
			// Copied before names are qualified: each copy is visited once.
			core.with, core.recursive = copyWith(first.with), first.recursive
		}
	}
}

// cores appends the SELECTs of a query in the order of the text.
func (q *query) cores(list []*selectCore) []*selectCore {
	for _, term := range q.terms {
		if term.sub != nil {
			list = term.sub.cores(list)
		} else {
			list = append(list, term.core)
		}
	}
	return list
}
