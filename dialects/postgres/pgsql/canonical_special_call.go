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
	pieces := withoutDefaults(n)
	switch {
	case n.Text == "json" && len(n.Kids) == 1 && a.Major > 0 && a.Major < 17: // which has no constructor yet
		return a.apply(n.Text, a.exprs(n.Kids))
	case n.Text == "xmlexists" && len(pieces) == 3 && isSpecialWord("passing", pieces[1]): // which major 13 prints as a call
		return a.apply(n.Text, a.exprs([]*Node{pieces[0], pieces[2]}))
	case n.Text == "json_array" && len(n.Kids) > 0 && n.Kids[0].Kind == Query:
		return a.expr(arrayOfRows(n))
	}
	t := opaque(opSpecial+n.Text, specialTypes[n.Text])
	isTable := t.typ == "record"
	for i, kid := range pieces {
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
			if piece = a.expr(kid); isPath(n, pieces, i) {
				piece = a.coerce(piece, "jsonpath")
			}
			piece = a.settle(piece)
		}
		t.kids = append(t.kids, piece)
	}
	return t
}

// arrayOfRows is the query that the server makes of JSON_ARRAY(SELECT …).
func arrayOfRows(n *Node) *Node {
	rows := &Node{Kind: RangeQuery, Kids: []*Node{n.Kids[0], {Kind: Alias, Names: []string{"q", "a"}}}}
	made := &Node{Kind: Special, Text: "json_arrayagg", Kids: append([]*Node{{Kind: Column, Names: []string{"q", "a"}}}, n.Kids[1:]...)}
	target := &Node{Kind: Targets, Kids: []*Node{{Kind: Target, Kids: []*Node{made}}}}
	return &Node{Kind: Subquery, Kids: []*Node{{Kind: Query, Kids: []*Node{{Kind: Select, Kids: []*Node{target, {Kind: From, Kids: []*Node{rows}}}}}}}}
}

// isPath reports whether a piece is a jsonpath: what stands behind the document,
// and behind PATH.
func isPath(n *Node, pieces []*Node, i int) bool {
	switch n.Text {
	case "json_exists", "json_query", "json_value", "json_table":
		return i == 2 || i > 0 && (isSpecialWord("path", pieces[i-1]) || isSpecialWord("nested", pieces[i-1]))
	}
	return false
}

const opSpecial = "special "

// specialDefaults are words that say what holds without them, or nothing.
var specialDefaults = [][]string{
	{"by", "ref"}, {"by", "value"}, {"strip", "whitespace"}, {"no", "indent"}, {"keep", "quotes"}, {"without", "wrapper"}, {"unconditional"},
	{"without", "unique", "keys"}, {"without", "unique"}, {"on", "scalar", "string"},
}

// ownDefaults are those of some functions, by the word that they begin with.
var ownDefaults = map[string][][]string{
	"json_object": {{"null", "on", "null"}}, "json_objectagg": {{"null", "on", "null"}},
	"json_array": {{"absent", "on", "null"}}, "json_arrayagg": {{"absent", "on", "null"}},
	"json_exists": {{"false", "on", "error"}},
	"json_value":  {{"null", "on", "empty"}, {"null", "on", "error"}}, "json_query": {{"null", "on", "empty"}, {"null", "on", "error"}},
	"json_table": {{"null", "on", "empty"}, {"null", "on", "error"}, {"false", "on", "error"}},
}

// ownTypes are what functions return where RETURNING says nothing.
var ownTypes = map[string]string{
	"json_object": "json", "json_objectagg": "json", "json_array": "json", "json_arrayagg": "json", "json_value": "text", "json_query": "jsonb", "json_serialize": "text",
}

// withoutDefaults leaves out what the server adds or drops.
func withoutDefaults(n *Node) []*Node {
	var kept []*Node
	pieces := completed(n)
	for i := 0; i < len(pieces); {
		if count := max(defaultWords(specialDefaults, pieces[i:]), defaultWords(ownDefaults[n.Text], pieces[i:])); count > 0 {
			i += count
			continue
		}
		if returns(ownTypes[n.Text], pieces[i:]) {
			i += 2
			continue
		}
		kept = append(kept, pieces[i])
		i++
	}
	return kept
}

func defaultWords(defaults [][]string, pieces []*Node) int {
	for _, words := range defaults {
		if len(words) <= len(pieces) && slices.EqualFunc(words, pieces[:len(words)], isSpecialWord) {
			return len(words)
		}
	}
	return 0
}

// returns finds RETURNING and the type.
func returns(typ string, pieces []*Node) bool {
	return len(pieces) > 1 && isSpecialWord("returning", pieces[0]) && pieces[1].Kind == ColumnDef && pieces[1].Type.String() == typ
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
