package chsql

import "slices"

// Call is a function's call taken apart.
type Call struct {
	// Function is the canonical name.
	Function string
	// Args are the texts of the arguments.
	Args []string
}

// ParseCall takes apart an expression that is the call of a function. It
// reports false for everything else: a name, a literal, an operator.
func ParseCall(text string) (Call, bool) {
	node, err := parseTyped(text)
	if err != nil {
		return Call{}, false
	}
	n, ok := node.(*call)
	if !ok || n.operator || n.over != nil {
		return Call{}, false
	}
	c := Call{Function: ResolveFunction(n.name)}
	for _, arg := range n.args {
		c.Args = append(c.Args, printExpr(arg))
	}
	return c, true
}

// Output is one column of the result of a query.
type Output struct {
	// Name is empty for one that the server makes up.
	Name string
	// Column is the column that is passed on as it is, or empty.
	Column string
	// Text is the expression, with its alias.
	Text string
}

// Outputs lists the columns that a SELECT results in, under the conditions of
// OutputNames.
func Outputs(text string) ([]Output, bool) {
	names, known := OutputNames(text)
	if !known {
		return nil, false
	}
	core := firstSelect(text)
	outputs := make([]Output, len(names))
	for i, column := range core.columns {
		outputs[i] = Output{Name: names[i], Text: printExpr(column)}
		if id, ok := column.(*ident); ok && len(id.parts) == 1 {
			outputs[i].Column = id.parts[0]
		}
	}
	return outputs, true
}

// firstSelect is the SELECT whose columns name those of the result, or nil if
// the text cannot be read.
func firstSelect(text string) *selectCore {
	q, err := parseQuery(text)
	if err != nil {
		return nil
	}
	return q.first()
}

func (q *query) first() *selectCore {
	for q.terms[0].core == nil {
		q = q.terms[0].sub
	}
	return q.terms[0].core
}

// Source is where the rows of a query come from.
type Source struct {
	// Table is the first table after FROM, that of a subquery there included.
	// A materialized view is triggered by inserts into it.
	Table Name
	// Direct reports that the query reads it without subqueries, joins and the
	// like, so that names in it mean the table's columns.
	Direct bool
}

// SourceOf finds the table that a SELECT reads first. It reports false where
// that is none by name, as with a table function.
func SourceOf(text string) (Source, bool) {
	core := firstSelect(text)
	if core == nil {
		return Source{}, false
	}
	name, ok := core.source()
	return Source{Table: name, Direct: ok && len(core.from) == 1 && len(core.with) == 0 && isIdent(core.from[0].table)}, ok
}

func isIdent(node expr) bool {
	_, ok := node.(*ident)
	return ok
}

func (s *selectCore) source() (Name, bool) {
	if len(s.from) == 0 {
		return Name{}, false
	}
	switch t := s.from[0].table.(type) {
	case *ident:
		if i := slices.IndexFunc(s.with, func(w withItem) bool { return w.query != nil && len(t.parts) == 1 && w.name == t.parts[0] }); i >= 0 && !s.recursive {
			return s.with[i].query.first().source()
		}
		return nameOf(t), true
	case *subquery:
		return t.query.first().source()
	}
	return Name{}, false
}
