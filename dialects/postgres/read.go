package postgres

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/postgres/pgsql"
)

// Read implements dialects.Reader.
func (d dialect) Read(script string) ([]dialects.Statement, error) {
	pieces, cut := pgsql.Split(script)
	r := reader{dialect: d}
	for _, piece := range pieces {
		if err := r.read(piece); err != nil {
			return nil, err
		}
	}
	var syntax *pgsql.SyntaxError
	if errors.As(cut, &syntax) {
		return nil, &dialects.ScriptError{Offset: syntax.Offset, Message: syntax.Message + ". Close it, or quote what is meant literally"}
	}
	r.separateEnumValues()
	r.addHazards()
	return r.statements, nil
}

// reader collects the statements of a script.
type reader struct {
	dialect    dialect
	statements []dialects.Statement
	// cursors stand in front of the statements.
	cursors []*pgsql.Cursor
}

func (r *reader) read(piece pgsql.Piece) error {
	if at := pgsql.Meta(piece); at >= 0 {
		return &dialects.ScriptError{Offset: at, Message: "a backslash begins a command of psql, which the server does not know. Write it as SQL, or leave it out"}
	}
	if piece.SQL == "" {
		return nil
	}
	c, err := pgsql.NewCursor(piece.SQL)
	if err != nil {
		return nil // the end is missing, which Read reports
	}
	if message := refused(*c); message != "" {
		return &dialects.ScriptError{Offset: piece.SQLOffset, Message: message}
	}
	look := *c
	r.statements = append(r.statements, dialects.Statement{SQL: piece.SQL, Offset: piece.SQLOffset, Check: checkText(piece.Comments),
		Transactional: !needsNoTransaction(&look)})
	r.cursors = append(r.cursors, c)
	return nil
}

// checkText finds the comment by which dialects.Script marks a check.
func checkText(comments []string) string {
	for _, comment := range slices.Backward(comments) {
		if text, ok := strings.CutPrefix(comment, dialects.CheckMark); ok {
			return strings.TrimSuffix(text, "\r")
		}
	}
	return ""
}

// refused says why a statement cannot be part of a script, and what to do; it
// is empty for one that can.
func refused(c pgsql.Cursor) string {
	word := c.OneOf("begin", "start", "commit", "end", "rollback", "abort", "savepoint", "release", "prepare", "copy", "set")
	switch word {
	case "":
		return ""
	case "copy":
		if c.Has("from", "stdin") {
			return "COPY … FROM STDIN has its rows outside of SQL. Write them as INSERT … VALUES"
		}
		return ""
	case "set":
		return refusedSetting(c)
	case "start", "prepare":
		if !c.Words("transaction") {
			return ""
		}
		word += " transaction"
	}
	return fmt.Sprintf("%s: schemac itself begins and ends the transactions, so that a statement and the note that it has run go together. Leave it out", strings.ToUpper(word))
}

// refusedSetting refuses the one setting by which the text that follows means
// something else.
func refusedSetting(c pgsql.Cursor) string {
	c.OneOf("session", "local")
	if !c.Words("standard_conforming_strings") || !c.Op("=") && !c.Words("to") {
		return ""
	}
	if value, _ := c.Literal(); value == "on" || c.OneOf("on", "true", "default") != "" {
		return ""
	}
	return "standard_conforming_strings changes what the quotes of this script mean. Leave it out, and write strings with backslash escapes as E'…'"
}

// separateEnumValues takes those new values of enums out of the transaction
// that another statement of the script names: the server refuses to use a
// value before it is committed.
func (r *reader) separateEnumValues() {
	for i, c := range r.cursors {
		look := *c
		if !look.Words("alter", "type") || !look.Seek("add", "value") {
			continue
		}
		look.Words("if", "not", "exists")
		if value, ok := look.Literal(); ok && slices.ContainsFunc(r.cursors, usesValue(value)) {
			r.statements[i].Transactional = false
		}
	}
}

// usesValue finds the statements in which the value may be used: those with a
// string of it, or a body in which there is one. The place of a further value
// and a comment are no use.
func usesValue(value string) func(c *pgsql.Cursor) bool {
	return func(c *pgsql.Cursor) bool {
		look := *c
		if look.Words("comment") || look.Words("alter", "type") && look.Has("add", "value") {
			return false
		}
		return slices.ContainsFunc(c.Literals(), func(s string) bool { return s == value || strings.Contains(s, pgsql.QuoteLiteral(value)) })
	}
}
