package chsql

import "strings"

// quotedWords are the words that ClickHouse itself quotes when they are
// identifiers. Every other keyword may stand bare.
var quotedWords = map[string]bool{
	"all": true, "distinct": true, "from": true, "null": true, "select": true, "table": true, "values": true,
}

// quotedFunctions are quoted as function names in addition to quotedWords,
// because unquoted they begin a special form.
var quotedFunctions = map[string]bool{"cast": true, "exists": true}

// QuoteIdent spells an identifier as ClickHouse prints it: bare when that
// reads back as the same name, else between backticks.
func QuoteIdent(name string) string {
	if isBareIdent(name) && !quotedWords[strings.ToLower(name)] {
		return name
	}
	return Backquote(name)
}

// Backquote spells an identifier between backticks whatever it is, as the
// server prints column names in a column list.
func Backquote(name string) string {
	return "`" + escape(name, '`') + "`"
}

// QuoteString spells a string literal as ClickHouse prints it.
func QuoteString(value string) string {
	return "'" + escape(value, '\'') + "'"
}

// QualifiedName joins the quoted database, if there is one, and the name.
func QualifiedName(database, name string) string {
	if database == "" {
		return QuoteIdent(name)
	}
	return QuoteIdent(database) + "." + QuoteIdent(name)
}

func isBareIdent(name string) bool {
	for i := 0; i < len(name); i++ {
		c := name[i]
		letter := c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return name != ""
}

const (
	escapedBytes = "\b\f\n\r\t\x00\\"
	escapedAs    = "bfnrt0\\"
)

func escape(value string, quote byte) string {
	var out strings.Builder
	for i := 0; i < len(value); i++ {
		c := value[i]
		if j := strings.IndexByte(escapedBytes, c); j >= 0 {
			out.WriteByte('\\')
			c = escapedAs[j]
		} else if c == quote {
			out.WriteByte('\\')
		}
		out.WriteByte(c)
	}
	return out.String()
}
