package chsql

import (
	"errors"
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects/sqltoken"
)

// Lambda is an SQL function: names and what is computed from them.
type Lambda struct {
	Params []string
	// Body is the stored text of the expression.
	Body string
	tree expr
}

// ParseLambda reads (x, y) -> x + y, the text behind AS in CREATE FUNCTION.
func ParseLambda(text string) (*Lambda, error) {
	p := newParser(text)
	var node expr
	if p.atOp("(") && p.peekAt(1).Text == ")" { // elsewhere no lambda
		p.pos += 2
		p.expectOp("->")
		node = operatorCall("lambda", functionCall("tuple"), p.above(precLambda))
	} else {
		node = p.expression()
	}
	if err := p.finish(); err != nil {
		return nil, err
	}
	n, ok := node.(*call)
	if !ok || n.name != "lambda" || !n.operator {
		return nil, errors.New("it is no lambda, as in (x, y) -> x + y")
	}
	l := &Lambda{tree: n}
	for _, a := range n.args[0].(*call).args {
		l.Params = append(l.Params, a.(*ident).parts[0])
	}
	l.Body = printExpr(n.args[1])
	return l, nil
}

// ParseCreateFunction reads what the server shows of an SQL function: its name,
// and the text of its lambda.
func ParseCreateFunction(text string) (name, lambda string, err error) {
	p := newParser(text)
	p.expect("CREATE")
	p.accept("OR", "REPLACE")
	p.expect("FUNCTION")
	p.accept("IF", "NOT", "EXISTS")
	name = p.identifier("the name of a function")
	if p.accept("ON", "CLUSTER") {
		p.clusterName()
	}
	p.expect("AS")
	if p.err != nil {
		return "", "", p.err
	}
	return name, text[p.offset():], nil
}

// EqualLambdas compares two functions. The names of parameters count, as the
// server shows them.
func EqualLambdas(a, b string) Verdict {
	a, b = sameMasks(a, b)
	x, errX := ParseLambda(a)
	y, errY := ParseLambda(b)
	if errX != nil || errY != nil {
		return Unsure
	}
	walk(canonicalNames(x.tree), plain)
	walk(canonicalNames(y.tree), plain)
	return verdict(slices.Equal(x.Params, y.Params) && printExpr(x.tree.(*call).args[1]) == printExpr(y.tree.(*call).args[1]))
}

// LambdaReferences lists what the body of a function mentions.
func LambdaReferences(text string) (References, error) {
	l, err := ParseLambda(text)
	if err != nil {
		return References{}, err
	}
	c := collector{bound: l.Params}
	c.expr(l.tree.(*call).args[1])
	return c.sorted(), nil
}

// Functions are SQL functions by their names. Only those are parsed that
// something calls.
type Functions struct {
	texts  map[string]string
	parsed map[string]*Lambda
}

// NewFunctions takes the texts of lambdas by the names of their functions.
func NewFunctions(texts map[string]string) *Functions {
	return &Functions{texts: texts, parsed: map[string]*Lambda{}}
}

// named is the function of that name; nil without one that can be read.
func (f *Functions) named(name string) *Lambda {
	text, exists := f.texts[name]
	if !exists {
		return nil
	}
	l, known := f.parsed[name]
	if !known {
		l, _ = ParseLambda(text) // nil where it cannot be read
		f.parsed[name] = l
	}
	return l
}

// Inline writes the bodies of functions in the place of their calls, as the
// server does before it stores an expression or a query. The rest of the text
// stays. A function that calls itself, and a call with another number of
// arguments, stay too: the server refuses them.
func Inline(text string, functions *Functions) string {
	return inliner{functions: functions}.text(text)
}

// InlineExpr is Inline for an expression, without parentheses that mean
// nothing.
func InlineExpr(text string, functions *Functions) string {
	written := Inline(text, functions)
	if written == text {
		return text
	}
	node, err := parseTyped(written)
	if err != nil {
		return written
	}
	walk(node, func(n expr) bool {
		n.extra().parens = false
		return true
	})
	return printExpr(node)
}

type inliner struct {
	functions *Functions
	// within are the functions whose bodies are being written.
	within []string
}

func (i inliner) text(text string) string {
	if !i.mayCall(text) {
		return text
	}
	tokens, err := lex(text)
	if err != nil {
		return text
	}
	var b strings.Builder
	written := 0
	for at := 0; at < len(tokens); at++ {
		body, end := i.call(text, tokens, at)
		if end < 0 {
			continue
		}
		b.WriteString(text[written:tokens[at].Offset])
		b.WriteString(body)
		written = tokens[end].Offset + len(tokens[end].Text)
		at = end
	}
	b.WriteString(text[written:])
	return b.String()
}

