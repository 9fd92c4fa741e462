package pgsql

import "strings"

// SpellMarks spells the marks of CYCLE clauses so that the server reads them:
// it prints 'y'::text where its grammar takes no cast but text 'y'. The rest of
// the text stays as it is.
func SpellMarks(query string) string {
	if !strings.Contains(query, "CYCLE") {
		return query
	}
	root, tokens, err := parseWithTokens(query)
	if err != nil {
		return query
	}
	var edits []edit
	root.Walk(func(n *Node) bool {
		if n.Kind != Cycle {
			return true
		}
		for _, mark := range n.Kids {
			if spelled := constantMark(mark); spelled != "" {
				edits = append(edits, edit{from: mark.Offset, to: markEnd(tokens, mark.Offset), text: spelled})
			}
		}
		return true
	})
	return applyEdits(query, edits)
}

// constantMark spells a string of a type as a constant, or is empty for another
// mark. There are no such constants of arrays.
func constantMark(n *Node) string {
	if n.Kind != Cast || n.Kids[0].Kind != String || n.Type.Array {
		return ""
	}
	return n.Type.String() + " " + QuoteLiteral(n.Kids[0].Text)
}

// markEnd is where a mark ends that DEFAULT or USING follows.
func markEnd(tokens []token, from int) int {
	end := from
	for _, t := range tokens {
		switch {
		case t.offset < from:
		case t.word == "default", t.word == "using":
			return end
		default:
			end = t.end()
		}
	}
	return end
}
