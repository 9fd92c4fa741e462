package sqlite

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects/sqltoken"
	"github.com/schemac/schemac/schema"
)

// parser walks the tokens of a stored CREATE statement. SQLite has accepted
// the statement before, so the parser checks no more than it needs.
type parser struct {
	sql    string
	tokens []sqltoken.Token
	pos    int
}

func newParser(sql string) (*parser, error) {
	all, err := sqltoken.Tokenize(sql, syntax)
	if err != nil {
		return nil, err
	}
	return &parser{sql: sql, tokens: sqltoken.Significant(all)}, nil
}

// peek is the next token, or a zero one, an empty space, at the end.
func (p *parser) peek() sqltoken.Token {
	if p.pos < len(p.tokens) {
		return p.tokens[p.pos]
	}
	return sqltoken.Token{}
}

func (p *parser) next() sqltoken.Token {
	t := p.peek()
	p.pos++
	return t
}

func (p *parser) errorf(format string, args ...any) error {
	at := len(p.sql)
	if p.pos < len(p.tokens) {
		at = p.tokens[p.pos].Offset
	}
	return fmt.Errorf("byte %d: %s", at, fmt.Sprintf(format, args...))
}

// accept reads the keywords if they come next, all of them.
func (p *parser) accept(keywords ...string) bool {
	for i, keyword := range keywords {
		if p.pos+i >= len(p.tokens) || !isWord(p.tokens[p.pos+i], keyword) {
			return false
		}
	}
	p.pos += len(keywords)
	return true
}

func (p *parser) acceptOp(op string) bool {
	if p.peek().Kind != sqltoken.Operator || p.peek().Text != op {
		return false
	}
	p.pos++
	return true
}

// name reads a name. SQLite also takes a string for one.
func (p *parser) name() (string, error) {
	t := p.peek()
	switch t.Kind {
	case sqltoken.Word, sqltoken.QuotedIdent, sqltoken.String:
		p.pos++
		return t.Value, nil
	}
	return "", p.errorf("name expected, not %q", t.Text)
}

// createdName reads the name behind CREATE TABLE and its relatives.
func (p *parser) createdName() (string, error) {
	p.accept("if", "not", "exists")
	name, err := p.name()
	if err == nil && p.acceptOp(".") {
		return p.name()
	}
	return name, err
}

// names reads a list of names in parentheses.
func (p *parser) names() ([]string, error) {
	if !p.acceptOp("(") {
		return nil, p.errorf("( expected")
	}
	var names []string
	for {
		name, err := p.name()
		if err != nil {
			return nil, err
		}
		names = append(names, name)
		if p.acceptOp(")") {
			return names, nil
		}
		if !p.acceptOp(",") {
			return nil, p.errorf("comma expected")
		}
	}
}

// group reads a group in parentheses and gives the text between them.
func (p *parser) group() (string, error) {
	if p.peek().Text != "(" {
		return "", p.errorf("( expected, not %q", p.peek().Text)
	}
	start := p.peek().Offset + 1
	for depth := 0; p.pos < len(p.tokens); {
		switch t := p.next(); {
		case t.Kind != sqltoken.Operator:
		case t.Text == "(":
			depth++
		case t.Text == ")":
			if depth--; depth == 0 {
				return strings.TrimSpace(p.sql[start:t.Offset]), nil
			}
		}
	}
	return "", p.errorf("unclosed (")
}

// rest takes everything up to the end.
func (p *parser) rest() string {
	if p.pos >= len(p.tokens) {
		return ""
	}
	start := p.tokens[p.pos].Offset
	p.pos = len(p.tokens)
	return trimmed(p.sql[start:])
}

// end fails if something is left that nobody has read.
func (p *parser) end() error {
	p.acceptOp(";")
	if p.pos < len(p.tokens) {
		return p.errorf("%q not understood", p.peek().Text)
	}
	return nil
}

// keyParts reads the parts of a key or an index in parentheses, and the
// AUTOINCREMENT that SQLite also takes there.
func (p *parser) keyParts() (parts []schema.Part, autoIncrement bool, err error) {
	body, err := p.group()
	if err != nil {
		return nil, false, err
	}
	inner, err := newParser(body)
	if err != nil {
		return nil, false, err
	}
	for _, piece := range inner.split() {
		last := len(piece) - 1
		if last > 0 && isWord(piece[last], "autoincrement") {
			autoIncrement, piece = true, piece[:last]
		}
		parts = append(parts, parsePart(body, piece))
	}
	return parts, autoIncrement, nil
}

// split cuts the tokens at the commas outside parentheses.
func (p *parser) split() [][]sqltoken.Token {
	var pieces [][]sqltoken.Token
	start, depth := 0, 0
	for i, t := range p.tokens {
		switch {
		case t.Kind != sqltoken.Operator:
		case t.Text == "(":
			depth++
		case t.Text == ")":
			depth--
		case t.Text == "," && depth == 0:
			pieces = append(pieces, p.tokens[start:i])
			start = i + 1
		}
	}
	return append(pieces, p.tokens[start:])
}

// parsePart reads one part: a column or an expression, its collation and its
// direction.
func parsePart(body string, piece []sqltoken.Token) schema.Part {
	var part schema.Part
	if n := len(piece); n > 1 && (isWord(piece[n-1], "asc") || isWord(piece[n-1], "desc")) {
		part.Desc = isWord(piece[n-1], "desc")
		piece = piece[:n-1]
	}
	if n := len(piece); n > 2 && isWord(piece[n-2], "collate") {
		part.Collate = piece[n-1].Value
		piece = piece[:n-2]
	}
	switch {
	case len(piece) == 0:
	case len(piece) == 1 && piece[0].Kind != sqltoken.Number:
		part.Column = piece[0].Value
	default:
		last := piece[len(piece)-1]
		part.Expr = schema.SQLExpr(strings.TrimSpace(body[piece[0].Offset : last.Offset+len(last.Text)]))
	}
	return part
}

// tableParser reads the text of CREATE TABLE into objects.
type tableParser struct {
	*parser
	table   *schema.Table
	columns int
	objects []schema.Object
}

// unmodelled notes a part of the table that has no model.
func (p *tableParser) unmodelled(what string) {
	if !slices.Contains(p.table.SQLite.Unmodelled, what) {
		p.table.SQLite.Unmodelled = append(p.table.SQLite.Unmodelled, what)
	}
}

// conflict reads ON CONFLICT and what follows, which has no model.
func (p *tableParser) conflict(of string) error {
	if !p.accept("on", "conflict") {
		return nil
	}
	resolution, err := p.name()
	if err == nil && !strings.EqualFold(resolution, "abort") {
		p.unmodelled("ON CONFLICT " + strings.ToUpper(resolution) + " of " + of)
	}
	return err
}

// constraintName reads CONSTRAINT and the name, if there is one.
func (p *tableParser) constraintName() (string, error) {
	if !p.accept("constraint") {
		return "", nil
	}
	return p.name()
}

// unusedName drops a constraint's name that an earlier one of the kind has:
// SQLite allows that, addresses do not.
func (p *tableParser) unusedName(kind schema.Kind, name string) string {
	for _, o := range p.objects {
		if a := o.Address(); a.Kind == kind && name != "" && sameName(a.Name, name) {
			return ""
		}
	}
	return name
}
