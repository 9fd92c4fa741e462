package pgsql

import (
	"slices"

	"github.com/schemac/schemac/dialects/sqltoken"
)

// plpgsql reads a body in PL/pgSQL. Its blocks matter to nothing here, so the
// words that open and close them are passed over, and what is left are
// declarations, conditions and statements.
func (s *bodyScanner) plpgsql(tokens []token) {
	s.literals++
	r := plpgsqlReader{bodyScanner: s, tokens: tokens}
	for r.pos < len(r.tokens) {
		from := r.pos
		r.step()
		r.pos = max(r.pos, from+1)
	}
	s.literals--
}

// plpgsqlReader stands in front of a statement, or of a declaration.
type plpgsqlReader struct {
	*bodyScanner
	tokens []token
	pos    int
	// declaring says that DECLARE came last, and no BEGIN.
	declaring bool
}

func (r *plpgsqlReader) peek(n int) token {
	if r.pos+n < len(r.tokens) {
		return r.tokens[r.pos+n]
	}
	return token{}
}

// until takes what stands in front of the first of these words or operators,
// outside of parentheses and of CASE … END, and that one too.
func (r *plpgsqlReader) until(stops ...string) []token {
	from, depth := r.pos, 0
	for ; r.pos < len(r.tokens); r.pos++ {
		t := r.tokens[r.pos]
		switch {
		case depth <= 0 && t.kind != sqltoken.String && t.kind != sqltoken.QuotedIdent &&
			(slices.Contains(stops, t.word) && t.word != "" || slices.Contains(stops, t.text)):
			r.pos++
			return r.tokens[from : r.pos-1]
		case t.text == "(" || t.text == "[" || t.word == "case":
			depth++
		case t.text == ")" || t.text == "]" || t.word == "end":
			depth--
		}
	}
	return r.tokens[from:]
}

// step reads one statement, or the part of one that ends in front of others.
func (r *plpgsqlReader) step() {
	first := r.peek(0)
	switch {
	case first.text == "<<":
		r.until(">>")
	case first.text == ";":
		r.pos++
	case first.text == "#":
		r.pos += 3 // #option value
	case first.word == "declare":
		r.pos++
		r.declaring = true
	case first.word == "begin":
		r.pos++
		r.declaring = false
	case r.declaring:
		r.declaration(r.until(";"))
	case !r.block(first.word) && !r.loop(first.word):
		r.simple(first.word)
	}
}

// block reads what opens, parts or closes a block.
func (r *plpgsqlReader) block(word string) bool {
	switch word {
	case "exception", "else", "loop":
		r.pos++
	case "end":
		r.until(";")
	case "if", "elsif", "elseif", "when":
		r.pos++
		for _, part := range splitTokens(r.until("then"), ",") {
			r.expr(part)
		}
	case "case":
		r.pos++
		r.expr(r.until("when"))
		r.pos--
	default:
		return false
	}
	return true
}

// loop reads the head of a loop.
func (r *plpgsqlReader) loop(word string) bool {
	switch word {
	case "while":
		r.pos++
		r.expr(r.until("loop"))
	case "foreach":
		r.until("array")
		r.expr(r.until("loop"))
	case "for":
		r.until("in")
		r.source(r.until("loop"))
	default:
		return false
	}
	return true
}

// source reads what a FOR loop goes through: a query, a range or a cursor.
func (r *plpgsqlReader) source(tokens []token) {
	if len(tokens) > 0 && tokens[0].word == "reverse" {
		tokens = tokens[1:]
	}
	if len(tokens) == 0 {
		return
	}
	for i, t := range tokens {
		if t.text == "." && i+1 < len(tokens) && (tokens[i+1].text == "." || tokens[i+1].text[0] == '.') {
			r.expr(tokens[:i])
			rest := tokens[i+1:]
			if rest[0].text == "." {
				rest = rest[1:]
			}
			for _, part := range splitWord(rest, "by") {
				r.expr(part)
			}
			return
		}
	}
	if tokens[0].word == "execute" {
		r.execute(tokens[1:])
		return
	}
	if isQueryWord(tokens[0]) {
		r.query(tokens)
		return
	}
	r.expr(tokens)
}

func isQueryWord(t token) bool {
	switch t.word {
	case "select", "insert", "update", "delete", "merge", "with", "values", "table":
		return true
	}
	return t.text == "("
}

// splitWord cuts at a word.
func splitWord(tokens []token, word string) [][]token {
	for i, t := range tokens {
		if t.word == word {
			return [][]token{tokens[:i], tokens[i+1:]}
		}
	}
	return [][]token{tokens}
}

// query reads a statement of SQL without the INTO that PL/pgSQL adds.
func (r *plpgsqlReader) query(tokens []token) {
	var kept []token
	depth := 0
	for i := 0; i < len(tokens); i++ {
		t := tokens[i]
		switch t.text {
		case "(":
			depth++
		case ")":
			depth--
		}
		if t.word == "into" && depth == 0 && i > 0 && tokens[i-1].word != "insert" && tokens[i-1].word != "merge" {
			i += r.into(tokens[i+1:])
			continue
		}
		kept = append(kept, t)
	}
	r.statement(kept)
}

// into says how many tokens the targets of INTO take.
func (r *plpgsqlReader) into(tokens []token) int {
	n := 0
	if len(tokens) > 0 && tokens[0].word == "strict" {
		n++
	}
	for n < len(tokens) && tokens[n].isName() {
		n++
		for n+1 < len(tokens) && tokens[n].text == "." {
			n += 2
		}
		for n < len(tokens) && tokens[n].text == "[" {
			for n < len(tokens) && tokens[n].text != "]" {
				n++
			}
			n++
		}
		if n >= len(tokens) || tokens[n].text != "," {
			break
		}
		n++
	}
	return min(n, len(tokens))
}

// execute reads what follows EXECUTE.
func (r *plpgsqlReader) execute(tokens []token) {
	cut := len(tokens)
	for i, t := range tokens {
		if t.word == "into" || t.word == "using" {
			cut = i
			break
		}
	}
	r.dynamic(tokens[:cut])
	for i, t := range tokens[cut:] {
		if t.word == "using" {
			using := tokens[cut+i+1:]
			for _, part := range splitTokens(splitWord(using, "into")[0], ",") {
				r.expr(part)
			}
		}
	}
}
