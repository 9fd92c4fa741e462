package pgsql

import "strings"

var frozenWords = wordSet("now today tomorrow yesterday allballs")

// FrozenTimes lists the constants in an expression that the server evaluates
// when the expression is stored, such as 'now'::timestamptz: they hold the time
// of the DDL from then on, which is hardly what was meant, and never compare
// as Equal to what was stored.
func FrozenTimes(expr string, scope Scope) []string {
	n, err := ParseExpr(expr)
	if err != nil {
		return nil
	}
	var found []string
	scope.canonical(n).walk(func(t *term) {
		word := strings.TrimPrefix(t.text, "'")
		if strings.HasPrefix(t.op, opConst) && timeTypes[t.typ] && frozenWords[strings.ToLower(strings.TrimSpace(word))] {
			found = append(found, word)
		}
	})
	return found
}

var timeTypes = wordSet("date time timetz timestamp timestamptz")

func (t *term) walk(visit func(*term)) {
	visit(t)
	for _, kid := range t.kids {
		kid.walk(visit)
	}
}
