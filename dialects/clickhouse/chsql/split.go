package chsql

import (
	"strings"

	"github.com/schemac/schemac/dialects/sqltoken"
)

// Statement is one statement of a script.
type Statement struct {
	// Text is without the semicolon and without space around it; comments
	// inside and before it are kept.
	Text string
	// Offset is the byte position of Text in the script.
	Offset int
}

// SplitStatements splits a script at its semicolons. Statements that hold
// nothing but space and comments are left out. On a lexical error the
// statements before it are returned with it.
func SplitStatements(script string) ([]Statement, error) {
	tokens, err := sqltoken.Tokenize(script, syntax)
	var list []Statement
	start, significant := 0, false
	flush := func(end int) {
		text := strings.TrimSpace(script[start:end])
		if significant {
			list = append(list, Statement{Text: text, Offset: start + strings.Index(script[start:end], text)})
		}
		significant = false
	}
	for _, t := range tokens {
		switch {
		case t.Kind == sqltoken.Operator && t.Text == ";":
			flush(t.Offset)
			start = t.Offset + 1
		case t.Kind != sqltoken.Space && t.Kind != sqltoken.Comment:
			significant = true
		}
	}
	if err != nil {
		return list, lexError(err)
	}
	flush(len(script))
	return list, nil
}
