package pgsql

import "slices"

// NameOutputs gives the output columns of a query names, from the first on, as
// the list behind the name of a view does. Where the text does not show every
// column, the query is wrapped into another one.
func NameOutputs(query string, names []string) string {
	targets, tokens := outputTargets(query)
	shown := targets != nil && len(targets) >= len(names)
	for _, target := range targets {
		shown = shown && target.Kids[0].Kind != Star
	}
	if !shown {
		return "SELECT * FROM (\n" + query + "\n) AS v (" + quoteAll(names) + ")"
	}
	var edits []edit
	for i, name := range names {
		last := lastOf(targets, i, tokens)
		e := edit{from: last.end(), to: last.end(), text: " AS " + QuoteIdent(name)}
		if len(targets[i].Names) > 0 {
			e = edit{from: last.offset, to: last.end(), text: QuoteIdent(name)}
		}
		edits = append(edits, e)
	}
	return applyEdits(query, edits)
}

// outputTargets finds the output list of the query, which is that of its first
// part where it has several; nil where there is none.
func outputTargets(query string) ([]*Node, []token) {
	n, tokens, err := parseWithTokens(query)
	if err != nil {
		return nil, nil
	}
	for n != nil && n.Kind != Select {
		n = firstPart(n)
	}
	if n == nil || n.Clause(Targets) == nil {
		return nil, nil
	}
	return n.Clause(Targets).Kids, tokens
}

func firstPart(n *Node) *Node {
	for _, kid := range n.Kids {
		switch kid.Kind {
		case Query, SetOp, Select:
			return kid
		}
	}
	return nil
}

// lastOf is the last token of one target: the one before the comma, or before
// what follows the list.
func lastOf(targets []*Node, i int, tokens []token) token {
	at := slices.IndexFunc(tokens, func(t token) bool { return t.offset >= targets[i].Offset })
	if i+1 < len(targets) {
		next := slices.IndexFunc(tokens, func(t token) bool { return t.offset >= targets[i+1].Offset })
		return tokens[next-2]
	}
	depth := 0
	for ; at < len(tokens); at++ {
		switch t := tokens[at]; t.text {
		case "(", "[":
			depth++
		case ")", "]":
			depth--
		}
		if depth < 0 || depth == 0 && endsTargets(tokens, at) {
			return tokens[at-1]
		}
	}
	return tokens[len(tokens)-1]
}

var behindTargets = wordSet("from into where group having window union intersect except order limit offset fetch for")

// endsTargets reports whether the token begins what follows an output list.
func endsTargets(tokens []token, at int) bool {
	word, before := tokens[at].word, ""
	if at > 0 {
		before = tokens[at-1].word
	}
	switch {
	case tokens[at].text == ";":
		return true
	case !behindTargets[word], before == "as", word == "group" && before == "within":
		return false
	}
	return word != "from" || before != "distinct"
}
