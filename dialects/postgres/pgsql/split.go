package pgsql

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects/sqltoken"
)

// Piece is a part of a script: a statement with what stands in front of it and
// the semicolon behind it. The texts of all pieces, one after the other, are
// the script.
type Piece struct {
	// Text is the whole piece, and Offset where it begins in the script.
	Text   string
	Offset int
	// SQL is the statement without the comments and the space in front of it
	// and without its semicolon; empty where there is no statement. It begins
	// at SQLOffset in the script. A line comment at its end has its line end,
	// so that something can follow.
	SQL       string
	SQLOffset int
	// Comments are those in front of the statement.
	Comments []string
}

// Split cuts a script into pieces at the semicolons that end statements: not
// those in strings, comments, parentheses (rules hold statements there), or
// the BEGIN ATOMIC … END body of a function. Meta-commands of psql and the data
// of COPY FROM STDIN are not understood. With an error, which is a
// *SyntaxError, come the pieces in front of the place where it is; what the
// last of them holds may be cut short.
func Split(script string) ([]Piece, error) {
	tokens, err := sqltoken.Tokenize(script, syntax)
	end := len(script)
	if err != nil {
		err = lexicalError(err)
		end = tokenEnd(tokens)
	}
	s := splitter{script: script}
	for _, t := range tokens {
		s.token(t)
	}
	if s.start < end {
		s.cut(end, end)
	}
	return s.pieces, err
}

func tokenEnd(tokens []sqltoken.Token) int {
	if len(tokens) == 0 {
		return 0
	}
	last := tokens[len(tokens)-1]
	return last.Offset + len(last.Text)
}

// SplitStatements gives the statements of a script, without their semicolon
// and the space and comments in front of them.
func SplitStatements(script string) ([]string, error) {
	pieces, err := Split(script)
	if err != nil {
		return nil, err
	}
	var statements []string
	for _, p := range pieces {
		if p.SQL != "" {
			statements = append(statements, p.SQL)
		}
	}
	return statements, nil
}

// space is what the tokenizer takes for white space.
const space = " \t\r\n\f\v"

// EndsInComment reports whether a line comment would swallow what follows the
// text.
func EndsInComment(sql string) bool {
	if !strings.Contains(sql[strings.LastIndexByte(sql, '\n')+1:], "--") {
		return false
	}
	tokens, err := sqltoken.Tokenize(sql, syntax)
	return err == nil && strings.HasPrefix(tokens[len(tokens)-1].Text, "--")
}

// splitter keeps where the current piece began and what is open in it.
type splitter struct {
	script string
	pieces []Piece
	start  int
	// sql is where the statement begins, once begun.
	sql      int
	begun    bool
	comments []string
	parens   int
	// atomic counts BEGIN ATOMIC and, inside of it, every CASE.
	atomic int
	// remark tells that a line comment came last.
	remark bool
	// first are the first words; previous is the word or point just before.
	first    []string
	previous string
}

func (s *splitter) token(t sqltoken.Token) {
	switch {
	case t.Kind == sqltoken.Space:
		return
	case t.Kind == sqltoken.Comment:
		s.remark = strings.HasPrefix(t.Text, "--")
		if !s.begun {
			s.comments = append(s.comments, t.Text)
		}
		return
	case t.Text == ";" && s.parens <= 0 && s.atomic == 0:
		s.cut(t.Offset, t.Offset+1)
		return
	}
	if !s.begun {
		s.begun, s.sql = true, t.Offset
	}
	s.remark = false
	switch {
	case t.Text == "(":
		s.parens++
	case t.Text == ")":
		s.parens--
	case t.Kind == sqltoken.Word:
		s.word(foldASCII(t.Text))
		return
	}
	s.previous = t.Text
}

// word counts the words that open and close the body of a function. Behind a
// point or AS they are names.
func (s *splitter) word(word string) {
	const enough = 4 // create or replace function
	if len(s.first) < enough {
		s.first = append(s.first, word)
	}
	switch {
	case s.previous == "." || s.previous == "as":
	case word == "atomic" && s.previous == "begin" && s.makesRoutine():
		s.atomic = 1
	case s.atomic > 0 && word == "case":
		s.atomic++
	case s.atomic > 0 && word == "end":
		s.atomic--
	}
	s.previous = word
}

func (s *splitter) makesRoutine() bool {
	return s.first[0] == "create" && (slices.Contains(s.first, "function") || slices.Contains(s.first, "procedure"))
}

func (s *splitter) cut(end, next int) {
	p := Piece{Text: s.script[s.start:next], Offset: s.start, SQLOffset: end, Comments: s.comments}
	if s.begun {
		p.SQL, p.SQLOffset = strings.TrimRight(s.script[s.sql:end], space), s.sql
		if s.remark {
			p.SQL += "\n"
		}
	}
	*s = splitter{script: s.script, pieces: append(s.pieces, p), start: next}
}
