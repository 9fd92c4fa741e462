package pgsql

import (
	"strings"

	"github.com/schemac/schemac/dialects/sqltoken"
)

// special parses a function whose arguments have a grammar of their own, such as
// XMLTABLE or JSON_VALUE: a run of expressions, words, names, types and
// punctuation.
func (p *parser) special() *Node {
	defer p.enter()()
	n := p.node(Special)
	n.Text = p.next().word
	p.expectOp("(")
	s := specialParser{parser: p, call: n, operand: true}
	for p.err == nil && (s.depth > 0 || !p.peekOp(")")) {
		s.piece()
	}
	p.expectOp(")")
	if n.Text == "treat" {
		return treated(n)
	}
	p.callClauses(n)
	return n
}

// treated makes the call of TREAT(x AS type): of the function with the name of
// the type.
func treated(n *Node) *Node {
	if len(n.Kids) != 3 || n.Kids[2].Kind != ColumnDef || !n.Kids[2].Type.Known || n.Kids[2].Type.Array {
		return n
	}
	return &Node{Kind: Call, Names: []string{"pg_catalog", n.Kids[2].Type.catalog}, Kids: n.Kids[:1], Offset: n.Offset}
}

// specialParser reads the pieces of one call.
type specialParser struct {
	*parser
	call  *Node
	depth int
	// operand says that an expression may begin here.
	operand bool
	// columns is the depth of the lists of columns, outermost first.
	columns []int
}

func (s *specialParser) add(n *Node) { s.call.Kids = append(s.call.Kids, n) }

// words adds words or punctuation as they are.
func (s *specialParser) words(count int) {
	for range count {
		w := s.node(SpecialWord)
		t := s.next()
		w.Text = strings.ToLower(t.text)
		if w.Text == ":" {
			w.Text = "value"
		}
		s.add(w)
	}
}

func (s *specialParser) piece() {
	t := s.peek()
	switch {
	case t.kind == sqltoken.Operator && (t.text == ")" || t.text == "," || t.text == ":" || t.text == "(" && !s.operand):
		s.punctuation(t.text)
	case s.operand:
		s.operandPiece()
	case t.kind == sqltoken.Word:
		s.keyword(t.word)
	default:
		s.unexpected(")")
	}
}

func (s *specialParser) punctuation(symbol string) {
	s.words(1)
	s.operand = symbol != ")"
	switch symbol {
	case "(":
		s.depth++
	case ")":
		s.depth--
		if last := len(s.columns) - 1; last >= 0 && s.columns[last] > s.depth {
			s.columns = s.columns[:last]
		}
	}
	if s.operand && len(s.columns) > 0 && s.columns[len(s.columns)-1] == s.depth {
		s.column()
	}
}

// operandPiece reads an expression, or the words that may stand before one.
func (s *specialParser) operandPiece() {
	word, next := s.peek().word, s.peekAt(1)
	switch {
	case word == "name" && len(s.call.Kids) == 0 && (s.call.Text == "xmlelement" || s.call.Text == "xmlpi"):
		s.words(1)
		s.name()
	case s.call.Text == "xmlroot" && (word == "version" || word == "standalone"):
		s.words(1)
		s.operand = word == "version"
	case len(s.call.Kids) == 0 && (word == "content" || word == "document") && (s.call.Text == "xmlparse" || s.call.Text == "xmlserialize"),
		word == "default", word == "key" && strings.HasPrefix(s.call.Text, "json_object") && next.text != ":" && next.word != "value",
		word == "xmlattributes" && next.text == "(", word == "xmlnamespaces" && next.text == "(":
		s.words(1)
		s.operand = !strings.HasPrefix(word, "xml")
	case word == "by" && (next.word == "ref" || next.word == "value"):
		s.words(2)
	case word == "no" && next.word == "value":
		s.words(2)
		s.operand = false
	case word == "null" && next.word == "on", word == "absent" && next.word == "on", word == "returning":
		s.operand = false
	case s.atQuery():
		s.add(s.query())
		s.operand = false
	default:
		s.add(s.argument())
		s.operand = false
	}
}

// beforeOperand are the words that an expression follows.
var beforeOperand = wordSet("passing default path version value")

func (s *specialParser) keyword(word string) {
	s.words(1)
	switch {
	case word == "as" && (s.call.Text == "xmlserialize" || s.call.Text == "treat"), word == "returning":
		s.typedColumn("")
	case word == "as":
		s.name()
	case word == "columns":
		s.columnList()
	case word == "by" && s.call.Text == "json_arrayagg", beforeOperand[word]:
		s.operand = !(word == "value" && s.call.Text == "xmlroot")
	}
}

func (s *specialParser) name() {
	w := s.node(SpecialWord)
	w.Names = []string{s.next().value}
	s.add(w)
	s.operand = false
}

func (s *specialParser) typedColumn(name string) {
	w := s.node(ColumnDef)
	w.Text = name
	s.add(s.typed(w))
	s.operand = false
}

// columnList begins the columns of XMLTABLE, which have no parentheses around
// them, or of JSON_TABLE, which do.
func (s *specialParser) columnList() {
	if s.peekOp("(") {
		s.columns = append(s.columns, s.depth+1)
		s.punctuation("(")
		return
	}
	s.columns = append(s.columns, s.depth)
	s.column()
}

// column reads the name and type of a column.
func (s *specialParser) column() {
	if s.peek().word == "nested" && (s.peekAt(1).word == "path" || s.peekAt(1).kind == sqltoken.String) {
		s.words(1)
		if s.peek().word == "path" {
			s.words(1)
		}
		s.operand = true
		return
	}
	name := s.columnName()
	if s.parser.words("for", "ordinality") {
		s.add(&Node{Kind: ColumnDef, Text: name})
		s.operand = false
		return
	}
	s.typedColumn(name)
}
