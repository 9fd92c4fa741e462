package chsql

import (
	"slices"
	"strings"
)

// RenameColumn replaces a column's name in an expression and leaves every
// other byte as it is. Strings, functions, aliases and the parameters of
// lambdas of the same name are no columns. A sub-column keeps its path: with
// n renamed to m, n.x becomes m.x.
func RenameColumn(text, from, to string) (string, error) {
	p := newParser(text)
	node := p.aliased()
	if err := p.finish(); err != nil {
		return "", err
	}
	r := renamer{from: strings.Split(from, ".")}
	r.expr(node)
	return r.apply(p, to), nil
}

type renamer struct {
	from   []string
	tokens []int // the first token of each occurrence
}

func (r *renamer) expr(node expr) {
	walk(node, func(n expr) bool {
		switch n := n.(type) {
		case *ident:
			if r.matches(n) {
				r.tokens = append(r.tokens, n.token)
			}
		case *call:
			if n.name == "lambda" && n.operator {
				r.lambda(n)
				return false
			}
		}
		return true
	})
}

func (r *renamer) lambda(n *call) {
	for _, name := range n.args[0].(*call).args {
		if name.(*ident).parts[0] == r.from[0] {
			return
		}
	}
	r.expr(n.args[1])
}

// matches reports whether a name begins with the parts of the column. A column
// whose name holds points may also be one quoted part.
func (r *renamer) matches(id *ident) bool {
	if id.parts[0] == strings.Join(r.from, ".") {
		return true
	}
	return len(id.parts) >= len(r.from) && strings.Join(id.parts[:len(r.from)], ".") == strings.Join(r.from, ".")
}

// apply replaces the occurrences, last one first, so that the positions of the
// others stay true. BETWEEN makes one name occur twice in the tree.
func (r *renamer) apply(p *parser, to string) string {
	text := p.src
	slices.Sort(r.tokens)
	for _, start := range slices.Backward(slices.Compact(r.tokens)) {
		first := p.tokens[start]
		last := first
		if first.Value != strings.Join(r.from, ".") {
			last = p.tokens[start+2*(len(r.from)-1)]
		}
		text = text[:first.Offset] + QuoteIdent(to) + text[last.Offset+len(last.Text):]
	}
	return text
}
