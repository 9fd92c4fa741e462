package pgsql

import (
	"strings"

	"github.com/schemac/schemac/dialects/sqltoken"
)

// SplitStatements cuts a script into statements at the semicolons that end
// them: not those in strings, comments, parentheses (rules hold statements
// there), or the BEGIN ATOMIC … END body of a function. The statements come
// without their semicolon and the space around them; what holds only comments
// is left out. Meta-commands of psql and the data of COPY FROM STDIN are not
// understood.
func SplitStatements(script string) ([]string, error) {
	tokens, err := sqltoken.Tokenize(script, syntax)
	if err != nil {
		return nil, lexicalError(err)
	}
	s := splitter{script: script}
	for _, t := range tokens {
		s.token(t)
	}
	s.cut(len(script), len(script))
	return s.statements, nil
}

// splitter keeps where the current statement began and what is open in it.
type splitter struct {
	script     string
	statements []string
	start      int
	begun      bool
	parens     int
	// atomic counts BEGIN ATOMIC and, inside of it, every CASE.
	atomic   int
	previous string
}

func (s *splitter) token(t sqltoken.Token) {
	switch {
	case t.Kind == sqltoken.Space || t.Kind == sqltoken.Comment:
		return
	case t.Text == ";" && s.parens <= 0 && s.atomic == 0:
		s.cut(t.Offset, t.Offset+1)
		return
	case t.Text == "(":
		s.parens++
	case t.Text == ")":
		s.parens--
	case t.Kind == sqltoken.Word:
		s.word(strings.ToLower(t.Text))
		return
	}
	s.begun, s.previous = true, ""
}

func (s *splitter) word(word string) {
	switch {
	case word == "atomic" && s.previous == "begin":
		s.atomic = 1
	case s.atomic > 0 && word == "case":
		s.atomic++
	case s.atomic > 0 && word == "end":
		s.atomic--
	}
	s.begun, s.previous = true, word
}

func (s *splitter) cut(end, next int) {
	if s.begun {
		s.statements = append(s.statements, strings.TrimSpace(s.script[s.start:end]))
	}
	*s = splitter{script: s.script, statements: s.statements, start: next}
}
