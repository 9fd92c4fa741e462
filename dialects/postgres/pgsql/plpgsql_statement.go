package pgsql

import "slices"

// simple reads a statement that ends with a semicolon.
func (r *plpgsqlReader) simple(word string) {
	tokens := r.until(";")
	rest := tokens[min(1, len(tokens)):]
	switch word {
	case "null", "get", "commit", "rollback", "fetch", "move", "close":
	case "exit", "continue":
		if when := splitWord(rest, "when"); len(when) > 1 {
			r.expr(when[1])
		}
	case "return":
		r.returned(rest)
	case "perform", "assert", "call":
		r.expr(rest)
	case "raise":
		r.raise(rest)
	case "execute":
		r.execute(rest)
	case "open":
		r.open(rest)
	case "select", "insert", "update", "delete", "merge", "with", "values":
		r.query(tokens)
	default:
		r.assignmentOrWords(tokens)
	}
}

// returned reads what follows RETURN.
func (r *plpgsqlReader) returned(tokens []token) {
	switch {
	case len(tokens) == 0:
	case tokens[0].word == "query" && len(tokens) > 1 && tokens[1].word == "execute":
		r.execute(tokens[2:])
	case tokens[0].word == "query":
		r.query(tokens[1:])
	case tokens[0].word == "next":
		r.expr(tokens[1:])
	default:
		r.expr(tokens)
	}
}

// raise reads the values in a message and in its options.
func (r *plpgsqlReader) raise(tokens []token) {
	for _, clause := range splitWord(tokens, "using") {
		for i, part := range splitTokens(clause, ",") {
			if len(part) > 1 && (part[1].text == "=" || part[1].text == ":=") {
				part = part[2:]
			} else if i == 0 {
				continue // the level and the format
			}
			r.expr(part)
		}
	}
}

// open reads OPEN cursor(arguments), or FOR query.
func (r *plpgsqlReader) open(tokens []token) {
	parts := splitWord(tokens, "for")
	switch {
	case len(parts) == 1:
		r.expr(tokens)
	case len(parts[1]) > 0 && parts[1][0].word == "execute":
		r.execute(parts[1][1:])
	default:
		r.query(parts[1])
	}
}

// assignmentOrWords reads target := value, and of any other statement the
// words.
func (r *plpgsqlReader) assignmentOrWords(tokens []token) {
	depth := 0
	for i, t := range tokens {
		switch t.text {
		case "(", "[":
			depth++
		case ")", "]":
			depth--
		case ":=", "=":
			if depth == 0 && isTarget(tokens[:i]) {
				r.expr(tokens[i+1:])
				return
			}
		}
	}
	r.collector.words(tokens)
}

// isTarget says whether tokens name a variable, a field or an element.
func isTarget(tokens []token) bool {
	depth := 0
	for i, t := range tokens {
		switch {
		case t.text == "[":
			depth++
		case t.text == "]":
			depth--
		case depth == 0 && t.text != "." && (!t.isName() || i > 0 && tokens[i-1].text != "."):
			return false
		}
	}
	return len(tokens) > 0
}

// declaration reads one declaration: a variable, a cursor or an alias.
func (r *plpgsqlReader) declaration(tokens []token) {
	if len(tokens) < 2 || tokens[1].word == "alias" {
		return
	}
	if i := slices.IndexFunc(tokens, func(t token) bool { return t.word == "cursor" }); i > 0 && i < 4 {
		r.cursor(tokens[i+1:])
		return
	}
	rest := tokens[1:]
	if rest[0].word == "constant" {
		rest = rest[1:]
	}
	end := slices.IndexFunc(rest, func(t token) bool {
		return t.text == ":=" || t.text == "=" || t.word == "default" || t.word == "not" || t.word == "collate"
	})
	if end < 0 {
		end = len(rest)
	}
	r.variableType(rest[:end])
	for i, t := range rest[end:] {
		switch {
		case t.word == "collate":
			r.collation(rest[end+i+1:])
		case t.text == ":=" || t.text == "=" || t.word == "default":
			r.expr(rest[end+i+1:])
			return
		}
	}
}

func (r *plpgsqlReader) collation(tokens []token) {
	p := &parser{src: r.src, tokens: tokens}
	if names := p.anyName(); p.err == nil {
		r.collector.refs.Collations = addOnce(r.collector.refs.Collations, splitName(names))
	}
}

// cursor reads the arguments and the query of a declared cursor.
func (r *plpgsqlReader) cursor(tokens []token) {
	if len(tokens) > 0 && tokens[0].text == "(" {
		group := splitTokens(tokens, ")")
		for _, argument := range splitTokens(group[0][1:], ",") {
			r.variableType(argument[min(1, len(argument)):])
		}
	}
	for i, t := range tokens {
		if t.word == "for" || t.word == "is" {
			r.query(tokens[i+1:])
			return
		}
	}
}

// variableType reads a type, which may be that of a column or a table's row.
func (r *plpgsqlReader) variableType(tokens []token) {
	if n := len(tokens); n > 2 && tokens[n-2].text == "%" || n > 4 && tokens[n-1].text == "]" {
		r.copiedType(tokens)
		return
	}
	p := &parser{src: r.src, tokens: tokens}
	t := p.typeName()
	if p.end(); p.err != nil {
		r.collector.words(tokens)
		return
	}
	r.collector.addType(t)
}

// copiedType reads table.column%TYPE or table%ROWTYPE.
func (r *plpgsqlReader) copiedType(tokens []token) {
	p := &parser{src: r.src, tokens: tokens}
	names := p.anyName()
	kind := ""
	if p.op("%") {
		kind = p.oneOf("type", "rowtype")
	}
	refs := &r.collector.refs
	switch {
	case p.err != nil || kind == "":
		r.collector.words(tokens)
	case kind == "rowtype":
		refs.Relations = addOnce(refs.Relations, splitName(names))
	case len(names) > 1:
		refs.Relations = addOnce(refs.Relations, splitName(names[:len(names)-1]))
		r.collector.column(names)
	}
}
