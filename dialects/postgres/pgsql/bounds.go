package pgsql

import (
	"slices"
	"strconv"
	"strings"
)

// Bound says which rows a partition takes: the FOR VALUES clause. Exactly one
// of the four forms is set.
type Bound struct {
	// Default takes what no other partition takes.
	Default bool
	// From and To limit the key of a range, column by column: SQL expressions,
	// or MINVALUE and MAXVALUE. To itself is excluded.
	From, To []string
	// In are the values of a list: SQL expressions.
	In []string
	// Modulus and Remainder choose by hash; Modulus is 0 for the other forms.
	Modulus, Remainder int
}

// ParseBound reads a bound as pg_get_expr prints it: FOR VALUES …, or DEFAULT.
func ParseBound(text string) (Bound, error) {
	p, err := newParser(text)
	if err != nil {
		return Bound{}, err
	}
	var b Bound
	switch {
	case p.word("default"):
		b.Default = true
	case !p.words("for", "values"):
		p.unexpected("FOR VALUES or DEFAULT")
	case p.word("from"):
		b.From = p.boundValues()
		p.expectWord("to")
		b.To = p.boundValues()
	case p.word("in"):
		b.In = p.boundValues()
	case p.word("with"):
		p.expectOp("(")
		b.Modulus = p.boundNumber("modulus")
		p.expectOp(",")
		b.Remainder = p.boundNumber("remainder")
		p.expectOp(")")
	default:
		p.unexpected("FROM, IN or WITH")
	}
	p.end()
	if p.err != nil {
		return Bound{}, p.err
	}
	return b, nil
}

// boundValues parses expressions in parentheses and gives their texts.
func (p *parser) boundValues() []string {
	var values []string
	p.expectOp("(")
	for p.err == nil {
		start := p.peek().offset
		p.expr()
		if p.err != nil {
			break
		}
		values = append(values, p.src[start:p.peekAt(-1).end()])
		if !p.op(",") {
			break
		}
	}
	p.expectOp(")")
	return values
}

func (p *parser) boundNumber(word string) int {
	p.expectWord(word)
	n, err := strconv.Atoi(p.peek().text)
	if err != nil {
		p.unexpected("a number")
	}
	p.next()
	return n
}

// String is the clause as SQL.
func (b Bound) String() string {
	switch {
	case b.Default:
		return "DEFAULT"
	case b.Modulus != 0:
		return "FOR VALUES WITH (MODULUS " + strconv.Itoa(b.Modulus) + ", REMAINDER " + strconv.Itoa(b.Remainder) + ")"
	case b.In != nil:
		return "FOR VALUES IN (" + strings.Join(b.In, ", ") + ")"
	}
	return "FOR VALUES FROM (" + strings.Join(b.From, ", ") + ") TO (" + strings.Join(b.To, ", ") + ")"
}

// EqualBound says whether two bounds take the same rows. keys are the types of
// the partition key's columns and expressions, as ParseType reads them, "" where
// one is not known. The order of a list's values does not matter. Values that
// the server computes from more than a constant are Unsure unless their texts
// mean the same.
func EqualBound(x, y Bound, keys []string, scope Scope) Verdict {
	switch {
	case x.Default != y.Default || x.Modulus != y.Modulus || x.Remainder != y.Remainder || (x.In == nil) != (y.In == nil):
		return Different
	case x.In != nil:
		return scope.sameValues(x.In, y.In, keys)
	}
	return both(scope.sameKeys(x.From, y.From, keys), scope.sameKeys(x.To, y.To, keys))
}

// both is the verdict on two parts that both must be equal.
func both(a, b Verdict) Verdict {
	switch {
	case a == Different || b == Different:
		return Different
	case a == Unsure || b == Unsure:
		return Unsure
	}
	return Equal
}

// sameKeys compares the limits of a range. Nothing behind a MINVALUE or
// MAXVALUE counts.
func (s Scope) sameKeys(x, y []string, keys []string) Verdict {
	if len(x) != len(y) {
		return Different
	}
	verdict := Equal
	for i := range x {
		left, right := s.boundValue(x[i], keyType(keys, i)), s.boundValue(y[i], keyType(keys, i))
		verdict = both(verdict, left.compare(right))
		if left.text == right.text && (left.text == "minvalue" || left.text == "maxvalue") {
			break
		}
	}
	return verdict
}

func keyType(keys []string, i int) string {
	if i < len(keys) {
		return keys[i]
	}
	return ""
}

// sameValues compares lists as sets.
func (s Scope) sameValues(x, y []string, keys []string) Verdict {
	return both(s.within(x, y, keyType(keys, 0)), s.within(y, x, keyType(keys, 0)))
}

// within says whether every value of x is among those of y.
func (s Scope) within(x, y []string, key string) Verdict {
	verdict := Equal
	for _, text := range x {
		value := s.boundValue(text, key)
		best := Different
		for _, other := range y {
			switch value.compare(s.boundValue(other, key)) {
			case Equal:
				best = Equal
			case Unsure:
				if best == Different {
					best = Unsure
				}
			}
		}
		verdict = both(verdict, best)
	}
	return verdict
}

// boundTerm is a value of a bound: a constant with its canonical text, a word
// such as minvalue, or else a term.
type boundTerm struct {
	text  string
	known bool
	term  *term
}

func (b boundTerm) compare(o boundTerm) Verdict {
	switch {
	case b.known && o.known && b.text == o.text:
		return Equal
	case b.known && o.known:
		return Different
	case b.term != nil && o.term != nil && sameTerm(b.term, o.term):
		return Equal
	}
	return Unsure
}

// boundValue evaluates a value of a bound as far as that takes no server.
func (s Scope) boundValue(text, key string) boundTerm {
	n, err := ParseExpr(text)
	if err != nil {
		return boundTerm{}
	}
	if word := strings.ToLower(text); n.Kind == Column && (word == "minvalue" || word == "maxvalue") {
		return boundTerm{text: word, known: true}
	}
	s.Target = key
	t := s.canonical(n)
	target, _ := s.namedType(key)
	value, known := s.fold(t, s.baseType(target))
	return boundTerm{text: value, known: known, term: t}
}

// foldable are the conversions that give the value that the constant's text
// gives as input of the target, by target.
var foldable = map[sqlType][]sqlType{
	"int2": {"int4", "int8"}, "int4": {"int2", "int8"}, "int8": {"int2", "int4"}, "numeric": {"int2", "int4", "int8"},
	"float4": {"int2", "int4"}, "float8": {"int2", "int4", "int8", "numeric"},
	typeText: {"varchar", "name"}, "varchar": {typeText, "name"}, "timestamp": {"date"}, "date": {"timestamp"},
}

// fold computes a constant with conversions around it.
func (s Scope) fold(t *term, target sqlType) (string, bool) {
	for strings.HasPrefix(t.op, opCast) && len(t.kids) == 1 && s.baseType(t.typ) == target {
		t = t.kids[0]
	}
	if t.op != opConst || t.open || target == "" || t.typ != target && !slices.Contains(foldable[target], t.typ) {
		return "", false
	}
	if t.text == nullText {
		return nullText, true
	}
	a := &analyzer{Scope: s}
	text, known := a.literal(target, t.text[1:])
	switch { // these print what makes no difference
	case target == "numeric" && strings.Contains(text, "."):
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	case target == "bpchar":
		text = strings.TrimRight(text, " ")
	}
	return "'" + text, known
}
