package schema

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/schemac/schemac/internal/plainjson"
)

// LiteralKind says what a literal is; the zero value means that an Expr is
// SQL, not a literal.
type LiteralKind string

// The kinds of literal.
const (
	NotLiteral    LiteralKind = ""
	StringLiteral LiteralKind = "string"
	NumberLiteral LiteralKind = "number"
	BoolLiteral   LiteralKind = "bool"
	// NullLiteral is NULL as the value of a row. Defaults have none.
	NullLiteral LiteralKind = "null"
	// BytesLiteral is bytes that no string can spell, in hexadecimal, as the
	// value of a row.
	BytesLiteral LiteralKind = "bytes"
)

// Expr is a piece of SQL, an expression or a query, or a literal value. Zero
// means that there is none.
type Expr struct {
	// SQL is the text as the model wrote it or as the engine stores it. For
	// a literal it is the bare value: x, not 'x'; 12.50; true.
	SQL string
	// Literal is set for a value that the dialect quotes.
	Literal LiteralKind
	// Stored is the engine's own form of SQL, where that was learned from
	// the engine and differs. Expressions are equal if either form agrees. For
	// a literal, and for a default of NULL, which is as good as none, it is
	// the text with the casts that the value alone would not get.
	Stored string
}

// SQLExpr is an expression of the given text.
func SQLExpr(sql string) Expr { return Expr{SQL: sql} }

// IsZero reports whether there is no expression. The literal empty string is
// one.
func (e Expr) IsZero() bool { return e.SQL == "" && e.Literal == NotLiteral }

// SameText reports whether e and other are written the same in one of their
// forms. Only a dialect can tell whether differing texts mean the same.
func (e Expr) SameText(other Expr) bool {
	if e.Literal != other.Literal {
		return false
	}
	return e.SQL == other.SQL ||
		e.Stored != "" && (e.Stored == other.SQL || e.Stored == other.Stored) ||
		other.Stored != "" && other.Stored == e.SQL
}

type exprJSON struct {
	SQL     string          `json:"sql,omitempty"`
	Stored  string          `json:"stored,omitempty"`
	Value   json.RawMessage `json:"value,omitempty"`
	Literal LiteralKind     `json:"literal,omitempty"`
}

// MarshalJSON writes plain SQL as a string, SQL with a stored form as
// {"sql": …, "stored": …}, and a literal as {"value": …}. A literal that JSON
// cannot spell, as the number .5, is {"sql": …, "literal": …}.
func (e Expr) MarshalJSON() ([]byte, error) {
	form := exprJSON{Stored: e.Stored}
	switch {
	case e.Literal == NotLiteral && e.Stored == "":
		return plainjson.Marshal(e.SQL)
	case e.Literal == NotLiteral:
		form.SQL = e.SQL
	case e.Literal == StringLiteral:
		value, err := plainjson.Marshal(e.SQL)
		if err != nil {
			return nil, err
		}
		form.Value = value
	case json.Valid([]byte(e.SQL)) && jsonKind(e.SQL) == e.Literal && strings.TrimSpace(e.SQL) == e.SQL:
		form.Value = json.RawMessage(e.SQL)
	default:
		form.SQL, form.Literal = e.SQL, e.Literal
	}
	return plainjson.Marshal(form)
}

// jsonKind is the kind of literal that a JSON value spells.
func jsonKind(value string) LiteralKind {
	if value == "" {
		return NotLiteral
	}
	switch value[0] {
	case '"':
		return StringLiteral
	case 't', 'f':
		return BoolLiteral
	case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		return NumberLiteral
	}
	return NotLiteral
}

// UnmarshalJSON reads what MarshalJSON writes.
func (e *Expr) UnmarshalJSON(data []byte) error {
	*e = Expr{}
	if len(data) > 0 && data[0] == '"' {
		return json.Unmarshal(data, &e.SQL)
	}
	var form exprJSON
	if err := json.Unmarshal(data, &form); err != nil {
		return err
	}
	e.SQL, e.Stored, e.Literal = form.SQL, form.Stored, form.Literal
	if form.Value == nil {
		return nil
	}
	switch e.Literal = jsonKind(string(form.Value)); e.Literal {
	case NotLiteral:
		return fmt.Errorf("%s is not a literal: want a string, a number or a bool", form.Value)
	case StringLiteral:
		return json.Unmarshal(form.Value, &e.SQL)
	}
	e.SQL = string(form.Value)
	return nil
}
