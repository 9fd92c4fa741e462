package postgres

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/schema"
)

// normalizeDefault makes a constant a literal of the column's type, whatever
// casts and quotes it is written with, and a NULL no default.
func (d dialect) normalizeDefault(c *schema.Column, scope schema.Scope) {
	x := &c.Default
	if x.Literal == schema.NotLiteral && x.SQL != "" {
		n, err := pgsql.ParseExpr(x.SQL)
		if err != nil {
			return
		}
		constant, ok := d.constant(n, c.Type)
		switch {
		case !ok:
			x.SQL = trimParens(x.SQL)
			return
		case constant.Kind == pgsql.Null:
			*x = schema.Expr{}
			return
		}
		x.SQL, x.Literal, x.Stored = constant.Text, schema.StringLiteral, ""
	}
	if x.Literal != schema.NotLiteral {
		literalFor(x, c.Type)
	}
}

// constant finds the constant below casts to the column's own type. A
// negative number comes as a string with its sign.
func (d dialect) constant(n *pgsql.Node, t schema.Type) (*pgsql.Node, bool) {
	switch n.Kind {
	case pgsql.Null, pgsql.Bool, pgsql.Number, pgsql.String:
		return n, true
	case pgsql.Unary:
		if operand := n.Kids[0]; n.Text == "-" && operand.Kind == pgsql.Number {
			return &pgsql.Node{Kind: pgsql.String, Text: "-" + operand.Text}, true
		}
	case pgsql.Cast:
		inner, ok := d.constant(n.Kids[0], t)
		if ok && (inner.Kind == pgsql.Null || d.castsToSelf(*n.Type, t)) {
			return inner, true
		}
	}
	return nil, false
}

// castsToSelf reports whether a cast to one type leaves a constant of the
// other alone.
func (d dialect) castsToSelf(cast pgsql.Type, t schema.Type) bool {
	own := parsed(t)
	if cast.Array != own.Array || cast.Name != own.Name || orDefault(cast.Schema, d.defaultSchema) != orDefault(own.Schema, d.defaultSchema) {
		return false
	}
	return len(cast.Mods) == 0 && cast.Fields == "" || slices.Equal(cast.Mods, own.Mods) && cast.Fields == own.Fields
}

var numericTypes = []string{"smallint", "integer", "bigint", "numeric", "real", "double precision", "oid"}

// literalFor gives a literal the kind that its column's type has: numbers for
// numbers, bools for bools, text for everything else.
func literalFor(x *schema.Expr, t schema.Type) {
	switch own := parsed(t); {
	case !own.Array && own.Name == "boolean":
		switch strings.ToLower(x.SQL) {
		case "true", "t", "yes", "y", "on", "1":
			x.SQL, x.Literal = "true", schema.BoolLiteral
		case "false", "f", "no", "n", "off", "0":
			x.SQL, x.Literal = "false", schema.BoolLiteral
		}
	case !own.Array && slices.Contains(numericTypes, own.Name) && isNumber(x.SQL):
		x.Literal = schema.NumberLiteral
	default:
		x.Literal = schema.StringLiteral
	}
}

func isNumber(text string) bool {
	var n json.Number
	return text != "" && text[0] != '"' && json.Unmarshal([]byte(text), &n) == nil && text != "null"
}
