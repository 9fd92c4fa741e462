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
			b.WriteString("-- " + string(h.Kind) + ": " + strings.ReplaceAll(h.Message, "\n", " ") + "\n")
		}
		if s.Check != "" {
			b.WriteString(CheckMark + strings.ReplaceAll(s.Check, "\n", " ") + "\n")
		}
		b.WriteString(s.SQL)
		b.WriteString(";\n")
	}
	return b.String()
}
