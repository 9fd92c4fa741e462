package pgsql

import (
	"strings"
	"unicode/utf8"
)

// MaxIdentifier is the number of bytes that the server keeps of a name
// (NAMEDATALEN - 1).
const MaxIdentifier = 63

// QuoteIdent spells a name as the server's quote_ident does: bare where the
// name reads back as itself, otherwise in double quotes. Every keyword that is
// not free everywhere is quoted, as pg_dump does.
func QuoteIdent(name string) string {
	if isBare(name) && Keyword(name) <= Unreserved {
		return name
	}
	return QuoteIdentAlways(name)
}

// QuoteIdentAlways spells a name in double quotes.
func QuoteIdentAlways(name string) string {
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

// isBare says whether a name survives the server's folding without quotes.
func isBare(name string) bool {
	if name == "" || name[0] >= '0' && name[0] <= '9' {
		return false
	}
	for i := 0; i < len(name); i++ {
		c := name[i]
		if c != '_' && (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// QuoteLiteral spells a string constant under standard_conforming_strings,
// which every supported major has on by default: backslashes are ordinary.
func QuoteLiteral(text string) string {
	return "'" + strings.ReplaceAll(text, "'", "''") + "'"
}

// QualifiedName spells schema.name, or the name alone where schema is empty.
func QualifiedName(schema, name string) string {
	if schema == "" {
		return QuoteIdent(name)
	}
	return QuoteIdent(schema) + "." + QuoteIdent(name)
}

// FoldIdent is the name that an unquoted spelling means: ASCII letters in
// lower case, cut to what the server keeps. Other letters stay as they are,
// as in a database with a multi-byte encoding.
func FoldIdent(text string) string {
	return Truncate63(foldASCII(text))
}

func foldASCII(text string) string {
	folded := []byte(text)
	for i, c := range folded {
		if c >= 'A' && c <= 'Z' {
			folded[i] = c + 'a' - 'A'
		}
	}
	return string(folded)
}

// Truncate63 cuts a name to MaxIdentifier bytes as the server does, never
// inside a UTF-8 character.
func Truncate63(name string) string {
	if len(name) <= MaxIdentifier {
		return name
	}
	end := MaxIdentifier
	for end > 0 && !utf8.RuneStart(name[end]) {
		end--
	}
	return name[:end]
}
