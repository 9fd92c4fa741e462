package dialects

import "strings"

// CheckMark begins the comment by which Script marks a check; the rest of the
// line is Statement.Check.
const CheckMark = "-- check: stop if this returns a row: "

// Script renders the statements as one SQL script: hazards as comments above
// the statement that carries them, a closing semicolon behind each. A check is
// marked as a query that must return no row, since a script run by hand does
// not stop by itself when one comes back.
func Script(statements []Statement) string {
	var b strings.Builder
	for _, s := range statements {
		for _, h := range s.Hazards {
			b.WriteString("-- " + string(h.Kind) + ": " + OneLine(h.Message) + "\n")
		}
		if s.Check != "" {
			b.WriteString(CheckMark + OneLine(s.Check) + "\n")
		}
		b.WriteString(s.SQL)
		b.WriteString(";\n")
	}
	return b.String()
}

// OneLine makes a text fit behind the -- of a comment, which to some engines
// ends with a carriage return, too. Names can hold either.
func OneLine(text string) string { return oneLine.Replace(text) }

var oneLine = strings.NewReplacer("\n", " ", "\r", " ")
