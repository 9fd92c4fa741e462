package chsql

import (
	"strings"

	"github.com/schemac/schemac/dialects/sqltoken"
)

// Precedences of operators, loosest first: the server's own table.
const (
	precLambda   = 1
	precTernary  = 2
	precOr       = 3
	precAnd      = 4
	precNot      = 5
	precIs       = 6
	precBetween  = 7
	precUpper    = 8 // the upper bound of BETWEEN
	precCompare  = 9
	precConcat   = 10
	precAdd      = 11
	precMultiply = 12
	precNegate   = 13
	precPostfix  = 14
)

type operator struct {
	name string
	prec int
}

var symbolOperators = map[string]operator{
	"==": {"equals", precCompare}, "=": {"equals", precCompare},
	"!=": {"notEquals", precCompare}, "<>": {"notEquals", precCompare},
	"<=>": {"isNotDistinctFrom", precCompare},
	"<=":  {"lessOrEquals", precCompare}, ">=": {"greaterOrEquals", precCompare},
	"<": {"less", precCompare}, ">": {"greater", precCompare},
	"||": {"concat", precConcat},
	"+":  {"plus", precAdd}, "-": {"minus", precAdd},
	"*": {"multiply", precMultiply}, "/": {"divide", precMultiply}, "%": {"modulo", precMultiply},
}

type wordOperator struct {
	words []string
	operator
}

var wordOperators = []wordOperator{
	{[]string{"OR"}, operator{"or", precOr}},
	{[]string{"AND"}, operator{"and", precAnd}},
	{[]string{"IS", "NOT", "DISTINCT", "FROM"}, operator{"isNotDistinctFrom", precIs}},
	{[]string{"IS", "DISTINCT", "FROM"}, operator{"isDistinctFrom", precIs}},
	{[]string{"LIKE"}, operator{"like", precCompare}},
	{[]string{"ILIKE"}, operator{"ilike", precCompare}},
	{[]string{"NOT", "LIKE"}, operator{"notLike", precCompare}},
	{[]string{"NOT", "ILIKE"}, operator{"notILike", precCompare}},
	{[]string{"REGEXP"}, operator{"match", precCompare}},
	{[]string{"IN"}, operator{"in", precCompare}},
	{[]string{"NOT", "IN"}, operator{"notIn", precCompare}},
	{[]string{"GLOBAL", "IN"}, operator{"globalIn", precCompare}},
	{[]string{"GLOBAL", "NOT", "IN"}, operator{"globalNotIn", precCompare}},
	{[]string{"MOD"}, operator{"modulo", precMultiply}},
	{[]string{"DIV"}, operator{"intDiv", precMultiply}},
}

// binary is the operator that stands next, and how many tokens it takes.
func (p *parser) binary() (operator, int) {
	t := p.peek()
	switch t.Kind {
	case sqltoken.Operator:
		if op, ok := symbolOperators[t.Text]; ok {
			return op, 1
		}
	case sqltoken.Word:
		for i := range wordOperators {
			if op := &wordOperators[i]; p.at(op.words...) {
				return op.operator, len(op.words)
			}
		}
	}
	return operator{}, 0
}

// expression reads one expression without an alias.
func (p *parser) expression() expr { return p.above(0) }

// above reads an expression whose operators bind tighter than limit.
func (p *parser) above(limit int) expr {
	return p.extended(p.unary(), limit)
}

// extended reads on after an operand.
func (p *parser) extended(left expr, limit int) expr {
	for links := 0; p.err == nil; links++ {
		if links > maxDepth {
			p.fail("a chain of more than %d operators", maxDepth)
			p.tooDeep = true
			break
		}
		node := p.continued(left, limit)
		if node == nil {
			break
		}
		left = node
	}
	return left
}

// continued extends left by the operator that stands next, or returns nil
// when there is none that binds tighter than limit.
func (p *parser) continued(left expr, limit int) expr {
	if node := p.postfix(left, limit); node != nil {
		return node
	}
	op, length := p.binary()
	if length == 0 || op.prec <= limit {
		return p.special(left, limit)
	}
	p.pos += length
	if op.prec == precCompare {
		if node := p.quantified(left, op); node != nil {
			return node
		}
	}
	if op.name == "and" || op.name == "or" || op.name == "concat" && p.tokens[p.pos-1].Text == "||" {
		return p.merged(left, op)
	}
	args := []expr{left, p.above(op.prec)}
	if strings.HasSuffix(strings.ToLower(op.name), "like") && p.accept("ESCAPE") {
		args = append(args, &literal{kind: stringLiteral, text: p.stringLiteral("the escape character")})
	}
	return operatorCall(op.name, args...)
}

// merged reads a AND b AND c into one call.
func (p *parser) merged(left expr, op operator) expr {
	args := []expr{left, p.above(op.prec)}
	for p.err == nil {
		again, length := p.binary()
		if length == 0 || again != op {
			break
		}
		p.pos += length
		args = append(args, p.above(op.prec))
	}
	return operatorCall(op.name, args...)
}

