package pgsql

import (
	"slices"
	"strings"
)

// specialTypes are what the functions with grammars of their own result in,
// where nothing else is said.
var specialTypes = map[string]sqlType{
	"xmlconcat": "xml", "xmlelement": "xml", "xmlexists": typeBool, "xmlforest": "xml", "xmlparse": "xml", "xmlpi": "xml", "xmlroot": "xml",
	"xmltable": "record", "json_table": "record", "json_exists": typeBool, "json_value": typeText, "json_query": "jsonb", "json_scalar": "json",
	"json_serialize": typeText, "json": "json", "json_object": "json", "json_array": "json", "json_objectagg": "json", "json_arrayagg": "json",
}

// special analyzes the pieces one by one. What the server adds to them is not
// known, so that only the same pieces are equal, and others are unsure.
func (a *analyzer) special(n *Node) *term {
	t := opaque(opSpecial+n.Text, specialTypes[n.Text])
	isTable := t.typ == "record"
	for _, kid := range withoutDefaults(n) {
		piece := newTerm("piece "+kid.Text+" "+strings.Join(kid.Names, ""), "")
		switch {
		case kid.isClause():
			piece = opaque("clause "+Print(kid), "")
		case kid.Kind == ColumnDef && kid.Type != nil:
			piece.typ, piece.mod = a.namedType(kid.Type.String())
			piece.op += " " + piece.typ + " " + piece.mod
			if !isTable {
				t.typ = piece.typ
			}
		case kid.Kind == Query:
			piece, _ = a.fullQuery(kid, true)
		case kid.Kind != SpecialWord && kid.Kind != ColumnDef:
			piece = a.settle(a.expr(kid))
		}
		t.kids = append(t.kids, piece)
	}
	return t
}

const opSpecial = "special "

// specialDefaults are words that say what holds without them, or nothing.
var specialDefaults = [][]string{
	{"by", "ref"}, {"by", "value"}, {"strip", "whitespace"}, {"no", "indent"}, {"keep", "quotes"}, {"without", "wrapper"}, {"unconditional"},
	{"without", "unique", "keys"}, {"without", "unique"},
}

// withoutDefaults leaves out what the server adds or drops.
func withoutDefaults(n *Node) []*Node {
	var kept []*Node
	pieces := n.Kids
	makesJSON := strings.HasPrefix(n.Text, "json_object") || strings.HasPrefix(n.Text, "json_array")
	for i := 0; i < len(pieces); {
		if count := defaultWords(pieces[i:]); count > 0 {
			i += count
			continue
		}
		if makesJSON && returnsJSON(pieces[i:]) {
			i += 2
			continue
		}
		kept = append(kept, pieces[i])
		i++
	}
	return kept
}

func defaultWords(pieces []*Node) int {
	for _, words := range specialDefaults {
		if len(words) <= len(pieces) && slices.EqualFunc(words, pieces[:len(words)], isSpecialWord) {
			return len(words)
		}
	}
	return 0
}

// returnsJSON finds RETURNING json.
func returnsJSON(pieces []*Node) bool {
	return len(pieces) > 1 && isSpecialWord("returning", pieces[0]) && pieces[1].Kind == ColumnDef && pieces[1].Type.String() == "json"
}

func isSpecialWord(word string, n *Node) bool { return n.Kind == SpecialWord && n.Text == word }

// specialColumns are the columns of XMLTABLE and JSON_TABLE.
func (a *analyzer) specialColumns(n *Node) []output {
	var columns []output
	for _, kid := range n.Kids {
		if kid.Kind != ColumnDef || kid.Text == "" {
			continue
		}
		t := newTerm("", "int4") // FOR ORDINALITY
		if kid.Type != nil {
			t.typ, t.mod = a.namedType(kid.Type.String())
		}
		columns = append(columns, output{kid.Text, t})
	}
	return columns
}
