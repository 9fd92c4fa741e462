package sqlite

import (
	"math/big"
	"strconv"
	"strings"

	"github.com/schemac/schemac/dialects/sqltoken"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// EqualExpr implements planner.Rules. SQLite stores expressions as typed, so
// what the engine has differs from the model only in how tokens are spelled.
func (Dialect) EqualExpr(pair planner.Pair, address schema.Address, field string, a, b schema.Expr) bool {
	if column, ok := strings.CutPrefix(field, planner.RowField); ok && address.Kind == schema.KindData {
		return equalValues(pair, address.Table().Child(schema.KindColumn, column), a, b)
	}
	if field == schema.TypeField {
		return false // types are canonical
	}
	if a.Literal != schema.NotLiteral || b.Literal != schema.NotLiteral {
		return equalLiterals(a, b)
	}
	return canonical(a.SQL) == canonical(b.SQL)
}

// equalLiterals compares two values. TRUE and FALSE are SQLite's names of 1
// and 0.
func equalLiterals(a, b schema.Expr) bool {
	if (a.Literal == schema.StringLiteral) != (b.Literal == schema.StringLiteral) ||
		a.Literal == schema.NotLiteral || b.Literal == schema.NotLiteral {
		return false
	}
	if a.Literal == schema.StringLiteral {
		return a.SQL == b.SQL
	}
	return equalNumbers(numberText(a), numberText(b))
}

func numberText(e schema.Expr) string {
	switch {
	case e.Literal != schema.BoolLiteral:
		return e.SQL
	case strings.EqualFold(e.SQL, "true"):
		return "1"
	}
	return "0"
}

// equalNumbers compares integers with integers and reals with reals: 1 and
// 1.0 are stored differently.
func equalNumbers(a, b string) bool {
	if a == b {
		return true
	}
	x, isInt := new(big.Int).SetString(a, 0)
	y, isIntToo := new(big.Int).SetString(b, 0)
	if isInt || isIntToo {
		return isInt && isIntToo && x.Cmp(y) == 0
	}
	f, err := strconv.ParseFloat(a, 64)
	g, errToo := strconv.ParseFloat(b, 64)
	return err == nil && errToo == nil && f == g
}

// canonical is a spelling that expressions and queries share if they differ
// only in case, space, comments, quoting, the spelling of operators and
// enclosing parentheses.
func canonical(sql string) string {
	list := tokens(sql)
	if list == nil {
		return strings.TrimSpace(sql)
	}
	for enclosed(list) {
		list = list[1 : len(list)-1]
	}
	words := make([]string, len(list))
	for i, t := range list {
		words[i] = canonicalToken(t)
	}
	return strings.Join(words, " ")
}

var operatorSpelling = map[string]string{"==": "=", "!=": "<>"}

func canonicalToken(t sqltoken.Token) string {
	switch t.Kind {
	case sqltoken.Word:
		return canonicalWord(fold(t.Text))
	case sqltoken.QuotedIdent:
		return canonicalName(fold(t.Value))
	case sqltoken.String:
		if t.Text[0] != '\'' {
			return strings.ToLower(t.Text)
		}
	case sqltoken.Number:
		return strings.ToLower(t.Text)
	case sqltoken.Operator:
		if spelling, ok := operatorSpelling[t.Text]; ok {
			return spelling
		}
	}
	return t.Text
}

func canonicalWord(word string) string {
	switch word {
	case "isnull":
		return "is null"
	case "notnull":
		return "is not null"
	}
	return word
}

// canonicalName keeps the quotes where without them the name would be read as
// something else.
func canonicalName(name string) string {
	if list := tokens(name); len(list) == 1 && list[0].Kind == sqltoken.Word && list[0].Text == name && !isKeyword(name) {
		return name
	}
	return quote(name)
}
