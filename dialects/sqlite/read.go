package sqlite

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/sqltoken"
)

var _ dialects.Reader = Dialect{}

// Read implements dialects.Reader. The body of a trigger is part of its
// statement.
func (Dialect) Read(script string) ([]dialects.Statement, error) {
	if at := strings.IndexByte(script, 0); at >= 0 {
		return nil, &dialects.ScriptError{Offset: at, Message: "a NUL character, where SQLite stops reading: remove it"}
	}
	text, hadMark := strings.CutPrefix(script, byteOrderMark)
	if hadMark {
		text = "   " + text // which leaves all offsets as they are
	}
	all, err := sqltoken.Tokenize(text, syntax)
	var lexical *sqltoken.Error
	if errors.As(err, &lexical) {
		return nil, &dialects.ScriptError{Offset: lexical.Offset, Message: lexical.Message + ": close it"}
	}
	r := &reading{script: newKnowledge()}
	for len(all) > 0 {
		n := statementLength(all)
		if err := r.statement(text, all[:n]); err != nil {
			return nil, err
		}
		all = all[n:]
	}
	r.findHazards()
	return r.statements, nil
}

// byteOrderMark is what editors on Windows put before a text.
const byteOrderMark = "\ufeff"

// reading collects the statements of a script.
type reading struct {
	statements []dialects.Statement
	script     *knowledge
}

// statementLength counts the tokens of the first statement, with its
// semicolon. That of a trigger is the one behind an END that follows a
// semicolon; the END of a CASE never does.
func statementLength(all []sqltoken.Token) int {
	var seen []sqltoken.Token
	for i, t := range all {
		if t.Kind == sqltoken.Space || t.Kind == sqltoken.Comment {
			continue
		}
		if isSemicolon(t) && (!createsTrigger(seen) || endsTrigger(seen)) {
			return i + 1
		}
		seen = append(seen, t)
	}
	return len(all)
}

func isSemicolon(t sqltoken.Token) bool { return t.Kind == sqltoken.Operator && t.Text == ";" }

// createsTrigger reports whether the tokens begin with CREATE TRIGGER.
func createsTrigger(list []sqltoken.Token) bool {
	if len(list) > 0 && isWord(list[0], "explain") {
		list = list[1:]
	}
	if len(list) > 2 && (isWord(list[1], "temp") || isWord(list[1], "temporary")) {
		return isWord(list[0], "create") && isWord(list[2], "trigger")
	}
	return len(list) > 1 && isWord(list[0], "create") && isWord(list[1], "trigger")
}

func endsTrigger(list []sqltoken.Token) bool {
	n := len(list)
	return n > 1 && isWord(list[n-1], "end") && isSemicolon(list[n-2])
}

// statement reads the tokens of one statement, which may be none.
func (r *reading) statement(text string, all []sqltoken.Token) error {
	list := sqltoken.Significant(all)
	closed := len(list) > 0 && isSemicolon(list[len(list)-1]) && (!createsTrigger(list) || endsTrigger(list[:len(list)-1]))
	if closed {
		list = list[:len(list)-1]
	}
	if len(list) == 0 {
		return nil
	}
	if err := refuse(list); err != nil {
		return err
	}
	s := dialects.Statement{SQL: text[list[0].Offset:sqlEnd(all)], Offset: list[0].Offset, Check: checkAbove(all)}
	if s.Check == "" && isForeignKeyCheck(list) {
		s.Check = brokenForeignKeys
	}
	if s.Check != "" && !queries(list) {
		return &dialects.ScriptError{Offset: s.Offset, Message: "the comment above makes a check of the statement, but only a query can be one: remove the comment, or write a query"}
	}
	s.Transactional = !standsAlone(list)
	r.statements = append(r.statements, s)
	return nil
}

// sqlEnd is the offset behind what is worth keeping of a statement: without
// its semicolon, and without line comments at its end, which would swallow
// the next semicolon. Comments within it, SQLite stores with the schema.
func sqlEnd(all []sqltoken.Token) int {
	n := len(all)
	for n > 0 && (isSemicolon(all[n-1]) || all[n-1].Kind == sqltoken.Space || strings.HasPrefix(all[n-1].Text, "--")) {
		n--
	}
	last := all[n-1]
	return last.Offset + len(last.Text)
}

// checkMark begins the comment by which dialects.Script marks a check.
const checkMark = "-- check: stop if this returns a row:"

// checkAbove is what the comment in front of a statement says that a row of
// it means, or "".
func checkAbove(all []sqltoken.Token) string {
	check := ""
	for _, t := range all {
		if t.Kind != sqltoken.Space && t.Kind != sqltoken.Comment {
			break
		}
		if means, marks := strings.CutPrefix(t.Text, checkMark); marks {
			check = cmp.Or(strings.TrimSpace(means), "a row that must not be there")
		}
	}
	return check
}

// isForeignKeyCheck reports whether the statement is the pragma that lists
// broken rows. By itself it only lists them.
func isForeignKeyCheck(list []sqltoken.Token) bool {
	return isWord(list[0], "pragma") && pragmaName(list) == "foreign_key_check"
}

func queries(list []sqltoken.Token) bool {
	for _, word := range []string{"select", "values", "with", "pragma", "explain"} {
		if isWord(list[0], word) {
			return true
		}
	}
	return false
}

// refusals say why a statement that begins with the word cannot stand in a
// script.
var refusals = map[string]string{
	"begin":     ownTransaction,
	"commit":    ownTransaction,
	"end":       ownTransaction,
	"rollback":  ownTransaction,
	"savepoint": ownTransaction,
	"release":   ownTransaction,
}

const ownTransaction = "%s is not for a script: schemac runs its statements in a transaction of its own. Remove it, together with its counterpart"

// refuse tells why the statement cannot stand in a script.
func refuse(list []sqltoken.Token) error {
	first := list[0]
	message := ""
	switch why, refused := refusals[fold(first.Text)]; {
	case first.Kind == sqltoken.Operator && first.Text == ".":
		message = "commands of the sqlite3 shell, which begin with a point, are not SQL: remove it"
	case first.Kind != sqltoken.Word:
		message = fmt.Sprintf("no statement begins with %s: remove it, or the semicolon before it", first.Text)
	case refused:
		message = fmt.Sprintf(why, strings.ToUpper(first.Text))
	case createsTrigger(list) && !endsTrigger(list):
		message = "the body of the trigger does not end: close it with END;"
	default:
		return nil
	}
	return &dialects.ScriptError{Offset: first.Offset, Message: message}
}
