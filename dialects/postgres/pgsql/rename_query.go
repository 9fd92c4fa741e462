package pgsql

// RenameColumnInQuery renames a column of a table in a query: where the table or
// its alias stands before it, and, in a query that reads nothing else, where it
// stands alone. The query may be the body of a function as parseText reads it.
// The columns of the result are then called otherwise, unless the
// query names them.
func RenameColumnInQuery(query, defaultSchema string, table Name, from, to string) (string, error) {
	roots, tokens, err := parseText(query)
	if err != nil {
		return "", err
	}
	r := renamer{tokens: tokens}
	for _, root := range roots {
		qualifiers, only := qualifiersOf(root, defaultSchema, table)
		root.Walk(func(n *Node) bool {
			last := len(n.Names) - 1
			switch {
			case n.Kind != Column || n.Names[last] != from:
			case last == 0 && only, last > 0 && qualifiers[n.Names[last-1]]:
				r.replace(n.Offset, last, QuoteIdent(to))
			}
			return true
		})
	}
	return applyEdits(query, r.edits), nil
}

// qualifiersOf lists what can stand before the columns of a table in a query,
// and reports whether the query reads that table alone.
func qualifiersOf(root *Node, defaultSchema string, table Name) (qualifiers map[string]bool, only bool) {
	qualifiers = map[string]bool{}
	reads := 0
	root.Walk(func(n *Node) bool {
		if n.Kind == From {
			reads += len(n.Kids)
		}
		if n.Kind == Join || n.Kind == With {
			reads++
		}
		if n.Kind != Table {
			return true
		}
		name := splitName(n.Names)
		if name.Schema == "" {
			name.Schema = defaultSchema
		}
		if name != table {
			return true
		}
		qualifiers[table.Name] = true
		if alias := n.Clause(Alias); alias != nil && len(alias.Names) > 0 {
			qualifiers[alias.Names[0]] = true
		}
		return true
	})
	return qualifiers, reads == 1 && len(qualifiers) > 0
}
