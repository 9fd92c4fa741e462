package chsql

import "strings"

// grouped is the query with its set operators grouped as the server stores
// them: INTERSECT binds tightest, EXCEPT takes all that stands before it, and
// unions of one kind are one list.
func grouped(q *query) *query {
	terms := make([]queryTerm, len(q.terms))
	for i, t := range q.terms {
		terms[i] = t
		if t.sub != nil {
			terms[i] = termOf(grouped(t.sub))
		}
	}
	terms, ops := intersections(terms, q.ops)
	result := &query{terms: terms[:1]}
	if terms[0].sub != nil {
		result = terms[0].sub
	}
	for i, op := range ops {
		if strings.HasPrefix(op, "EXCEPT") {
			result = &query{terms: []queryTerm{termOf(result), terms[i+1]}, ops: []string{withMode(op)}}
		} else {
			result = union(result, op, terms[i+1])
		}
	}
	return result
}

func termOf(q *query) queryTerm {
	if len(q.terms) == 1 {
		return q.terms[0]
	}
	return queryTerm{sub: q}
}

// withMode spells out the mode that EXCEPT and INTERSECT have by default.
func withMode(op string) string {
	if op == "EXCEPT" || op == "INTERSECT" {
		return op + " ALL"
	}
	return op
}

// intersections joins the terms between INTERSECT into one.
func intersections(terms []queryTerm, ops []string) ([]queryTerm, []string) {
	outTerms, outOps := terms[:1:1], []string{}
	for i, op := range ops {
		if !strings.HasPrefix(op, "INTERSECT") {
			outTerms, outOps = append(outTerms, terms[i+1]), append(outOps, op)
			continue
		}
		last := len(outTerms) - 1
		pair := &query{terms: []queryTerm{outTerms[last], terms[i+1]}, ops: []string{withMode(op)}}
		outTerms[last] = queryTerm{sub: pair}
	}
	return outTerms, outOps
}

// union appends a term. UNION DISTINCT makes every union before it distinct,
// too; UNION ALL joins a list of its own kind only.
func union(left *query, op string, right queryTerm) *query {
	result := &query{}
	result.absorb(op, termOf(left))
	result.absorb(op, right)
	result.ops = make([]string, len(result.terms)-1)
	for i := range result.ops {
		result.ops[i] = op
	}
	return result
}

// absorb appends a term, or all terms of a union that op makes one with.
func (q *query) absorb(op string, t queryTerm) {
	if t.sub != nil && strings.HasPrefix(t.sub.ops[0], "UNION") && (op == "UNION DISTINCT" || t.sub.ops[0] == op) {
		q.terms = append(q.terms, t.sub.terms...)
		return
	}
	q.terms = append(q.terms, t)
}