// special reads the operators that are not binary: the lambda, the ternary,
// BETWEEN, IS and AT TIME ZONE.
func (p *parser) special(left expr, limit int) expr {
	switch {
	case limit < precLambda && p.atOp("->"):
		return p.lambda(left)
	case limit < precTernary && p.peek().Text == "?":
		p.next()
		then := p.above(precLambda)
		p.expectOp(":")
		return functionCall("if", left, then, p.above(precTernary))
	case limit < precIs && p.at("IS"):
		return p.isPredicate(left)
	case limit < precBetween && p.accept("BETWEEN"):
		return p.betweenBounds(left, "and", "greaterOrEquals", "lessOrEquals")
	case limit < precBetween && p.accept("NOT", "BETWEEN"):
		return p.betweenBounds(left, "or", "less", "greater")
	}
	return nil
}

func (p *parser) betweenBounds(left expr, join, lower, upper string) expr {
	low := p.above(precBetween)
	p.expect("AND")
	high := p.above(precUpper)
	return operatorCall(join, operatorCall(lower, left, low), operatorCall(upper, left, high))
}

var truthValues = map[string]string{"TRUE": "true", "FALSE": "false"}

// isPredicate reads IS [NOT] NULL, UNKNOWN, TRUE and FALSE.
func (p *parser) isPredicate(left expr) expr {
	p.expect("IS")
	negated := p.accept("NOT")
	if p.acceptAny("NULL", "UNKNOWN") != "" {
		if negated {
			return operatorCall("isNotNull", left)
		}
		return operatorCall("isNull", left)
	}
	word := p.acceptAny("TRUE", "FALSE")
	if word == "" {
		p.expected("NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM")
		return left
	}
	value := &literal{kind: wordLiteral, text: truthValues[word]}
	if negated {
		return operatorCall("isDistinctFrom", left, value)
	}
	return operatorCall("isNotDistinctFrom", left, value)
}

// lambda reads the body of left -> body. As the server does, it takes all
// elements of the list that were read before as parameters, too.
func (p *parser) lambda(left expr) expr {
	tuple, isTuple := left.(*call)
	if !isTuple || tuple.name != "tuple" {
		names := []expr{left}
		if p.pending != nil {
			names = append(append([]expr{}, *p.pending...), left)
			*p.pending = nil
		}
		tuple = functionCall("tuple", names...)
	}
	for _, name := range tuple.args {
		id, ok := name.(*ident)
		if !ok || len(id.parts) != 1 || id.alias != "" {
			p.fail("the parameters of a lambda must be names")
			return left
		}
		id.parens = false
	}
	tuple.parens = false
	p.expectOp("->")
	saved := p.pending
	p.pending = nil
	body := p.above(precLambda)
	p.pending = saved
	return operatorCall("lambda", tuple, body)
}

// quantified reads ANY, SOME and ALL with a subquery, after a comparison.
func (p *parser) quantified(left expr, op operator) expr {
	mark := p.mark()
	word := p.acceptAny("ANY", "SOME", "ALL")
	if word == "" || !p.atSubquery() {
		p.reset(mark)
		return nil
	}
	sub := p.subquery()
	if word == "ALL" {
		return quantifiedCall(op.name, left, sub, "notEquals", "notIn", allAggregates)
	}
	return quantifiedCall(op.name, left, sub, "equals", "in", anyAggregates)
}

var (
	anyAggregates = map[string]string{
		"greater": "min", "greaterOrEquals": "min", "less": "max", "lessOrEquals": "max", "notEquals": "",
	}
	allAggregates = map[string]string{
		"greater": "max", "greaterOrEquals": "max", "less": "min", "lessOrEquals": "min", "equals": "",
	}
)

func quantifiedCall(op string, left expr, sub *subquery, membership, in string, aggregates map[string]string) expr {
	if op == membership {
		return operatorCall(in, left, sub)
	}
	aggregate := aggregates[op]
	if aggregate == "" {
		aggregate = "singleValueOrNull"
		if op == "equals" {
			op = "in"
		} else {
			op = "notIn"
		}
	}
	wrapped := &selectCore{
		columns: []expr{functionCall(aggregate, &star{})},
		from:    []tableElement{{table: &subquery{query: sub.query}}},
	}
	return operatorCall(op, left, &subquery{query: single(wrapped)})
}

// unary reads NOT, a sign, or an operand.
func (p *parser) unary() expr {
	defer func() { p.depth-- }()
	if !p.enter() {
		return &literal{}
	}
	for p.atOp("+") {
		p.next()
	}
	switch {
	case p.at("NOT"):
		p.next()
		return operatorCall("not", p.above(precNot))
	case p.atOp("-") && p.peekAt(1).Kind == sqltoken.Number:
		if cast := p.literalCast(2); cast != nil {
			return cast
		}
		p.next()
		return &literal{text: negated(numberText(p.next().Text))}
	case p.acceptOp("-"):
		return operatorCall("negate", p.above(precNegate))
	}
	return p.operand()
}
