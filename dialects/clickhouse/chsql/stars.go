package chsql

import (
	"maps"
	"slices"
	"strings"
)

// ExpandStars spells out the * in the output of a query that reads one table,
// as the server does when it notes the columns of a view. columns gives those
// of a table that * stands for, or none where they are not known. A * of joins,
// subqueries and the like stays, and so does that of a query with parameters,
// whose columns the server cannot know, and the rest of the text.
func ExpandStars(text string, columns func(Name) []string) string {
	p := newParser(text)
	q := p.query()
	p.acceptOp(";")
	if p.finish() != nil || p.parameters {
		return text
	}
	e := starExpander{parser: p, columns: columns, with: map[int]string{}}
	e.query(q)
	for _, place := range slices.Backward(slices.Sorted(maps.Keys(e.with))) {
		t := p.tokens[place]
		text = text[:t.Offset] + e.with[place] + text[t.Offset+len(t.Text):]
	}
	return text
}

type starExpander struct {
	parser  *parser
	columns func(Name) []string
	with    map[int]string // by the place of the star
}

func (e *starExpander) query(q *query) {
	for _, term := range q.terms {
		if term.sub != nil {
			e.query(term.sub)
			continue
		}
		e.core(term.core)
	}
}

func (e *starExpander) core(core *selectCore) {
	if len(core.from) != 1 || len(core.with) > 0 {
		return
	}
	table, plain := core.from[0].table.(*ident)
	if !plain || len(core.from[0].columns) > 0 {
		return
	}
	names := e.columns(nameOf(table))
	for _, column := range core.columns {
		s, ok := column.(*star)
		if !ok || s.columns || s.qualifier != nil || len(s.transformers) > 0 || len(names) == 0 {
			continue
		}
		quoted := make([]string, len(names))
		for i, name := range names {
			quoted[i] = QuoteIdent(name)
		}
		e.with[s.token] = strings.Join(quoted, ", ")
	}
}
