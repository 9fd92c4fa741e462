package chsql

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects/sqltoken"
)

// Unqualify takes the database off the names in a query that mean the same
// without it to a session in that database: of tables, of dictionaries, and of
// columns that name database and table. Every other byte stays as it is. So
// does the whole text where it cannot be read, or where the server would store
// something else for the bare names, as when one is that of a common table
// expression.
func Unqualify(text, database string) string {
	p := newParser(text)
	q := p.query()
	p.acceptOp(";")
	if p.finish() != nil || database == "" {
		return text
	}
	u := &unqualifier{database: database, tables: map[string]bool{}, tokens: p.tokens}
	u.query(q)
	if EqualQuery(u.apply(text, u.names), text, database) != Equal {
		return text
	}
	return u.apply(text, append(u.names, u.tableColumns()...))
}

// unqualifier collects the places of the names.
type unqualifier struct {
	database string
	tokens   []sqltoken.Token
	// names are the first tokens of tables' and dictionaries' names, columns
	// those of names with more parts.
	names   []int
	columns []*ident
	// tables are the names of the tables, aliases those that the query gives.
	tables  map[string]bool
	aliases []string
}

func (u *unqualifier) query(q *query) {
	for _, term := range q.terms {
		if term.sub != nil {
			u.query(term.sub)
		} else {
			u.core(term.core)
		}
	}
}

func (u *unqualifier) core(core *selectCore) {
	for _, item := range core.with {
		u.aliases = append(u.aliases, item.name)
		if item.query != nil {
			u.query(item.query)
		}
		walk(item.value, u.visit)
	}
	rest := *core
	rest.with, rest.from = nil, nil
	walkCore(&rest, u.visit)
	for _, t := range core.from {
		if id, ok := t.table.(*ident); ok {
			u.table(id)
			t.table = nil
		}
		walkTable(&t, u.visit)
	}
}

func (u *unqualifier) visit(n expr) bool {
	u.aliases = append(u.aliases, n.extra().alias)
	switch n := n.(type) {
	case *ident:
		if len(n.parts) > 2 && n.parts[0] == u.database {
			u.columns = append(u.columns, n)
		}
	case *subquery:
		u.query(n.query)
		return false
	case *queryArg:
		u.query(n.query)
		return false
	case *call:
		return u.call(n)
	}
	return true
}

// call reports whether the arguments are left to visit.
func (u *unqualifier) call(n *call) bool {
	switch {
	case membership[n.name] && len(n.args) == 2:
		id, named := n.args[1].(*ident)
		if named {
			u.table(id)
			walk(n.args[0], u.visit)
		}
		return !named
	case dictionaryFunction(n.name) && len(n.args) > 0:
		switch name := n.args[0].(type) {
		case *ident:
			u.table(name)
		case *literal:
			if name.kind == stringLiteral && strings.HasPrefix(name.text, u.database+".") && u.tokens[name.token].Value == name.text {
				u.names = append(u.names, name.token)
			}
		}
	}
	return true
}

func (u *unqualifier) table(id *ident) {
	u.aliases = append(u.aliases, id.alias)
	if len(id.parts) == 1 {
		u.aliases = append(u.aliases, id.parts[0])
	}
	if len(id.parts) == 2 && id.parts[0] == u.database {
		u.names = append(u.names, id.token)
		u.tables[id.parts[1]] = true
	}
}

// tableColumns are the first tokens of the columns that name one of the
// tables. Where something else is called like the database, none is sure.
func (u *unqualifier) tableColumns() []int {
	if slices.Contains(u.aliases, u.database) {
		return nil
	}
	var places []int
	for _, id := range u.columns {
		if u.tables[id.parts[1]] {
			places = append(places, id.token)
		}
	}
	return places
}

// apply takes the database off at the places, from the last to the first.
func (u *unqualifier) apply(text string, places []int) string {
	places = slices.Clone(places)
	slices.Sort(places)
	for _, place := range slices.Backward(slices.Compact(places)) {
		first := u.tokens[place]
		if first.Kind == sqltoken.String {
			name := strings.TrimPrefix(first.Value, u.database+".")
			text = text[:first.Offset] + QuoteString(name) + text[first.Offset+len(first.Text):]
			continue
		}
		name := u.tokens[place+2]
		spelled := name.Text
		if name.Kind == sqltoken.Word {
			spelled = QuoteIdent(name.Value)
		}
		text = text[:first.Offset] + spelled + text[name.Offset+len(name.Text):]
	}
	return text
}
