package sqlite

import (
	"slices"

	"github.com/schemac/schemac/dialects/sqltoken"
)

// outputNames lists the names of the columns that a plain SELECT results in,
// and reports whether its text tells how many there are: not with a WITH
// clause, VALUES or an asterisk. A name that SQLite makes up from an
// expression is empty.
func outputNames(query string) ([]string, bool) {
	list := tokens(query)
	if len(list) == 0 || !isWord(list[0], "select") {
		return nil, false
	}
	list = list[1:]
	if len(list) > 0 && (isWord(list[0], "distinct") || isWord(list[0], "all")) {
		list = list[1:]
	}
	var names []string
	for _, item := range outputItems(list) {
		if len(item) == 0 || item[len(item)-1].Text == "*" {
			return nil, false
		}
		names = append(names, outputName(item))
	}
	return names, len(names) > 0
}

// afterOutputs are the words that end the list of output columns.
var afterOutputs = []string{"from", "where", "group", "having", "window", "order", "limit", "union", "intersect", "except"}

// outputItems splits a list at its commas.
func outputItems(list []sqltoken.Token) [][]sqltoken.Token {
	items := [][]sqltoken.Token{nil}
	depth := 0
	for _, t := range list {
		switch t.Text {
		case "(":
			depth++
		case ")":
			depth--
		}
		ends := slices.ContainsFunc(afterOutputs, func(word string) bool { return isWord(t, word) })
		switch {
		case depth == 0 && ends:
			return items
		case depth == 0 && t.Text == ",":
			items = append(items, nil)
		default:
			items[len(items)-1] = append(items[len(items)-1], t)
		}
	}
	return items
}

// outputName is the alias of an item, or the column that is the whole item.
func outputName(item []sqltoken.Token) string {
	last := len(item) - 1
	switch {
	case !isName(item[last]):
		return ""
	case last == 0, last == 2 && item[1].Text == ".", last > 0 && isWord(item[last-1], "as"):
		return item[last].Value
	}
	return ""
}
