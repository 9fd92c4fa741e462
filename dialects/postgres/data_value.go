package postgres

import (
	"encoding/json"
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

func normalizeData(d *schema.Data, scope schema.Scope) diag.List {
	return dialects.NormalizeRows(d, scope, scope.KeyOf(d.Address().Table()), func(c *schema.Column, e schema.Expr) (schema.Expr, string) {
		switch e.Literal {
		case schema.NotLiteral:
			return e, ""
		case schema.NullLiteral:
			return dialects.NullValue(c.Null)
		}
		if enum, ok := scope.Lookup(c.Type.User).(*schema.Enum); ok && !c.Type.Array {
			return enumValue(enum, e)
		}
		return normalValue(c.Type, e)
	})
}

func enumValue(enum *schema.Enum, e schema.Expr) (schema.Expr, string) {
	if e.Literal != schema.StringLiteral || !slices.Contains(enum.Values, e.SQL) {
		return e, fmt.Sprintf("%s has the values %s.%s", enum.Address(), strings.Join(enum.Values, ", "),
			strings.TrimSuffix(diag.DidYouMean(e.SQL, enum.Values), "."))
	}
	return e, ""
}

// normalValue gives a value of a well-known type its canonical form. All other
// values are texts that the server reads.
func normalValue(typ schema.Type, e schema.Expr) (schema.Expr, string) {
	t := parsed(typ)
	switch {
	case t.Array:
		return textValue(e, "the column holds arrays. Write them as text, as in \"{a,b}\"")
	case slices.Contains(integerTypes, t.Name) || t.Name == "oid":
		return integerValue(t, e)
	case t.Name == "numeric":
		return numericValue(t, e)
	case t.Name == "real" || t.Name == "double precision":
		return floatValue(t, e)
	case t.Name == "boolean":
		return boolValue(e)
	case !t.Known:
		return e, ""
	}
	if e, why := textValue(e, "the column holds "+t.String()+". Write the value in quotes, as it is to be stored"); why != "" {
		return e, why
	}
	return knownText(t, e)
}

func textValue(e schema.Expr, otherwise string) (schema.Expr, string) {
	if e.Literal != schema.StringLiteral {
		return e, otherwise
	}
	return e, ""
}

// knownText checks what the server would refuse, or cut.
func knownText(t pgsql.Type, e schema.Expr) (schema.Expr, string) {
	switch t.Name {
	case "character varying", "character", "bpchar":
		if t.Name != "character varying" {
			e.SQL = strings.TrimRight(e.SQL, " ")
		}
		if utf8.RuneCountInString(e.SQL) > length(t) {
			return e, fmt.Sprintf("the column holds %s characters", t.Mods[0])
		}
	case "uuid":
		digits, ok := pgsql.CanonicalValue(t, e.SQL)
		if !ok {
			return e, "it is no UUID"
		}
		e.SQL = strings.Join([]string{digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]}, "-")
	case "json", "jsonb":
		if !json.Valid([]byte(e.SQL)) {
			return e, "it is no JSON. Write it with jsonencode"
		}
	case timestampTZ:
		if withoutZone.MatchString(e.SQL) {
			return e, "it has no time zone, so that its meaning would hang on the session. Add one, as in " + strconv.Quote(e.SQL+"+00")
		}
	}
	return e, ""
}

var withoutZone = regexp.MustCompile(`^\s*\d{4,}-\d\d?-\d\d?([T ]\d\d?:\d\d(:\d\d(\.\d*)?)?)?\s*$`)

var integerBits = map[string]int{"smallint": 16, "integer": 32, "bigint": 64, "oid": 33}

func integerValue(t pgsql.Type, e schema.Expr) (schema.Expr, string) {
	number, why := numberOf(e)
	if why != "" {
		return e, why
	}
	n, ok := new(big.Int).SetString(number, 10)
	if !ok {
		return e, "the column holds whole numbers"
	}
	if bits := uint(integerBits[t.Name] - 1); n.BitLen() > int(bits) && n.Cmp(new(big.Int).Neg(new(big.Int).Lsh(big.NewInt(1), bits))) != 0 {
		return e, "it is out of the range of " + t.Name
	}
	return schema.Expr{SQL: number, Literal: schema.NumberLiteral}, ""
}

