package chsql

import (
	"strings"

	"github.com/schemac/schemac/dialects/sqltoken"
)

// explainKinds are the words behind EXPLAIN. The server drops PLAN, which is
// what EXPLAIN alone means.
var explainKinds = [][]string{{"AST"}, {"SYNTAX"}, {"QUERY", "TREE"}, {"PLAN"}, {"PIPELINE"}, {"ESTIMATE"}, {"ANALYZE"}}

// explainBegins reports whether EXPLAIN of a SELECT stands n tokens ahead,
// where explain may be a name, too.
func (p *parser) explainBegins(n int) bool {
	if !isWord(p.peekAt(n), "EXPLAIN") {
		return false
	}
	ahead := *p
	ahead.pos += n + 1
	if ahead.at("CURRENT", "TRANSACTION") && ahead.peekAt(2).Text == ")" {
		return true
	}
	ahead.explainKind()
	ahead.explainSettings()
	after := 0
	for ahead.peekAt(after).Text == "(" {
		after++
	}
	return ahead.err == nil && ahead.queryBegins(after)
}

// explain reads EXPLAIN in the place of a SELECT, where the server makes a
// call of viewExplain of it.
func (p *parser) explain() *selectCore {
	p.expect("EXPLAIN")
	args := []expr{nil, &literal{kind: stringLiteral}}
	if p.accept("CURRENT", "TRANSACTION") {
		args[0] = &literal{kind: stringLiteral, text: "EXPLAIN CURRENT TRANSACTION"}
	} else {
		args[0] = &literal{kind: stringLiteral, text: strings.TrimSpace("EXPLAIN " + p.explainKind())}
		args[1] = &literal{kind: stringLiteral, text: p.explainSettings()}
		args = append(args, &subquery{query: p.query()})
	}
	return &selectCore{columns: []expr{&star{}}, from: []tableElement{{table: functionCall("viewExplain", args...)}}}
}

func (p *parser) explainKind() string {
	for _, words := range explainKinds {
		if p.accept(words...) {
			return strings.TrimPrefix(strings.Join(words, " "), "PLAN")
		}
	}
	return ""
}

// explainSettings reads name = value, … and returns it as the server prints it.
func (p *parser) explainSettings() string {
	var list []string
	for p.err == nil && p.peek().Kind == sqltoken.Word && p.peekAt(1).Text == "=" {
		name := p.next().Value
		p.next()
		list = append(list, name+" = "+printExpr(p.unary()))
		p.acceptOp(",")
	}
	return strings.Join(list, ", ")
}
