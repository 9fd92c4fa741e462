package lint

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects/sqltoken"
)

// syntax reads the statements of all dialects well enough to find their first
// words.
var syntax = sqltoken.Syntax{DollarQuotes: true, EscapeStrings: true, Backticks: true}

// words are the tokens of a statement, comments and space left out.
type words []sqltoken.Token

func wordsOf(sql string) words {
	tokens, _ := sqltoken.Tokenize(sql, syntax)
	return sqltoken.Significant(tokens)
}

// at is the word at the place in upper case, or "".
func (w words) at(i int) string {
	if i >= len(w) || w[i].Kind != sqltoken.Word {
		return ""
	}
	return strings.ToUpper(w[i].Text)
}

// The first words that decide.
var (
	opaqueVerbs = []string{"DO", "CALL", "EXECUTE", "EXEC", "WITH"}
	addingVerbs = []string{"CREATE", "INSERT"}
	removeVerbs = []string{"DROP", "REVOKE"}
	setVerbs    = []string{"SET", "RESET", "PRAGMA", "USE"}
)

// codeOf classes a statement that carries no hazard.
func (w words) codeOf() string {
	switch verb := w.at(0); {
	case slices.Contains(opaqueVerbs, verb):
		return codeOpaque
	case verb == "CREATE" && w.at(1) == "OR":
		return codeChange
	case slices.Contains(addingVerbs, verb):
		return codeAddition
	case slices.Contains(removeVerbs, verb):
		return codeRemoval
	case slices.Contains(setVerbs, verb):
		return codeSetting
	case verb == "ALTER":
		return w.codeOfAlter()
	}
	return codeChange
}

// codeOfAlter tells from the clauses: those that all add, or all drop, make an
// addition or a removal.
func (w words) codeOfAlter() string {
	_, rest := w.object()
	adds, drops, others := 0, 0, 0
	for _, clause := range rest.clauses() {
		switch {
		case clause.at(0) == "ADD":
			adds++
		case clause.at(0) == "DROP", clause.at(0) == "ALTER" && slices.ContainsFunc(clause, isDrop):
			drops++
		default:
			others++
		}
	}
	switch {
	case others > 0 || adds > 0 && drops > 0:
		return codeChange
	case drops > 0:
		return codeRemoval
	}
	return codeAddition
}

func isDrop(t sqltoken.Token) bool {
	return t.Kind == sqltoken.Word && strings.EqualFold(t.Text, "DROP")
}

// clauses splits at the commas that stand outside parentheses.
func (w words) clauses() (found []words) {
	depth, start := 0, 0
	for i, t := range w {
		switch t.Text {
		case "(":
			depth++
		case ")":
			depth--
		case ",":
			if depth == 0 {
				found = append(found, w[start:i])
				start = i + 1
			}
		}
	}
	return append(found, w[start:])
}

// kinds are the words behind a verb that say what kind of object is meant.
// Those that an address spells otherwise have that spelling.
var kinds = map[string]string{"TABLE": "table", "INDEX": "index", "VIEW": "view", "SCHEMA": "schema", "DATABASE": "schema", "TYPE": "type",
	"SEQUENCE": "sequence", "FUNCTION": "function", "PROCEDURE": "procedure", "TRIGGER": "trigger", "EXTENSION": "extension", "DOMAIN": "domain",
	"POLICY": "policy", "ROLE": "role", "DICTIONARY": "dictionary", "COLUMN": "column", "CONSTRAINT": "constraint"}

// fillers stand between a verb, the kind and the name.
var fillers = []string{"OR", "REPLACE", "UNIQUE", "TEMP", "TEMPORARY", "UNLOGGED", "CONCURRENTLY", "IF", "NOT", "EXISTS", "ONLY", "MATERIALIZED", "RECURSIVE", "ON"}

// object is what the statement is about, written as an address, and the words
// behind it; "" where that cannot be told.
func (w words) object() (string, words) {
	kind, i := "", 1
	switch w.at(0) {
	case "INSERT", "DELETE", "UPDATE", "TRUNCATE", "OPTIMIZE":
		kind = "table"
	case "CREATE", "ALTER", "DROP", "COMMENT", "RENAME", "EXCHANGE":
	default:
		return "", nil
	}
	materialized := false
	for ; i < len(w); i++ {
		word := w.at(i)
		materialized = materialized || word == "MATERIALIZED"
		if known := kinds[word]; known != "" && (kind == "" || word == "TABLE") {
			kind = known
		} else if !slices.Contains(fillers, word) && word != "INTO" && word != "FROM" {
			break
		}
	}
	if materialized && kind == "view" {
		kind = "materialized"
	}
	name, rest := w[min(i, len(w)):].name()
	if rest.at(0) == "ON" && rest.at(1) == "CLUSTER" && len(rest) > 2 {
		rest = rest[3:]
	}
	if kind == "" || name == "" {
		return "", rest
	}
	return kind + "." + name, rest
}

// name reads a name of several parts.
func (w words) name() (string, words) {
	var parts []string
	for len(w) > 0 && (w[0].Kind == sqltoken.Word || w[0].Kind == sqltoken.QuotedIdent) {
		parts = append(parts, w[0].Value)
		if w = w[1:]; len(w) == 0 || w[0].Text != "." {
			break
		}
		w = w[1:]
	}
	return strings.Join(parts, "."), w
}
