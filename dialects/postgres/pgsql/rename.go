package pgsql

import (
	"slices"
	"strings"
)

// edit replaces a part of a text.
type edit struct {
	from, to int
	text     string
}

// parseWithTokens reads a query as a tree and as the tokens that its nodes point
// to.
func parseWithTokens(query string) (*Node, []token, error) {
	root, err := ParseQuery(query)
	if err != nil {
		return nil, nil, err
	}
	tokens, err := lex(query)
	return root, tokens, err
}

func applyEdits(text string, edits []edit) string {
	slices.SortFunc(edits, func(a, b edit) int { return a.from - b.from })
	var out strings.Builder
	last := 0
	for _, e := range edits {
		if e.from < last {
			continue
		}
		out.WriteString(text[last:e.from] + e.text)
		last = e.to
	}
	return out.String() + text[last:]
}

// RenameColumn renames a column in an expression that belongs to a table:
// where it stands alone, and where the table's name is before it. Strings,
// functions, the columns of other relations and the bytes of everything else
// stay as they are. Columns inside subqueries are renamed only where the table
// qualifies them, because a bare name may belong to the subquery.
func RenameColumn(expr, table, from, to string) (string, error) {
	root, err := ParseExpr(expr)
	if err != nil {
		return "", err
	}
	tokens, err := lex(expr)
	if err != nil {
		return "", err
	}
	r := renamer{tokens: tokens}
	r.column(root, table, from, QuoteIdent(to), false)
	return applyEdits(expr, r.edits), nil
}

type renamer struct {
	tokens []token
	edits  []edit
}

func (r *renamer) column(n *Node, table, from, to string, nested bool) {
	if n.Kind == Column {
		last := len(n.Names) - 1
		switch {
		case len(n.Names) == 1 && n.Names[0] == from && !nested:
			r.replace(n.Offset, 0, to)
		case len(n.Names) > 1 && n.Names[last] == from && n.Names[last-1] == table:
			r.replace(n.Offset, last, to)
		}
	}
	nested = nested || n.Kind == Query
	for _, kid := range n.Kids {
		r.column(kid, table, from, to, nested)
	}
}

// replace puts text for one part of a qualified name that begins at an offset.
func (r *renamer) replace(offset, part int, text string) {
	i, ok := slices.BinarySearchFunc(r.tokens, offset, func(t token, offset int) int { return t.offset - offset })
	if !ok || i+2*part >= len(r.tokens) {
		return
	}
	t := r.tokens[i+2*part]
	r.edits = append(r.edits, edit{from: t.offset, to: t.end(), text: text})
}

// RenameTable gives a relation in a query another name or schema: in FROM, and
// where its name qualifies columns because it has no alias. A relation in the
// query counts if its schema is the given one, or if it has none and schema is
// the default schema. Names that WITH defines are other relations, and stay. The
// rest of the text stays as it is.
func RenameTable(query, defaultSchema string, from, to Name) (string, error) {
	roots, tokens, err := parseText(query)
	if err != nil {
		return "", err
	}
	t := tableRenamer{
		renamer: renamer{tokens: tokens}, from: from, to: to, meant: rename(defaultSchema, from, to),
		bare: from.Schema == "" || from.Schema == defaultSchema,
	}
	for _, root := range roots {
		t.walk(root, nil, false)
	}
	return applyEdits(query, t.edits), nil
}

type tableRenamer struct {
	renamer
	from, to Name
	// meant is what a name becomes.
	meant func(Name) (Name, bool)
	// bare says whether the name without a schema means the relation.
	bare bool
}

// matches says whether a qualified name is the relation's.
func (r *tableRenamer) matches(names []string, ctes *cteNames) bool {
	switch len(names) {
	case 1:
		return names[0] == r.from.Name && r.bare && !ctes.has(names[0])
	case 2:
		return names[1] == r.from.Name && names[0] == r.from.Schema
	}
	return false
}

// walk renames below n. exposed says whether the relation's own name is what
// columns of the query around are qualified with.
func (r *tableRenamer) walk(n *Node, ctes *cteNames, exposed bool) {
	switch n.Kind {
	case Query:
		r.query(n, ctes, exposed)
		return
	case Insert, Update, Delete, Merge:
		r.query(n, ctes, r.written(n, ctes, exposed))
		return
	case Select:
		exposed = r.exposure(n, ctes, exposed)
	case Table:
		if r.matches(n.Names, ctes) {
			r.name(r.nameOffset(n), splitName(n.Names), r.meant)
		}
	case Column, Star:
		r.qualifier(n, ctes, exposed)
	}
	for _, kid := range n.Kids {
		r.walk(kid, ctes, exposed)
	}
}

func (r *tableRenamer) query(n *Node, ctes *cteNames, exposed bool) {
	inner := ctes
	if n.Kids[0].Kind == With {
		var c refCollector
		inner = c.with(n, ctes)
	}
	for _, kid := range n.Kids {
		if kid.Kind == With {
			r.walk(kid, ctes, exposed)
			continue
		}
		r.walk(kid, inner, exposed)
	}
	if body := n.Clause(Select); body != nil {
		if order := n.Clause(OrderBy); order != nil && !exposed && r.exposure(body, inner, exposed) {
			r.walk(order, inner, true)
		}
	}
}

// written says what the relation's name means in a statement that writes to a
// relation.
func (r *tableRenamer) written(n *Node, ctes *cteNames, outer bool) bool {
	table := n.Clause(Table)
	if table == nil || table.Clause(Alias) != nil || !r.matches(table.Names, nil) {
		return r.exposure(n, ctes, outer)
	}
	return true
}

// nameOffset is where a relation's name begins, after ONLY.
func (r *renamer) nameOffset(n *Node) int {
	i, _ := slices.BinarySearchFunc(r.tokens, n.Offset, func(t token, offset int) int { return t.offset - offset })
	if n.Text == "only" && i+1 < len(r.tokens) {
		return r.tokens[i+1].offset
	}
	return n.Offset
}

// exposure says what the relation's name means as a qualifier inside a SELECT.
func (r *tableRenamer) exposure(n *Node, ctes *cteNames, outer bool) bool {
	from := n.Clause(From)
	if from == nil {
		return outer
	}
	exposed := outer
	from.Walk(func(m *Node) bool {
		switch m.Kind {
		case Query:
			return false
		case Table, RangeQuery, RangeFunc:
			alias := m.Clause(Alias)
			switch {
			case alias == nil && m.Kind == Table && r.matches(m.Names, ctes):
				exposed = true
			case alias != nil && alias.Names[0] == r.from.Name, alias == nil && m.Kind == Table && m.Name() == r.from.Name:
				exposed = false
			}
			return m.Kind != Table
		}
		return true
	})
	return exposed
}

// qualifier renames the table before a column or a star.
func (r *tableRenamer) qualifier(n *Node, ctes *cteNames, exposed bool) {
	qualifiers := n.Names
	if n.Kind == Column {
		qualifiers = n.Names[:len(n.Names)-1]
	}
	switch len(qualifiers) {
	case 1:
		if exposed && qualifiers[0] == r.from.Name {
			r.replace(n.Offset, 0, QuoteIdent(r.to.Name))
		}
	case 2:
		if r.matches(qualifiers, ctes) {
			r.name(n.Offset, splitName(qualifiers), r.meant)
		}
	}
}
