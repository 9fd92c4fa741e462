package chsql

import (
	"strings"

	"github.com/schemac/schemac/dialects/sqltoken"
)

// wordOperand reads an operand that begins with a bare word: a keyword form,
// a function, or a name.
func (p *parser) wordOperand() expr {
	word := strings.ToUpper(p.peek().Text)
	switch word {
	case "NULL", "TRUE", "FALSE":
		if p.peekAt(1).Text == "::" && word == "NULL" {
			p.next()
			return &literal{kind: wordLiteral, text: "NULL"}
		}
		if p.peekAt(1).Text != "." && p.peekAt(1).Text != "(" {
			p.next()
			return &literal{kind: wordLiteral, text: wordValue(word)}
		}
	case "INTERVAL":
		if node := p.try(p.interval); node != nil {
			return node
		}
	case "CASE":
		if node := p.try(p.caseWhen); node != nil {
			return node
		}
	case "DATE", "TIMESTAMP":
		if p.peekAt(1).Kind == sqltoken.String {
			p.next()
			name := map[string]string{"DATE": "toDate", "TIMESTAMP": "toDateTime"}[word]
			return functionCall(name, &literal{kind: stringLiteral, text: p.next().Value})
		}
	case "COLUMNS":
		if p.peekAt(1).Text == "(" {
			p.next()
			return p.transformed(p.columns(nil))
		}
	}
	return p.named()
}

func wordValue(word string) string {
	if word == "NULL" {
		return word
	}
	return strings.ToLower(word)
}

// try reads a form that begins with a keyword, or takes it back and returns
// nil: the keyword is a name then. A place is tried once only, lest a chain of
// such names takes exponential time.
func (p *parser) try(read func() expr) expr {
	mark, depth := p.mark(), p.depth
	if p.notForms[mark] {
		return nil
	}
	node := read()
	if p.err == nil {
		return node
	}
	if p.notForms == nil {
		p.notForms = map[int]bool{}
	}
	p.notForms[mark] = true
	p.reset(mark)
	p.depth = depth
	return nil
}

// named reads a compound name, or the function that it names.
func (p *parser) named() expr {
	bare := p.peek().Kind == sqltoken.Word
	id := p.compound()
	switch {
	case p.atOp("("):
		return p.function(strings.Join(id.parts, "."), bare)
	case p.atOp(".") && p.peekAt(1).Text == "*":
		p.next()
		p.next()
		return p.transformed(&star{qualifier: id})
	case p.atOp(".") && isWord(p.peekAt(1), "COLUMNS") && p.peekAt(2).Text == "(":
		p.next()
		p.next()
		return p.transformed(p.columns(id))
	}
	return id
}

// compound reads a.b.c, and the paths into JSON: a.^b, a.:Type, a[].b.
func (p *parser) compound() *ident {
	id := &ident{token: p.pos}
	id.parts = []string{p.identifier("a name")}
	for p.err == nil && p.atOp(".") {
		next := p.peekAt(1)
		switch {
		case isWord(next, "COLUMNS") && p.peekAt(2).Text == "(":
			return id
		case next.Kind == sqltoken.Word || next.Kind == sqltoken.QuotedIdent:
			p.pos += 2
			id.parts = append(id.parts, next.Value)
		case next.Text == "^" && p.peekAt(2).Kind != sqltoken.Operator:
			p.pos += 2
			id.add("^", p.identifier("the name of a subobject"))
		case next.Text == ":":
			p.pos += 2
			id.add(":", p.jsonType())
		default:
			return id
		}
		if p.atOp("[") && p.peekAt(1).Text == "]" {
			p.jsonArray(id)
		}
	}
	return id
}

func (id *ident) add(prefix, part string) {
	if id.prefixes == nil {
		id.prefixes = map[int]string{}
	}
	id.prefixes[len(id.parts)] = prefix
	id.parts = append(id.parts, part)
}

// jsonArray reads the brackets of a[][].b, which select an array of JSON.
func (p *parser) jsonArray(id *ident) {
	typ := "JSON"
	for p.atOp("[") && p.peekAt(1).Text == "]" {
		p.pos += 2
		typ = "Array(" + typ + ")"
	}
	id.add(":", typ)
}

func (p *parser) jsonType() string {
	if p.peek().Kind == sqltoken.QuotedIdent {
		return p.next().Value
	}
	return p.dataType().format()
}

// aliased reads an expression and its alias, with or without AS.
func (p *parser) aliased() expr {
	node := p.expression()
	if p.err != nil {
		return node
	}
	alias := p.alias(noExpressionAlias)
	if alias == "" {
		return node
	}
	node.extra().alias = alias
	return node
}

// alias reads [AS] name. Without AS, no word of the set refused can be one.
func (p *parser) alias(refused map[string]bool) string {
	t := p.peek()
	if isWord(t, "AS") {
		p.next()
		return p.identifier("an alias")
	}
	if t.Kind == sqltoken.QuotedIdent || t.Kind == sqltoken.Word && !refused[strings.ToLower(t.Text)] {
		return p.next().Value
	}
	return ""
}

func words(list string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(list) {
		set[w] = true
	}
	return set
}

// Words that can't be an alias without AS, because the grammar continues
// with them.
var (
	noExpressionAlias = words(`all and anti any array as asof between cross div else except final format from full global
		group having ilike in inner intersect into join left like limit mod natural not offset on only or order parallel paste
		prewhere qualify regexp right sample select semi settings stream union using where window with`)
	noTableAlias = words(`all any anti array as asof between comma cross else except fetch final format from full global group
		having ilike inner intersect into join left like limit natural not offset on order parallel paste prewhere
		qualify right sample select semi settings stream union using uuid where window with sql comment`)
)
