package pgsql

import "strconv"

// param is an argument by its number. The server prints the name of one that has
// one.
func (a *analyzer) param(n *Node) *term {
	number, err := strconv.Atoi(n.Text[1:])
	if err != nil || number < 1 || number > len(a.Argument) {
		return opaque("param "+n.Text, "")
	}
	arg := a.Argument[number-1]
	t := newTerm("param "+n.Text, "")
	if arg.Name != "" {
		t.op = "column " + QuoteIdent(arg.Name)
	}
	t.typ, t.mod = a.namedType(arg.Type)
	return t
}

// queryColumn resolves a column by the queries around it, or gives nil.
func (a *analyzer) queryColumn(names []string) *term {
	name := names[len(names)-1]
	if len(names) == 1 {
		return a.unqualified(name)
	}
	for q := a.query; q != nil; q = q.parent {
		for _, r := range q.relations {
			if !r.isNamed(names[:len(names)-1]) {
				continue
			}
			if t, ok := r.column(name); ok {
				return copyTerm(t)
			}
		}
	}
	return nil
}

// isNamed says whether qualifiers mean this relation.
func (r *relation) isNamed(qualifiers []string) bool {
	if len(qualifiers) == 1 {
		return r.alias == qualifiers[0]
	}
	return len(qualifiers) == 2 && r.alias == r.name && r.name == qualifiers[1] && r.schema == qualifiers[0]
}

func (a *analyzer) unqualified(name string) *term {
	for q := a.query; q != nil; q = q.parent {
		for _, c := range q.visible {
			if c.name == name {
				return copyTerm(c.term)
			}
		}
		if _, ok := systemColumns[name]; ok && len(q.relations) == 1 {
			if t, ok := q.relations[0].column(name); ok {
				return t
			}
		}
		unknown := q.unknownRelations()
		if len(unknown) == 1 && q.parent == nil && a.isQuery {
			return unknown[0].columnTerm(name, "", "")
		}
		if len(unknown) > 0 {
			return opaque("column "+name, "")
		}
	}
	return a.wholeRow([]string{name})
}

// wholeRow is a relation used as a value, or nil. That of a function which
// returns one value is the value.
func (a *analyzer) wholeRow(names []string) *term {
	r := a.relationNamed(names)
	switch {
	case r == nil:
		return nil
	case r.scalar:
		return copyTerm(r.columns[0].term)
	case r.schema == "":
		return newTerm(relationOp("row", r), "record")
	}
	return newTerm(relationOp("row", r), r.schema+"."+r.name)
}

func (q *queryScope) unknownRelations() []*relation {
	var unknown []*relation
	for _, r := range q.relations {
		if !r.known {
			unknown = append(unknown, r)
		}
	}
	return unknown
}

func (q *queryScope) cte(name string) (*relation, bool) {
	for ; q != nil; q = q.parent {
		if r, ok := q.ctes[name]; ok {
			return r, true
		}
	}
	return nil, false
}
