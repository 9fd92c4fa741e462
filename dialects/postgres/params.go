package postgres

import (
	"strings"

	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/dialects/sqltoken"
	"github.com/schemac/schemac/schema"
)

// storageParams makes parameters from reloptions (name=value) and those of
// the TOAST table.
func storageParams(options, toast []string) schema.Params {
	params := schema.Params{}
	for _, option := range options {
		name, value, _ := strings.Cut(option, "=")
		params[name] = value
	}
	for _, option := range toast {
		name, value, _ := strings.Cut(option, "=")
		params["toast."+name] = value
	}
	if len(params) == 0 {
		return nil
	}
	return params
}

// keyPart takes the text of one part of a partition key apart: the column or the
// expression, and whether it says the operator class and the collation that the part
// has, or they go without saying.
func keyPart(definition string, part int, class, collation pgsql.Name) (text string, saysClass, saysCollation bool) {
	_, list, _ := strings.Cut(definition, "(")
	pieces := splitList(strings.TrimSuffix(list, ")"))
	if part >= len(pieces) {
		return "", false, false
	}
	text, saysClass = cutName(pieces[part], " ", class)
	text, saysCollation = cutName(text, " COLLATE ", collation)
	return trimParens(text), saysClass, saysCollation
}

// cutName cuts a name, and the word in front of it, from the end of a text.
func cutName(text, word string, name pgsql.Name) (string, bool) {
	for _, spelled := range []string{ident(name.Name), pgsql.QualifiedName(name.Schema, name.Name)} {
		if rest, ok := strings.CutSuffix(text, word+spelled); ok {
			return rest, true
		}
	}
	return text, false
}

// splitSyntax is as much of the syntax as finding parentheses and commas takes.
var splitSyntax = sqltoken.Syntax{DollarQuotes: true, EscapeStrings: true, NestedComments: true}

// splitList splits at the commas that stand outside parentheses and strings.
func splitList(text string) []string {
	tokens, err := sqltoken.Tokenize(text, splitSyntax)
	if err != nil {
		return []string{text}
	}
	var pieces []string
	depth, from := 0, 0
	for _, t := range tokens {
		switch t.Text {
		case "(", "[":
			depth++
		case ")", "]":
			depth--
		case ",":
			if depth == 0 {
				pieces = append(pieces, strings.TrimSpace(text[from:t.Offset]))
				from = t.Offset + 1
			}
		}
	}
	return append(pieces, strings.TrimSpace(text[from:]))
}

// trimParens takes away parentheses that enclose the whole text.
func trimParens(text string) string {
	for {
		text = strings.TrimSpace(text)
		if !enclosed(text) {
			return text
		}
		text = text[1 : len(text)-1]
	}
}

// enclosed reports whether the first parenthesis closes with the last one.
func enclosed(text string) bool {
	if !strings.HasPrefix(text, "(") || !strings.HasSuffix(text, ")") {
		return false
	}
	tokens, err := sqltoken.Tokenize(text, splitSyntax)
	if err != nil {
		return false
	}
	depth := 0
	for n, t := range tokens {
		switch t.Text {
		case "(":
			depth++
		case ")":
			depth--
		}
		if depth == 0 && n < len(tokens)-1 {
			return false
		}
	}
	return depth == 0
}

// words lists the words of a text as names.
func words(text string) []string {
	tokens, err := sqltoken.Tokenize(text, splitSyntax)
	if err != nil {
		return nil
	}
	var names []string
	for _, t := range tokens {
		switch t.Kind {
		case sqltoken.Word:
			names = append(names, pgsql.FoldIdent(t.Text))
		case sqltoken.QuotedIdent:
			names = append(names, t.Value)
		}
	}
	return names
}
