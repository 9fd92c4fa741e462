package dialects

import "strings"

// Script renders the statements as one SQL script: hazards as comments above
// the statement that carries them, a closing semicolon behind each.
func Script(statements []Statement) string {
	var b strings.Builder
	for _, s := range statements {
		for _, h := range s.Hazards {
			b.WriteString("-- " + string(h.Kind) + ": " + strings.ReplaceAll(h.Message, "\n", " ") + "\n")
		}
		b.WriteString(s.SQL)
		b.WriteString(";\n")
	}
	return b.String()
}
