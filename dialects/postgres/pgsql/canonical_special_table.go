package pgsql

import (
	"slices"
	"strconv"
	"strings"
)

// completed spells what the server adds to the pieces of a function: names of
// attributes, and the paths of columns. What it names itself has no name.
func completed(n *Node) []*Node {
	switch n.Text {
	case "xmlelement", "xmlforest":
		return namedAttributes(n)
	case "xmltable":
		return sortedOptions(n.Kids)
	case "json_table":
		return pathsOf(n.Kids)
	}
	return n.Kids
}

// namedAttributes gives columns in an XMLFOREST or in XMLATTRIBUTES the names
// that they have.
func namedAttributes(n *Node) []*Node {
	var all []*Node
	inside := n.Text == "xmlforest"
	for i, kid := range n.Kids {
		all = append(all, kid)
		inside = inside || isSpecialWord("xmlattributes", kid)
		ends := i+1 == len(n.Kids) || isSpecialWord(",", n.Kids[i+1]) || isSpecialWord(")", n.Kids[i+1])
		if inside && ends && kid.Kind == Column {
			all = append(all, &Node{Kind: SpecialWord, Text: "as"}, &Node{Kind: SpecialWord, Names: []string{kid.Name()}})
		}
		if n.Text != "xmlforest" && isSpecialWord(")", kid) {
			inside = false
		}
	}
	return all
}

// columnEnd is where the pieces end that belong to a column, which a comma
// follows or a parenthesis.
func columnEnd(pieces []*Node, from int) int {
	for i := from; i < len(pieces); i++ {
		if isSpecialWord(",", pieces[i]) || isSpecialWord(")", pieces[i]) {
			return i
		}
	}
	return len(pieces)
}

// sortedOptions brings what is said of the columns of an XMLTABLE into the order
// of the server: DEFAULT, PATH, NOT NULL.
func sortedOptions(pieces []*Node) []*Node {
	var all []*Node
	for i := 0; i < len(pieces); i++ {
		all = append(all, pieces[i])
		if pieces[i].Kind != ColumnDef {
			continue
		}
		end := columnEnd(pieces, i+1)
		var defaults, paths, others []*Node
		for at := i + 1; at < end; at++ {
			switch {
			case isSpecialWord("default", pieces[at]) && at+1 < end:
				defaults = append(defaults, pieces[at:at+2]...)
				at++
			case isSpecialWord("path", pieces[at]) && at+1 < end:
				paths = append(paths, pieces[at:at+2]...)
				at++
			default:
				others = append(others, pieces[at])
			}
		}
		if len(others) == 1 && isSpecialWord("null", others[0]) {
			others = nil
		}
		all = slices.Concat(all, defaults, paths, others)
		i = end - 1
	}
	return all
}

// pathsOf spells the paths of the columns of a JSON_TABLE, and leaves out what
// is implied.
func pathsOf(pieces []*Node) []*Node {
	var all []*Node
	for i := 0; i < len(pieces); i++ {
		kid := pieces[i]
		switch {
		case isSpecialWord("as", kid) && i+1 < len(pieces) && strings.HasPrefix(pieces[i+1].Name(), "json_table_path_"):
			i++
			continue
		case isSpecialWord("path", kid) && i > 0 && isSpecialWord("nested", pieces[i-1]):
			continue
		}
		all = append(all, kid)
		if kid.Kind == ColumnDef && kid.Type != nil {
			for i+1 < len(pieces) && pieces[i+1].Kind == SpecialWord && slices.Contains([]string{"format", "json", "encoding", "utf8", "exists"}, pieces[i+1].Text) {
				i++
				if word := pieces[i]; !isJSON(kid) || !isSpecialWord("format", word) && !isSpecialWord("json", word) {
					all = append(all, word)
				}
			}
			if i+1 == len(pieces) || !isSpecialWord("path", pieces[i+1]) {
				all = append(all, &Node{Kind: SpecialWord, Text: "path"}, &Node{Kind: String, Text: "$." + strconv.Quote(kid.Text)})
			}
		}
	}
	return all
}

func isJSON(column *Node) bool {
	name := column.Type.String()
	return name == "json" || name == "jsonb"
}
