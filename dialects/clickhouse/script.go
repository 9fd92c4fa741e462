package clickhouse

import (
	"errors"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/dialects/sqltoken"
)

var _ dialects.Reader = dialect{}

// Read implements dialects.Reader.
func (d dialect) Read(script string) ([]dialects.Statement, error) {
	pieces, err := chsql.SplitStatements(script)
	var lexical *chsql.SyntaxError
	if errors.As(err, &lexical) {
		return nil, &dialects.ScriptError{Offset: lexical.Offset, Message: "the statement cannot be told from the next: " + lexical.Message +
			". Close what is open, or write the rows of an INSERT as VALUES"}
	}
	if err != nil {
		return nil, err
	}
	judge := judge{dialect: d, fresh: map[chsql.Name]bool{}}
	statements := make([]dialects.Statement, len(pieces))
	for i, piece := range pieces {
		s := bare(piece)
		r := read(s.SQL)
		if message := refusal(r); message != "" {
			return nil, &dialects.ScriptError{Offset: s.Offset, Message: message}
		}
		s.Hazards = judge.hazards(r)
		statements[i] = s
	}
	return statements, nil
}

// bare is the statement without the comments in front of it, of which one may
// mark it as a check.
func bare(piece chsql.Statement) dialects.Statement {
	s := dialects.Statement{SQL: piece.Text, Offset: piece.Offset}
	tokens, err := sqltoken.Tokenize(piece.Text, syntax)
	if err != nil {
		return s // SplitStatements has read it
	}
	for _, t := range tokens {
		if t.Kind != sqltoken.Comment && t.Kind != sqltoken.Space {
			s.SQL, s.Offset = piece.Text[t.Offset:], piece.Offset+t.Offset
			break
		}
		if text, marked := strings.CutPrefix(t.Text, dialects.CheckMark); marked {
			s.Check = strings.TrimSuffix(text, "\r")
		}
	}
	return s
}

// refusal says why a statement cannot be part of a script and what to do, or
// "".
func refusal(r reading) string {
	switch first := r.rest; {
	case r.verb == "USE":
		return "USE has no effect on what follows, since each statement runs in a session of its own. Write the database before the names, or connect to it"
	case r.verb == "SET":
		return "SET has no effect on what follows, since each statement runs in a session of its own. Write SETTINGS behind the statement that needs them"
	case strings.HasPrefix(r.kind, "TEMPORARY"):
		return "a temporary table is gone before the next statement, which runs in a session of its own. Make an ordinary table and drop it in the end"
	case r.verb == "" && first.takeAny("BEGIN", "START TRANSACTION", "COMMIT", "ROLLBACK") != "":
		return "schemac runs each statement of ClickHouse outside of transactions and keeps a journal of them. Leave BEGIN, COMMIT and ROLLBACK out"
	case r.verb == "" && first.takeAny("EXIT", "QUIT", "SOURCE") != "":
		return "this is a command of the client, not of the server. Leave it out"
	case first.has("PARALLEL WITH"):
		return "after a crash nobody could tell which of the statements joined by PARALLEL WITH had run. Write them one by one"
	case first.has("INTO OUTFILE") || r.verb == "INSERT" && first.has("FROM INFILE"):
		return "the file is one of the client's, not of the server's. Write the rows as INSERT … VALUES, or read them with the function file() or s3()"
	case r.verb == "INSERT" && !r.queries && hasData(first):
		return "rows in a FORMAT other than Values cannot be told from the statements that follow. Write INSERT … VALUES"
	}
	return ""
}

// hasData reports whether an INSERT has rows in a format of their own.
func hasData(rest *cursor) bool {
	place := rest.find("FORMAT")
	return place >= 0 && !isKeyword(rest.list[min(place+1, len(rest.list)-1)], "VALUES")
}