// call gives what stands for the call that begins at the token, and its last
// token; -1 where none begins.
func (i inliner) call(text string, tokens []sqltoken.Token, at int) (body string, end int) {
	t := tokens[at]
	lambda := i.functions.named(t.Value)
	if lambda == nil || slices.Contains(i.within, t.Value) || t.Kind != sqltoken.Word && t.Kind != sqltoken.QuotedIdent {
		return "", -1
	}
	if at > 0 && tokens[at-1].Text == "." || at+1 >= len(tokens) || tokens[at+1].Text != "(" {
		return "", -1
	}
	args, end := argumentTexts(text, tokens, at+1)
	if end < 0 || len(args) != len(lambda.Params) {
		return "", -1
	}
	given := map[string]string{}
	for n, name := range lambda.Params {
		given[name] = i.text(args[n])
	}
	inside := inliner{functions: i.functions, within: append(slices.Clone(i.within), t.Value)}
	return bracketed(tokens, at, end, inside.text(substitute(lambda.Body, given))), end
}

// mayCall reports whether a name of a function stands in the text. One that
// needs quotes may be spelled in several ways.
func (i inliner) mayCall(text string) bool {
	for name := range i.functions.texts {
		if strings.Contains(text, name) || QuoteIdent(name) != name {
			return true
		}
	}
	return false
}

// argumentTexts are the texts between the parentheses that open at the token.
func argumentTexts(text string, tokens []sqltoken.Token, open int) (args []string, end int) {
	depth, from := 0, tokens[open].Offset+1
	for at := open; at < len(tokens); at++ {
		t := tokens[at]
		switch {
		case t.Kind != sqltoken.Operator:
		case t.Text == "(" || t.Text == "[" || t.Text == "{":
			depth++
		case t.Text == ")" || t.Text == "]" || t.Text == "}":
			if depth--; depth == 0 {
				if last := strings.TrimSpace(text[from:t.Offset]); last != "" || len(args) > 0 {
					args = append(args, last)
				}
				return args, at
			}
		case t.Text == "," && depth == 1:
			args = append(args, strings.TrimSpace(text[from:t.Offset]))
			from = t.Offset + 1
		}
	}
	return nil, -1
}

// substitute writes the arguments in the place of the parameters.
func substitute(body string, given map[string]string) string {
	tokens, err := lex(body)
	if err != nil {
		return body
	}
	var b strings.Builder
	written := 0
	for at, t := range tokens {
		value, isParam := given[t.Value]
		if !isParam || t.Kind != sqltoken.Word && t.Kind != sqltoken.QuotedIdent || at > 0 && tokens[at-1].Text == "." {
			continue
		}
		b.WriteString(body[written:t.Offset] + bracketed(tokens, at, at, value))
		written = t.Offset + len(t.Text)
	}
	return b.String() + body[written:]
}

// opening and closing words stand before and behind whole expressions.
var (
	openingWords = []string{"SELECT", "DISTINCT", "WHERE", "PREWHERE", "HAVING", "BY", "ON", "THEN", "ELSE", "WHEN", "CASE", "QUALIFY"}
	closingWords = []string{"AS", "FROM", "WHERE", "PREWHERE", "GROUP", "ORDER", "HAVING", "LIMIT", "ASC", "DESC", "UNION", "THEN", "ELSE", "WHEN", "END", "SETTINGS"}
)

// bracketed puts parentheses around what takes the place of the tokens from
// one to another, unless it is one token or no operator can stand beside it.
func bracketed(tokens []sqltoken.Token, from, to int, text string) string {
	if inside, err := lex(text); err == nil && len(inside) == 1 {
		return text
	}
	beside := func(at int, operators string, words []string) bool {
		if at < 0 || at >= len(tokens) {
			return true
		}
		t := tokens[at]
		return t.Kind == sqltoken.Operator && strings.Contains(operators, t.Text) ||
			t.Kind == sqltoken.Word && slices.ContainsFunc(words, func(w string) bool { return strings.EqualFold(t.Text, w) })
	}
	if beside(from-1, "([,", openingWords) && beside(to+1, ")],", closingWords) {
		return text
	}
	return "(" + text + ")"
}