// numberOf is the canonical number that a number, or a text that spells one,
// has.
func numberOf(e schema.Expr) (number, why string) {
	if e.Literal != schema.NumberLiteral && e.Literal != schema.StringLiteral {
		return "", "the column holds numbers"
	}
	number, ok := dialects.CanonicalNumber(e.SQL)
	if !ok {
		return "", "the column holds numbers"
	}
	return number, ""
}

// notFinite are the values of numbers that are none.
var notFinite = []string{"NaN", "Infinity", "-Infinity"}

func numericValue(t pgsql.Type, e schema.Expr) (schema.Expr, string) {
	if e.Literal == schema.StringLiteral && slices.Contains(notFinite, e.SQL) {
		return e, ""
	}
	number, why := numberOf(e)
	if why != "" {
		return e, why
	}
	if precision, scale, limited := numericLimits(t); limited {
		if whole, fraction := dialects.DecimalDigits(number); fraction > scale || whole > precision-scale {
			return e, "it has more digits than " + t.String() + " keeps"
		}
	}
	return schema.Expr{SQL: number, Literal: schema.NumberLiteral}, ""
}

// numericLimits are the digits that the type keeps.
func numericLimits(t pgsql.Type) (precision, scale int, limited bool) {
	if len(t.Mods) == 0 {
		return 0, 0, false
	}
	precision, err := strconv.Atoi(t.Mods[0])
	if err == nil && len(t.Mods) > 1 {
		scale, err = strconv.Atoi(t.Mods[1])
	}
	return precision, scale, err == nil && scale >= 0 && scale <= precision
}

func floatValue(t pgsql.Type, e schema.Expr) (schema.Expr, string) {
	if e.Literal == schema.StringLiteral && slices.Contains(notFinite, e.SQL) {
		return e, ""
	}
	bits := 64
	if t.Name == "real" {
		bits = 32
	}
	number, ok := dialects.CanonicalFloat(e.SQL, bits)
	if !ok || e.Literal == schema.BoolLiteral {
		return e, "the column holds numbers"
	}
	return schema.Expr{SQL: number, Literal: schema.NumberLiteral}, ""
}

func boolValue(e schema.Expr) (schema.Expr, string) {
	if e.SQL == "true" || e.SQL == "false" {
		return schema.Expr{SQL: e.SQL, Literal: schema.BoolLiteral}, ""
	}
	return e, "the column holds true or false"
}

// equalValues compares two values of a column of pair.To. The first may have
// been read from a column of another type.
func equalValues(c *schema.Column, a, b schema.Expr) bool {
	if c.Type.User.IsZero() {
		a, _ = normalValue(c.Type, a)
	}
	if a.SameText(b) {
		return true
	}
	if a.Literal != schema.StringLiteral || b.Literal != schema.StringLiteral {
		return false
	}
	t := parsed(c.Type)
	for _, x := range forms(schema.Expr{SQL: a.SQL, Stored: a.Stored}) {
		for _, y := range forms(schema.Expr{SQL: b.SQL, Stored: b.Stored}) {
			if pgsql.SameValue(t, x, y) {
				return true
			}
		}
	}
	return false
}

// readByServer is the type where its values have spellings that only the
// server knows to be the same, or "".
func readByServer(c *schema.Column) string {
	t := parsed(c.Type)
	if !t.Array && (t.Known && slices.Contains(plainTypes, t.Name) || !c.Type.User.IsZero()) {
		return ""
	}
	return typeSQL(c.Type)
}

var plainTypes = []string{"smallint", "integer", "bigint", "oid", "numeric", "real", "double precision", "boolean",
	"text", "character varying", "character", "bpchar", "uuid", "json", "name"}
