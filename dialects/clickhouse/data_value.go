package clickhouse

import (
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/dialects/sqltoken"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

func normalizeData(d *schema.Data, scope schema.Scope) diag.List {
	table, _ := scope.Lookup(d.Address().Table()).(*schema.Table)
	return dialects.NormalizeRows(d, scope, sortingKey(table), normalValue)
}

// refuseRows reports rows of tables that cannot change them one by one.
func refuseRows(objects []schema.Object) (kept []schema.Object, problems diag.List) {
	engines := map[schema.Address]engine{}
	for _, o := range objects {
		if t, ok := o.(*schema.Table); ok {
			engines[t.Address()] = engineOf(t.ClickHouse.Engine)
		}
	}
	return slices.DeleteFunc(objects, func(o schema.Object) bool {
		e, known := engines[o.Address().Table()]
		if o.Address().Kind != schema.KindData || !known || e.mergeTree() {
			return false
		}
		problems.Append(*refuse(o, "table", "Rows of %s cannot be changed one by one, since its engine is %s. Only the MergeTree family can: remove %s.",
			o.Address().Table(), e.name, o.Address()))
		return true
	}), problems
}

// sortingKey is what tells the rows of a table apart, though nothing keeps it
// unique: the sorting key, where it is made of plain columns.
func sortingKey(t *schema.Table) []string {
	if t == nil {
		return nil
	}
	names := schema.PartColumns(t.ClickHouse.Sort)
	if len(names) != len(t.ClickHouse.Sort) {
		return nil
	}
	return names
}

// normalValue gives a value its canonical form by the family of its type.
func normalValue(c *schema.Column, e schema.Expr) (schema.Expr, string) {
	if e.Literal == schema.NotLiteral {
		e = constantOf(e)
	}
	t := baseType(c)
	switch {
	case e.Literal == schema.NullLiteral:
		typ, _ := chsql.ParseType(c.Type.Name)
		return dialects.NullValue(c.Null || typ.IsNullable())
	case e.Literal == schema.NotLiteral || e.Literal == schema.BytesLiteral || t.IsZero():
		return e, ""
	}
	switch family := t.Family(); {
	case family == "Bool":
		return boolValue(e)
	case strings.HasPrefix(family, "Int") && family != "Interval" || strings.HasPrefix(family, "UInt"):
		return integerValue(family, e)
	case strings.HasPrefix(family, "Float"):
		return floatValue(family, e)
	case strings.HasPrefix(family, "Decimal"):
		return decimalValue(t, e)
	case e.Literal != schema.StringLiteral:
		return e, "the column holds " + t.String() + ". Write the value in quotes, as it is to be stored"
	case strings.HasPrefix(family, "Enum"):
		return enumLabel(t, e)
	case family == "FixedString":
		e.SQL = strings.TrimRight(e.SQL, "\x00")
	case family == "Map":
		return mapValue(e)
	}
	return e, ""
}

// mapValue writes a map as the server prints it. It makes none of a string,
// so that nobody else can tell.
func mapValue(e schema.Expr) (schema.Expr, string) {
	var b strings.Builder
	list := tokens(e.SQL)
	for _, t := range list {
		b.WriteString(t.Text)
	}
	if len(list) < 2 || list[0].Text != "{" || list[len(list)-1].Text != "}" {
		return e, "it is no map. Write it as in \"{'a':1}\""
	}
	e.SQL = b.String()
	return e, ""
}

// constantOf recognizes bytes and NULL.
func constantOf(e schema.Expr) schema.Expr {
	list := tokens(e.SQL)
	switch {
	case len(list) == 1 && strings.EqualFold(list[0].Text, "null"):
		return schema.Expr{Literal: schema.NullLiteral}
	case len(list) == 4 && strings.EqualFold(list[0].Text, "unhex") && list[1].Text == "(" && list[2].Kind == sqltoken.String:
		if digits := strings.ToLower(list[2].Value); hexDigits.MatchString(digits) {
			return schema.Expr{SQL: digits, Literal: schema.BytesLiteral}
		}
	}
	return e
}

var hexDigits = regexp.MustCompile(`^([0-9a-f]{2})*$`)

func boolValue(e schema.Expr) (schema.Expr, string) {
	switch e.SQL {
	case "true", "1":
		return schema.Expr{SQL: "true", Literal: schema.BoolLiteral}, ""
	case "false", "0":
		return schema.Expr{SQL: "false", Literal: schema.BoolLiteral}, ""
	}
	return e, "the column holds true or false"
}

func integerValue(family string, e schema.Expr) (schema.Expr, string) {
	if e.Literal == schema.BoolLiteral {
		e = schema.Expr{SQL: map[string]string{"true": "1", "false": "0"}[e.SQL], Literal: schema.NumberLiteral}
	}
	text, ok := dialects.CanonicalNumber(e.SQL)
	n, isInt := new(big.Int).SetString(text, 10)
	if !ok || !isInt {
		return e, "the column holds whole numbers"
	}
	width := strings.TrimPrefix(strings.TrimPrefix(family, "U"), "Int")
	bits := uint(max(number(width), 0))
	least, most := new(big.Int), new(big.Int).Lsh(big.NewInt(1), bits)
	if !strings.HasPrefix(family, "U") {
		most.Rsh(most, 1)
		least.Neg(most)
	}
	if n.Cmp(least) < 0 || n.Cmp(most) >= 0 {
		return e, "it is out of the range of " + family
	}
	return schema.Expr{SQL: text, Literal: schema.NumberLiteral}, ""
}

func floatValue(family string, e schema.Expr) (schema.Expr, string) {
	if e.Literal == schema.StringLiteral && slices.Contains([]string{"nan", "inf", "-inf"}, e.SQL) {
		return e, ""
	}
	bits := 64
	if family == "Float32" {
		bits = 32
	}
	text, ok := dialects.CanonicalFloat(e.SQL, bits)
	if !ok || e.Literal == schema.BoolLiteral {
		return e, "the column holds numbers"
	}
	return schema.Expr{SQL: text, Literal: schema.NumberLiteral}, ""
}

func decimalValue(t chsql.Type, e schema.Expr) (schema.Expr, string) {
	text, ok := dialects.CanonicalNumber(e.SQL)
	if !ok || e.Literal == schema.BoolLiteral {
		return e, "the column holds numbers"
	}
	var precision, scale int
	if n, err := fmt.Sscanf(t.String(), "Decimal(%d, %d)", &precision, &scale); n == 2 && err == nil {
		if whole, fraction := dialects.DecimalDigits(text); fraction > scale || whole > precision-scale {
			return e, "it has more digits than " + t.String() + " keeps"
		}
	}
	return schema.Expr{SQL: text, Literal: schema.NumberLiteral}, ""
}

func enumLabel(t chsql.Type, e schema.Expr) (schema.Expr, string) {
	var labels []string
	for _, v := range t.EnumValues() {
		labels = append(labels, v.Label)
	}
	if !slices.Contains(labels, e.SQL) {
		return e, "its labels are " + strings.Join(labels, ", ") + "." + strings.TrimSuffix(diag.DidYouMean(e.SQL, labels), ".")
	}
	return e, ""
}

// equalValues compares two values of a column of the target. The first may
// have been read from a column of another type.
func equalValues(c *schema.Column, a, b schema.Expr) bool {
	a, _ = normalValue(c, a)
	return a.SameText(b)
}

// readByServer is the type where its values have spellings that only the
// server knows to be the same, or "".
func readByServer(c *schema.Column) string {
	t := baseType(c)
	family := t.Family()
	if t.IsZero() || slices.Contains([]string{"String", "FixedString", "Bool", "Enum8", "Enum16"}, family) ||
		strings.HasPrefix(family, "Int") || strings.HasPrefix(family, "UInt") || strings.HasPrefix(family, "Float") || strings.HasPrefix(family, "Decimal") {
		return ""
	}
	return t.String()
}
