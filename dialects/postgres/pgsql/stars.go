package pgsql

import "strings"

// ExpandStars spells out every * in the output lists of a query, as the server
// does when it stores a view: the columns are those that the scope tells at
// that time. A * of unknown columns, or of several with the same name, stays,
// and so does the rest of the text.
func ExpandStars(query string, scope Scope) string {
	if !strings.Contains(query, "*") {
		return query
	}
	root, tokens, err := parseWithTokens(query)
	if err != nil {
		return query
	}
	a := &analyzer{Scope: scope, relationCount: new(int), isQuery: true, stars: map[int][]string{}}
	a.fullQuery(root, true)
	e := starExpander{tokens: tokens, stars: a.stars}
	root.Walk(func(n *Node) bool {
		if n.Kind == Target && n.Kids[0].Kind == Star {
			e.expand(n.Kids[0])
		}
		return true
	})
	return applyEdits(query, e.edits)
}

type starExpander struct {
	tokens []token
	stars  map[int][]string
	edits  []edit
}

// expand replaces one star, which TABLE t implies without writing it.
func (e *starExpander) expand(n *Node) {
	columns, known := e.stars[n.Offset]
	at := 0
	for at < len(e.tokens) && e.tokens[at].offset < n.Offset {
		at++
	}
	end := at + 2*len(n.Names)
	if !known || end >= len(e.tokens) || e.tokens[end].text != "*" {
		return
	}
	qualifier := ""
	for _, name := range n.Names {
		qualifier += QuoteIdent(name) + "."
	}
	list := make([]string, len(columns))
	for i, column := range columns {
		list[i] = qualifier + QuoteIdent(column)
	}
	e.edits = append(e.edits, edit{from: n.Offset, to: e.tokens[end].end(), text: strings.Join(list, ", ")})
}
