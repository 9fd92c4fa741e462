package sqlite

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects/sqltoken"
)

// knowledge is what a script's text tells of tables while it is read.
type knowledge struct {
	tables map[string]*scriptTable
}

func newKnowledge() *knowledge { return &knowledge{tables: map[string]*scriptTable{}} }

// scriptTable is what is known of a table that the script names.
type scriptTable struct {
	// fresh: the script itself has created it.
	fresh bool
	// renamed: the script itself has given it its name, so that no program
	// uses that.
	renamed bool
	// added are the folded names of the columns that the script has added.
	added map[string]bool
	// copies tells from which tables it has got all rows, and in which
	// statement.
	copies map[string]int
}

// table gives the table of a name; one that the script has not named before
// has been there.
func (k *knowledge) table(name string) *scriptTable {
	t := k.tables[fold(name)]
	if t == nil {
		t = &scriptTable{added: map[string]bool{}, copies: map[string]int{}}
		k.tables[fold(name)] = t
	}
	return t
}

// created notes a table that the script creates.
func (k *knowledge) created(name string) {
	k.tables[fold(name)] = &scriptTable{fresh: true, renamed: true, added: map[string]bool{}, copies: map[string]int{}}
}

// dropped forgets a table. The answer is which other has got all its rows
// last, and in which statement.
func (k *knowledge) dropped(name string) (rowsOf string, copied int) {
	delete(k.tables, fold(name))
	copied = -1
	for other, t := range k.tables {
		if at, has := t.copies[fold(name)]; has && at > copied {
			rowsOf, copied = other, at
		}
	}
	return rowsOf, copied
}

// moved notes a rename.
func (k *knowledge) moved(from, to string) {
	t := k.table(from)
	delete(k.tables, fold(from))
	t.renamed = true
	k.tables[fold(to)] = t
	for _, other := range k.tables {
		if at, has := other.copies[fold(from)]; has {
			delete(other.copies, fold(from))
			other.copies[fold(to)] = at
		}
	}
}

// hasRows reports whether the table can have rows that were there before the
// script.
func (t *scriptTable) hasRows() bool { return !t.fresh || len(t.copies) > 0 }

// qualified reads a name with or without a namespace.
func (p *parser) qualified() (string, error) {
	name, err := p.name()
	if err == nil && p.acceptOp(".") {
		return p.name()
	}
	return name, err
}

// skipTo passes over tokens up to the keyword outside parentheses, and reports
// whether it came.
func (p *parser) skipTo(keyword string) bool {
	depth := 0
	for ; p.pos < len(p.tokens); p.pos++ {
		switch t := p.tokens[p.pos]; {
		case t.Kind == sqltoken.Operator && t.Text == "(":
			depth++
		case t.Kind == sqltoken.Operator && t.Text == ")":
			depth--
		case depth == 0 && isWord(t, keyword):
			p.pos++
			return true
		}
	}
	return false
}

// skipWith passes over the common table expressions in front of a statement.
func (p *parser) skipWith() {
	if !p.accept("with") {
		return
	}
	depth := 0
	for ; p.pos < len(p.tokens); p.pos++ {
		t := p.tokens[p.pos]
		switch {
		case t.Kind == sqltoken.Operator && t.Text == "(":
			depth++
		case t.Kind == sqltoken.Operator && t.Text == ")":
			depth--
		case depth == 0 && (isWord(t, "select") || isWord(t, "insert") || isWord(t, "replace") || isWord(t, "update") || isWord(t, "delete")):
			return
		}
	}
}

// tableMade is the table that the statement creates or gives a name to, or "".
func tableMade(sql string) string {
	p, err := newParser(sql)
	if err != nil {
		return ""
	}
	if name, _, created := p.createdTable(); created {
		return name
	}
	if p.accept("alter", "table") {
		if _, err := p.qualified(); err == nil && p.accept("rename", "to") {
			name, _ := p.name()
			return name
		}
	}
	return ""
}

// createdTable reads the beginning of CREATE TABLE. A table that is only
// created where it is missing may have been there.
func (p *parser) createdTable() (name string, surely, created bool) {
	start := p.pos
	if p.accept("create") {
		if !p.accept("temp") && !p.accept("temporary") {
			p.accept("virtual")
		}
		if p.accept("table") {
			surely = !p.accept("if", "not", "exists")
			name, err := p.qualified()
			return name, surely, err == nil
		}
	}
	p.pos = start
	return "", false, false
}

// wholeCopy reads what follows INSERT INTO and reports from which table to
// which it copies all rows: a SELECT that leaves out none.
func (p *parser) wholeCopy() (from, to string, whole bool) {
	to, err := p.qualified()
	if err != nil {
		return "", "", false
	}
	if p.peek().Text == "(" {
		if _, err := p.group(); err != nil {
			return "", "", false
		}
	}
	from, whole = p.wholeTable()
	return from, to, whole
}

// wholeTable reads a SELECT and reports from which table it takes all rows.
func (p *parser) wholeTable() (from string, whole bool) {
	start := p.pos
	if !p.accept("select") || p.accept("distinct") || !p.skipTo("from") || aggregates(p.tokens[start:p.pos]) {
		return "", false
	}
	from, err := p.qualified()
	if err != nil {
		return "", false
	}
	if p.accept("as") || isName(p.peek()) && !endsSource(p.peek()) {
		p.next()
	}
	if p.accept("order", "by") {
		return from, !p.skipTo("limit")
	}
	return from, p.end() == nil
}

// aggregates reports whether a list of output columns makes one row of many.
func aggregates(list []sqltoken.Token) bool {
	for i, t := range list {
		if isCall(list, i) && slices.Contains(aggregateFunctions, fold(t.Text)) {
			return true
		}
	}
	return false
}

var aggregateFunctions = []string{"avg", "count", "group_concat", "json_group_array", "json_group_object", "max", "min", "string_agg", "sum", "total"}

// endsSource reports whether the word goes on with a query behind a table's
// name, and is no alias.
func endsSource(t sqltoken.Token) bool {
	for _, word := range strings.Fields("cross full indexed inner left natural outer right window") {
		if isWord(t, word) {
			return true
		}
	}
	return false
}
